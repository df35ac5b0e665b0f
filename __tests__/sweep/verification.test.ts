/** Reading deleted threads back: which of them, how often, and what is made of it. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Stop } from '../../src/stop.ts'
import type { OutcomeName } from '../../src/sweep/outcome.ts'
import { verify } from '../../src/sweep/sweep.ts'
import { sample, sampleSize, type Verified, type Verify, verifyDeleted } from '../../src/sweep/verification.ts'
import { randomFrom } from '../mutations.ts'
import { checkProperty } from '../properties.ts'
import { ago, answer, candidate, lost, now, type Replies, stage, stopped } from './scripted.ts'

const gone = answer(404, { error: { message: "No session with id 'it'" } })
const there = answer(200, { id: 'it', created_at: ago(100), status: 'idle', metadata: {} })

describe('one deleted thread is read back', () => {
  test.each<[string, Replies, Partial<Verified>, readonly number[]]>([
    ['gone', { verify: [gone] }, { found: 'gone', status: 404, why: '' }, []],
    [
      'gone after a while: deletions take effect late on some servers',
      { verify: [there, there, gone] },
      { found: 'gone', status: 404, why: '' },
      [1_000, 3_000],
    ],
    [
      'alive, when it has been read four times within ten seconds',
      { verify: [there] },
      { found: 'alive', status: 200, why: 'it can still be read' },
      [1_000, 3_000, 6_000],
    ],
    [
      'and cannot be told, where the server has no such route',
      { verify: [answer(404, { detail: 'Not Found' })] },
      { found: 'cannot tell', status: 404, why: 'the server does not have this route' },
      [],
    ],
    [
      'and cannot be told, where no answer comes',
      { verify: [there, lost('no answer came')] },
      { found: 'cannot tell', status: 502, why: 'no answer came' },
      [1_000],
    ],
  ])('%s', async (_, replies, expected, waits) => {
    const { options, slept } = stage(replies)
    const at = now + waits.reduce((total, wait) => total + wait, 0)
    const verified = await verifyDeleted(candidate(), { ...options, stop: options.stop.signal })
    expect(verified).toEqual({ candidate: candidate(), at, ...expected })
    expect(slept).toEqual(waits)
  })

  test('nothing is made of it when the run is stopped', async () => {
    const { options } = stage({ verify: [there, stopped(1)] })
    expect(await verifyDeleted(candidate(), { ...options, stop: options.stop.signal })).toBeUndefined()
  })
})

describe('of the deleted threads', () => {
  const outcomes = (count: number, outcome: OutcomeName = 'deleted') =>
    Array.from({ length: count }, (_, index) => ({
      candidate: candidate({ id: `${outcome}${index}` }),
      at: now,
      outcome,
      note: '',
    }))
  const verified = async (asked: Verify, count: number, replies: Replies = { verify: [gone] }, stop = new Stop()) => {
    const { options, sent } = stage(replies, { stop, concurrency: 3 })
    const told: Verified[] = []
    const all = [...outcomes(count), ...outcomes(5, 'failed'), ...outcomes(5, 'already-gone')]
    const verification = await verify({ outcomes: all }, asked, {
      ...options,
      random: randomFrom(count),
      onVerified: (one) => told.push(one),
    })
    expect(told).toEqual(verification.results)
    return { ...verification, ids: verification.results.map(({ candidate: { id } }) => id), sent }
  }

  test('none is read back with verify: none', async () => {
    expect(await verified('none', 100)).toEqual({ asked: 'none', chosen: 0, results: [], ids: [], sent: [] })
  })

  test('every one is with verify: all, and nothing else', async () => {
    const { ids, chosen, asked } = await verified('all', 100)
    expect([asked, chosen]).toEqual(['all', 100])
    expect(ids.toSorted()).toEqual(
      outcomes(100)
        .map(({ candidate: { id } }) => id)
        .toSorted(),
    )
  })

  test('so many are with verify: sample, each once, and not the first ones', async () => {
    const { ids, chosen, asked } = await verified('sample', 500)
    expect([asked, chosen, ids.length]).toEqual(['sample', sampleSize(500), sampleSize(500)])
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !id.startsWith('deleted'))).toEqual([])
    expect(ids).not.toEqual(outcomes(chosen).map(({ candidate: { id } }) => id))
  })

  test('fewer are than were to be, once the run is stopped', async () => {
    const stop = new Stop()
    let asked = 0
    const { chosen, ids } = await verified(
      'all',
      100,
      () => {
        if (++asked === 10) stop.request('cancelled', 'the run was cancelled')
        return gone
      },
      stop,
    )
    expect(chosen).toBe(100)
    expect(ids.length).toBeLessThan(15)
  })

  test('none is asked for any more, once the time is up', async () => {
    const { ids, sent } = await verified('all', 100, { verify: [gone, stopped(0)] })
    expect(ids).toHaveLength(1)
    // Three are in work at a time.
    expect(sent.length).toBeLessThan(5)
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
