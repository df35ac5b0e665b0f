/** The action against an Agents API that others wrote. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { act, counts, sameIds } from './action.ts'
import { type AgentsServer, startAgentsServer } from './agents-server.ts'
import { startFaultyProxy } from './faulty-proxy.ts'
import { fill, lot, mixed, settled, spread, wholeLot } from './population.ts'
import { noFaketime, stoppedAt } from './shifted-clock.ts'
import { lots, onEveryPage, type Scene, tellStory } from './story.ts'
import { forEach, type Wish } from './thread-server.ts'

const day = 86_400_000
const ages = { olderThan: 30, inactiveFor: 30 }

/** So many threads are made before the others. */
const old = 240

/**
 * The clock of this server cannot be shifted (its runtime does not start under
 * faketime), so that of the action is: by as much as makes everything old that
 * was made before a certain second, and young what was made after it.
 */
async function setScene(): Promise<Scene<AgentsServer>> {
  const server = await startAgentsServer()
  try {
    const wishes = spread(mixed(300), onEveryPage)
    const ids = await fill(server, wishes.slice(0, old))
    const wanted = () => new Map(ids.map((id, at) => [id, (wishes[at] as Wish).activity]))
    await settled(server, wanted())
    const newest = Math.max(...[...(await server.all()).values()].map(({ lastActiveAt }) => lastActiveAt))
    const border = newest + 2_000
    await sleep(Math.max(0, border + 2_000 - Date.now()))

    const revived = ids.filter((_, at) => wishes[at]?.activity === 'resting' && at % 5 === 0)
    await forEach(revived, 8, (id) => server.use(id))
    ids.push(...(await fill(server, wishes.slice(old))))
    await fill(server, lots)
    await forEach(lot('taken', 16), 8, ({ metadata }) => server.createTireless(metadata))
    await settled(server, wanted())
    const now = border + 30 * day
    return { server, ages: { ages, now: () => now, environment: stoppedAt(now) } }
  } catch (error) {
    await server.stop()
    throw error
  }
}

tellStory('Agents API (cf-open-agents-api)', { skipAges: noFaketime, setScene }, (scene) => {
  test('sessions that somebody takes up again in mid-sweep are spared', async () => {
    const { server, holdings } = scene()
    const doomed = holdings.ofLot('taken')
    const begun = new Set<string>()
    const taken = new Set<string>()
    const proxy = await startFaultyProxy(server.baseUrl, async ({ method, path }) => {
      if (method !== 'DELETE') return undefined
      begun.add(path.split('/').at(-1) ?? '')
      if (begun.size === 3) {
        for (const id of doomed.filter((one) => !begun.has(one)).slice(0, 6)) taken.add(id)
        await forEach(taken, 6, (id) => server.use(id))
      }
      return { delay: 100 }
    })
    const run = await act(server, { ...wholeLot('taken'), concurrency: '1' }, { baseUrl: proxy.baseUrl })
    await proxy.stop()
    assert.equal(run.outputs.status, 'complete', run.log)
    assert.equal(taken.size, 6)
    assert.equal(counts(run).spared, taken.size)
    sameIds(run.outcome('spared'), taken, 'spared')
    await holdings.mustHaveLost(doomed.filter((id) => !taken.has(id)))
  })

  test('supplied ids, one of them unknown here: judged instead of the list', async () => {
    const { server, holdings } = scene()
    const [first = '', second = '', third = ''] = holdings.where(({ activity }) => activity === 'resting')
    const inputs = { 'older-than': '0h', 'thread-ids': `${first}, ${second}, sess_0123456789abcdef` }
    const run = await act(server, inputs)
    assert.equal(run.outputs.status, 'complete', run.log)
    const { listed, unknown, deleted } = counts(run)
    assert.deepEqual([listed, unknown, deleted, run.outputs['not-found']], [2, 0, 2, '1'])
    assert.equal(await server.has(third), true)
    await holdings.mustHaveLost([first, second])
  })
})
