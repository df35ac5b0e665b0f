/** The one switch: what stops, what is cut off, and which reason stays. */

import { describe, expect, test } from '@jest/globals'
import { Stop, type StopReason } from '../src/stop.ts'
import { ours } from '../src/text.ts'
import { VirtualClock } from './requests/virtual-clock.ts'

const reasons: readonly StopReason[] = ['deadline', 'sign-in', 'quota', 'outage', 'record', 'broken log', 'fault']

describe('a stop', () => {
  test('ends new requests, and not those in flight', () => {
    const stop = new Stop()
    expect([stop.stopped, stop.signal.aborted, stop.cutOffSignal.aborted]).toEqual([undefined, false, false])
    stop.request('quota', ours('no credit'))
    expect([stop.signal.aborted, stop.cutOffSignal.aborted]).toEqual([true, false])
    stop.cutOff()
    expect(stop.cutOffSignal.aborted).toBe(true)
  })

  test.each(reasons)('keeps its first reason: %s', (reason) => {
    const stop = new Stop()
    stop.request(reason, ours('first'))
    for (const other of reasons) stop.request(other, ours('later'))
    expect(stop.stopped).toEqual({ reason, detail: 'first' })
  })

  test.each(reasons)('adversary L1: is cancelled by a signal after %s', (reason) => {
    const stop = new Stop()
    stop.request(reason, ours('before'))
    stop.request('cancelled', ours('SIGINT'))
    stop.request('cancelled', ours('SIGTERM'))
    expect(stop.stopped).toEqual({ reason: 'cancelled', detail: 'SIGINT' })
  })
})

describe('the time budget', () => {
  test('ends everything at its instant', async () => {
    const [stop, clock] = [new Stop(), new VirtualClock()]
    stop.endAt(clock.now() + 1_000, clock)
    expect(stop.endsAt).toBe(clock.now() + 1_000)
    await clock.pass(999)
    expect(stop.stopped).toBeUndefined()
    await clock.pass(1)
    expect([stop.stopped?.reason, stop.cutOffSignal.aborted]).toEqual(['deadline', true])
  })

  test('does not matter once the run is over', async () => {
    const [stop, clock] = [new Stop(), new VirtualClock()]
    stop.endAt(clock.now() + 1_000, clock)
    stop.finish()
    await clock.pass(2_000)
    expect([stop.stopped, clock.sleepers]).toEqual([undefined, 0])
  })
})
