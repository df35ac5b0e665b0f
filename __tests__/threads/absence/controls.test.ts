/** Which threads serve as controls: those that stay first, then those whose deletion has not begun. */

import { describe, expect, test } from '@jest/globals'
import { randomFrom } from '../../../sandbox/random.ts'
import { Controls } from '../../../src/threads/absence/controls.ts'

function controls(kept: readonly string[] = [], planned: readonly string[] = [], seed = 1) {
  const all = new Controls(randomFrom(seed))
  for (const id of kept) all.keep(id)
  all.plan(planned)
  return all
}
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`)

describe('of the threads that stay', () => {
  test('up to fifty are remembered', () => expect(controls(numbered(50)).kept).toEqual(numbered(50)))

  test('of more, fifty at random: the early ones as likely as the late ones', () => {
    const drawn = Array.from({ length: 40 }, (_, seed) => controls(numbered(400), [], seed).kept)
    for (const kept of drawn) expect(new Set(kept).size).toBe(50)
    for (const quarter of [0, 1, 2, 3]) {
      const count = drawn.flat().filter((id) => Math.floor(Number(id.slice(1)) / 100) === quarter).length
      // 500 are to be expected.
      expect(Math.abs(count - 500)).toBeLessThan(75)
    }
  })

  test('others are read each time, in turns', () => {
    const all = controls(['a', 'b', 'c', 'd'])
    expect([1, 2, 3, 4, 5].map(() => all.next(2).join(''))).toEqual(['ab', 'bc', 'cd', 'da', 'ab'])
  })

  test('one that turned out not to be there is left out', () => {
    const all = controls(['a', 'b'])
    all.drop('a')
    expect([all.kept, all.next(3), all.keepsNone]).toEqual([['b'], ['b'], false])
    all.drop('b')
    expect([all.kept, all.next(3), all.keepsNone]).toEqual([[], [], true])
  })
})

describe('of the plan', () => {
  test('the last ones serve, behind those that stay', () => {
    expect(controls(['a'], ['p', 'q', 'r']).next(3)).toEqual(['a', 'r', 'q'])
    expect(controls(['a', 'b', 'c'], ['p']).next(3)).toEqual(['a', 'b', 'c'])
    expect(controls([], ['p', 'q']).next(3)).toEqual(['q', 'p'])
  })

  test('those whose deletion has begun do not', () => {
    const all = controls([], ['p', 'q', 'r', 's'])
    all.begun(2)
    expect(all.next(3)).toEqual(['s', 'r'])
    // What has begun stays so, whoever tells it late.
    all.begun(1)
    expect(all.next(3)).toEqual(['s', 'r'])
    all.begun(4)
    expect(all.next(3)).toEqual([])
  })

  test('a new one is counted anew', () => {
    const all = controls([], ['p'])
    all.begun(1)
    all.plan(['q', 'r'])
    expect(all.next(3)).toEqual(['r', 'q'])
  })

  test('one that turned out not to be there, or is kept as well, is left out', () => {
    const all = controls(['a'], ['p', 'a', 'q'])
    all.drop('q')
    expect(all.next(3)).toEqual(['a', 'p'])
  })

  test('the one that is held back serves behind those that stay, although its turn has come, until it is let go', () => {
    const all = controls(['a'], ['p', 'q', 'h'])
    all.holdBack('h')
    expect(all.next(3)).toEqual(['a', 'h', 'q'])
    expect(all.next(1)).toEqual(['a'])
    all.begun(3)
    expect(all.next(3)).toEqual(['a', 'h'])
    all.holdBack(undefined)
    expect(all.next(3)).toEqual(['a'])
  })
})
