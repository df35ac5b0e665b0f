/** Reading deleted threads back: which of them, how often, and what is made of it. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { randomFrom } from '../../sandbox/random.ts'
import { Stop } from '../../src/stop.ts'
import { sample, sampleSize } from '../../src/sweep/sample.ts'
import { ours } from '../../src/text.ts'
import { checkProperty } from '../properties.ts'
import { type Answering, ago, answer, candidate, lost, noRoute, type Settings, session, swept } from './scripted.ts'

const candidates = (count: number) =>
  Array.from({ length: count }, (_, index) => candidate({ id: `sess_c${String(index).padStart(8, '0')}` }))

/** Confirms every deletion, and carries it out unless the id is one of these. */
const keeping =
  (...kept: readonly number[]): Answering =>
  ({ request, id }) =>
    request.method === 'DELETE' && kept.some((index) => id.endsWith(String(index).padStart(8, '0')))
      ? answer(200, { id, deleted: true })
      : undefined

const verified = async (count: number, answering: Answering = () => undefined, settings: Settings = {}) => {
  const done = await swept(candidates(count), answering, { verify: 'all', concurrency: 8, ...settings })
  const results = done.verification?.results ?? []
  const found = (what: string) => results.filter((one) => one.found === what).length
  return { ...done, gone: found('gone'), alive: found('alive'), cannotTell: found('cannot tell') }
}

describe('deleted threads are read back', () => {
  test('none with verify: none', async () => {
    const { verification, sent } = await verified(10, undefined, { verify: 'none' })
    expect(verification).toEqual({ asked: 'none', chosen: 0, results: [] })
    expect(sent).toHaveLength(10)
  })

  test('every one with verify: all, in brackets of a hundred: about one request in a hundred more', async () => {
    const { gone, verification, sent, proof } = await verified(1_000)
    expect([gone, verification?.chosen]).toEqual([1_000, 1_000])
    expect(proof).toEqual({ controlReads: 15, failed: 0, madeUp: 4, listings: 0 })
    expect(sent).toHaveLength(2_000 + 19)
  })

  test('and what reading has to know is learned while the deletions go on', async () => {
    const { sent, proof } = await verified(40)
    const planned = new Set(candidates(40).map(({ id }) => id))
    const kinds = sent.map((line) => {
      if (line.startsWith('delete ')) return 'delete'
      return planned.has(/sess_\w+/.exec(line)?.[0] ?? '') ? 'read' : 'learn'
    })
    const [firstRead, lastDeletion] = [kinds.indexOf('read'), kinds.lastIndexOf('delete')]
    expect(kinds.slice(0, lastDeletion).filter((kind) => kind === 'learn').length).toBeGreaterThan(0)
    // Once everything is deleted, the reading begins at once: the control read before it was made ahead.
    expect(firstRead).toBe(lastDeletion + 1)
    expect(proof).toEqual({ controlReads: 3, failed: 0, madeUp: 4, listings: 0 })
  })

  test.each([
    [16, 'after', false],
    [17, 'before', true],
  ])('of %i deletions, eight at a time, it is learned %s the last one begins', async (count, _, isAhead) => {
    const { sent } = await verified(count)
    const firstControl = sent.findIndex((line) => line.includes('kept'))
    expect(firstControl < sent.findLastIndex((line) => line.startsWith('delete '))).toBe(isAhead)
  })

  test('those that were settled by reading back, or by the list, are verified by that', async () => {
    const unheard: Answering = ({ request, id, server }) => {
      if (request.method !== 'DELETE') return id.endsWith('c00000001') ? answer(400, {}) : undefined
      server.there.delete(id)
      return lost('no answer came')
    }
    const { verification, outcomes } = await verified(2, unheard)
    expect(outcomes.map(({ proof }) => proof)).toEqual(['read back', 'not listed'])
    expect(verification?.chosen).toBe(2)
    expect(verification?.results).toMatchObject([
      { found: 'gone', status: 404, why: undefined },
      { found: 'gone', why: 'the list no longer shows it' },
    ])
  })

  test('but not where the control read after it fails: then it is learned anew', async () => {
    // The first of the control reads finds what it seeks, and the next three do not.
    let controls = 0
    const failing: Answering = ({ id }) => {
      if (!id.includes('kept')) return undefined
      controls += 1
      return controls >= 2 && controls <= 4 ? noRoute : undefined
    }
    const { gone, proof } = await verified(40, failing)
    expect(gone).toBe(40)
    expect(proof).toMatchObject({ failed: 3, madeUp: 8 })
  })

  test('for ten minutes after the time budget: reading is no deletion', async () => {
    const [timeLeft, minute] = [3_600_000, 60_000]
    const { sent, gone } = await verified(20, undefined, { timeLeft })
    expect(gone).toBe(20)
    const reads = sent.filter((line) => line.startsWith('verify '))
    expect(new Set(reads.map((line) => / within .*/.exec(line)?.[0]))).toEqual(
      new Set([` within ${timeLeft + 11 * minute} ms`]),
    )
  })

  test('as many as it takes with verify: sample, each once', async () => {
    const { gone, verification, outcomes } = await verified(500, undefined, { verify: 'sample' })
    expect([gone, verification?.chosen]).toEqual([sampleSize(500), sampleSize(500)])
    const ids = new Set(verification?.results.map(({ candidate: { id } }) => id))
    expect(ids.size).toBe(sampleSize(500))
    expect([...ids]).not.toEqual(outcomes.slice(0, ids.size).map(({ candidate: { id } }) => id))
  })

  test('one that takes effect late is gone after a while', async () => {
    const late: Answering = ({ purpose, id, turn }) =>
      purpose === 'verify' && id.endsWith('c00000000') && turn < 3 ? session(id) : undefined
    const { gone, slept, counts } = await verified(3, late)
    expect([gone, slept, counts.deleted]).toEqual([3, [1_000, 3_000], 3])
  })

  test('and is no reason to read others than those of the sample', async () => {
    const late: Answering = ({ purpose, id, turn }) =>
      purpose === 'verify' && id.startsWith('sess_c0') && turn === 1 ? session(id) : undefined
    const { verification, alive } = await verified(500, late, { verify: 'sample' })
    expect([verification?.chosen, alive]).toEqual([sampleSize(500), 0])
  })

  test('each is told of once, when it is settled', async () => {
    const told: string[] = []
    const [late = '', alive = '', unread = ''] = candidates(3).map(({ id }) => id)
    const answering: Answering = (asked) => {
      const { id, purpose, turn } = asked
      if (purpose === 'verify' && id === late && turn === 1) return session(id)
      if (purpose === 'verify' && id === unread) return answer(400, {})
      return keeping(1)(asked)
    }
    const onVerified: Settings['onVerified'] = ({ candidate: { id }, found }) => void told.push(`${id} ${found}`)
    await verified(4, answering, { onVerified })
    const gone = candidates(4).at(-1)?.id
    expect(told.sort()).toEqual([`${late} gone`, `${alive} alive`, `${unread} cannot tell`, `${gone} gone`])
  })

  test('one that can still be read after ten seconds is alive: failed, and still there', async () => {
    const { alive, gone, slept, outcomes, counts } = await verified(3, keeping(0))
    expect([alive, gone, slept]).toEqual([1, 2, [1_000, 3_000, 6_000]])
    expect(outcomes[0]).toMatchObject({
      outcome: 'failed',
      end: 'still there',
      note: 'confirmed by the API, but read back alive',
    })
    expect(outcomes[0]).not.toHaveProperty('proof')
    expect(counts).toMatchObject({ deleted: 2, failed: 1 })
  })

  test('new-user F6: the first one found alive ends the sample, and all are read back', async () => {
    const kept = Array.from({ length: 100 }, (_, index) => index * 5)
    const { verification, alive, counts } = await verified(500, keeping(...kept), { verify: 'sample' })
    expect([verification?.chosen, alive]).toEqual([500, 100])
    expect(counts).toMatchObject({ deleted: 400, failed: 100 })
  })

  test('but not once the run was stopped: then those that were chosen before are all', async () => {
    const stop = new Stop()
    const stopping: Answering = (asked) => {
      if (asked.purpose === 'verify' && asked.turn === 4 && asked.id.includes('sess_c0')) {
        stop.request('cancelled', ours('the run was cancelled'))
      }
      return keeping(...Array.from({ length: 100 }, (_, index) => index * 5))(asked)
    }
    const { verification, alive } = await verified(500, stopping, { verify: 'sample', stop })
    expect(alive).toBeGreaterThan(0)
    expect(verification?.chosen).toBe(sampleSize(500))
  })

  test('those that one bracket of a slow server did not reach are read in the next', async () => {
    const { gone } = await verified(30, undefined, {
      concurrency: 1,
      atWork: async (answered, clock) => {
        await clock.sleep(2_500)
        return answered()
      },
    })
    expect(gone).toBe(30)
  })

  test('one that was gone before this run is nothing to verify', async () => {
    const ghost: Answering = ({ id, server }) => {
      if (id.endsWith('c00000000')) server.there.delete(id)
      return undefined
    }
    const { outcomes, verification } = await verified(2, ghost)
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['already-gone', 'deleted'])
    expect(verification?.chosen).toBe(1)
  })

  test('one that was made anew meanwhile is gone: another thread has its id', async () => {
    const anew: Answering = ({ purpose, id }) =>
      purpose === 'verify' && id.endsWith('c00000000') ? session(id, { created_at: ago(0) }) : undefined
    const { gone, counts } = await verified(3, anew)
    expect([gone, counts.deleted]).toEqual([3, 3])
  })

  test('one that stays, and is read with another creation time than it was listed with, is not gone: alive', async () => {
    const otherwise: Answering = (asked) => {
      if (!asked.id.endsWith('c00000000')) return undefined
      if (asked.request.method === 'DELETE') return answer(200, { id: asked.id, deleted: true })
      return asked.purpose === 'verify' ? session(asked.id, { created_at: ago(90) }) : undefined
    }
    const { gone, alive, counts } = await verified(3, otherwise)
    expect([gone, alive, counts.failed]).toEqual([2, 1, 1])
  })

  test.each([
    ['a route for reading is missing', noRoute],
    ['no answer comes', lost('no answer came')],
  ])('nothing can be told where %s, and each stays deleted', async (_, reply) => {
    const unread: Answering = ({ request }) => (request.method === 'GET' ? reply : undefined)
    const { cannotTell, counts, slept } = await verified(3, unread)
    expect([cannotTell, counts.deleted]).toEqual([3, 3])
    expect(slept).toEqual([1_000, 5_000])
  })

  test('deleted threads may read as 410, in words of their own, where all of them do', async () => {
    const words: Answering = ({ request, id, server }) =>
      request.method === 'GET' && id.startsWith('sess_c0') && /^sess_c000000\d\d$/.test(id) && !server.there.has(id)
        ? answer(410, { error: { message: `${id} was deleted`, type: 'gone' } })
        : undefined
    expect((await verified(3, words)).gone).toBe(3)
  })

  test('a server that keeps every thread and reads 404 of everything passes nothing', async () => {
    const { cannotTell, gone } = await verified(5, (asked) =>
      asked.request.method === 'DELETE' ? keeping(0, 1, 2, 3, 4)(asked) : answer(404, { message: 'no such thing' }),
    )
    expect([cannotTell, gone]).toEqual([5, 0])
  })
})

describe('a sample', () => {
  /** How likely each of the kept ones, one after the other, is among those that are not in the sample. */
  const missesAll = (all: number, kept: number, size: number) => {
    let likelihood = 1
    for (let index = 0; index < kept; index++) likelihood *= Math.max(0, all - size - index) / (all - index)
    return likelihood
  }

  test('finds a server that keeps 5 % of what it says it deleted with 95 % probability, and is the smallest that does', () => {
    checkProperty(
      fc.property(fc.integer({ min: 1, max: 5_000 }), (deleted) => {
        const kept = Math.max(1, Math.ceil(deleted / 20))
        const size = sampleSize(deleted)
        expect(missesAll(deleted, kept, size)).toBeLessThanOrEqual(0.05 + 1e-12)
        expect(missesAll(deleted, kept, size - 1)).toBeGreaterThan(0.05 - 1e-12)
      }),
    )
  })

  test.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [10, 10],
    [19, 19],
    [20, 19],
    [100, 45],
    [1_000, 57],
    [1_000_000, 59],
  ])('of %i threads is %i', (deleted, size) => expect(sampleSize(deleted)).toBe(size))

  test('draws each as likely as any other, and none twice', () => {
    const random = randomFrom(1)
    const all = ['a', 'b', 'c', 'd', 'e']
    const drawn = new Map(all.map((one) => [one, 0]))
    for (let round = 0; round < 10_000; round++) {
      const chosen = sample(all, 2, random)
      expect(new Set(chosen).size).toBe(2)
      for (const one of chosen) drawn.set(one, (drawn.get(one) ?? 0) + 1)
    }
    for (const times of drawn.values()) expect(Math.abs(times - 4_000)).toBeLessThan(200)
  })

  test('leaves what it draws from as it is', () => {
    const all = ['a', 'b', 'c']
    expect(sample(all, 1, () => 0.9)).toStrictEqual(['c'])
    expect(all).toStrictEqual(['a', 'b', 'c'])
  })

  test('is all of them where there are not so many', () => {
    expect(sample(['a', 'b', 'c'], 9, randomFrom(1)).toSorted()).toStrictEqual(['a', 'b', 'c'])
    expect(sample([], 3, randomFrom(1))).toStrictEqual([])
  })
})
