/** What stands before every route: sign-in, the account, and the headers that the API demands. */

import {
  expiredToken,
  forbidden,
  insufficientQuota,
  missingApiVersion,
  missingScope,
  type Problem,
  unknownRoute,
  wrongKey,
} from './errors.ts'
import type { SandboxRequest } from './exchange.ts'
import type { SandboxOptions } from './options.ts'
import type { SandboxApi } from './router.ts'

/**
 * Why a request does not get through, if so.
 *
 * @param number which request this is, counted from 1
 */
export function refusal(
  request: SandboxRequest,
  number: number,
  api: SandboxApi,
  options: SandboxOptions,
): Problem | undefined {
  const { quirks } = options
  const noRoute = () => unknownRoute(quirks.unknownRoute, request.method, api.basePath(options) + request.path)
  const key = keyProblem(request, api, options.key)
  if (key !== undefined) return key
  if (!request.isAtBase) return unknownRoute(quirks.unknownRoute, request.method, request.path)
  if (reached(number, quirks.expiredFrom)) return expiredToken
  if (reached(number, quirks.quotaFrom)) return insufficientQuota
  if (quirks.apiVersion !== undefined && request.query.get('api-version') !== quirks.apiVersion)
    return missingApiVersion
  if (quirks.shutDown) return noRoute()
  if (request.purpose !== undefined && quirks.forbidden.includes(request.purpose)) return forbidden
  const demanded = api.demands?.(request, options)
  if (demanded !== undefined || request.purpose !== 'list') return demanded
  if (quirks.missingScope) return missingScope
  return (quirks.lists ?? api.lists) ? undefined : (api.listRefusal ?? noRoute())
}

/** A key with `Bearer` goes as `Authorization` whatever the API; a bare one in the API's own header. */
function keyProblem({ headers }: SandboxRequest, api: SandboxApi, key: string | null): Problem | undefined {
  if (key === null) return undefined
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  const given = (api.keyHeader === 'x-api-key' ? headers['x-api-key'] : undefined) ?? bearer ?? ''
  return given === key ? undefined : wrongKey(given)
}

const reached = (number: number, from: number | undefined): boolean => from !== undefined && number >= from
