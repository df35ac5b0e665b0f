/**
 * The server of one benchmark run, a process of its own: a sandbox whose sessions
 * are either due for deletion or young, and an account of what was done to it.
 */

import type { SandboxSettings } from '../sandbox/options.ts'
import { populate } from '../sandbox/population.ts'
import { type Sandbox, startSandbox } from '../sandbox/server.ts'

const day = 86_400_000

/** What the parent process asks for, as JSON in the first argument. */
export interface ServerOrder {
  readonly settings: Omit<SandboxSettings, 'before'>
  /** Sessions to add: so many created long ago, and so many today. */
  readonly due: number
  readonly young: number
  /** Gives every session metadata, so that none has to be read again. */
  readonly complete?: true
  /** A change of the rate limit, so many milliseconds after the first request. */
  readonly rateChange?: { readonly after: number; readonly perMinute: number }
}

/** What the parent is told once the server listens, and when it asks. */
export interface Ready {
  readonly url: string
  readonly key: string
}
export interface Report {
  readonly requests: number
  readonly throttled: number
  readonly pages: number
  /** Sessions that were due and are still there. */
  readonly left: number
  /** Young sessions that are gone. */
  readonly wronglyDeleted: number
  /** From the first request to the last, in milliseconds. */
  readonly span: number
}

async function serve(order: ServerOrder): Promise<void> {
  let [first, last, pages] = [0, 0, 0]
  let sandbox: Sandbox
  const onFirst = () => {
    first = performance.now()
    const { rateChange } = order
    if (rateChange === undefined) return
    const changed = { ...order.settings.rateLimit, perMinute: rateChange.perMinute }
    setTimeout(() => sandbox.setRateLimit(changed), rateChange.after)
  }
  sandbox = await startSandbox({
    ...order.settings,
    before: ({ purpose }) => {
      if (first === 0) onFirst()
      if (purpose === 'list') pages += 1
      last = performance.now()
      return undefined
    },
  })
  const now = Date.now()
  const due = new Set<string>()
  for (let index = 0; index < order.due; index++) {
    const createdAt = now - 90 * day - index * 1000
    due.add(sandbox.add({ createdAt, lastActiveAt: createdAt, activity: 'resting' }).id)
  }
  for (let index = 0; index < order.young; index++) sandbox.add({ createdAt: now - day - index * 1000 })

  if (order.complete === true) {
    const { threads: size = 0, seed = 1 } = order.settings
    const population = populate({ size, seed, now, idStyle: { prefix: 'sess_' }, oddIds: false })
    for (let index = 0; index < size; index++) {
      const { id, metadata } = population.thread(index)
      if (metadata === undefined) sandbox.update(id, { metadata: {} })
    }
  }

  process.on('message', () => {
    const left = order.due === 0 ? 0 : sandbox.threads().filter(({ id }) => due.has(id)).length
    const wronglyDeleted = sandbox.deletedIds.filter((id) => !due.has(id)).length
    const throttled = sandbox.requests.filter(({ status }) => status === 429).length
    const report: Report = {
      requests: sandbox.requestCount,
      throttled,
      pages,
      left,
      wronglyDeleted,
      span: last - first,
    }
    process.send?.(report)
  })
  process.once('disconnect', () => process.exit())
  const ready: Ready = { url: sandbox.url, key: sandbox.key }
  process.send?.(ready)
}

await serve(JSON.parse(process.argv[2] ?? '{}') as ServerOrder)
