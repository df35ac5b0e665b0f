/** What is kept by a protection, each with its count. */

import { printSelector } from '../../policy/selector.ts'
import { forCode } from '../gate.ts'
import { number } from '../words.ts'
import type { Told } from './told.ts'

const most = 8

/** One line for each protection: those the user set, even where they held nothing, and the built-in ones where they held something. */
export function protectionsHeld({ account, task }: Told): string {
  const tally = account.survey?.tally
  if (tally === undefined) return ''
  const { policy } = task
  const bySelector = policy.protect.map(
    (selector, index) => `${number(tally.protectMatches[index] ?? 0)} by ${forCode(printSelector(selector))}`,
  )
  const shown = bySelector.slice(0, most)
  if (bySelector.length > most) shown.push(`and ${number(bySelector.length - most)} more protect selectors`)
  const builtIn = [
    [
      policy.protectIds.size > 0,
      tally.countOf('protected id', 'keep'),
      `by id (of ${number(policy.protectIds.size)} in the protect-ids file)`,
    ],
    [false, tally.countOf('retained', 'keep'), `until the date in ${forCode(policy.retainUntilKey)}`],
    [policy.keepLatest > 0, tally.countOf('keep-latest', 'keep'), 'as the newest (keep-latest)'],
    [false, tally.countOf('in use', 'keep'), 'in use'],
  ] as const
  const lines = [
    ...shown,
    ...builtIn.filter(([always, count]) => always || count > 0).map(([, count, how]) => `${number(count)} ${how}`),
  ]
  return lines.length === 0 ? 'none' : lines.join('<br>')
}
