/** Two attempts at the same question: which of them counts. */

import { describe, expect, test } from '@jest/globals'
import { AnswerLost } from '../../src/requests/answer-lost.ts'
import type { Attempted } from '../../src/requests/attempts.ts'
import type { Beside } from '../../src/requests/client.ts'
import { hedged } from '../../src/requests/hedged.ts'
import { ours } from '../../src/text.ts'
import { settled } from './virtual-clock.ts'

const answered = (status: number): Attempted => ({
  kind: 'answer',
  answer: { status, headers: new Headers(), body: undefined },
  means: 'final',
})
const lost = (error: AnswerLost): Attempted => ({ kind: 'lost', error })
const tooSlow = new AnswerLost(ours('too slow'))
const wasReset = new AnswerLost(ours('reset'))

/** An attempt that ends when a test says so. */
interface Attempt extends Beside {
  readonly turn: number
  readonly end: (got: Attempted | Error) => Promise<void>
}

function begin(places = 9) {
  const attempts: Attempt[] = []
  let taken = 1
  const attempt = ({ serial }: { readonly serial: number }, beside: Beside) =>
    new Promise<Attempted>((resolve, reject) => {
      const end = async (got: Attempted | Error) => {
        if (got instanceof Error) reject(got)
        else resolve(got)
        await settled()
      }
      attempts.push({ turn: serial, ...beside, end })
    })
  const another = () => (taken < places ? { at: 0, serial: ++taken } : undefined)
  let came: unknown
  hedged({ at: 0, serial: 1 }, attempt, another).then(
    ({ got, isSecond }) => {
      came = [got.kind === 'answer' ? got.answer.status : got, isSecond ? 'second' : 'first']
    },
    (error: unknown) => {
      came = error
    },
  )
  const [first] = attempts
  if (first === undefined) throw new Error('nothing was attempted')
  /** Half of the time has passed. */
  const second = () => {
    first.onHalfTime()
    const [, other] = attempts
    if (other === undefined) throw new Error('no second attempt was made')
    return other
  }
  return { first, second, attempts, came: () => came }
}

describe('of two attempts', () => {
  test('there is only one until half of the time has passed, and never a third', async () => {
    const { second, attempts } = begin()
    expect(attempts).toHaveLength(1)
    second().onHalfTime()
    expect(attempts.map(({ turn }) => turn)).toEqual([1, 2])
  })

  test('there is only one where no place is free', () => {
    const { first, attempts } = begin(1)
    first.onHalfTime()
    expect(attempts).toHaveLength(1)
  })

  test.each([
    [200],
    [404],
    [503],
  ])('the one that is answered first counts, and the other is given up: %d', async (status) => {
    const { first, second, came } = begin()
    const other = second()
    await other.end(answered(status))
    expect(came()).toEqual([status, 'second'])
    expect(first.givenUp.aborted).toBe(true)
    await first.end(lost(wasReset))
    expect(came()).toEqual([status, 'second'])
  })

  test('the first one counts where it is answered after all', async () => {
    const { first, second, came } = begin()
    const other = second()
    await first.end(answered(200))
    expect([came(), other.givenUp.aborted]).toEqual([[200, 'first'], true])
  })

  test('one that is lost leaves it to the other', async () => {
    const { first, second, came } = begin()
    const other = second()
    await first.end(lost(tooSlow))
    expect([came(), other.givenUp.aborted]).toEqual([undefined, false])
    await other.end(answered(200))
    expect(came()).toEqual([200, 'second'])
  })

  test('what came last counts where both are lost', async () => {
    const { first, second, came } = begin()
    await second().end(lost(wasReset))
    expect(came()).toBeUndefined()
    await first.end(lost(tooSlow))
    expect(came()).toEqual([lost(tooSlow), 'first'])
  })

  test('an error of this program comes through', async () => {
    const { first, came } = begin()
    const error = new Error('broken')
    await first.end(error)
    expect(came()).toBe(error)
  })
})
