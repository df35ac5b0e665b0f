/** What is kept by a protection, each with its count. */

import { printSelector } from '../../policy/selector.ts'
import { forCode } from '../gate.ts'
import { number, plural } from '../words.ts'
import type { Told } from './told.ts'

/** The most selectors that are shown one by one. */
const most = 8

/**
 * One line for each protection: those that the user set, even where they hold
 * nothing, and the built-in ones where they do. A thread may be in several lines;
 * in the funnel it is counted once.
 */
export function protectionsHeld({ account, task }: Told): string {
  const tally = account.survey?.tally
  if (tally === undefined) return ''
  const { policy } = task
  const selectors = policy.protect.slice(0, most).map((selector, index) => {
    const count = tally.protectMatches[index] ?? 0
    return `${number(count)} ${plural(count, 'matches', 'match')} ${forCode(printSelector(selector))}`
  })
  const held = (count: number, how: string) => (count === 0 ? [] : [`${number(count)} ${how}`])
  const lines = [
    ...selectors,
    ...held(policy.protect.length - selectors.length, 'more protect selectors'),
    ...(policy.protectIds.size === 0
      ? []
      : [
          `${number(tally.protectIdsMet.size)} of the ${number(policy.protectIds.size)} ids in the file of protected ids`,
        ]),
    ...held(tally.countOf('retained', 'keep'), `until the date in ${forCode(policy.retainUntilKey)}`),
    ...(policy.keepLatest === 0
      ? []
      : [`${number(tally.countOf('keep-latest', 'keep'))} as the newest (${forCode('keep-latest')})`]),
    ...held(tally.countOf('in use', 'keep'), 'in use'),
  ]
  return lines.length === 0 ? 'none' : lines.join('<br>')
}
