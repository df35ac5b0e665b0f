/** The inputs that bound what one run does. */

import { type Event, isDryByEvent } from '../github/event.ts'
import type { Age } from '../policy/age.ts'
import type { Guard } from '../policy/plan.ts'
import type { Rule } from '../policy/policy.ts'
import type { Verify } from '../sweep/verification.ts'
import { text } from '../text.ts'
import type { InputName } from './declared.ts'
import { InputError, shown } from './input-errors.ts'
import type { Reading } from './reading.ts'
import { optionalAge, parseAgeInput, parseOneOf, parseWholeNumber } from './scalars.ts'

/** What one run may do, how fast, and what it is held to. */
export async function readSafety({ errors, input }: Reading, event: () => Promise<Event>) {
  return {
    dryRun: await errors.parseLater(async () => parseDryRun(input('dry-run'), event)),
    maxDeletions: errors.parse(() =>
      parseWholeNumber('max-deletions', input('max-deletions'), 0, Number.MAX_SAFE_INTEGER),
    ),
    abortAbove: errors.parse(() => parseGuard(input('abort-above'))),
    failIfOverdue: errors.parse((): Age | undefined => optionalAge('fail-if-overdue', input('fail-if-overdue'))),
    timeBudget: errors.parse(() => parseTimeBudget(input('time-budget'))),
    concurrency: errors.parse(() => parseWholeNumber('concurrency', input('concurrency'), 1, 256)),
    verify: errors.parse(() => parseOneOf<Verify>('verify', input('verify'), ['none', 'sample', 'all'])),
  }
}

async function parseDryRun(given: string, event: () => Promise<Event>): Promise<boolean> {
  const word = given.trim().toLowerCase()
  if (word === 'by-event') return isDryByEvent(await event())
  if (word === 'true' || word === 'false') return word === 'true'
  throw new InputError('dry-run', text`dry-run is ${shown(given)}: write true, false or by-event`)
}

/**
 * A thread is overdue some time after it is due: an age below the policy's would be past before.
 *
 * @throws {InputError}
 */
export function checkOverdueAge(
  failIfOverdue: Age | undefined,
  { olderThan, inactiveFor }: { readonly olderThan: Age | undefined; readonly inactiveFor: Age | undefined },
  input: (name: InputName) => string,
): void {
  const due = olderThan ?? inactiveFor
  if (failIfOverdue === undefined || due === undefined || failIfOverdue >= due) return
  const name = olderThan === undefined ? 'inactive-for' : 'older-than'
  throw new InputError(
    ['fail-if-overdue', name],
    text`fail-if-overdue is ${shown(input('fail-if-overdue'))}, and ${name} is ${shown(input(name))}: a thread is overdue only some time after it is due, so write a longer age`,
  )
}

/**
 * The same with rules: nobody is overdue before being due, also under the rule with the longest period.
 *
 * @throws {InputError}
 */
export function checkOverdueOfRules(
  failIfOverdue: Age | undefined,
  rules: readonly Rule[],
  input: (name: InputName) => string,
): void {
  const short = rules.find(
    ({ olderThan, inactiveFor }) => (failIfOverdue ?? Infinity) < (olderThan ?? inactiveFor ?? 0),
  )
  if (short === undefined) return
  throw new InputError(
    'fail-if-overdue',
    text`fail-if-overdue is ${shown(input('fail-if-overdue'))}, and the rule '${short.name}' keeps threads for longer: write an age beyond that of every rule`,
  )
}

/**
 * A share is one of all threads that were judged, other people's among them: it would say nothing of one person's.
 *
 * @throws {InputError}
 */
export function checkGuardOfPerson(guard: Guard | undefined, isOfPerson: boolean, given: string): void {
  if (!isOfPerson || guard?.kind !== 'percent') return
  throw new InputError(
    ['abort-above', 'subject'],
    text`abort-above is ${shown(given)}, and subject is set: a share says nothing of one person's threads, so write a number`,
  )
}

function parseGuard(given: string): Guard | undefined {
  const value = given.trim()
  if (value === '') return undefined
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(value)
  if (percent !== null && Number(percent[1]) <= 100) return { kind: 'percent', limit: Number(percent[1]) }
  if (/^\d+$/.test(value) && Number.isSafeInteger(Number(value))) return { kind: 'count', limit: Number(value) }
  throw new InputError(
    'abort-above',
    text`abort-above is ${shown(given)}: write a number of threads, as in '500', or a share, as in '40%'`,
  )
}

function parseTimeBudget(given: string): number {
  const age = parseAgeInput('time-budget', given)
  if (age >= 60_000) return age
  throw new InputError('time-budget', text`time-budget is ${shown(given)}: write at least 1min`)
}
