/** What is kept by a protection, each with its count. */

import { roughly } from '../../policy/age.ts'
import { order } from '../../policy/conditions/order.ts'
import { printSelector } from '../../policy/selector.ts'
import type { Survey } from '../../survey/survey.ts'
import { number, plural } from '../formats.ts'
import { forCode, forMarkdown } from '../safe-text.ts'
import type { SummaryData } from './summary-data.ts'

/** The most selectors that are shown one by one. */
const most = 8

/**
 * Each protection: those that the user set, even where they hold nothing, and the
 * built-in ones where they do. A thread may be held by several; the breakdown counts
 * it once.
 */
export function protectionsHeld({ result, task }: SummaryData): string {
  const tally = result.survey?.tally
  if (tally === undefined) return ''
  const { policy } = task
  const past = pastAge(tally.heldPastAge)
  const steps = order.flatMap(({ step, held }) => {
    const how = held?.(policy)
    const count = tally.countOf(step, 'keep')
    // What the user asked for shows although it holds nothing.
    const isAsked = step === 'keep-latest'
    return how === undefined || (count === 0 && !isAsked) ? [] : [`${number(count)} ${forMarkdown(how)}`]
  })
  if (policy.subject !== undefined) return ofPerson(tally, steps) + past
  const selectors = policy.protect.slice(0, most).map((selector, index) => {
    const count = tally.protectMatches[index] ?? 0
    return `${number(count)} ${plural(count, 'matches', 'match')} ${forCode(printSelector(selector))}`
  })
  const others = policy.protect.length - selectors.length
  const ids = policy.protectIds.size
  const parts = [
    ...selectors,
    ...(others === 0
      ? []
      : [`${number(others)} more ${forCode('protect')} ${plural(others, 'selector', 'selectors')}`]),
    ...(ids === 0
      ? []
      : [
          `${number(tally.protectIdsMet.size)} of ${ids === 1 ? 'the one id' : `the ${number(ids)} ids`} in ${forCode('protect-ids-file')}`,
        ]),
    ...steps,
  ]
  return parts.length === 0 ? 'none' : parts.join('; ') + past
}

/** Selectors and ids are counted over everybody's threads, so of one person's the breakdown tells. */
function ofPerson(tally: Survey['tally'], steps: readonly string[]): string {
  const own = (['protected', 'protected id'] as const).flatMap((step) => {
    const count = tally.countOf(step, 'keep')
    const input = step === 'protected' ? 'protect' : 'protect-ids-file'
    return count === 0 ? [] : [`${number(count)} by ${forCode(input)}`]
  })
  const parts = [...own, ...steps]
  return parts.length === 0 ? 'none' : parts.join('; ')
}

function pastAge({ count, oldest }: Survey['tally']['heldPastAge']): string {
  if (count === 0) return ''
  return `. Of all held, ${number(count)} ${plural(count, 'is', 'are')} past the policy's age, the oldest ${roughly(oldest)} old`
}
