/**
 * One attempt at one request, through the `openai` client: sign-in, headers, the
 * query of the base URL, the wire. Knows nothing of retries and pacing, which the
 * client would otherwise do by itself.
 */

import OpenAI, { APIError } from 'openai'
import type { Answer, ApiRequest, KeyHeader } from '../thread.ts'

/** The answer never came, or not whole: whether the server acted on the request cannot be told. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost'
}

export type SignIn = { readonly kind: 'none' } | { readonly kind: 'key'; readonly key: string }

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
}

export interface Client {
  /**
   * @param timeout milliseconds for the whole answer, body included
   * @param kill cuts the request off
   * @returns the answer, whatever its status
   * @throws {AnswerLost} when there is no whole answer
   */
  attempt(request: ApiRequest, options: { timeout: number; kill: AbortSignal }): Promise<Answer>
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
}

function authorization(signIn: SignIn, keyHeader: ClientOptions['keyHeader']): Record<string, string | null> {
  if (signIn.kind === 'none') return { Authorization: null }
  if (signIn.key.startsWith('Bearer ')) return { Authorization: signIn.key }
  return keyHeader === 'Authorization'
    ? { Authorization: `Bearer ${signIn.key}` }
    : { Authorization: null, [keyHeader]: signIn.key }
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

/** The innermost message that says what went wrong on the wire: `fetch failed` alone helps nobody. */
function causeOf(error: unknown): string {
  let deepest: unknown = error
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause
  if (deepest instanceof AggregateError && deepest.errors[0] instanceof Error) deepest = deepest.errors[0]
  if (!(deepest instanceof Error)) return 'the connection failed'
  const code = 'code' in deepest && typeof deepest.code === 'string' ? `${deepest.code}: ` : ''
  return `${code}${deepest.message || 'the connection failed'}`
}

export function createClient(options: ClientOptions): Client {
  const openai = new WholeAnswers({
    baseURL: options.baseUrl,
    // The client insists on a key of its own; what is sent is decided by the headers below.
    apiKey: 'sent-by-header',
    adminAPIKey: null,
    organization: options.organization ?? null,
    project: options.project ?? null,
    defaultHeaders: {
      ...options.headers,
      ...authorization(options.signIn, options.keyHeader),
      'User-Agent': options.userAgent,
    },
    maxRetries: 0,
    logLevel: 'off',
    // A redirect could lead a key or a deletion to another host: it is an answer like any other, and an error.
    fetchOptions: { redirect: 'manual' },
  })
  return {
    attempt: async ({ method, path, query, body }, { timeout, kill }) => {
      const controller = new AbortController()
      const cut = () => controller.abort()
      const timer = setTimeout(cut, timeout)
      kill.addEventListener('abort', cut, { once: true })
      if (kill.aborted) cut()
      try {
        const response = await openai
          .request({
            method: method.toLowerCase() as 'get' | 'post' | 'delete',
            path,
            query: query ?? {},
            ...(body === undefined ? {} : { body }),
            signal: controller.signal,
            timeout,
          })
          .asResponse()
        return { status: response.status, body: await bodyOf(response), headers: response.headers }
      } catch (error) {
        if (error instanceof StatusAnswer) return error.answer
        if (error instanceof AnswerLost) throw error
        if (kill.aborted) throw new AnswerLost('cut off, because the run was stopped')
        if (controller.signal.aborted) throw new AnswerLost(`no whole answer within ${Math.round(timeout / 1000)} s`)
        throw new AnswerLost(causeOf(error))
      } finally {
        clearTimeout(timer)
        kill.removeEventListener('abort', cut)
      }
    },
  }
}
