/** The queue: whose turn it is, who is turned away, and that nobody waits for ever. */

import { describe, expect, test } from '@jest/globals'
import type { Ended, Pacing, Start } from '../../../src/requests/pacing/pacing.ts'
import { TurnQueue } from '../../../src/requests/pacing/turn-queue.ts'
import { worked } from '../../work.ts'
import { settled, VirtualClock } from '../virtual-clock.ts'

const never = Number.POSITIVE_INFINITY
const answered: Ended = {
  kind: 'answered',
  limits: { limit: undefined, remaining: undefined, reset: undefined },
}

/** Pacing that does as it is told. */
class Told implements Pacing {
  allowed = 1
  pausedUntil = 0
  inFlight = 0
  #serial = 0
  wait(now: number) {
    return this.inFlight >= this.allowed ? never : Math.max(0, this.pausedUntil - now)
  }
  started(now: number): Start {
    this.inFlight += 1
    this.#serial += 1
    return { at: now, serial: this.#serial }
  }
  ended() {
    this.inFlight -= 1
  }
}

const setUp = () => {
  const [pacing, clock, closing] = [new Told(), new VirtualClock(), new AbortController()]
  const queue = new TurnQueue(pacing, clock, closing.signal)
  const log: string[] = []
  const started: Start[] = []
  /** Somebody who says what became of the wait. */
  const comes = (name: string, startBefore = never) =>
    void queue.enter(startBefore).then((start) => {
      log.push(start === undefined ? `${name} turned away` : `${name} in`)
      if (start !== undefined) started.push(start)
    })
  const oneLeaves = () => {
    const start = started.shift()
    if (start !== undefined) queue.leave(start, answered)
  }
  return { pacing, clock, closing, queue, log, comes, oneLeaves }
}

describe('the queue', () => {
  test('gives a turn at once only where a place is free and nobody waits for one', async () => {
    const { pacing, queue, closing, comes, oneLeaves } = setUp()
    const start = queue.enterAtOnce()
    expect([start, queue.enterAtOnce()]).toEqual([{ at: 1_000_000, serial: 1 }, undefined])
    comes('a')
    pacing.allowed = 2
    expect(queue.enterAtOnce()).toBeUndefined()
    if (start !== undefined) queue.leave(start, answered)
    await settled()
    queue.hold()
    expect(queue.enterAtOnce()).toBeUndefined()
    queue.release()
    expect(queue.enterAtOnce()).toBeDefined()
    oneLeaves()
    closing.abort()
    expect(queue.enterAtOnce()).toBeUndefined()
  })

  test('lets in first come, first served, as many as pacing allows', async () => {
    const { pacing, log, comes, oneLeaves } = setUp()
    pacing.allowed = 2
    for (const name of ['a', 'b', 'c', 'd']) comes(name)
    await settled()
    expect(log).toEqual(['a in', 'b in'])
    oneLeaves()
    await settled()
    expect(log).toEqual(['a in', 'b in', 'c in'])
  })

  test('waits out a pause, and wakes by itself', async () => {
    const { pacing, clock, log, comes } = setUp()
    pacing.pausedUntil = clock.now() + 5_000
    comes('a')
    await clock.pass(4_999)
    expect(log).toEqual([])
    await clock.pass(1)
    expect(log).toEqual(['a in'])
    expect(clock.sleepers).toBe(0)
  })

  test('turns away at once who cannot start in time, and lets the others wait', async () => {
    const { pacing, clock, log, comes } = setUp()
    pacing.allowed = 9
    pacing.pausedUntil = clock.now() + 5_000
    comes('patient')
    comes('hurried', clock.now() + 5_000)
    comes('in time', clock.now() + 5_001)
    await settled()
    expect(log).toEqual(['hurried turned away'])
    await clock.pass(5_000)
    expect(log).toEqual(['hurried turned away', 'patient in', 'in time in'])
  })

  test('turns away whose time comes while every slot is taken', async () => {
    const { clock, log, comes } = setUp()
    comes('a')
    comes('b', clock.now() + 1_000)
    await clock.pass(999)
    expect(log).toEqual(['a in'])
    await clock.pass(1)
    expect(log).toEqual(['a in', 'b turned away'])
    expect(clock.sleepers).toBe(0)
  })

  test('turns away who comes too late, even if there is room', async () => {
    const { clock, log, comes } = setUp()
    comes('late', clock.now())
    await settled()
    expect(log).toEqual(['late turned away'])
  })

  test('turns everybody away when it is closed, whoever waits and whoever comes', async () => {
    const { pacing, closing, clock, log, comes } = setUp()
    comes('a')
    comes('b')
    pacing.pausedUntil = clock.now() + 10_000
    await settled()
    closing.abort()
    comes('c')
    await settled()
    expect(log).toEqual(['a in', 'b turned away', 'c turned away'])
  })

  test('leaves no timer behind that would keep the process alive', async () => {
    const { clock, comes, oneLeaves } = setUp()
    comes('a')
    comes('b', clock.now() + 18_000_000)
    await settled()
    expect(clock.sleepers).toBe(1)
    oneLeaves()
    await settled()
    expect(clock.sleepers).toBe(0)
  })

  test('costs no more for each when very many wait', async () => {
    const { pacing, queue, clock } = setUp()
    const time = async (many: number) => {
      const begun = worked()
      pacing.allowed = 0
      const all = Array.from({ length: many }, () => queue.enter(clock.now() + 1_000_000))
      pacing.allowed = 1
      let start = await queue.enter(clock.now()).then(() => undefined as Start | undefined)
      for (const one of all) {
        if (start !== undefined) queue.leave(start, answered)
        start = await one
      }
      if (start !== undefined) queue.leave(start, answered)
      return (worked() - begun) / many
    }
    await time(2_000)
    const few = await time(2_000)
    expect(await time(100_000)).toBeLessThan(Math.max(0.05, few * 10))
  })
})
