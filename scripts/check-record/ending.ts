/** How the run ended, held against its settings and against what it was asked: only in the second version of the format. */

import { isObject, type Line, shown, textOf, type Wrong } from './line.ts'
import { ageOf, type Policy } from './policy.ts'
import type { Tally } from './tally.ts'

const day = 86_400_000
/** How many candidates may take a place in the budget, for each place. */
const mostTaken = 10

interface Facts {
  readonly header: Line
  readonly footer: Line
  readonly tally: Tally
  readonly policy: Policy | undefined
  readonly wrong: Wrong
  readonly settings: Line
}

export function checkEnding(header: Line, footer: Line, tally: Tally, policy: Policy | undefined, wrong: Wrong): void {
  const settings = isObject(header.settings) ? header.settings : {}
  const facts: Facts = { header, footer, tally, policy, wrong, settings }
  checkOwner(facts)
  checkStop(facts)
  checkSubject(facts)
  checkGuard(facts)
  checkOverdue(facts)
  checkBudget(facts)
  checkVerified(facts)
}

const amount = (value: unknown): number => (typeof value === 'number' ? value : 0)

function hasProblemWith({ footer }: Facts, input: string): boolean {
  const problems = Array.isArray(footer.problems) ? footer.problems.filter(isObject) : []
  return problems.some(({ inputs }) => Array.isArray(inputs) && inputs.includes(input))
}

function checkOwner({ header, footer, wrong }: Facts): void {
  for (const what of ['organization', 'project'] as const) {
    const [asked, told] = [header[what], footer[what]]
    if (asked !== null && told !== null && asked !== told) {
      wrong(`the header has the ${what} ${shown(asked)}, and the footer ${shown(told)}`)
    }
  }
  if (header.applying !== null && header.applying === footer.planDigest) {
    wrong('the run carried out a plan that it made itself')
  }
  if (header.mode === 'inventory' && amount(footer.candidates) > 0)
    wrong('the run is an inventory, and threads are due')
}

function checkStop({ footer, wrong }: Facts): void {
  const { stopped, stoppedBecause, problems, notAttempted } = footer
  if ((stopped === null) !== (stoppedBecause === null)) {
    wrong(`the run was stopped by ${shown(stopped)}, because of ${shown(stoppedBecause)}`)
  }
  const unread = isObject(footer.verification) ? amount(footer.verification.notReached) : 0
  if (stopped === null && amount(notAttempted) > 0) wrong('threads were not attempted, and nothing stopped the run')
  if (stopped === null && unread > 0) wrong('threads were not read back, and nothing stopped the run')
  const isCutShort = stopped !== null && stopped !== 'deadline' && amount(notAttempted) > 0
  if (isCutShort && Array.isArray(problems) && problems.length === 0) {
    wrong(`the run was stopped by ${shown(stopped)}, and has no problem`)
  }
}

/**
 * How many threads of the person are left: all that were listed but those of others, less those that are gone. The lines
 * do not say whose a thread is that could not be read.
 */
function checkSubject({ header, footer, wrong }: Facts): void {
  const { subjectRemaining } = footer
  if (header.subject === null || footer.listed === null) {
    if (subjectRemaining !== null) wrong(`nobody is the subject, and of that person ${shown(subjectRemaining)} remain`)
    return
  }
  const rows = Array.isArray(footer.funnel) ? footer.funnel.filter(isObject) : []
  const unreadable = rows.filter(({ step, answer }) => step === 'unreadable' && answer === 'unknown')
  const others = rows.filter(({ step }) => step === 'subject')
  const [unread, ofOthers] = [unreadable, others].map((some) => some.reduce((sum, { count }) => sum + amount(count), 0))
  const gone = amount(footer.deleted) + amount(footer.alreadyGone) + amount(footer.notKnown)
  const most = amount(footer.listed) - (ofOthers ?? 0) - gone
  const least = most - (unread ?? 0)
  if (typeof subjectRemaining === 'number' && subjectRemaining >= least && subjectRemaining <= most) return
  const made = least === most ? `${most}` : `${least} to ${most}`
  wrong(`the footer says subjectRemaining ${shown(subjectRemaining)}, and the lines make ${made}`)
}

function checkGuard(facts: Facts): void {
  const { header, footer, settings, wrong } = facts
  const allowed = textOf(settings.abortAbove)
  if (footer.listed === null) return
  const [due, judged] = [amount(footer.candidates), amount(footer.candidates) + amount(footer.kept)]
  const limit = Number.parseFloat(allowed)
  const isTripped = allowed.endsWith('%') ? due * 100 > limit * judged : due > limit
  const isTold = hasProblemWith(facts, 'abort-above')
  if (isTripped && header.mode === 'live' && footer.planDigest !== null) {
    wrong(`${due} of ${judged} threads were due, abort-above allows ${allowed}, and the run went on`)
  }
  if (isTold && !isTripped) wrong(`${due} of ${judged} threads were due, which abort-above allows, and stopped the run`)
}

/**
 * Where every age counts from the creation, the oldest that remains shows whether something was overdue, and so does the
 * oldest that could not be judged; one of unreadable age counts as older.
 */
function checkOverdue(facts: Facts): void {
  const { header, footer, tally, settings, policy, wrong } = facts
  const limit = ageOf(textOf(settings.failIfOverdue))
  const isCarriedOut = header.mode === 'live' && footer.verification !== null && footer.stopped !== 'fault'
  if (limit === undefined || policy === undefined || !isCarriedOut) return
  if ([...policy.ages.values()].some(({ olderThan }) => olderThan === undefined)) return
  const age = Date.parse(textOf(header.startedAt)) - Date.parse(textOf(footer.oldestRemaining))
  // Ages are counted by the server's clock where that is behind, by a day at most.
  if (age > limit + day && !hasProblemWith(facts, 'fail-if-overdue')) {
    wrong(`something older than fail-if-overdue allows (${shown(settings.failIfOverdue)}) remains, and is no problem`)
  }
  // The lines do not say whose the threads are, nor by which of two policies a plan was made.
  if (header.subject !== null || header.applying !== null || tally.oldestUnknown === undefined) return
  const unknownFor = Date.parse(textOf(header.startedAt)) - tally.oldestUnknown
  if (!(unknownFor <= limit + day) && !hasProblemWith(facts, 'fail-if-overdue')) {
    wrong(`a thread that could not be judged is older than fail-if-overdue allows, and is no problem`)
  }
}

/** Threads wait for the next run only where this one's budget is full. */
function checkBudget({ header, tally, settings, wrong }: Facts): void {
  const limit = amount(settings.maxDeletions)
  if (limit === 0 || header.applying !== null) return
  const { promoted } = tally.threads
  const first = tally.counts.planned - promoted + (tally.waiting.get('the run ended before its plan') ?? 0)
  if ((tally.waiting.get('beyond max-deletions') ?? 0) > 0 && first < limit) {
    wrong(`threads wait because of max-deletions, which allows ${limit}, and ${first} were planned`)
  }
  if (promoted > limit * mostTaken) wrong(`${promoted} threads took the place of others, in a budget of ${limit}`)
}

function checkVerified({ footer, tally, settings, wrong }: Facts): void {
  const { verification, stopped } = footer
  if (verification === null && stopped !== 'fault' && tally.threads.withOutcome > 0) {
    wrong('threads have an outcome, and the footer has no verification')
  }
  if (settings.verify === 'none' && isObject(verification) && amount(verification.chosen) > 0) {
    wrong('nothing was to be read back, and threads were chosen for it')
  }
}
