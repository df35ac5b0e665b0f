import { expect, test } from '@jest/globals'
import { inParallel, inTurns } from '../src/in-turns.ts'

/** Work that takes a few ticks; counts how many are under way. */
function workplace() {
  const seen = { done: [] as number[], atOnce: 0, most: 0 }
  const work = async (one: number) => {
    seen.atOnce += 1
    seen.most = Math.max(seen.most, seen.atOnce)
    for (let tick = 0; tick < 3; tick++) await undefined
    seen.atOnce -= 1
    seen.done.push(one)
  }
  return { seen, work }
}

test('every element has its turn, at most so many at a time', async () => {
  const { seen, work } = workplace()
  await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (one) => void (await work(one)))
  expect(seen.done.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(seen.most).toBe(3)
})

test('no element, no turn', async () => {
  await inParallel([], 3, () => Promise.reject(new Error('nothing to do')))
})

test('after "enough" none begins, and those under way end', async () => {
  const { seen, work } = workplace()
  await inParallel([1, 2, 3, 4, 5, 6], 2, async (one) => {
    await work(one)
    return one === 1 ? 'enough' : undefined
  })
  expect(seen.done).toContain(1)
  expect(seen.done.length).toBeLessThan(5)
  expect(seen.atOnce).toBe(0)
})

test('a worker whose turn answers "enough" ends, and the others go on', async () => {
  const left = [1, 2, 3, 4, 5]
  const done: number[] = []
  await inTurns(2, () => {
    const one = left.shift()
    if (one === undefined) return undefined
    return Promise.resolve().then(() => {
      done.push(one)
      return one === 1 ? 'enough' : undefined
    })
  })
  expect(done).toEqual([1, 2, 3, 4, 5])
})

test('what a turn throws is thrown', async () => {
  await expect(inTurns(2, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
})

test('and before it is thrown, those under way end, and none begins', async () => {
  const { seen, work } = workplace()
  const all = inParallel([1, 2, 3, 4, 5, 6], 3, async (one) => {
    if (one === 1) throw new Error('lost')
    return void (await work(one))
  })
  await expect(all).rejects.toThrow('lost')
  expect([seen.done.toSorted(), seen.atOnce]).toEqual([[2, 3], 0])
})
