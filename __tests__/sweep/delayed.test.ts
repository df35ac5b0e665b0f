/** The pause before a thread is deleted once more. */

import { expect, test } from '@jest/globals'
import { Stop } from '../../src/stop.ts'
import { Delayed } from '../../src/sweep/delayed.ts'
import type { Job } from '../../src/sweep/job.ts'
import { candidate, now } from './scripted.ts'

const job = (changes: Partial<Job>): Job => ({
  candidate: candidate(),
  seenAt: now,
  tries: 1,
  mayHaveActed: true,
  ...changes,
})

/** How long it waits, with the longest pauses that chance allows. */
async function pause(changes: Partial<Job>): Promise<number> {
  let slept = Number.NaN
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      slept = milliseconds
    },
  }
  const due = new Promise<Job>((resolve) => {
    const delayed = new Delayed({ clock, random: () => 1, stop: new Stop() }, resolve)
    delayed.add(job(changes))
    expect(delayed.count).toBe(1)
  })
  expect(await due).toMatchObject(changes)
  return slept
}

test.each([
  [1, 200],
  [2, 400],
  [5, 3_200],
  [7, 8_000],
])('after %i deletions is %i ms', async (tries, milliseconds) => expect(await pause({ tries })).toBe(milliseconds))

test('begins when the last one was answered or given up', async () => {
  expect(await pause({ sentAt: now - 150 })).toBe(50)
  expect(await pause({ sentAt: now - 500 })).toBe(0)
})
