/**
 * One attempt at one request, through the `openai` client: sign-in, headers, the
 * query of the base URL, the wire. Knows nothing of retries and pacing, which the
 * client would otherwise do by itself.
 */

import OpenAI, { APIError } from 'openai'
import type { Answer, ApiRequest, KeyHeader } from '../thread.ts'
import { type SignIn, signing } from './sign-in.ts'
import { SignInFailed, type TokenEffects } from './tokens.ts'
import { wireProblem } from './wire-problem.ts'

export type { SignIn } from './sign-in.ts'

/** What became of an answer that was lost, as far as it matters to what is done next. */
export type LostHow =
  /** It took too long. */
  | 'cut off'
  /**
   * The connection broke before the answer began. Mostly it had been idle, and the server closed it at the very moment
   * that it was used again.
   */
  | 'disconnected'
  /** Nothing was sent, and it will be the same the next time: as when a certificate is not accepted. */
  | 'hopeless'
  | 'otherwise'

/** The answer never came, or not whole: whether the server acted on the request cannot be told. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost'
  readonly how: LostHow
  constructor(message: string, how: LostHow = 'otherwise') {
    super(message)
    this.how = how
  }
}

export interface ClientOptions {
  readonly baseUrl: string
  readonly signIn: SignIn
  readonly keyHeader: KeyHeader
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>
  readonly organization: string | undefined
  readonly project: string | undefined
  /** Named to the server in `User-Agent`. */
  readonly userAgent: string
  /** What getting tokens takes: needed for a sign-in without a key. */
  readonly tokens?: TokenEffects
}

export interface AttemptOptions {
  /**
   * Milliseconds for the whole answer, body included; asked again while it is waited for, so that what is learned from
   * other requests counts at once.
   */
  readonly timeout: () => number
  /** Cuts the request off. */
  readonly kill: AbortSignal
}

export interface Client {
  /**
   * @returns the answer, whatever its status
   * @throws {AnswerLost} when there is no whole answer
   * @throws {SignInFailed} when there is no token to ask with, so that nothing was asked
   */
  attempt(request: ApiRequest, options: AttemptOptions): Promise<Answer>
}

/** The answer with an error status, carried through the client's error path with its whole body. */
class StatusAnswer extends APIError {
  readonly answer: Answer
  constructor(answer: Answer) {
    super(answer.status, undefined, undefined, answer.headers)
    this.answer = answer
  }
}

/** The client, but for errors: its own keep only the field `error` of the body, and not every server has one. */
class WholeAnswers extends OpenAI {
  protected override makeStatusError(
    status: number,
    json: object,
    text: string | undefined,
    headers: Headers,
  ): APIError {
    return new StatusAnswer({ status, body: json ?? (text === '' ? undefined : text), headers })
  }

  /**
   * Has a token ready where the client fetches tokens, so that the time this takes is not the next request's.
   *
   * @throws {SignInFailed}
   */
  async ready(): Promise<void> {
    try {
      await this.bearerAuth({ method: 'get', path: '/' })
    } catch (error) {
      throw error instanceof SignInFailed ? error : new SignInFailed(`no token: ${String(error)}`)
    }
  }
}

/** A JSON body, parsed; any other text as it is; undefined for an empty one. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    if (/\bjson\b/i.test(response.headers.get('content-type') ?? '')) {
      throw new AnswerLost('the answer says that it is JSON, but is not: it may have been cut off')
    }
    return text
  }
}

/** The error codes of a connection that was there and broke (Node's, and those of its `fetch`). */
const disconnections = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

/** Fires when a request has taken longer than it may; looks again every so often, because that may become less. */
class Stopwatch {
  /** Milliseconds between two looks. */
  static readonly #interval = 1_000
  readonly #startedAt = performance.now()
  readonly #limit: () => number
  readonly #onExpired: () => void
  #timer: NodeJS.Timeout
  expired = false

  constructor(limit: () => number, onExpired: () => void) {
    this.#limit = limit
    this.#onExpired = onExpired
    this.#timer = setTimeout(this.#look, Math.min(Stopwatch.#interval, limit()))
  }

  readonly #look = () => {
    // Timers may be a fraction of a millisecond early.
    const left = this.#limit() - (performance.now() - this.#startedAt) - 1
    if (left > 0) {
      this.#timer = setTimeout(this.#look, Math.min(Stopwatch.#interval, left))
      return
    }
    this.expired = true
    this.#onExpired()
  }

  get seconds(): number {
    return Math.round((performance.now() - this.#startedAt) / 1000)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

/** What `promise` gives, unless the run is stopped first. */
async function unlessKilled<Value>(promise: Promise<Value>, kill: AbortSignal): Promise<Value> {
  let cut = () => {}
  const killed = new Promise<never>((_, reject) => {
    cut = () => reject(new AnswerLost('cut off, because the run was stopped'))
    kill.addEventListener('abort', cut, { once: true })
    if (kill.aborted) cut()
  })
  try {
    return await Promise.race([promise, killed])
  } finally {
    kill.removeEventListener('abort', cut)
  }
}

export function createClient(options: ClientOptions): Client {
  const signed = signing(options.signIn, options.keyHeader, options.baseUrl, options.tokens)
  const openai = new WholeAnswers({
    baseURL: options.baseUrl,
    ...signed.options,
    adminAPIKey: null,
    organization: options.organization ?? null,
    project: options.project ?? null,
    defaultHeaders: {
      ...options.headers,
      ...signed.headers,
      'User-Agent': options.userAgent,
    },
    maxRetries: 0,
    logLevel: 'off',
    // A redirect could lead a key or a deletion to another host: it is an answer like any other, and an error.
    fetchOptions: { redirect: 'manual' },
  })

  /** @param token undefined where the client signs by itself */
  async function once(
    { method, path, query, body }: ApiRequest,
    { timeout, kill }: AttemptOptions,
    token: string | undefined,
  ): Promise<Answer> {
    const controller = new AbortController()
    const cut = () => controller.abort()
    const stopwatch = new Stopwatch(timeout, cut)
    kill.addEventListener('abort', cut, { once: true })
    if (kill.aborted) cut()
    let begun = false
    try {
      const response = await openai
        .request({
          method: method.toLowerCase() as 'get' | 'post' | 'delete',
          path,
          query: query ?? {},
          ...(body === undefined ? {} : { body }),
          ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
          signal: controller.signal,
          timeout: longestTimeout,
        })
        .asResponse()
      begun = true
      return { status: response.status, body: await bodyOf(response), headers: response.headers }
    } catch (error) {
      if (error instanceof StatusAnswer) return error.answer
      if (error instanceof AnswerLost || error instanceof SignInFailed) throw error
      if (kill.aborted) throw new AnswerLost('cut off, because the run was stopped')
      if (stopwatch.expired) throw new AnswerLost(`no whole answer within ${stopwatch.seconds} s`, 'cut off')
      const { code, message, hopeless } = wireProblem(error)
      if (hopeless) throw new AnswerLost(message, 'hopeless')
      const disconnected = !begun && code !== undefined && disconnections.has(code)
      throw new AnswerLost(
        code === undefined ? message : `${code}: ${message}`,
        disconnected ? 'disconnected' : 'otherwise',
      )
    } finally {
      stopwatch.stop()
      kill.removeEventListener('abort', cut)
    }
  }

  return {
    attempt: async (request, attempt) => {
      if (signed.options.workloadIdentity !== undefined) await unlessKilled(openai.ready(), attempt.kill)
      if (signed.token === undefined) return once(request, attempt, undefined)
      const token = await unlessKilled(signed.token(), attempt.kill)
      const answer = await once(request, attempt, token)
      if (answer.status !== 401) return answer
      // Once: the token may have been withdrawn, or the clocks disagree. A new one that is refused as well stops the run.
      signed.refused?.(token)
      return once(request, attempt, await unlessKilled(signed.token(), attempt.kill))
    },
  }
}

/** The client's own limit, in milliseconds: out of the way of ours. */
const longestTimeout = 600_000
