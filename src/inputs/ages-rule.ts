/** The rule about ages: every policy has one, and one that leaves nobody out has at least an hour. */

import { expressionNarrows, selectorNarrows } from '../policy/narrowing.ts'
import type { Policy } from '../policy/policy.ts'
import type { Selector } from '../policy/selector.ts'
import { ours, text } from '../text.ts'
import { InputError, shown } from './input-errors.ts'
import type { Reading } from './reading.ts'

const hour = 3_600_000

/** What the rule about ages goes by. Of what is given, undefined is what could not be read, and is told elsewhere. */
interface Conditions extends Pick<Policy, 'olderThan' | 'inactiveFor' | 'where'> {
  readonly metadata: readonly Selector[] | undefined
}

/**
 * Every policy has an age; a policy without any condition is an inventory, which
 * only a dry run may be. Goes by which inputs are given, so that it can be told
 * together with what is wrong in them.
 *
 * @throws {InputError}
 */
export function checkAges(
  { input, isGiven }: Reading,
  { olderThan, inactiveFor, metadata, where }: Conditions,
  dryRun: boolean,
): void {
  const hasCondition = isGiven('metadata') || isGiven('where') || isGiven('subject')
  const ages = [olderThan, inactiveFor].filter((age) => age !== undefined)
  if (ages.length === 0) {
    if (!hasCondition && dryRun) return
    const why = hasCondition
      ? ours('every policy needs an age beside its other conditions')
      : ours('no condition is set, and a live run without one would delete everything')
    throw new InputError(
      ['older-than', 'inactive-for'],
      text`older-than and inactive-for are not set: ${why}; set one of them, as in older-than: 30d (0h if every age is meant)`,
    )
  }
  const narrowed =
    isGiven('subject') ||
    isGiven('thread-ids') ||
    isGiven('thread-ids-file') ||
    (isGiven('metadata') && (metadata === undefined || metadata.some(selectorNarrows))) ||
    (isGiven('where') && (where === undefined || expressionNarrows(where)))
  if (!narrowed && Math.max(...ages) < hour) {
    const name = olderThan === undefined ? 'inactive-for' : 'older-than'
    throw new InputError(
      name,
      text`${name} is ${shown(input(name))}, shorter than an hour, and no other condition leaves threads out: write at least 1h, or add metadata, where, subject or thread-ids`,
    )
  }
}
