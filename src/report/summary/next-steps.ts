/** What to do next: first the remedy of what stopped the run, unknown threads last, and plainly nothing where that is so. */

import { capital, counted, plural } from '../formats.ts'
import { forCode } from '../safe-text.ts'
import { sentence, wouldAbort } from './alert.ts'
import { unknownTitle, unreadTitle } from './lists.ts'
import { oldestUnknown } from './oldest.ts'
import { aboutPerson } from './person.ts'
import { goesOn, remediesOfFailures, remediesOfProblems } from './remedies.ts'
import type { SummaryData } from './summary-data.ts'

/** Empty where the run is done and nobody could do anything. */
export function nextSteps(data: SummaryData): string {
  const steps = [
    ...aboutProblems(data),
    ...aboutProtections(data),
    ...aboutCancelled(data),
    ...aboutFailures(data),
    ...aboutDryRun(data),
    ...aboutPersonsRest(data),
    ...aboutTheRest(data),
    ...aboutUnread(data),
    ...aboutUnknowns(data),
  ]
  const [only] = steps
  if (only === undefined) return ''
  if (steps.length === 1) return `**What to do next:** ${only}\n`
  return `**What to do next**\n\n${steps.map((step, index) => `${index + 1}. ${besideOthers(step)}`).join('\n')}\n`
}

/** How a step begins by which nobody has to do anything. */
const nothing = 'Nothing: '

/** The end of advice where nothing was deleted, which the box says. */
const startsAfresh = 'The next run starts afresh.'

/** Beside others that ask for something, it says only what goes on by itself. */
const besideOthers = (step: string) => (step.startsWith(nothing) ? capital(step.slice(nothing.length)) : step)

function aboutProblems({ result }: SummaryData): string[] {
  // Whoever cancelled a run knows why.
  if (result.status === 'cancelled') return []
  return remediesOfProblems(result).flatMap((hint) => {
    const step = sentence(hint, 300).replace(/ ?Nothing was deleted\.(?: |$)/, '')
    if (step === startsAfresh) return [`${nothing}${step.charAt(0).toLowerCase()}${step.slice(1)}`]
    return step === '' ? [] : [step]
  })
}

/** The most protections that are named. */
const mostProtections = 4

/** A protection that matched nothing, while something near it exists. */
function aboutProtections({ result }: SummaryData): string[] {
  const urgent = result.warnings.filter(({ isUrgent }) => isUrgent === true)
  return urgent
    .slice(0, mostProtections)
    .map(({ message }) => `Check this protection before the next run. ${sentence(message)}`)
}

function aboutCancelled({ result, notKnown }: SummaryData): string[] {
  if (result.status !== 'cancelled') return []
  const finds = notKnown.length === 0 ? ' and begins' : ', finds out what is gone and begins'
  const schedule = result.context.event === 'schedule' ? ', or leave it to the schedule' : ''
  return [`Run it again when it may go on${schedule}: the next run judges anew${finds} with the oldest.`]
}

function aboutFailures({ result, task }: SummaryData): string[] {
  return remediesOfFailures(result).map(({ hint, count, isOpen }) => {
    if (count === undefined) return sentence(hint, 300)
    const which = counted(count, task.api.noun)
    const what =
      isOpen === true
        ? `It is not known whether ${which} ${plural(count, 'is', 'are')} gone`
        : `${capital(which)} failed`
    return `${what}. ${sentence(hint, 300)}`
  })
}

/** What is said first of a dry run on an event that waits for deletions. */
const meantLive: Readonly<Record<string, string>> = {
  schedule: 'This scheduled run is a dry run, so it will never delete anything. ',
  repository_dispatch: `This run by ${forCode('repository_dispatch')} is a dry run, so nothing was erased. `,
}

function aboutDryRun({ result, task, going }: SummaryData): string[] {
  if (task.inventory) {
    return [
      `To see what a policy would delete, add a condition, say ${forCode('older-than: 30d')}, and leave ${forCode('dry-run: true')} as it is.`,
    ]
  }
  if (!task.dryRun || result.status !== 'planned' || going.length === 0) return []
  const { event } = result.context
  const isScheduled = event === 'schedule'
  const never = meantLive[event] ?? ''
  if (wouldAbort({ result, task })) {
    return [`${never}Check the policy. If so many are meant, raise ${forCode('abort-above')} for one run.`]
  }
  const form =
    never === '' ? ', or, where the workflow has a form for it, start it by hand again with that box unticked' : ''
  const how = `set ${forCode(isScheduled ? 'dry-run: by-event' : 'dry-run: false')} in the step${form}.`
  const live = `${never}If this is what should go, make it live: ${how}`
  const path = result.planFile?.path
  if (path === undefined || result.planFile === undefined) return [live]
  return [
    live,
    `Or approve this very plan: run the step with ${forCode(`apply-plan: ${path}`, 300)}, ${forCode(`plan-digest: ${result.planFile.digest}`, 200)} and ${forCode('dry-run: false')}.`,
  ]
}

/** What is held needs a decision: two duties meet there. */
function aboutPersonsRest(data: SummaryData): string[] {
  if (data.result.status !== 'remaining' || (aboutPerson(data)?.left ?? 0) === 0) return []
  return [
    'What is held of this person needs a decision: which duty goes first. What is in use or too young can go in a later run of the same workflow.',
  ]
}

function aboutTheRest(data: SummaryData): string[] {
  const { result, notAttempted, overBudget, unplanned } = data
  switch (result.status) {
    case 'remaining': {
      const isUnread = (result.swept?.verification?.results.length ?? 0) < (result.swept?.verification?.chosen ?? 0)
      const goes = isUnread ? capital(goesOn(result)) : `Nothing: ${goesOn(result)}`
      const waits = notAttempted.length + overBudget > 0 ? [`${goes}. ${faster(data)}`] : []
      const others = unplanned > 0 ? ['What is not in the approved plan needs a new plan, or a run without one.'] : []
      return [...waits, ...others]
    }
    case 'cancelled':
    case 'aborted':
    case 'failed':
    case 'planned':
    case 'complete':
      return []
  }
}

/** A higher budget helps only where the budget was the limit. */
function faster({ result, notAttempted }: SummaryData): string {
  if (notAttempted.length === 0) return `To go faster, raise ${forCode('max-deletions')} or run more often.`
  const concurrency = result.traffic.throttled > 0 ? '' : `, raise ${forCode('concurrency')}`
  return `To go faster, raise ${forCode('time-budget')}${concurrency} or run more often.`
}

/** Confirmed deletions that could not be read back: nothing failed, and something is odd. */
function aboutUnread({ result, task, cannotTell, notKnown }: SummaryData): string[] {
  // What could not be settled has the same cause, and its remedy stands above.
  if (cannotTell.length === 0 || notKnown.length > 0 || result.status === 'cancelled') return []
  return [
    `${capital(counted(cannotTell.length, task.api.noun))} could not be read back: why is under “${unreadTitle}” below. If the next run says so again, look for a gateway in front of the server, or a broken replica of it.`,
  ]
}

function aboutUnknowns(data: SummaryData): string[] {
  const { task, figures, result } = data
  const unknown = figures.unknown - (result.survey?.tally.person?.unknownOfOthers ?? 0)
  const isTold = result.status !== 'cancelled' && result.problems.some(({ coversUnknown }) => coversUnknown === true)
  if (unknown === 0 || isTold) return []
  return [
    `Decide about the ${counted(unknown, task.api.noun)} that could not be judged${oldestUnknown(result.survey)}: causes and ids are under “${unknownTitle}” below. ${plural(unknown, 'It is', 'They are')} kept until then.`,
  ]
}
