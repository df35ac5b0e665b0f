/** Carrying out a whole plan: in which order, how many at a time, and what stops it. */

import { describe, expect, test } from '@jest/globals'
import type { Reply } from '../../src/requests/sender.ts'
import { Stop } from '../../src/stop.ts'
import { count, type OutcomeName } from '../../src/sweep/outcome.ts'
import { settle } from '../../src/sweep/settle.ts'
import { answer, candidate, lost, minute, now, type Settings, stopped, swept } from './scripted.ts'

const confirmed = answer(200, { deleted: true })
const refused = answer(400, {})

/** So many candidates, the oldest first: `c0`, `c1`, ... */
const candidates = (count: number) =>
  Array.from({ length: count }, (_, index) => candidate({ id: `c${index}`, createdAt: now - 1_000 * minute + index }))
const idOf = (path: string) => path.split('/').at(-1) ?? ''

/** Each answered by what its place says. */
const each = (reply: (index: number) => Reply) => (request: { readonly path: string }) =>
  reply(Number(idOf(request.path).slice(1)))

const tally = (outcomes: readonly { readonly outcome: OutcomeName }[]) => {
  const counts: Partial<Record<OutcomeName, number>> = {}
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

describe('a sweep', () => {
  test('of nothing asks nothing', async () => {
    const { outcomes, sent } = await swept([], () => confirmed, { concurrency: 4 })
    expect([outcomes, sent]).toEqual([[], []])
  })

  test('begins with the oldest, and tells each outcome once', async () => {
    const told: string[] = []
    const settings: Settings = { onOutcome: ({ candidate: { id }, outcome }) => told.push(`${id} ${outcome}`) }
    const all = candidates(4)
    const { outcomes, sent } = await swept(
      all.toReversed(),
      each((index) => (index === 1 ? refused : confirmed)),
      settings,
    )
    expect(sent.map((request) => idOf(request.replace(/ within.*/, '')))).toEqual(['c0', 'c1', 'c2', 'c3'])
    expect(outcomes.map(({ candidate: one }) => one)).toEqual(all)
    expect(told).toEqual(['c0 deleted', 'c1 failed', 'c2 deleted', 'c3 deleted'])
  })

  test('tells outcomes in the order of the plan, although the answers come in another', async () => {
    const told: string[] = []
    const all = candidates(3)
    const { outcomes } = await swept(
      all,
      { delete: [confirmed], read: [] },
      {
        concurrency: 3,
        onOutcome: ({ candidate: { id } }) => told.push(id),
      },
    )
    expect(outcomes.map(({ candidate: one }) => one.id)).toEqual(['c0', 'c1', 'c2'])
    expect(told.toSorted()).toEqual(['c0', 'c1', 'c2'])
  })

  test('once stopped, starts nothing more, and says so of each that is left', async () => {
    const stop = new Stop()
    const told: string[] = []
    const { outcomes, sent } = await swept(
      candidates(5),
      each((index) => {
        if (index === 1) stop.request('cancelled', 'the run was cancelled')
        return confirmed
      }),
      { stop, onOutcome: ({ candidate: { id }, outcome }) => told.push(`${id} ${outcome}`) },
    )
    expect(sent).toHaveLength(2)
    expect(outcomes.slice(2)).toEqual(
      [2, 3, 4].map((index) => ({
        candidate: candidates(5)[index],
        at: now,
        outcome: 'not-attempted',
        note: 'the run was cancelled',
      })),
    )
    expect(told).toEqual(['c0 deleted', 'c1 deleted', 'c2 not-attempted', 'c3 not-attempted', 'c4 not-attempted'])
  })

  test.each([
    ['20 deletions in a row were lost: it stops', () => true, { failed: 20, 'not-attempted': 20 }],
    ['19 in a row, twice: it goes on', (index: number) => index % 20 !== 19, { failed: 38, deleted: 2 }],
    ['a refusal is an answer: it goes on', (index: number) => index % 20 !== 10, { failed: 38, deleted: 2 }],
  ])('%s', async (_, isLost, expected) => {
    const stop = new Stop()
    const { outcomes } = await swept(
      candidates(40),
      each((index) => (isLost(index) ? lost('no answer') : confirmed)),
      {
        stop,
      },
    )
    expect(tally(outcomes)).toEqual(expected)
    if ('not-attempted' in expected) {
      expect(stop.stopped).toEqual({
        reason: 'outage',
        detail: '20 deletions in a row were lost to server or network errors',
      })
    } else expect(stop.stopped).toBeUndefined()
  })

  test('one that was not attempted is none of the 20 in a row', async () => {
    const stop = new Stop()
    await swept(
      candidates(21),
      each((index) => (index === 10 ? stopped(0) : lost('no answer'))),
      { stop },
    )
    expect(stop.stopped?.reason).toBe('outage')
  })

  test('deletions that failed for another reason do not stop it', async () => {
    const stop = new Stop()
    const { outcomes } = await swept(candidates(40), () => refused, { stop })
    expect([tally(outcomes), stop.stopped]).toEqual([{ failed: 40 }, undefined])
  })

  test.each([
    [1, 5, 1],
    [3, 5, 3],
    [9, 5, 5],
  ])('%i at a time, of %i: %i in work', async (concurrency, size, most) => {
    let [inWork, mostInWork] = [0, 0]
    const { outcomes } = await swept(candidates(size), () => confirmed, {
      concurrency,
      atWork: async (answered) => {
        mostInWork = Math.max(mostInWork, ++inWork)
        await new Promise((resolve) => setImmediate(resolve))
        inWork -= 1
        return answered()
      },
    })
    expect(mostInWork).toBe(most)
    expect(tally(outcomes)).toEqual({ deleted: size })
  })
})

describe('the counts of final outcomes', () => {
  const outcome = (name: OutcomeName, id = 'it') => ({ candidate: candidate({ id }), at: now, outcome: name, note: '' })
  const names: readonly OutcomeName[] = ['deleted', 'already-gone', 'spared', 'failed', 'not-attempted']
  const none = { deleted: 0, 'already-gone': 0, spared: 0, failed: 0, 'not-attempted': 0, 'not-known': 0 }

  test('by outcome, none left out', () => {
    expect(count([])).toEqual(none)
    expect(count(names.flatMap((name, index) => Array(index + 1).fill(outcome(name))))).toEqual({
      deleted: 1,
      'already-gone': 2,
      spared: 3,
      failed: 4,
      'not-attempted': 5,
      'not-known': 0,
    })
  })

  test('of the failed, those whose end is not known are counted apart', () => {
    const ends = [{ end: 'not known' }, { end: 'still there' }, {}] as const
    expect(count(ends.map((end) => ({ ...outcome('failed'), ...end })))).toEqual({ ...none, failed: 3, 'not-known': 1 })
  })

  test('one that was read back alive was not deleted: it failed, and is still there', () => {
    const outcomes = ['a', 'b', 'c', 'd'].map((id) => outcome('deleted', id))
    const found = ['gone', 'alive', 'cannot tell', 'gone'] as const
    const results = found.map((one, index) => ({
      candidate: candidate({ id: 'abcd'[index] as string }),
      found: one,
      at: now,
      status: 200,
      why: '',
    }))
    const settled = settle(outcomes, { asked: 'all', chosen: 4, results })
    expect(settled.map(({ outcome: name, end }) => [name, end])).toEqual([
      ['deleted', undefined],
      ['failed', 'still there'],
      ['deleted', undefined],
      ['deleted', undefined],
    ])
    expect(settled.map(({ candidate: one }) => one)).toEqual(outcomes.map(({ candidate: one }) => one))
  })
})
