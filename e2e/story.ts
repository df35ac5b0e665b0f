/** What must hold at every server, told as tests: first on a way without faults, then with everything that can go wrong on it. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { randomFrom } from '../sandbox/random.ts'
import { act, counts, type Run, sameIds } from './action.ts'
import { type Fate, type Passing, startFaultyProxy } from './faulty-proxy.ts'
import { type Ages, agesInputs, lot, policy, verdict, wholeLot } from './population.ts'
import { forEach, type Held, type ThreadServer, type Wish } from './thread-server.ts'

/** A server that has been filled, and how the action is to see the time. */
export interface Scene<Server extends ThreadServer = ThreadServer> {
  readonly server: Server
  /** Undefined where no clock can be shifted: then nothing is old enough to tell ages apart. */
  readonly ages?: {
    readonly ages: Ages
    /** When the action thinks it is, in milliseconds since the Unix epoch. */
    readonly now: () => number
    readonly environment: Readonly<Record<string, string>>
  }
}

/** The lots that the tests below use up; the scene has to have them. */
export const lots: readonly Wish[] = [
  ...lot('shared', 30),
  ...lot('weather', 30),
  ...lot('throttled', 10),
  ...lot('lies', 12),
  ...lot('quota', 30),
  ...lot('cancelled', 40),
]

/** The lot that has to stand on every page of the list. */
export const onEveryPage: readonly Wish[] = lot('listing', 40)

/** What a server holds, and what has gone since it was last looked at. */
export class Holdings {
  readonly #server: ThreadServer
  held: ReadonlyMap<string, Held> = new Map()
  #fresh = false

  constructor(server: ThreadServer) {
    this.#server = server
  }

  ofLot(name: string): string[] {
    return this.where(({ metadata }) => metadata.lot === name)
  }

  where(fits: (thread: Held) => boolean): string[] {
    return [...this.held.values()].filter(fits).map(({ id }) => id)
  }

  /** Looks again. Exactly these must have gone since, and nothing else. */
  async mustHaveLost(expected: Iterable<string>): Promise<void> {
    const before = this.held
    await this.look()
    const gone = [...before.keys()].filter((id) => !this.held.has(id))
    sameIds(gone, expected, 'not exactly what had to go has gone')
  }

  async look(): Promise<void> {
    this.held = await this.#server.all()
    this.#fresh = true
  }

  /** Before a test: looks again if the one before may have ended without doing so. */
  async begin(): Promise<void> {
    if (!this.#fresh) await this.look()
    this.#fresh = false
  }
}

const isDeletion = ({ method }: Passing) => method === 'DELETE'
const idIn = ({ path }: Passing) => path.split('/').at(-1) ?? ''

/** Runs the action by way of a proxy that decides what happens to each request. */
async function actThrough(
  server: ThreadServer,
  inputs: Readonly<Record<string, string>>,
  decide: (passing: Passing) => Fate | undefined | Promise<Fate | undefined>,
  settings: Parameters<typeof act>[2] = {},
): Promise<Run & { readonly passed: readonly (Passing & Fate)[] }> {
  const proxy = await startFaultyProxy(server.baseUrl, decide)
  try {
    const run = await act(server, inputs, { ...settings, baseUrl: proxy.baseUrl })
    return { ...run, passed: proxy.passed }
  } finally {
    await proxy.stop()
  }
}

/**
 * @param title of the server
 * @param setScene starts the server and fills it
 * @param furtherTests of this server alone, told last
 */
export function tellStory<Server extends ThreadServer>(
  title: string,
  { skipAges, setScene }: { readonly skipAges: string | false; readonly setScene: () => Promise<Scene<Server>> },
  furtherTests: (scene: () => { readonly server: Server; readonly holdings: Holdings }) => void,
): void {
  describe(title, () => {
    let scene: Scene<Server>
    let holdings: Holdings
    let server: Server

    before(async () => {
      scene = await setScene()
      server = scene.server
      holdings = new Holdings(server)
    })
    beforeEach(() => holdings.begin())
    after(() => scene?.server.stop())

    test('it holds at least 500 threads on several pages', () => {
      assert.ok(holdings.held.size >= 500, String(holdings.held.size))
    })

    describe('threads of all kinds and ages', { skip: skipAges }, () => {
      const expected = () => {
        assert.ok(scene.ages !== undefined)
        const { ages, now } = scene.ages
        const judged = [...holdings.held.values()].map((one) => [one.id, verdict(one, ages, now())] as const)
        const those = (answer: string) => judged.filter(([, given]) => given === answer).map(([id]) => id)
        return { doomed: those('goes'), unclear: those('nobody can tell') }
      }
      const inputs = () => ({ ...policy, ...agesInputs(scene.ages?.ages ?? { olderThan: 0, inactiveFor: 0 }) })
      const settings = () => ({ environment: scene.ages?.environment ?? {} })

      test('a dry run plans exactly those that must go, and deletes nothing', async () => {
        const { doomed, unclear } = expected()
        assert.ok(doomed.length >= 50, `only ${doomed.length} have to go`)
        const run = await act(server, { ...inputs(), 'dry-run': 'true' }, settings())
        assert.equal(run.outputs.status, 'planned', run.log)
        assert.equal(counts(run).listed, holdings.held.size)
        assert.equal(counts(run).candidates, doomed.length)
        sameIds(run.planned, doomed, 'planned')
        const told = run.record.filter(({ type }) => type === 'unknown').map(({ id }) => id ?? '')
        sameIds(told, unclear, 'unknown')
        await holdings.mustHaveLost([])
      })

      test('a live run deletes exactly those, and reports just that', async () => {
        const { doomed, unclear } = expected()
        const run = await act(server, { ...inputs(), verify: 'all' }, settings())
        assert.equal(run.outputs.status, 'complete', run.log)
        sameIds(run.outcome('deleted'), doomed, 'deleted')
        assert.equal(counts(run).deleted, doomed.length)
        assert.equal(counts(run).unknown, unclear.length)
        const readBack = run.record.filter(({ type, found }) => type === 'verified' && found === 'gone')
        assert.equal(readBack.length, doomed.length)
        await holdings.mustHaveLost(doomed)
        await forEach(doomed.slice(0, 20), 4, async (id) => assert.equal(await server.has(id), false, id))
      })

      test('a second run finds nothing to do', async () => {
        const run = await act(server, inputs(), settings())
        assert.equal(run.outputs.status, 'complete', run.log)
        assert.equal(counts(run).candidates, 0)
        assert.equal(counts(run).listed, holdings.held.size)
        assert.match(run.summary, /^## Live run: nothing deleted/)
        await holdings.mustHaveLost([])
      })
    })

    describe('another client', () => {
      test('deletes threads of the plan while it is carried out', async () => {
        const doomed = holdings.ofLot('shared')
        const others = new Set<string>()
        const begun = new Set<string>()
        const run = await actThrough(server, wholeLot('shared'), async (passing) => {
          if (!isDeletion(passing)) return undefined
          begun.add(idIn(passing))
          if (begun.size === 5) {
            const chosen = doomed.filter((id) => !begun.has(id)).slice(0, 10)
            for (const id of chosen) others.add(id)
            await forEach(chosen, 5, (id) => server.remove(id))
          }
          return { delay: 50 }
        })
        assert.equal(run.outputs.status, 'complete', run.log)
        assert.equal(others.size, 10)
        assert.equal(counts(run).deleted + counts(run)['already-gone'], doomed.length)
        await holdings.mustHaveLost(doomed)
      })

      test('deletes while the list is read, the thread after which the next page begins among others', async () => {
        const removed = new Set<string>()
        const oldestFirst = [...holdings.held.values()]
          .filter(({ activity }) => activity === 'resting')
          .sort((a, b) => a.createdAt - b.createdAt)
          .map(({ id }) => id)
        let pages = 0
        const run = await actThrough(server, wholeLot('listing'), async (passing) => {
          if (!server.isList(passing.method, passing.path)) return undefined
          pages += 1
          if (pages !== 2 && pages !== 4) return undefined
          const cursor = passing.query.get('after')
          const left = oldestFirst.filter((id) => !removed.has(id))
          const chosen = left.filter((id, place) => id === cursor || place < 15)
          for (const id of chosen) removed.add(id)
          await forEach(chosen, 5, (id) => server.remove(id))
          return undefined
        })
        assert.equal(run.outputs.status, 'complete', run.log)
        assert.ok(removed.size >= 20)
        await holdings.mustHaveLost(new Set([...holdings.ofLot('listing'), ...removed]))
      })
    })

    describe('on a way with faults', () => {
      test('latency, resets, cut bodies and throttling: everything that must go goes, and nothing else', async () => {
        const roll = randomFrom(4711)
        const doomed = holdings.ofLot('weather')
        let deletions = 0
        const attempts = new Map<string, number>()
        const run = await actThrough(server, wholeLot('weather'), (passing) => {
          if (isDeletion(passing)) deletions += 1
          // Bad luck must not last longer than the action's patience with one request.
          const request = `${passing.method} ${passing.path} ${passing.query}`
          const attempt = (attempts.get(request) ?? 0) + 1
          attempts.set(request, attempt % 4)
          if (attempt === 4) return undefined
          const delay = Math.floor(roll() * 100)
          const chance = roll()
          if (chance < 0.06) return { delay, fault: 'reset before' }
          if (chance < 0.14) return { delay, fault: 'reset after' }
          if (chance < 0.18) return { delay, fault: 'half' }
          if (chance < 0.22) return { delay, fault: 'break' }
          if (chance < 0.26) return { delay, fault: { status: 503, body: 'upstream connect error' } }
          if (!isDeletion(passing) || deletions % 25 !== 0) return { delay }
          return { fault: { status: 429, headers: { 'retry-after': '1' }, body: '{"error":{"message":"slow down"}}' } }
        })
        const faults = run.passed.filter(({ fault }) => fault !== undefined)
        assert.equal(run.outputs.status, 'complete', run.log)
        assert.ok(faults.length >= 10, `only ${faults.length} faults`)
        // A thread whose deletion was carried out and whose answer was lost is no longer there the next time.
        assert.equal(counts(run).deleted, doomed.length)
        await holdings.mustHaveLost(doomed)
      })

      test('Retry-After is waited out, and the throttled deletions are made good', async () => {
        const wait = 2_000
        const doomed = holdings.ofLot('throttled')
        let throttledAt: number | undefined
        const run = await actThrough(server, wholeLot('throttled'), (passing) => {
          if (!isDeletion(passing) || (throttledAt !== undefined && passing.at > throttledAt + wait / 2))
            return undefined
          throttledAt ??= passing.at
          return { fault: { status: 429, headers: { 'retry-after': String(wait / 1000) }, body: '{}' } }
        })
        assert.equal(run.outputs.status, 'complete', run.log)
        const early = run.passed.filter(({ at, fault }) => {
          const after = at - (throttledAt ?? 0)
          return fault === undefined && after > 0 && after < wait
        })
        assert.deepEqual(early, [], 'requests came while they were asked to wait')
        await holdings.mustHaveLost(doomed)
      })

      test('a page of the list that never arrives whole: nothing is deleted', async () => {
        let pages = 0
        // Nothing is answered any more, so this looks like an outage, which is waited out as long as there is time.
        const inputs = { ...wholeLot('lies'), 'time-budget': '1min' }
        const run = await actThrough(server, inputs, ({ method, path, number }) => {
          if (!server.isList(method, path)) return undefined
          pages += 1
          return pages < 3 ? undefined : { fault: number % 2 === 0 ? 'half' : 'break' }
        })
        assert.equal(run.outputs.status, 'aborted', run.log)
        assert.deepEqual(run.passed.filter(isDeletion), [])
        await holdings.mustHaveLost([])
      })

      test('answers that only look like success, and a thread that cannot be deleted: told as failures', async () => {
        const doomed = holdings.ofLot('lies')
        const [lied = '', html = '', refused = '', stuck = '', nothing = ''] = doomed
        const confirmation = JSON.stringify({ id: lied, object: 'agent.session.deleted', deleted: true })
        const answers = new Map([
          [lied, { status: 200, body: confirmation }],
          [html, { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Please sign in</html>' }],
          [refused, { status: 200, body: JSON.stringify({ id: refused, deleted: false }) }],
          [stuck, { status: 500, body: '{"error":{"message":"boom","type":"server_error"}}' }],
          [nothing, { status: 200, body: '' }],
        ])
        const run = await actThrough(server, { ...wholeLot('lies'), verify: 'all' }, (passing) => {
          const fault = isDeletion(passing) ? answers.get(idIn(passing)) : undefined
          return fault === undefined ? undefined : { fault }
        })
        assert.equal(run.outputs.status, 'failed', run.log)
        assert.equal(counts(run).failed, answers.size)
        await holdings.mustHaveLost(doomed.filter((id) => !answers.has(id)))

        const again = await act(server, wholeLot('lies'))
        assert.equal(again.outputs.status, 'complete', again.log)
        await holdings.mustHaveLost(answers.keys())
      })

      test('a quota that is used up in mid-sweep stops it, and the record says what is left', async () => {
        const doomed = holdings.ofLot('quota')
        const body =
          '{"error":{"message":"You exceeded your quota","type":"insufficient_quota","code":"insufficient_quota"}}'
        let deletions = 0
        const run = await actThrough(server, { ...wholeLot('quota'), concurrency: '2' }, (passing) => {
          if (!isDeletion(passing)) return undefined
          deletions += 1
          return deletions > 10 ? { fault: { status: 429, body } } : undefined
        })
        assert.equal(run.outputs.status, 'failed', run.log)
        assert.ok(counts(run).deleted >= 8 && counts(run).deleted <= 10, String(counts(run).deleted))
        assert.ok(run.outcome('not-attempted').length >= doomed.length - 14)
        await holdings.mustHaveLost(run.outcome('deleted'))
      })

      test('cancelled in mid-sweep: what the record says is gone is gone, and the rest goes with the next run', async () => {
        const doomed = holdings.ofLot('cancelled')
        let deletions = 0
        let kill: (() => void) | undefined
        const run = await actThrough(
          server,
          { ...wholeLot('cancelled'), concurrency: '4' },
          (passing) => {
            if (!isDeletion(passing)) return undefined
            deletions += 1
            if (deletions === 10) kill?.()
            return { delay: 60 }
          },
          {
            onStart: (child) => {
              kill = () => child.kill('SIGINT')
            },
          },
        )
        assert.equal(run.outputs.status, 'cancelled', run.log)
        const gone = run.outcome('deleted')
        assert.ok(gone.length >= 5 && gone.length < doomed.length, String(gone.length))
        await holdings.mustHaveLost(gone)

        const next = await act(server, wholeLot('cancelled'))
        assert.equal(next.outputs.status, 'complete', next.log)
        await holdings.mustHaveLost(doomed.filter((id) => !gone.includes(id)))
      })
    })

    describe('at this server alone', () => furtherTests(() => ({ server, holdings })))
  })
}
