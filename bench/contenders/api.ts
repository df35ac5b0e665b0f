/** What the contenders have in common: the server from the environment, one page, one deletion. No retries, as in the scripts. */

const [url, key] = [process.env.BENCH_URL ?? '', process.env.BENCH_KEY ?? '']
const headers = { Authorization: `Bearer ${key}`, 'OpenAI-Beta': 'agents=v1' }
/** Seconds since the Unix epoch; older sessions go. */
export const oldest = Date.now() / 1000 - 30 * 86_400

export interface Session {
  readonly id: string
  readonly created_at: number
}
interface SessionPage {
  readonly data: readonly Session[]
  readonly has_more: boolean
  readonly last_id: string
}

/** @throws whatever goes wrong: an error status, a body that is no page, a broken connection */
export async function page(after: string | undefined): Promise<SessionPage> {
  const query = new URLSearchParams({ limit: '100', order: 'asc', ...(after === undefined ? {} : { after }) })
  const response = await fetch(`${url}/agents/sessions?${query}`, { headers })
  if (!response.ok) throw new Error(`${response.status}`)
  return (await response.json()) as SessionPage
}

/** The ids that are older than 30 days, page by page. A page that fails ends the list, as in the scripts. */
export async function list(pause: number): Promise<string[]> {
  const ids: string[] = []
  let after: string | undefined
  for (;;) {
    try {
      const { data, has_more: more, last_id: last } = await page(after)
      ids.push(...data.filter(({ created_at: created }) => created < oldest).map(({ id }) => id))
      if (!more) return ids
      after = last
    } catch {
      return ids
    }
    await sleep(pause)
  }
}

/** Deletes one session; what goes wrong is passed over, as in the scripts. */
export async function remove(id: string): Promise<void> {
  try {
    const response = await fetch(`${url}/agents/sessions/${encodeURIComponent(id)}`, { method: 'DELETE', headers })
    await response.text()
  } catch {
    // Passed over.
  }
}

export const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** This many workers share the ids. */
export async function work(ids: readonly string[], workers: number, act: (id: string) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let id = ids[next++]; id !== undefined; id = ids[next++]) await act(id)
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

/** This many workers share the ids, and each deletes the next one that nobody has taken. */
export const removeAll = (ids: readonly string[], workers: number) => work(ids, workers, remove)
