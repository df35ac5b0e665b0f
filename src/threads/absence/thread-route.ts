/** Reading threads by their id, as control reads and read-backs do. */

import type { Sender } from '../../requests/sender.ts'
import type { ThreadApi } from '../../thread.ts'
import { type Look, look } from '../read-thread.ts'
import type { Found, Route } from './sight.ts'

export type ThreadThere = Extract<Look, { kind: 'there' }>
export type ThreadFound = Found<ThreadThere>

export function threadRoute(api: ThreadApi, send: Sender['send']): Route<ThreadThere> {
  return {
    request: (id) => api.retrieval(id),
    look: (id, options) => look(api, id, 'verify', send, options),
  }
}
