/** Ten workers with the official client, which tries again up to five times by itself. */

import OpenAI from 'openai'
import { oldest, work } from './api.ts'

const client = new OpenAI({
  baseURL: process.env.BENCH_URL ?? '',
  apiKey: process.env.BENCH_KEY ?? '',
  maxRetries: 5,
})
const ids: string[] = []
for await (const session of client.beta.agents.sessions.list({ limit: 100, order: 'asc' })) {
  if (session.created_at < oldest) ids.push(session.id)
}
await work(ids, 10, async (id) => {
  try {
    await client.beta.agents.sessions.delete(id)
  } catch {
    // Passed over, as in the scripts.
  }
})
