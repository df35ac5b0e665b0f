/** Ids of which nothing else is known: what has to be read until they count as not there. */

import { expect, test } from '@jest/globals'
import type { Reply } from '../../../src/requests/sender.ts'
import { readMissing } from '../../../src/threads/absence/believed.ts'
import { answer, lost, missing, noRoute, session, stopped } from '../../sweep/scripted.ts'
import { proving, saying } from './proving.ts'

const it = 'sess_it0000000001'
const learning = ['made up', 'made up', 'made up', 'no route']
const first = ['control', ...learning, it]

test.each<[string, Reply | readonly Reply[], object, readonly string[]]>([
  [
    'not there three times, each between two control reads: gone',
    missing(it),
    { kind: 'gone' },
    [...first, 'control', it, 'control', it, 'control'],
  ],
  ['there: not read again', session(it), { kind: 'there', thread: { id: it } }, [...first, 'control']],
  ['not there, then there: there', [missing(it), session(it)], { kind: 'there' }, [...first, 'control', it]],
  [
    'not there twice, then there: there',
    [missing(it), missing(it), session(it)],
    { kind: 'there' },
    [...first, 'control', it, 'control', it],
  ],
  [
    'not there, in the words of a route that the server does not have: nobody knows',
    noRoute,
    { kind: 'cannot tell', why: 'the server answers the same for a route that it does not have' },
    [...first, 'control'],
  ],
  [
    'not readable: nobody knows',
    answer(400, {}),
    { kind: 'cannot tell', why: 'the server answered 400' },
    [...first, 'control'],
  ],
  [
    'not there, then lost: nobody knows',
    [missing(it), lost('no answer came')],
    { kind: 'cannot tell', why: 'no answer came' },
    [...first, 'control', it],
  ],
  ['stopped: so it is told', stopped(0), { kind: 'stopped', stopped: { reason: 'cancelled' } }, [...first, 'control']],
])('one that is %s', async (_, replies, expected, requests) => {
  const { proof, read } = proving(saying({ [it]: replies }))
  const found = await readMissing([it], proof)
  expect(found.size).toBe(1)
  expect(found.get(it)).toMatchObject(expected)
  expect(read).toEqual(requests)
})

test('no thread of the run is believed gone any more once one was read as not there, and afterwards as there', async () => {
  const { proof } = proving(saying({ [it]: [missing(it), session(it)] }))
  await readMissing([it], proof)
  expect(proof.isUnsteady).toBe(true)
  const [other] = (await readMissing(['sess_it0000000002'], proof)).values()
  expect(other).toMatchObject({
    kind: 'cannot tell',
    why: 'the server reads the same thread now as there, now as not there',
  })
})

test('nor those that were read as not there three times before or beside it', async () => {
  const ids = Array.from({ length: 102 }, (_, index) => `sess_it${String(index).padStart(10, '0')}`)
  const last = ids[101] ?? ''
  const { proof } = proving(saying({ [last]: [missing(last), missing(last), session(last)] }))
  const found = await readMissing(ids, proof)
  const flickering = {
    kind: 'cannot tell',
    why: 'the server reads the same thread now as there, now as not there',
  }
  expect(found.get(last)?.kind).toBe('there')
  for (const id of ids.slice(0, -1)) expect(found.get(id)).toMatchObject(flickering)
})

test('each time on a connection of its own, so that another replica may answer', async () => {
  const { proof, read, sendings } = proving()
  await readMissing([it], proof)
  for (const [index, one] of read.entries()) {
    if (one === it || one === 'control') expect(sendings[index]).toMatchObject({ closesConnection: true })
  }
})

test('an answer that is not the one for an id that nobody has is not believed, however many ids get it', async () => {
  const ids = Array.from({ length: 5 }, (_, index) => `sess_it${String(index).padStart(10, '0')}`)
  const { proof } = proving(saying(Object.fromEntries(ids.map((id) => [id, answer(404, { gone: id })]))))
  const found = [...(await readMissing(ids, proof)).values()]
  const otherwise = { kind: 'cannot tell', why: 'the server answers otherwise for what does not exist' }
  expect(found).toEqual(ids.map(() => otherwise))
})

test('one that was there at once shows no such thing', async () => {
  const { proof } = proving(saying({ [it]: session(it) }))
  await readMissing([it], proof)
  expect(proof.isUnsteady).toBe(false)
})

test('more than a hundred are read a hundred at a time, each three times', async () => {
  const ids = Array.from({ length: 201 }, (_, index) => `sess_it${String(index).padStart(10, '0')}`)
  const { proof, read } = proving()
  const found = await readMissing(ids, proof)
  expect([...found.keys()].sort()).toEqual(ids)
  expect(new Set([...found.values()].map(({ kind }) => kind))).toEqual(new Set(['gone']))
  for (const id of ids) expect(read.filter((one) => one === id)).toHaveLength(3)
  // One ahead of all, and one behind each of nine brackets.
  expect(proof.counts).toEqual({ controlReads: 10, failed: 0, madeUp: 4 })
})

test('those that a slow server did not answer in time are not known', async () => {
  const ids = Array.from({ length: 12 }, (_, index) => `sess_it${String(index).padStart(10, '0')}`)
  const { proof, clock } = proving(undefined, {
    atWork: async (answered) => {
      await clock.sleep(3_000)
      return answered()
    },
  })
  const found = await readMissing(ids, proof)
  expect(ids.map((id) => found.get(id)?.kind)).toEqual([...Array(10).fill('gone'), 'cannot tell', 'cannot tell'])
  expect(found.get(ids[11] ?? '')).toEqual({ kind: 'cannot tell', why: 'the server was too slow' })
})
