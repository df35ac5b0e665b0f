/** What is asked of a thread API, and what it answers. */

/** What a request is for; decides its timeout and how it is counted. */
export type Purpose = 'list' | 'look up' | 'read' | 'delete' | 'verify'

/** One request to the server, relative to its base URL. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Begins with `/`; ids in it are percent-encoded already. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  /** How many times as much it asks for as others of its purpose: its answer may take that many times as long. Default: 1. */
  readonly weight?: number
}

/** What the server said in the end, whatever the status. */
export interface Answer {
  readonly status: number
  /** The parsed JSON; the text where it is no JSON; undefined where it is empty. */
  readonly body: unknown
  /** Header names in lower case. */
  readonly headers: Headers
  /** The body as it came, or its beginning where it is long. */
  readonly text?: string
}
