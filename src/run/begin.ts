/** The beginning of a run, up to its first request: so little that the rest can be loaded while the answer is on its way. */

import { both } from '../in-turns.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { type Effects, type Run, runOf } from './context.ts'
import { type Done, nothingYet } from './done.ts'
import { type FirstAnswer, firstAnswer } from './first-answer.ts'
import { open } from './open.ts'
import { readSchedules, type ScheduledIds } from './schedules.ts'

/** What is known before any thread is judged. */
export interface FirstAnswers {
  readonly scheduled: ScheduledIds
  readonly first: FirstAnswer | undefined
}

/** A run whose first request is on its way. */
export interface Begun {
  readonly run: Run
  readonly done: Done
  /** @throws {Aborted} when the run could not be opened, or what is scheduled is not known */
  readonly answers: Promise<FirstAnswers>
}

/** Opens the run and asks what it asks first, without waiting for the answer. */
export function begin(inputs: Inputs, effects: Effects): Begun {
  const run = runOf(inputs, effects)
  const done = nothingYet()
  const answers = openAndAsk(run, done)
  // An error is thrown where the answers are used.
  answers.catch(() => undefined)
  return { run, done, answers }
}

async function openAndAsk(run: Run, done: Done): Promise<FirstAnswers> {
  open(run, done)
  const [scheduled, first] = await both(readSchedules(run, done), firstAnswer(run))
  return { scheduled, first }
}
