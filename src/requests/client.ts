/** One attempt at one request, as the `openai` client builds it. Knows nothing of retries and pacing. */

import type { Answer, ApiRequest } from '../api-request.ts'
import { ours, text } from '../text.ts'
import type { KeyHeader } from '../thread.ts'
import { AnswerLost, type LostHow } from './answer-lost.ts'
import { mostBytes as bytesFor, readBody } from './body.ts'
import { OfficialClient } from './official-client.ts'
import { Stopwatch } from './pacing/stopwatch.ts'
import { type SignIn, signing } from './sign-in/sign-in.ts'
import type { TokenEffects } from './sign-in/tokens.ts'
import { wireProblem } from './wire-problem.ts'

export type { SignIn } from './sign-in/sign-in.ts'

export interface ClientOptions {
  readonly baseUrl: string
  readonly signIn: SignIn
  readonly keyHeader: KeyHeader
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>
  /** Sent besides, and instead of those, with a bearer token. */
  readonly bearerHeaders?: Readonly<Record<string, string>> | undefined
  readonly organization: string | undefined
  readonly project: string | undefined
  /** Named to the server in `User-Agent`. */
  readonly userAgent: string
  /** What getting tokens takes: needed for a sign-in without a key. */
  readonly tokens?: TokenEffects
}

/** What it takes to have a second request for the same beside it. */
export interface Beside {
  /** Told when half of the time has passed that the answer may take. */
  readonly onHalfTime: () => void
  /** Gives the request up, because the other one was answered first. */
  readonly givenUp: AbortSignal
}

export interface AttemptOptions extends Partial<Beside> {
  /**
   * Milliseconds for the whole answer, body included; asked again while it is waited for, so that what is learned from
   * other requests counts at once.
   */
  readonly timeout: () => number
  /** Gives the request up, because the run is stopped. */
  readonly cutOff: AbortSignal
  /** Asked after a token was waited for: whether the request may still be sent. */
  readonly maySend: () => boolean
  /** The most bytes of the answer that are read, decompressed; by default as many as a page may have. */
  readonly mostBytes?: number
  /** Closes the connection behind the request, so that the next one goes another way, perhaps to another replica. */
  readonly closesConnection?: boolean
}

/** The request was not sent, because it no longer might be when there was a token. */
export class NotSent extends Error {
  override readonly name = 'NotSent'
}

export interface Client {
  /**
   * @returns the answer, whatever its status
   * @throws {AnswerLost} when there is no whole answer
   * @throws {SignInFailed} when there is no token to ask with, so that nothing was asked
   * @throws {NotSent}
   */
  attempt(request: ApiRequest, options: AttemptOptions): Promise<Answer>
}

/** The error codes of a connection that was there and broke (Node's, and those of its `fetch`). */
const disconnections = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

function howLost(begun: boolean, code: string | undefined, how: LostHow): LostHow {
  if (begun) return 'otherwise'
  return code !== undefined && disconnections.has(code) ? 'disconnected' : how
}

const cutShort = ours('cut off, because the run was stopped')
const overtaken = ours('given up, because a second request for the same was answered first')

/** What `promise` gives, unless the run is stopped first. */
async function unlessCutOff<Value>(promise: Promise<Value>, cutOff: AbortSignal): Promise<Value> {
  let cut = () => {}
  const abandoned = new Promise<never>((_, reject) => {
    cut = () => reject(new AnswerLost(cutShort))
    cutOff.addEventListener('abort', cut, { once: true })
    if (cutOff.aborted) cut()
  })
  try {
    return await Promise.race([promise, abandoned])
  } finally {
    cutOff.removeEventListener('abort', cut)
  }
}

export function createClient(options: ClientOptions): Client {
  const { headers, tokens } = signing(options.signIn, options.keyHeader, options.tokens)
  const isBearer = tokens !== undefined || typeof headers.Authorization === 'string'
  const official = new OfficialClient({
    ...options,
    headers: {
      ...options.headers,
      ...(isBearer ? options.bearerHeaders : {}),
      ...headers,
      'User-Agent': options.userAgent,
    },
  })

  /** @param token undefined where the headers are enough */
  async function once(
    request: ApiRequest,
    { timeout, cutOff, givenUp, onHalfTime, mostBytes, closesConnection }: AttemptOptions,
    token: string | undefined,
  ): Promise<Answer> {
    const { url, init } = await official.build(request, {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(closesConnection === true ? { Connection: 'close' } : {}),
    })
    const controller = new AbortController()
    const cut = () => controller.abort()
    const stopwatch = new Stopwatch(timeout, cut, onHalfTime)
    cutOff.addEventListener('abort', cut, { once: true })
    givenUp?.addEventListener('abort', cut, { once: true })
    if (cutOff.aborted) cut()
    /** Whether the answer began to come. */
    let begun = false
    try {
      const response = await fetch(url, { ...init, signal: controller.signal })
      begun = true
      const { status, headers } = response
      return { status, headers, ...(await readBody(response, mostBytes ?? bytesFor('list'))) }
    } catch (error) {
      if (error instanceof AnswerLost) throw error
      if (cutOff.aborted) throw new AnswerLost(cutShort)
      if (givenUp?.aborted === true) throw new AnswerLost(overtaken)
      if (stopwatch.expired) {
        throw new AnswerLost(text`no whole answer within ${stopwatch.seconds} s`, 'timeout', { cause: error })
      }
      const { code, message, how } = wireProblem(error, url)
      throw new AnswerLost(message, howLost(begun, code, how), { cause: error })
    } finally {
      stopwatch.stop()
      cutOff.removeEventListener('abort', cut)
      givenUp?.removeEventListener('abort', cut)
    }
  }

  return {
    attempt: async (request, attempt) => {
      if (tokens === undefined) return once(request, attempt, undefined)
      const signed = async () => {
        const token = await unlessCutOff(tokens.token(), attempt.cutOff)
        if (!attempt.maySend()) throw new NotSent()
        return { token, answer: await once(request, attempt, token) }
      }
      const { token, answer } = await signed()
      if (answer.status !== 401) return answer
      // Once: the token may have been withdrawn, or the clocks disagree. A new one that is refused as well stops the run.
      tokens.refused(token)
      return (await signed()).answer
    },
  }
}
