/** The answer of an erasure: whether anything of this one person is left, how much, and why. */

import { conditionAt } from '../../policy/conditions/order.ts'
import type { Step } from '../../policy/verdict.ts'
import type { ThreadApi } from '../../thread.ts'
import { counted, number, plural } from '../formats.ts'
import type { SummaryData } from './summary-data.ts'

/** Steps that decide before it is known that a thread is the person's. */
const before: ReadonlySet<Step> = new Set(['not found', 'unreadable', 'subject'])

const labelOf = (step: Step) => (conditionAt(step)?.keptRow.label ?? step).toLowerCase()

/** What else holds them: ` (1 of them protected too)`. */
function others(counts: ReadonlyMap<Step, number> | undefined, all: number): string {
  if (counts === undefined) return ''
  const told = [...counts].map(
    ([step, count]) => `${count === all ? '' : `${number(count)} of them `}${labelOf(step)} too`,
  )
  return ` (${told.join(', ')})`
}

/** How many of the person's threads are left for each reason: `1 protected, 2 in use`. Empty where none is left. */
function leftBecause({
  result,
  figures,
  notAttempted,
  overBudget,
  unplanned,
  stillThere,
  going,
  unlisted,
}: SummaryData): string {
  const person = result.survey?.tally.person
  const kept = (result.survey?.tally.funnel() ?? [])
    .filter(({ step }) => !before.has(step))
    .map(({ step, answer, count }) => {
      const label = answer === 'unknown' ? 'unknown' : `${labelOf(step)}${others(person?.heldToo.get(step), count)}`
      return [count, label] as const
    })
  const isDry = result.swept === undefined
  const reasons = [
    ...kept,
    [person?.unreadable ?? 0, 'unreadable'] as const,
    [stillThere.length, 'could not be deleted'] as const,
    [figures.spared, 'spared'] as const,
    [notAttempted.length, 'not attempted'] as const,
    [isDry ? going.length : 0, 'due'] as const,
    [isDry ? unlisted : 0, 'not listed'] as const,
    [overBudget, 'over the budget of one run'] as const,
    [unplanned, 'not in the approved plan'] as const,
  ]
  return reasons
    .filter(([count]) => count > 0)
    .map(([count, why]) => `${number(count)} ${why}`)
    .join(', ')
}

/** Undefined where the policy is not about one person, or nothing was surveyed. */
export function aboutPerson(data: SummaryData): { readonly opening: string; readonly left: number } | undefined {
  const { figures, task, result } = data
  const all = result.survey?.tally.ofSubject
  const left = figures.subjectRemaining
  if (all === undefined || left === undefined) return undefined
  const { noun } = task.api
  const ownerless = result.survey?.tally.person?.ownerless ?? 0
  const ownerlessToo =
    ownerless === 0 ? '' : ` ${counted(ownerless, noun)} ${plural(ownerless, 'has', 'have')} no known owner.`
  if (all === 0)
    return { opening: `**No ${noun.one} that this key sees is known to be this person's.**${ownerlessToo}`, left }
  const gone = figures.deleted + figures.alreadyGone
  const open = figures.notKnown === 0 ? '' : ` Of ${number(figures.notKnown)} it is not known whether they are gone.`
  if (left === 0) {
    const nearly = result.survey?.tally.person?.nearly ?? 0
    const whole =
      figures.notKnown + ownerless + nearly === 0
        ? '**Nothing of this person is left that this key sees.**'
        : "**Nothing known to be this person's is left.**"
    return {
      opening: `${whole} ${goneOf(gone, all, noun)}${open}${ownerlessToo}`,
      left,
    }
  }
  const still = `**${counted(left, noun)} of this person ${plural(left, 'is', 'are')} ${task.dryRun ? 'there' : 'still there'}: ${leftBecause(data)}.**`
  return {
    opening: task.dryRun
      ? still
      : `${still} ${number(gone)} of ${number(all)} ${plural(gone, 'is', 'are')} gone.${open}`,
    left,
  }
}

function goneOf(gone: number, all: number, noun: ThreadApi['noun']): string {
  if (gone < all) return `${number(gone)} of ${counted(all, noun)} ${plural(gone, 'is', 'are')} gone.`
  return all === 1 ? `The one ${noun.one} is gone.` : `All ${counted(all, noun)} are gone.`
}
