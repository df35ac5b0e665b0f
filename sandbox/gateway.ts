/**
 * What stands between a client and the server: a gateway, an ingress, a balancer.
 * While it has lost the server, it answers in the server's place, and what it says
 * of a thread means nothing.
 */

import type { Override } from './exchange.ts'
import type { Purpose } from './purpose.ts'
import { fraction, hash } from './random.ts'

/** Which requests do not reach the server. `items` are those below one thread. */
export const gatewayTargets = ['everything', 'deletions', 'reads', 'lists', 'items'] as const
export type GatewayTarget = (typeof gatewayTargets)[number]

/** The answers of gateways and of services that stand behind them in the wrong place. */
export const gatewayAnswers = {
  nginx: { status: 404, headers: { 'content-type': 'text/html' }, body: nginxPage('404 Not Found') },
  'nginx-502': { status: 502, headers: { 'content-type': 'text/html' }, body: nginxPage('502 Bad Gateway') },
  traefik: { status: 404, body: '404 page not found\n' },
  kong: { status: 404, body: { message: 'no Route matched with those values' } },
  apim: { status: 404, body: { statusCode: 404, message: 'Resource not found' } },
  fastapi: { status: 404, body: { detail: 'Not Found' } },
  express: { status: 404, headers: { 'content-type': 'text/html' }, body: '<pre>Cannot GET the thread</pre>\n' },
  gone: { status: 410, body: { error: { message: 'This endpoint was removed.', type: 'gone', code: null } } },
  empty: { status: 404 },
  'empty-200': { status: 200 },
  'html-200': { status: 200, headers: { 'content-type': 'text/html' }, body: nginxPage('Under maintenance') },
  '503': { status: 503, body: 'no healthy upstream' },
  reset: { fault: 'reset' },
} as const satisfies Readonly<Record<string, Override>>

/** `own`: the very words of the API for a thread that is not there, as another instance with an empty database says them. */
export type GatewayAnswer = keyof typeof gatewayAnswers | 'own' | Override

export interface Withdrawal {
  /** Default: everything. */
  readonly of?: GatewayTarget
  /** The first request that is struck, counted from 1 over all requests. Default: the first that comes. */
  readonly from?: number
  /** How many requests are struck before the server is back. Default: without end. */
  readonly requests?: number
  /** How long it lasts, in milliseconds from the first request that is struck. Default: without end. */
  readonly ms?: number
  /** The share of requests that are struck: one broken replica of three is 0.33. Default: all. */
  readonly share?: number
  /** Default: `nginx`. */
  readonly answer?: GatewayAnswer
}

/** What a gateway sees of a request: the route that it would have taken. */
interface Addressed {
  readonly route: { readonly path: string; readonly method: string; readonly purpose: Purpose }
}

export class Gateway {
  #withdrawals: readonly { readonly settings: Withdrawal; struck: number; since: number | undefined }[] = []

  constructor(withdrawals: readonly Withdrawal[]) {
    this.change(withdrawals)
  }

  change(withdrawals: readonly Withdrawal[]): void {
    this.#withdrawals = withdrawals.map((settings) => ({ settings, struck: 0, since: undefined }))
  }

  /**
   * What is answered in the server's place; undefined where the request reaches it.
   *
   * @param number which request this is, counted from 1
   */
  intercept(found: Addressed | undefined, number: number): GatewayAnswer | undefined {
    for (const one of this.#withdrawals) {
      const { of = 'everything', from = 1, requests, ms, share = 1, answer = 'nginx' } = one.settings
      if (number < from || !isAimedAt(of, found)) continue
      if (requests !== undefined && one.struck >= requests) continue
      one.since ??= Date.now()
      if (ms !== undefined && Date.now() - one.since >= ms) continue
      if (share < 1 && fraction(hash(number, 0x9a7e)) >= share) continue
      one.struck += 1
      return answer
    }
    return undefined
  }
}

function isAimedAt(target: GatewayTarget, found: Addressed | undefined): boolean {
  if (target === 'everything') return true
  if (found === undefined) return false
  const { path, method, purpose } = found.route
  const isBelowThread = /:id\//.test(path)
  switch (target) {
    case 'items':
      return isBelowThread
    case 'deletions':
      return method === 'DELETE'
    case 'reads':
      return purpose === 'read' && !isBelowThread
    case 'lists':
      return purpose === 'list'
  }
}

function nginxPage(title: string): string {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
}
