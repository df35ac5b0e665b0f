/** A thread API as one server has it. */

import type { ThreadApi } from '../thread.ts'

/** At the provider's own hosts every route is there: one that answers 404 means something else. */
export function atServer(api: ThreadApi, server: URL): ThreadApi {
  const { itemsFirst } = api
  if (itemsFirst === undefined) return api
  const absentRouteMeansNone = itemsFirst.absentRouteMeansNone && !api.isProvidersOwn(server)
  return { ...api, itemsFirst: { ...itemsFirst, absentRouteMeansNone } }
}
