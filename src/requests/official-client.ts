/**
 * What the `openai` client makes of a request: its address, its headers, its body. Building the headers takes longer than
 * sending them, and without a body they are the same each time: then they are built once for each method.
 */

import OpenAI from 'openai'
import type { ApiRequest } from '../api-request.ts'

export interface OfficialClientOptions {
  readonly baseUrl: string
  /** Sent with every request; null leaves out what the client would send by itself. */
  readonly headers: Readonly<Record<string, string | null>>
  readonly organization: string | undefined
  readonly project: string | undefined
}

/** What `fetch` takes. */
export interface Built {
  readonly url: string
  readonly init: RequestInit
}

export class OfficialClient {
  readonly #openai: OpenAI
  /** Requests without a body, by method. */
  readonly #bare = new Map<ApiRequest['method'], RequestInit>()

  constructor({ baseUrl, headers, organization, project }: OfficialClientOptions) {
    this.#openai = new OpenAI({
      baseURL: baseUrl,
      // It insists on a key of its own; what is sent is decided by the headers.
      apiKey: 'sent-by-header',
      adminAPIKey: null,
      organization: organization ?? null,
      project: project ?? null,
      defaultHeaders: headers,
      // A redirect could lead a key or a deletion to another host: it is an answer like any other, and an error.
      fetchOptions: { redirect: 'manual' },
    })
  }

  /** @param headers of this request alone, instead of those of the same name */
  async build(request: ApiRequest, headers: Readonly<Record<string, string>>): Promise<Built> {
    const { url, init } = await this.#built(request)
    const own = Object.entries(headers)
    if (own.length === 0) return { url, init }
    const all = new Headers(init.headers)
    for (const [name, value] of own) all.set(name, value)
    return { url, init: { ...init, headers: all } }
  }

  async #built({ method, path, query = {}, body }: ApiRequest): Promise<Built> {
    const bare = body === undefined ? this.#bare.get(method) : undefined
    if (bare !== undefined) return { url: this.#openai.buildURL(path, query), init: bare }
    // Its own `request` would besides read errors, try again, and write a log that nobody reads.
    const { url, req } = await this.#openai.buildRequest({
      method: method.toLowerCase() as Lowercase<typeof method>,
      path,
      query,
      ...(body === undefined ? {} : { body }),
    })
    if (body === undefined) this.#bare.set(method, req)
    return { url, init: req }
  }
}
