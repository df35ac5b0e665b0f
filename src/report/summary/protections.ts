/** What is kept by a protection, each with its count. */

import { order } from '../../policy/conditions/order.ts'
import { printSelector } from '../../policy/selector.ts'
import { rendered } from '../../text.ts'
import { forCode } from '../safe-text.ts'
import { number, plural } from '../words.ts'
import type { Told } from './summary-data.ts'

/** The most selectors that are shown one by one. */
const most = 8

/**
 * One line for each protection: those that the user set, even where they hold
 * nothing, and the built-in ones where they do. A thread may be in several lines;
 * in the funnel it is counted once, and a line says where the two differ.
 */
export function protectionsHeld({ account, task }: Told): string {
  const tally = account.survey?.tally
  if (tally === undefined) return ''
  const { policy } = task
  const selectors = policy.protect.slice(0, most).map((selector, index) => {
    const count = tally.protectMatches[index] ?? 0
    const also = counted(count, tally.protectElsewhere[index] ?? 0, tally.protectAgain[index] ?? 0)
    return `${number(count)} ${plural(count, 'matches', 'match')} ${forCode(printSelector(selector))}${also}`
  })
  const met = tally.protectIdsMet.size
  const held = (count: number, how: string) => (count === 0 ? [] : [`${number(count)} ${how}`])
  const lines = [
    ...selectors,
    ...held(policy.protect.length - selectors.length, 'more protect selectors'),
    ...(policy.protectIds.size === 0
      ? []
      : [
          `${number(met)} of the ${number(policy.protectIds.size)} ids in the file of protected ids${counted(met, met - tally.countOf('protected id', 'keep'))}`,
        ]),
    ...order.flatMap(({ step, held }) => {
      const how = held?.(policy)
      const count = tally.countOf(step, 'keep')
      // What the user asked for shows although it holds nothing.
      const isAsked = step === 'keep-latest' && how !== undefined
      return how === undefined || (count === 0 && !isAsked) ? [] : [`${number(count)} ${rendered(how, forCode)}`]
    }),
  ]
  return lines.length === 0 ? 'none' : lines.join('<br>')
}

/** How many of a line are counted in another one, or in another row of the funnel. Empty where none is. */
function counted(all: number, elsewhere: number, above = 0): string {
  const parts = [
    ...(elsewhere > 0 ? [`${number(elsewhere)} in another row below`] : []),
    ...(above > 0 ? [`${number(above)} counted above`] : []),
  ]
  if (parts.length === 0) return ''
  return all === 1 ? ` (${parts.join('').replace(/^1 /, '')})` : ` (of them ${parts.join(', ')})`
}
