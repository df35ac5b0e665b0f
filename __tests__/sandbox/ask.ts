import type { SandboxSettings } from '../../sandbox/options.ts'
import type { Sandbox } from '../../sandbox/server.ts'
import { startSandbox } from '../../sandbox/server.ts'
import { threadApis } from '../../src/threads/apis/registry.ts'

/** Real requests to a real sandbox, for the tests of the sandbox itself. */

export const now = Date.parse('2026-11-20T12:00:00Z')

/** A sandbox that closes itself: `await using sandbox = await started({...})`. */
export const started = async (settings: SandboxSettings): Promise<Sandbox & AsyncDisposable> => {
  const sandbox = await startSandbox({ now, ...settings })
  return Object.defineProperty(sandbox as Sandbox & AsyncDisposable, Symbol.asyncDispose, { value: sandbox.close })
}

export interface Heard {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into whatever the server says
  readonly body: any
}

/** One request with the key and the beta header that the API wants. */
export const ask = async (sandbox: Sandbox, method: string, path: string, init: RequestInit = {}): Promise<Heard> => {
  const { headers, keyHeader } = threadApis[sandbox.api]
  const base = new URL(sandbox.url)
  const url = `${base.origin}${base.pathname.replace(/\/$/, '')}${path}`
  const response = await fetch(
    base.search === '' ? url : `${url}${path.includes('?') ? '&' : '?'}${base.search.slice(1)}`,
    {
      method,
      ...init,
      headers: {
        ...(keyHeader(base) === 'X-Api-Key'
          ? { 'x-api-key': sandbox.key }
          : { authorization: `Bearer ${sandbox.key}` }),
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
        ...init.headers,
      },
    },
  )
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

export const get = (sandbox: Sandbox, path: string): Promise<Heard> => ask(sandbox, 'GET', path)
export const del = (sandbox: Sandbox, path: string): Promise<Heard> => ask(sandbox, 'DELETE', path)
export const post = (sandbox: Sandbox, path: string, body: object): Promise<Heard> =>
  ask(sandbox, 'POST', path, { body: JSON.stringify(body) })

/** Ids of all pages, following `last_id` as a careful client would. At most `most` pages. */
export const allPages = async (sandbox: Sandbox, path: string, query = '', most = 1000): Promise<string[]> => {
  const ids: string[] = []
  let after = ''
  for (let pages = 0; pages < most; pages++) {
    const { body } = await get(sandbox, `${path}?${query}${after}`)
    for (const { id } of body.data) ids.push(id)
    if (!body.has_more) return ids
    after = `&after=${encodeURIComponent(body.last_id)}`
  }
  return ids
}

/** Where each cursor-paged API lists. */
export const listPaths = {
  'agent-sessions': '/agents/sessions',
  'chatkit-threads': '/chatkit/threads',
  'chat-completions': '/chat/completions',
  conversations: '/conversations',
  'assistants-threads': '/threads',
} as const
