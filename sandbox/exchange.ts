/** One request as it came in, and one answer as it goes out. */

import type { Fault } from './faults.ts'
import type { Purpose } from './purpose.ts'

export interface SandboxRequest {
  readonly method: string
  /** Without query and without the part that belongs to the base URL; still percent-encoded. */
  readonly path: string
  /** Whether it lies below the base URL. What does not is no route. */
  readonly isAtBase: boolean
  readonly query: URLSearchParams
  /** What the route is for; undefined where there is no such route. */
  readonly purpose: Purpose | undefined
  /** The id in the path, decoded. */
  readonly id: string | undefined
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Parsed JSON; undefined without a body; the text where it is no JSON. */
  readonly body: unknown
}

/** A line in the log of requests. */
export interface LoggedRequest extends SandboxRequest {
  /** When it came, in milliseconds since the Unix epoch. */
  readonly at: number
  /** What was answered; undefined while it is under way, and for ever where no answer was sent. */
  status: number | undefined
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; a string is sent as text; undefined is an empty body. */
  readonly body?: unknown
}

/** What `before` may return: an answer of the test's own, or a fault to strike this request. */
export type Override = Partial<Reply> | { readonly fault: Fault }

export const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 200,
  headers,
  body,
})
