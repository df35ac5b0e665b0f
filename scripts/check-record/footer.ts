/** The footer held against the lines and the header, and its counts against each other. */

import { isObject, type Line, shown, type Wrong } from './line.ts'
import type { Tally } from './tally.ts'

const sum = (...numbers: readonly unknown[]): number =>
  numbers.reduce<number>((total, one) => total + (typeof one === 'number' ? one : Number.NaN), 0)

/** What both versions of the format say, each in its own place. */
interface Facts {
  readonly header: Line
  readonly footer: Line
  readonly tally: Tally
  readonly wrong: Wrong
  readonly isNew: boolean
  /** Undefined for no limit. */
  readonly maxDeletions: number | undefined
  /** As asked for; undefined where the format does not say. */
  readonly verify: unknown
}

export function checkFooter(header: Line, footer: Line, tally: Tally, wrong: Wrong): void {
  const settings = isObject(header.settings) ? header.settings : {}
  const limit = Number(settings.maxDeletions ?? header.maxDeletions)
  const facts: Facts = {
    header,
    footer,
    tally,
    wrong,
    isNew: header.format !== 1,
    maxDeletions: limit > 0 ? limit : undefined,
    verify: settings.verify,
  }
  checkCounts(facts)
  checkFunnel(facts)
  checkSweep(facts)
  checkVerification(facts)
  checkLimits(facts)
  checkOldest(facts)
  checkStatus(facts)
}

function equal({ wrong }: Facts, what: string, said: unknown, counted: number): void {
  if (said !== counted) wrong(`the footer says ${what} ${shown(said)}, and the lines make ${counted}`)
}

/** Waiting threads whose plan was never written down, because the run ended before it. */
const beforePlan = ({ tally }: Facts) => tally.waiting.get('the run ended before its plan') ?? 0

function checkCounts(facts: Facts): void {
  const { footer, tally, isNew } = facts
  const { notKnown, outcomes, itemsErased } = tally.counts
  equal(facts, 'deleted', footer.deleted, outcomes.deleted)
  equal(facts, 'alreadyGone', footer.alreadyGone, outcomes['already-gone'])
  equal(facts, 'spared', footer.spared, outcomes.spared)
  equal(facts, 'failed', footer.failed, outcomes.failed)
  equal(facts, 'notAttempted', footer.notAttempted, outcomes['not-attempted'])
  equal(facts, 'itemsErased', footer.itemsErased, itemsErased)
  if (isNew) equal(facts, 'notKnown', footer.notKnown, notKnown)
  // A listing that was not read to its end has no counts.
  if (footer.listed === null) checkNotTold(facts)
  else checkListed(facts)
}

function checkListed(facts: Facts): void {
  const { footer, tally, isNew } = facts
  const { kept, unknown, notFound, waiting, planned } = tally.counts
  equal(facts, 'kept', footer.kept, kept)
  equal(facts, 'unknown', footer.unknown, unknown)
  if (isNew) equal(facts, 'notFound', footer.notFound, notFound)
  // The first version did not write down the threads of a run that ended before its plan.
  const isUnwritten = !isNew && isEarly(footer) && planned === 0
  if (!isUnwritten) {
    equal(facts, 'planned', footer.planned, planned + beforePlan(facts))
    equal(facts, 'candidates', footer.candidates, planned + waiting)
  }
  equal(facts, 'listed', footer.listed, sum(footer.kept, footer.unknown, footer.candidates))
  const gone = sum(footer.deleted, footer.alreadyGone, footer.spared, footer.notKnown ?? 0)
  equal(facts, 'remaining', footer.remaining, sum(footer.candidates) - gone)
}

const isEarly = ({ status }: Line) => status === 'aborted' || status === 'cancelled'

function checkNotTold({ footer, tally, wrong }: Facts): void {
  const counts = ['kept', 'unknown', 'candidates', 'planned', 'remaining', 'funnel', 'planDigest']
  const told = counts.filter((name) => footer[name] !== null)
  if (told.length > 0) wrong(`the footer says ${told.join(', ')}, although the listing was not read to its end`)
  if (!isEarly(footer)) wrong(`the listing was not read to its end, and the status is ${shown(footer.status)}`)
  if (tally.counts.planned > 0) wrong('threads are planned, although the listing was not read to its end')
}

function checkFunnel({ footer, tally, wrong }: Facts): void {
  if (footer.listed === null) return
  const { kept, unknown } = footer
  const rows = Array.isArray(footer.funnel) ? footer.funnel.filter(isObject) : []
  const total = (answer: string) => sum(...rows.filter((row) => row.answer === answer).map(({ count }) => count))
  if (total('keep') !== kept) {
    wrong(`the footer's funnel keeps ${total('keep')}, and its count of kept is ${shown(kept)}`)
  }
  if (total('unknown') !== unknown) {
    wrong(`the footer's funnel has ${total('unknown')} unknown, and its count is ${shown(unknown)}`)
  }
  for (const { answer, step, count } of rows) {
    const counted = tally.funnel.get(`${String(answer)} ${String(step)}`) ?? 0
    if (count === counted) continue
    const what = answer === 'keep' ? 'kept' : shown(answer)
    wrong(`the footer's funnel has ${shown(count)} ${what} by ${shown(step)}, and the lines make ${counted}`)
  }
}

/** Whether every planned thread has its outcome, where the plan was carried out at all. */
function checkSweep({ header, footer, tally, wrong, isNew }: Facts): void {
  const { planned } = tally.counts
  const carriedOut = tally.threads.withOutcome + (tally.rest ?? 0)
  if (header.mode !== 'live' || footer.status === 'aborted') {
    if (carriedOut > 0) {
      wrong(`the run deleted nothing by its mode or status, and ${carriedOut} threads have an outcome`)
    }
    if (footer.verification !== null) wrong('the run deleted nothing by its mode or status, and was verified')
    return
  }
  if (!isNew && footer.status === 'cancelled' && carriedOut === 0) return
  if (carriedOut !== planned) wrong(`${planned} threads were planned, and ${carriedOut} have an outcome`)
}

function checkVerification(facts: Facts): void {
  const { footer, tally, wrong, verify, isNew } = facts
  const { gone, alive, cannotTell } = tally.counts.verified
  const said = isObject(footer.verification) ? footer.verification : undefined
  equal(facts, 'verification.gone', said?.gone ?? 0, gone)
  equal(facts, 'verification.alive', said?.alive ?? 0, alive)
  equal(facts, 'verification.cannotTell', said?.cannotTell ?? 0, cannotTell)
  if (said === undefined) return
  if (isNew && said.asked !== verify) {
    wrong(`the header asks to verify ${shown(verify)}, and the footer says ${shown(said.asked)}`)
  }
  const read = gone + alive + cannotTell
  const { confirmed } = tally.threads
  if (said.asked === 'none' && read > 0) wrong(`nothing was to be read back, and ${read} threads were`)
  if (sum(said.chosen) < read) wrong(`${shown(said.chosen)} threads were to be read back, and ${read} were`)
  if (said.asked === 'all' && sum(said.chosen) < confirmed) {
    wrong(`all of ${confirmed} deletions were to be read back, and only ${shown(said.chosen)} were chosen`)
  }
  if (said.asked === 'sample' && confirmed > 0 && said.chosen === 0) {
    wrong('a sample was to be read back, and nothing was chosen')
  }
  const open = sum(said.chosen) - read
  if (isNew && said.notReached !== open) {
    wrong(
      `${shown(said.chosen)} threads were to be read back, ${read} were, and ${shown(said.notReached)} were not reached`,
    )
  }
  if (!isNew && open > 0 && footer.stopped === null) {
    wrong(`${shown(said.chosen)} threads were to be read back, ${read} were, and nothing stopped the run`)
  }
}

function checkLimits({ header, tally, wrong, maxDeletions }: Facts): void {
  const { deleted, failed } = tally.counts.outcomes
  const isApplying = header.applying !== null
  if (maxDeletions !== undefined && deleted > maxDeletions) {
    wrong(`${deleted} threads were deleted, and max-deletions allows ${maxDeletions}`)
  }
  const { planned } = tally.counts
  if (maxDeletions !== undefined && !isApplying && planned - tally.threads.promoted > maxDeletions) {
    wrong(`${planned} threads were planned, and max-deletions allows ${maxDeletions}`)
  }
  if (maxDeletions === undefined && (tally.waiting.get('beyond max-deletions') ?? 0) > 0) {
    wrong('threads wait because of max-deletions, which has no limit')
  }
  if (!isApplying && (tally.waiting.get('not in the approved plan') ?? 0) > 0) {
    wrong('threads wait because they are not in the approved plan, and none is applied')
  }
  if (failed < tally.counts.verified.alive) wrong('more threads were found alive than failed')
}

/** Waiting threads have no time in the record, so where there are any, the oldest may be one of them. */
function checkOldest({ footer, tally, wrong, isNew }: Facts): void {
  // The first version has no lines for the threads of a run that ended early, and none that settle.
  const isTold = isNew || (tally.counts.planned > 0 && tally.counts.verified.alive === 0)
  if (footer.listed === null || !isTold) return
  const said = typeof footer.oldestRemaining === 'string' ? Date.parse(footer.oldestRemaining) : undefined
  const { oldestLeft } = tally
  const isAny = footer.remaining !== 0
  if (!isAny && said !== undefined) wrong('the footer has an oldest that remains, and says that none remains')
  if (tally.counts.waiting > 0) {
    if (isAny && (said === undefined || said > (oldestLeft ?? said))) {
      wrong('the oldest that remains is not the oldest of the lines')
    }
  } else if (said !== oldestLeft) wrong('the oldest that remains is not the oldest of the lines')
}

/** The first row of the table that applies is the status. */
function checkStatus(facts: Facts): void {
  const { footer, wrong, isNew } = facts
  if (isNew && footer.planDigest === null && problemsIn(footer) === 0)
    wrong('the run ended before its plan, and does not say why')
  const expected = expectedStatuses(facts)
  if (expected.includes(String(footer.status))) return
  const due = expected.map((status) => `'${status}'`).join(' or ')
  wrong(`the footer says ${shown(footer.status)}, and by its counts and reasons the status is ${due}`)
}

const problemsIn = ({ problems }: Line): number => (Array.isArray(problems) ? problems.length : 0)

function expectedStatuses({ header, footer, tally, isNew }: Facts): readonly string[] {
  if (footer.stopped === 'cancelled') return ['cancelled']
  const wasCarriedOut = tally.threads.withOutcome > 0 || tally.rest !== undefined || footer.verification !== null
  const problems = problemsIn(footer)
  // Every run that comes as far as its plan has its digest; it may end before the first deletion all the same.
  const isIdle = header.mode === 'live' && !wasCarriedOut
  if (footer.planDigest === null || (isIdle && tally.counts.planned > 0)) return ['aborted']
  if (isIdle && problems > 0) return ['aborted', 'failed']
  if (sum(footer.failed) > 0 || problems > 0) return ['failed']
  // The first version has no reasons: a run may have failed for one that it does not tell.
  const maybe = isNew ? [] : ['failed']
  if (header.mode !== 'live') return ['planned', ...maybe]
  if (isLeft(footer, tally, isNew)) return ['remaining', ...maybe]
  return ['complete', ...maybe]
}

function isLeft(footer: Line, tally: Tally, isNew: boolean): boolean {
  const others = isNew ? (tally.waiting.get('not in the approved plan') ?? 0) : 0
  const ofSubject = typeof footer.subjectRemaining === 'number' ? footer.subjectRemaining : 0
  return sum(footer.notAttempted) > 0 || tally.counts.waiting - others > 0 || ofSubject > 0
}
