/** Getting tokens: GitHub's, and those that others give in exchange for it. */

import type { Clock } from '../../clock.ts'
import { parseInstant } from '../../rfc3339.ts'
import { joined, ours, type Text, TextError, text, value } from '../../text.ts'
import { wireProblem } from '../wire-problem.ts'

/** Nobody can be asked for anything: there is no token to ask with. The message says whose fault it seems to be. */
export class SignInFailed extends TextError {
  override readonly name = 'SignInFailed'
}

/** What getting a token does to the world. */
export interface TokenEffects {
  /** GitHub's OIDC token for an audience. */
  readonly gitHubToken: (audience: string) => Promise<string>
  readonly fetch: typeof fetch
  readonly clock: Clock
  /** Told of every token as soon as it is there, before it is used. */
  readonly onSecret: (secret: string) => void
  /** Told what happened, for the debug log. */
  readonly onNote: (note: Text) => void
}

/** The longest that one request for a token may take, in milliseconds. */
const timeout = 20_000

/** Waits before a request for a token that went wrong is repeated, in milliseconds. */
const waits = [1_000, 3_000, 9_000]

/** One at a time: who asks while one is under way is given the same. */
export function shared<Arguments extends unknown[], Value>(
  make: (...given: Arguments) => Promise<Value>,
): (...given: Arguments) => Promise<Value> {
  let running: Promise<Value> | undefined
  return (...given) => {
    running ??= make(...given).finally(() => {
      running = undefined
    })
    return running
  }
}

/** How long nobody is asked again after a failure, in milliseconds. */
const restraint = 30_000

/**
 * After a failure nobody is asked again for a while: the failure is repeated
 * instead. A token is renewed while the old one is still good, so every request
 * of a fast run would ask for one.
 */
export class Restraint {
  readonly #clock: Clock
  #failed: { readonly error: unknown; readonly until: number } | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async keep<Value>(ask: () => Promise<Value>): Promise<Value> {
    if (this.#failed !== undefined && this.#clock.now() < this.#failed.until) throw this.#failed.error
    try {
      return await ask()
    } catch (error) {
      this.#failed = { error, until: this.#clock.now() + restraint }
      throw error
    }
  }
}

/** A token of GitHub's that says which workflow this is. */
export async function gitHubToken(audience: string, { gitHubToken, clock, onSecret }: TokenEffects): Promise<string> {
  const over = new AbortController()
  try {
    const token = await Promise.race([
      gitHubToken(audience),
      clock.sleep(3 * timeout, over.signal).then(() => {
        throw new Error('no answer')
      }),
    ])
    onSecret(token)
    return token
  } catch (error) {
    // Several lines, some of them empty.
    const why = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ')
    throw new SignInFailed(text`GitHub gave no OIDC token: ${why}`)
  } finally {
    over.abort()
  }
}

/** An access token, and how long it is good for. */
export interface Exchanged {
  readonly token: string
  /** Milliseconds since the Unix epoch, by the clock of the effects. */
  readonly expiresAt: number
  readonly seconds: number
}

/**
 * Exchanges GitHub's token for an access token. What may pass (network, 429, 5xx)
 * is tried again a few times.
 *
 * @param subject GitHub's token, which the request holds
 * @param hint what to check when it is refused
 * @throws {SignInFailed}
 */
export async function exchange(
  url: string,
  request: RequestInit,
  { subject, hint }: { subject: string; hint: Text },
  effects: TokenEffects,
): Promise<Exchanged> {
  const { hostname } = new URL(url)
  for (let attempt = 0; ; attempt++) {
    const got = await exchangeOnce(url, request, effects)
    if ('token' in got) {
      effects.onNote(text`${hostname} gave a token that is good for ${got.seconds} s`)
      return got
    }
    const wait = waits[attempt]
    if (got.refused || got.hopeless === true || wait === undefined) {
      const who = claim(subject)
      const told = who === undefined ? ours('') : text` GitHub's token has the subject '${who}'.`
      const advice = got.refused ? text` ${hint}${told}` : ours('')
      throw new SignInFailed(text`${hostname} gave no token: ${got.why}.${advice}`)
    }
    effects.onNote(text`${hostname} gave no token: ${got.why}; asking again in ${wait} ms`)
    await effects.clock.sleep(wait)
  }
}

async function exchangeOnce(
  url: string,
  request: RequestInit,
  { fetch, clock, onSecret }: TokenEffects,
): Promise<Exchanged | { refused: boolean; hopeless?: boolean; why: Text }> {
  let response: Response
  let content: string
  const askedAt = clock.now()
  try {
    // A redirect would carry GitHub's token to another host.
    response = await fetch(url, { ...request, redirect: 'manual', signal: AbortSignal.timeout(timeout) })
    content = await response.text()
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') {
      return { refused: false, why: text`no answer within ${timeout / 1000} s` }
    }
    const { message, how } = wireProblem(error)
    return { refused: false, hopeless: how === 'hopeless', why: message }
  }
  const answer = parse(content)
  for (const [name, held] of Object.entries(answer)) {
    if (/(_t|T)oken$/.test(name) && typeof held === 'string') onSecret(held)
  }
  // Google's service accounts write it in another way.
  const token = answer.access_token ?? answer.accessToken
  if (!response.ok) {
    const refused = response.status < 500 && response.status !== 429 && response.status !== 408
    return { refused, why: joined([text`status ${response.status}`, ...said(answer).map(value)], ', ') }
  }
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    return { refused: true, why: ours('its answer holds none') }
  const seconds = lifeOf(answer, askedAt)
  if (!(seconds > 0)) return { refused: true, why: ours('its answer does not say how long it is good for') }
  return { token, seconds, expiresAt: askedAt + seconds * 1000 }
}

/** How long a token is good for, in seconds: an hour where nothing is said. */
function lifeOf({ expires_in: life, expireTime }: JsonObject, now: number): number {
  if (typeof expireTime === 'string') return ((parseInstant(expireTime) ?? Number.NaN) - now) / 1000
  return Number(life ?? 3600)
}

type JsonObject = Readonly<Record<string, unknown>>

function parse(json: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(json)
    return typeof parsed === 'object' && parsed !== null ? (parsed as JsonObject) : {}
  } catch {
    return {}
  }
}

/** The words of a refusal: OAuth's `error` and `error_description`, or `error: {code, message}`. */
function said({ error, error_description: description }: JsonObject): string[] {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as JsonObject
  // Entra adds lines with ids of its own below the first, which says it all.
  return [error, code, description, message]
    .filter((one) => typeof one === 'string')
    .map((one) => one.split(/\r?\n/, 1)[0]?.replace(/\.$/, '') ?? '')
}

/** Whom GitHub's token speaks of, as the rules of an identity provider must name it. Not checked: that is their work. */
function claim(token: string): string | undefined {
  const { sub } = parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  return typeof sub === 'string' ? sub : undefined
}
