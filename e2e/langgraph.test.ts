/** The action against LangGraph's own server. */

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { act, counts, sameIds } from './action.ts'
import { type LangGraphServer, startLangGraphServer } from './langgraph-server.ts'
import { fill, lot, mixed, settled, spread, wholeLot } from './population.ts'
import { backdated, noFaketime } from './shifted-clock.ts'
import { lots, onEveryPage, type Scene, tellStory } from './story.ts'
import { forEach, type Held, type Wish } from './thread-server.ts'

const ages = { olderThan: 30, inactiveFor: 14 }

const folder = await mkdtemp(join(tmpdir(), 'thread-retention-e2e-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Kinds of metadata that only this API takes. */
const odd: readonly Wish[] = [{ name: 'staging' }, ['staging'], null, 7, true].map((env) => ({
  metadata: { lot: 'odd', env },
  activity: 'resting',
}))

/** The server lives through months, by faketime: what it made and touched long ago is old to the action, whose clock is right. */
async function setScene(): Promise<Scene<LangGraphServer>> {
  const clock = noFaketime === false ? await backdated(join(folder, 'clock'), 0) : undefined
  const server = await startLangGraphServer(clock)
  const goTo = async (daysAgo: number) => {
    await clock?.setDaysAgo(daysAgo)
    await sleep(1_500)
  }
  try {
    const wishes = spread(mixed(320), onEveryPage)
    const wanted = new Map<string, Wish['activity']>()
    const make = async (daysAgo: number, those: readonly Wish[]) => {
      await goTo(daysAgo)
      for (const [at, id] of (await fill(server, those)).entries()) wanted.set(id, (those[at] as Wish).activity)
      // Runs end in the time in which they began.
      await settled(server, wanted)
    }
    await make(90, [...wishes.slice(0, 190), ...odd])
    await make(40, wishes.slice(190, 250))
    await make(20, wishes.slice(250, 310))
    await goTo(3)
    const resting = [...wanted].filter(([, activity]) => activity === 'resting').map(([id]) => id)
    const revived = resting.filter((_, at) => at % 5 === 0)
    await forEach(revived, 8, (id) => server.use(id))
    await make(0, wishes.slice(310))
    await fill(server, [...lots, ...lot('approved', 20), ...lot('budget', 30)])
    return clock === undefined ? { server } : { server, ages: { ages, now: Date.now, environment: {} } }
  } catch (error) {
    await server.stop()
    throw error
  }
}

tellStory('LangGraph (@langchain/langgraph-api)', { skipAges: noFaketime, setScene }, (scene) => {
  test('an approved plan: what was used, deleted or made since is left to others', async () => {
    const { server, holdings } = scene()
    const doomed = holdings.ofLot('approved')
    const planFile = join(folder, 'plan.ndjson')
    const dry = await act(server, { ...wholeLot('approved'), 'dry-run': 'true', 'plan-file': planFile })
    sameIds(dry.planned, doomed, 'planned')

    const [used = '', gone = '', ...others] = doomed
    await server.remove(gone)
    await server.create({ metadata: {}, activity: 'running' })
    const later = await server.create({ metadata: { lot: 'approved' }, activity: 'resting' })
    await server.describe(used, { lot: 'taken over' })

    const inputs = { 'apply-plan': planFile, 'plan-digest': dry.outputs['plan-digest'] ?? '' }
    const run = await act(server, inputs)
    // The plan is carried out whole. The one that was made since is due as well, with a plan of its own.
    assert.equal(run.outputs.status, 'complete', run.log)
    assert.equal(counts(run).remaining, 1)
    sameIds(run.outcome('deleted'), others, 'deleted')
    sameIds(run.outcome('spared'), [used], 'spared')
    sameIds(run.outcome('already-gone'), [gone], 'already gone')
    assert.equal(await server.has(later), true)
    await holdings.mustHaveLost([gone, ...others])
  })

  test('a budget takes the oldest first, and run after run the rest', async () => {
    const { server, holdings } = scene()
    const oldestFirst = holdings
      .ofLot('budget')
      .map((id) => holdings.held.get(id))
      .sort((a, b) => (a?.createdAt ?? 0) - (b?.createdAt ?? 0))
    const left = oldestFirst.map((one) => one?.id ?? '')
    while (left.length > 0) {
      const run = await act(server, { ...wholeLot('budget'), 'max-deletions': '12' })
      const now = left.splice(0, 12)
      assert.equal(run.outputs.status, left.length > 0 ? 'remaining' : 'complete', run.log)
      assert.equal(counts(run).remaining, left.length)
      await holdings.mustHaveLost(now)
    }
  })

  test('keep-latest per owner counts as everybody would', async () => {
    const { server, holdings } = scene()
    const groups = Map.groupBy(holdings.held.values(), ({ metadata }) => metadata.owner ?? null)
    const newest = (a: Held, b: Held) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)
    const older = [...groups.values()].flatMap((group) => group.sort(newest).slice(3))
    const doomed = older
      .filter(({ metadata, activity }) => metadata.lot === 'mixed' && (activity === 'resting' || activity === 'failed'))
      .filter(({ metadata }) => metadata.retain_until === undefined || metadata.retain_until === '2020-01-31')
    const inputs = { ...wholeLot('mixed'), 'keep-latest': '3', 'keep-latest-per': 'owner', 'dry-run': 'true' }
    const run = await act(server, inputs)
    const ids = doomed.map(({ id }) => id)
    sameIds(run.planned, ids, 'planned')
    await holdings.mustHaveLost([])
  })
})
