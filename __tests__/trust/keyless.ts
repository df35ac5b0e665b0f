/**
 * What keyless sign-in needs around the action. The addresses of OpenAI's and
 * Azure's token servers cannot be set, nor those of their APIs for such a sign-in.
 * So a forward proxy leads all of them to one TLS server on this machine, whose
 * certificate `NODE_EXTRA_CA_CERTS` makes good. The action is the built bundle,
 * and speaks to what it takes for the real hosts.
 */

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SandboxSettings } from '../../sandbox/options.ts'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import { type ActionResult, type ActionSettings, runAction } from '../../scripts/run-action.ts'
import {
  createAuthority,
  type ForwardProxy,
  type Listening,
  passOn,
  sendJson,
  startHttps,
  startProxy,
  textOf,
} from './network.ts'

/** One request for a token, as it came. */
export interface Exchange {
  readonly url: string
  readonly method: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** An answer of the token server other than a token. */
export interface Refusal {
  readonly status: number
  readonly body: object
}

export interface World extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly proxy: ForwardProxy
  /** Audiences for which GitHub was asked for a token. */
  readonly audiences: readonly string[]
  /** Tokens that GitHub gave. */
  readonly subjects: readonly string[]
  readonly exchanges: readonly Exchange[]
  /** Access tokens given, in this order. */
  readonly tokens: readonly string[]
  /** The token of every request to the API, and what became of it. */
  readonly uses: readonly { readonly token: string; readonly good: boolean }[]
  /** Makes every token given so far worthless. */
  withdraw(): void
  act(inputs: Record<string, string>, settings?: Partial<ActionSettings>): Promise<ActionResult>
}

export interface WorldSettings {
  readonly sandbox: SandboxSettings
  /** Hosts of the API, and where their base path leads in the sandbox. */
  readonly api: { readonly host: string; readonly basePath: string }
  readonly tokenHost: string
  /** The path of the token server, where its host is the API's. */
  readonly tokenPath?: string
  /** Where a second exchange takes place, whose answer is in Google's form. */
  readonly secondTokenHost?: string
  /** How long tokens are good for, in seconds. */
  readonly seconds?: number
  /** Asked before a token is given. */
  readonly refuse?: (exchange: Exchange, number: number) => Refusal | 'hang up' | undefined
  /** Told of each request to the API; may withdraw tokens. */
  readonly onUse?: (world: World, number: number) => void
}

/** Where GitHub gives its tokens; the runner says where, in a variable. */
const gitHubHost = 'token.actions.example'

export const requestToken = 'gh-request-token-4711'

/** A token as GitHub makes them, but for its signature. */
function gitHubToken(audience: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { sub: 'repo:example/company:ref:refs/heads/main', aud: audience, jti: randomUUID() }
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`
}

export async function startWorld(settings: WorldSettings): Promise<World> {
  const { api, tokenHost, tokenPath, secondTokenHost, seconds = 3600, refuse, onUse } = settings
  const sandbox = await startSandbox(settings.sandbox)
  const target = new URL(sandbox.url)
  const audiences: string[] = []
  const subjects: string[] = []
  const exchanges: Exchange[] = []
  const tokens: string[] = []
  const uses: { token: string; good: boolean }[] = []
  const goodUntil = new Map<string, number>()

  const giveGitHubToken = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const url = new URL(incoming.url ?? '', `https://${gitHubHost}`)
    if (incoming.headers.authorization !== `Bearer ${requestToken}`) return sendJson(outgoing, 401, {})
    const audience = url.searchParams.get('audience') ?? ''
    audiences.push(audience)
    subjects.push(gitHubToken(audience))
    sendJson(outgoing, 200, { value: subjects.at(-1) })
  }

  const hostNames = [
    ...new Set([api.host, tokenHost, gitHubHost, ...(secondTokenHost === undefined ? [] : [secondTokenHost])]),
  ]
  const authority = createAuthority(...hostNames)
  const hosts: Listening = await startHttps(async (incoming, outgoing) => {
    if (incoming.headers.host === gitHubHost) return giveGitHubToken(incoming, outgoing)
    const { host } = incoming.headers
    const isSecond = host === secondTokenHost
    if (isSecond || (host === tokenHost && (tokenPath ?? incoming.url) === incoming.url)) {
      const { url = '', method = '', headers } = incoming
      const exchange = { url, method, headers, body: await textOf(incoming) }
      exchanges.push(exchange)
      const refusal = refuse?.(exchange, exchanges.length)
      if (refusal === 'hang up') return void incoming.socket.destroy()
      if (refusal !== undefined) return sendJson(outgoing, refusal.status, refusal.body)
      const token = `access-token-${tokens.length + 1}-${randomUUID()}`
      tokens.push(token)
      goodUntil.set(token, Date.now() + seconds * 1000)
      const expireTime = new Date(Date.now() + seconds * 1000).toISOString()
      if (isSecond) return sendJson(outgoing, 200, { accessToken: token, expireTime })
      return sendJson(outgoing, 200, { token_type: 'Bearer', expires_in: seconds, access_token: token })
    }
    if (incoming.headers.host !== api.host) return void outgoing.writeHead(421).end()
    onUse?.(world, uses.length + 1)
    const token = incoming.headers.authorization?.replace(/^Bearer /, '') ?? ''
    const good = (goodUntil.get(token) ?? 0) > Date.now()
    uses.push({ token, good })
    if (!good) {
      const message = `The token ${token} is not good (any more)`
      return sendJson(outgoing, 401, { error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } })
    }
    await passOn(incoming, outgoing, {
      origin: target.origin,
      path: (incoming.url ?? '').replace(api.basePath, target.pathname.replace(/\/$/, '')),
      headers: { authorization: `Bearer ${sandbox.key}` },
    })
  }, authority)
  const proxy = await startProxy(...hostNames.map((host) => `${host}:443=127.0.0.1:${hosts.port}`))

  const world: World = {
    sandbox,
    proxy,
    audiences,
    subjects,
    exchanges,
    tokens,
    uses,
    withdraw: () => goodUntil.clear(),
    act: (inputs, more = {}) =>
      runAction({
        ...more,
        inputs,
        // A run that does not end must not outlive its test.
        onStart: (child) => {
          setTimeout(() => child.kill('SIGKILL'), 60_000).unref()
          more.onStart?.(child)
        },
        environment: {
          https_proxy: proxy.url,
          NODE_EXTRA_CA_CERTS: authority.file,
          ACTIONS_ID_TOKEN_REQUEST_URL: `https://${gitHubHost}/token?api-version=2.0`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
          ...more.environment,
        },
      }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([proxy, hosts].map((one) => one[Symbol.asyncDispose]()))
      await sandbox.close()
    },
  }
  return world
}

/** Everything that a run has written: log without the commands that mask, summary, outputs, record, plan. */
export function written(result: ActionResult, ...files: string[]): string {
  const log = result.log.replace(/^::add-mask::.*$/gm, '')
  return [log, result.summary, JSON.stringify(result.outputs), ...files].join('\n')
}
