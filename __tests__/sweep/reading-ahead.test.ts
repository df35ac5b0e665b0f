/** Reading deleted threads back while the last ones are still being settled. */

import { expect, test } from '@jest/globals'
import { randomFrom } from '../../sandbox/random.ts'
import { sampleSize } from '../../src/sweep/sample.ts'
import { type Answering, answer, candidate, lost, type Settings, swept } from './scripted.ts'

const idOf = (index: number) => `sess_c${String(index).padStart(8, '0')}`
const candidates = (count: number) => Array.from({ length: count }, (_, index) => candidate({ id: idOf(index) }))

/** Loses the first answers to the deletion of one thread, before anything is done. */
const losing =
  (index: number, times: number): Answering =>
  ({ request, id, turn }) =>
    request.method === 'DELETE' && id === idOf(index) && turn <= times ? lost('no answer came') : undefined

/** Reads of each thread that was deleted at once, and whether the last deletion came after the first of them. */
async function read(count: number, answering: Answering, settings: Settings = {}) {
  const done = await swept(candidates(count), answering, { verify: 'sample', ...settings })
  const results = done.verification?.results ?? []
  const readBack = (line: string) => /^verify GET .*\/(sess_c\d+)/.exec(line)?.[1]
  const reads = done.sent.flatMap((line) => readBack(line) ?? [])
  const isOther = (line: string) => readBack(line) !== undefined && readBack(line) !== idOf(0)
  const lastDeletion = done.sent.findLastIndex((line) => line.startsWith('delete '))
  return { ...done, results, reads, isAhead: done.sent.findIndex(isOther) < lastDeletion }
}

test.each([
  ['sample', sampleSize(100)],
  ['all', 100],
] as const)('while one is deleted again and again, the others are read back, each once: %s', async (verify, size) => {
  const { isAhead, results, reads, counts } = await read(100, losing(0, 4), { verify })
  expect(isAhead).toBe(true)
  expect(counts.deleted).toBe(100)
  // Besides, the one that was open when the sample was drawn, if it was among them.
  const others = results.filter(({ candidate: { id } }) => id !== idOf(0))
  expect(others).toHaveLength(verify === 'all' ? size - 1 : size)
  expect(reads.filter((id) => id !== idOf(0))).toHaveLength(others.length)
})

test('few are read at the end, in one bracket with the last', async () => {
  const { isAhead, results } = await read(3, losing(0, 4))
  expect([isAhead, results.length]).toEqual([false, 3])
})

test('one that is confirmed later is in the sample as often as any other', async () => {
  const count = 60
  const rounds = 300
  let chosen = 0
  for (let seed = 1; seed <= rounds; seed++) {
    const { results } = await read(count, losing(0, 2), { random: randomFrom(seed) })
    expect(results.length).toBeGreaterThanOrEqual(sampleSize(count))
    if (results.some(({ candidate: { id } }) => id === idOf(0))) chosen += 1
  }
  expect(Math.abs(chosen / rounds - sampleSize(count) / count)).toBeLessThan(0.05)
})

test('one that is found alive ahead has all read back, those as well that are confirmed later', async () => {
  const keepsMost: Answering = (asked) => {
    const isKept = asked.request.method === 'DELETE' && Number(asked.id.slice(-2)) % 2 === 1
    return isKept ? answer(200, { id: asked.id, deleted: true }) : losing(0, 2)(asked)
  }
  const { results, counts } = await read(60, keepsMost)
  expect(results).toHaveLength(60)
  expect(counts).toMatchObject({ deleted: 30, failed: 30 })
})
