/**
 * GitHub's client for actions, made to behave as all requests of this program do: it
 * sends through Node's own `fetch` (proxies, private authorities), to one server only,
 * follows no redirect, waits where it is asked to, and ends in time.
 */

import type { getOctokit } from '@actions/github'
import type { Clock } from '../clock.ts'
import { GitHubRefused, refusalOf } from './refusal.ts'

export type Octokit = ReturnType<typeof getOctokit>

export interface ClientEffects {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  /** Fires when the time is over. */
  readonly signal: AbortSignal
  /** When it will fire at the latest, in milliseconds since the Unix epoch: a longer wait is not begun. */
  readonly end: number
  readonly onNote: (message: string) => void
}

export interface ClientOptions {
  readonly token: string
  /** As `GITHUB_API_URL` has it; undefined for the one that `@actions/github` finds. */
  readonly apiUrl?: string
  readonly userAgent: string
}

/** Milliseconds for one answer. */
const timeout = 15_000

/** How often a request is sent that may be sent again, and the pauses between, in milliseconds. */
const pauses = [1_000, 3_000] as const

/** How often a limit is waited out for one request. */
const mostWaits = 3

/** @throws {GitHubRefused} from every request that does not succeed */
export async function createGitHub(
  { token, apiUrl, userAgent }: ClientOptions,
  effects: ClientEffects,
): Promise<Octokit> {
  // Loaded only here: it reads the environment as it loads, and a run that needs no issue needs none of it.
  const { getOctokit, context } = await import(/* webpackMode: "eager" */ '@actions/github')
  const baseUrl = (apiUrl ?? context.apiUrl).replace(/\/+$/, '')
  const note = (message: string) => effects.onNote(message)
  const octokit = getOctokit(token, {
    baseUrl,
    userAgent,
    request: { fetch: boundedFetch(new URL(baseUrl).origin, effects) },
    log: { debug: note, info: note, warn: note, error: note },
  })
  octokit.hook.wrap('request', async (request, options) => {
    const isRepeatable = options.method !== 'POST' || options.url.endsWith('/graphql')
    return patiently(async () => await request(options), isRepeatable, effects)
  })
  return octokit
}

/** `fetch` that knows one server, one patience and no redirect. */
function boundedFetch(origin: string, { fetch, signal }: ClientEffects): typeof globalThis.fetch {
  return async (address, init) => {
    const url = new URL(address instanceof Request ? address.url : address)
    // The next page's address comes from an answer: the token goes to this server and to no other.
    if (url.origin !== origin) throw new TypeError(`an answer leads to another server: ${url.origin}`)
    return fetch(url, { ...init, redirect: 'error', signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]) })
  }
}

/** Sends a request, again after a wait that GitHub asks for, and again after a lost answer where that does no harm. */
async function patiently<Answer>(
  send: () => Promise<Answer>,
  isRepeatable: boolean,
  effects: ClientEffects,
): Promise<Answer> {
  let [waits, losses] = [0, 0]
  for (;;) {
    try {
      return await send()
    } catch (error) {
      const refused = inOurWords(error, effects)
      const { refusal } = refused
      let pause: number | undefined
      if (refusal.kind === 'limited' && waits < mostWaits) {
        pause = refusal.milliseconds
        waits += 1
      } else if (refusal.kind === 'lost' && isRepeatable) {
        pause = pauses[losses]
        losses += 1
      }
      if (pause === undefined || effects.clock.now() + pause >= effects.end) throw refused
      effects.onNote(`GitHub: ${refusal.kind}, trying again after ${pause} ms`)
      await effects.clock.sleep(pause, effects.signal)
    }
  }
}

/** What Octokit throws, as far as this program asks. */
interface OctokitError extends Error {
  readonly response?: {
    readonly status: number
    readonly headers: Readonly<Record<string, unknown>>
    readonly data?: unknown
  }
}

function inOurWords(error: unknown, { clock, signal }: ClientEffects): GitHubRefused {
  if (error instanceof GitHubRefused) return error
  if (signal.aborted) return new GitHubRefused({ kind: 'too late' }, { cause: error })
  const { response, message } =
    error instanceof Error ? (error as OctokitError) : (new Error(String(error)) as OctokitError)
  if (response === undefined) return new GitHubRefused({ kind: 'lost', said: message }, { cause: error })
  const { status, headers, data } = response
  return new GitHubRefused(refusalOf({ status, headers, said: said(data) }, clock.now()), { cause: error })
}

function said(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('message' in data)) return ''
  return String(data.message).slice(0, 300)
}
