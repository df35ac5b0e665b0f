/** Whose turn is next, who is held back, and who takes a place in the budget. */

import { describe, expect, test } from '@jest/globals'
import { randomFrom } from '../../sandbox/random.ts'
import { type Candidate, spared } from '../../src/policy/plan.ts'
import type { Job } from '../../src/sweep/job.ts'
import type { Outcome } from '../../src/sweep/outcome.ts'
import { Places } from '../../src/sweep/places.ts'
import { ours } from '../../src/text.ts'
import { Controls } from '../../src/threads/absence/controls.ts'
import { candidate, now } from './scripted.ts'

const due = (id: string) => candidate({ id })

function places(planned: readonly Candidate[], { reserves = [] as readonly Candidate[], kept = ['k'] } = {}) {
  const controls = new Controls(randomFrom(1))
  for (const id of kept) controls.keep(id)
  const passedOn: string[] = []
  const all = new Places(planned, reserves, controls, ({ id }, { id: other }) => passedOn.push(`${id} for ${other}`))
  const next = () => all.next()?.candidate.id
  return { all, controls, passedOn, next }
}
const ids = (candidates: readonly Candidate[]) => candidates.map(({ id }) => id)

test('the plan in its order, each for the first time; one that nobody listed was never seen', () => {
  const { seenAt: _, ...unseen } = due('b')
  const { all } = places([due('a'), { ...unseen, kind: 'unlisted' }])
  const first = { tries: 0, mayHaveActed: false }
  expect(all.next()).toEqual({ candidate: due('a'), seenAt: now, ...first })
  expect(all.next()).toEqual({ candidate: { ...unseen, kind: 'unlisted' }, seenAt: Number.NEGATIVE_INFINITY, ...first })
  expect(all.next()).toBeUndefined()
})

test('those that are due once more come first', () => {
  const { all, next } = places([due('a'), due('b')])
  const again = all.next() as Job
  all.redo({ ...again, tries: 1 })
  expect(all.next()).toEqual({ ...again, tries: 1 })
  expect(next()).toBe('b')
  expect(all.hasNext).toBe(false)
  all.redo(again)
  expect(all.hasNext).toBe(true)
  expect(all.takeAgain()).toEqual([again])
  expect([all.hasNext, next()]).toEqual([false, undefined])
})

test('those that had their turn are no controls any more', () => {
  const { all, controls, next } = places([due('a'), due('b'), due('c')])
  expect([all.begun, controls.next(9)]).toEqual([[], ['k', 'c', 'b', 'a']])
  next()
  expect([ids(all.begun), controls.next(9)]).toEqual([['a'], ['k', 'c', 'b']])
})

describe('where nothing is kept', () => {
  test('the last one is held back as a control, until it is let go', () => {
    const { all, controls, next } = places([due('a'), due('b')], { kept: [] })
    expect([next(), next(), all.hasNext]).toEqual(['a', undefined, false])
    expect([all.heldBack?.candidate.id, ids(all.begun), controls.next(9)]).toEqual(['b', ['a'], ['b']])
    expect(all.release()?.candidate.id).toBe('b')
    expect([all.heldBack, ids(all.begun), controls.next(9)]).toEqual([undefined, ['a', 'b'], []])
    expect(all.release()).toBeUndefined()
  })

  test('not one that is spared: that needs no turn at the end', () => {
    const { all, next } = places([due('a'), due('b'), spared(due('c'), ours('it is in use'))], { kept: [] })
    expect([next(), next(), next(), all.heldBack?.candidate.id]).toEqual(['a', 'c', undefined, 'b'])
  })

  test('nor one that nobody found, which is no control either', () => {
    const unlisted = { kind: 'unlisted', id: 'u', createdAt: 9, lastActiveAt: undefined, shown: [] } as const
    const { all, controls, next } = places([due('a'), due('b'), unlisted], { kept: [] })
    expect(controls.next(9)).toEqual(['b', 'a'])
    expect([next(), next(), next(), all.heldBack?.candidate.id]).toEqual(['a', 'u', undefined, 'b'])
    expect(controls.next(9)).toEqual(['b'])
  })

  test('one alone, also where another takes a place behind it', () => {
    const { all, next } = places([due('a'), due('b')], { kept: [], reserves: [due('r')] })
    expect([next(), next()]).toEqual(['a', undefined])
    all.ended({ candidate: due('a'), outcome: 'already-gone' })
    expect([next(), next(), all.heldBack?.candidate.id]).toEqual(['r', undefined, 'b'])
  })
})

describe('a place', () => {
  type Ended = Pick<Outcome, 'outcome' | 'end'>
  test.each<[string, Ended, boolean]>([
    ['is gone already', { outcome: 'already-gone' }, true],
    ['is not due any more', { outcome: 'spared' }, true],
    ['failed, and is still there', { outcome: 'failed', end: 'still there' }, true],
    ['failed, and nobody knows', { outcome: 'failed', end: 'not known' }, false],
    ['was deleted', { outcome: 'deleted' }, false],
    ['was not attempted', { outcome: 'not-attempted' }, false],
  ])('of one that %s: %#', (_, ended, isFree) => {
    const { all, passedOn, controls, next } = places([due('a')], { reserves: [due('r')] })
    next()
    controls.keep('r')
    all.ended({ candidate: due('a'), ...ended })
    expect([passedOn, all.taken]).toEqual(isFree ? [['r for a'], 1] : [[], 0])
    expect(ids(all.planned)).toEqual(isFree ? ['a', 'r'] : ['a'])
    // It may go now, so it is no control any more.
    expect(controls.kept).toEqual(isFree ? ['k'] : ['k', 'r'])
    expect(next()).toBe(isFree ? 'r' : undefined)
  })

  test('of one that an approved plan spares was none in the budget', () => {
    const one = spared(due('a'), ours('it is in use'))
    const { all, passedOn } = places([one], { reserves: [due('r')] })
    all.ended({ candidate: one, outcome: 'spared' })
    expect(passedOn).toEqual([])
  })

  test('goes to the next oldest, as long as there is one', () => {
    const { all, passedOn } = places([due('a'), due('b')], { reserves: [due('r')] })
    for (const id of ['a', 'b']) all.ended({ candidate: due(id), outcome: 'already-gone' })
    expect(passedOn).toEqual(['r for a'])
  })
})
