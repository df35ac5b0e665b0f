/** What is wrong and what to do first, in words. Numbers and words of our own only: whoever may read the issue may not read the threads. */

import { own, type Text, withoutValues } from '../../text.ts'
import type { Noun } from '../../thread.ts'
import { capital, counted, number, plural } from '../formats.ts'
import { forMarkdown } from '../safe-text.ts'
import type { Standing } from './course.ts'
import type { Whereabouts } from './identity.ts'
import type { Trouble, TroubleKind } from './troubles.ts'

/** Where the inputs could not be read, nobody knows what the API calls its threads. */
export const anyNoun: Noun = { one: own`thread`, many: own`threads` }

/** A sentence of ours without the values in it. @returns undefined where nothing of it is ours */
function inWords(message: Text): string | undefined {
  if (!message.parts.some((part) => /\p{L}/u.test(part))) return undefined
  const sentence = capital(forMarkdown(withoutValues(message)))
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`
}

/** What is wrong, as one sentence. */
export function sayTrouble({ mark, count = 0, notKnown = 0, problem }: Trouble, noun: Noun): string {
  const threads = capital(counted(count, noun))
  const detail = problem === undefined ? '' : (inWords(problem.message) ?? '')
  switch (mark.kind) {
    case 'aborted':
      return `The run was aborted, and deleted nothing. ${detail}`.trim()
    case 'failed':
      return count === 0 ? 'The run failed.' : `${threads} could not be deleted${unsure(notKnown, count)}.`
    case 'stopped':
      return `The run failed. ${detail}`.trim()
    case 'overdue':
      return `Something is overdue. ${detail}`.trim()
    case 'subject':
      return `${threads} of this person ${plural(count, 'is', 'are')} still there.`
    case 'unknown':
      return `${threads} could not be judged, and ${plural(count, 'is', 'are')} kept until somebody decides.`
    case 'cancelled':
      return 'The run was cancelled before it was done.'
    case 'approval':
      return `A plan to delete ${counted(count, noun)} waits for approval.`
  }
}

/** Those of the failed whose end is not known. */
function unsure(notKnown: number, failed: number): string {
  if (notKnown === 0) return ''
  if (notKnown === failed) return `: whether ${plural(failed, 'it is', 'they are')} gone is not known`
  return `; of these, whether ${number(notKnown)} ${plural(notKnown, 'is', 'are')} gone is not known`
}

/** What an earlier run said was wrong, and a later one could not show to be over. */
export function sayStanding({ mark }: Standing): string {
  return `${before[mark.kind]}, and no later run has shown that this is over.`
}

const before: Readonly<Record<TroubleKind, string>> = {
  aborted: 'A live run was aborted',
  failed: 'A live run could not delete everything that was due',
  stopped: 'A live run failed',
  overdue: 'A live run found something overdue',
  subject: 'A live run left something of the person',
  unknown: 'A run could not judge every thread',
  cancelled: 'A live run was cancelled before it was done',
  approval: 'A plan waits for approval',
}

/** What to do first about each kind. */
const advice: Readonly<Record<TroubleKind, string>> = {
  aborted: 'Nothing is deleted until this is settled: change what the job summary names, and start the workflow again.',
  failed: 'Look up under “Still there” in the job summary why; the next run tries again.',
  stopped: 'Change what the job summary names; the next run goes on where this one stopped.',
  overdue: 'Look up in the job summary which thread it is and why it is still there.',
  subject: 'Look up in the job summary what keeps it, and decide whether it may.',
  unknown: 'Decide about what could not be judged: the job summary names the causes.',
  cancelled:
    'Start the workflow again when it may go on. Where it ran out of time, lower `time-budget` or raise `timeout-minutes`.',
  approval: 'Read the plan, and run the step with `apply-plan` and `plan-digest` if it may go.',
}

/** The first steps, most urgent first, each once. */
export function firstSteps(troubles: readonly Trouble[]): string[] {
  return [...new Set(troubles.filter((one) => !isSaidBy(one, troubles)).flatMap(stepsOf))]
}

/** Whether the hint of another problem says what to do about this one. */
function isSaidBy(one: Trouble, all: readonly Trouble[]): boolean {
  const others = all.flatMap(({ problem }) => (problem === undefined || problem === one.problem ? [] : [problem]))
  if (one.mark.kind === 'unknown') return others.some(({ coversUnknown }) => coversUnknown === true)
  const hint = one.problem?.hint
  return hint !== undefined && others.some(({ covers = [] }) => covers.map(String).includes(String(hint)))
}

function stepsOf({ mark, problem, hints }: Trouble): string[] {
  const known = [...(hints ?? []), ...(problem?.hint === undefined ? [] : [problem.hint])]
  const told = known.flatMap((hint) => inWords(hint) ?? [])
  return told.length === 0 && hints === undefined ? [advice[mark.kind]] : told
}

/** For people only, who may change it: the issue is never found by it. */
export function titleOf({ api, job }: Whereabouts, workflow: string): string {
  const where = [workflow, job].filter((name) => name !== '').join(' / ')
  const title = `Thread retention${api === undefined ? '' : ` of ${api}`}${where === '' ? '' : ` (${where})`}`
  return title.replace(/[\p{C}\s]+/gu, ' ').slice(0, 200)
}
