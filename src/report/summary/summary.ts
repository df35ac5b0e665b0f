/**
 * The job summary: what a person reads to know what was deleted, why, what was
 * not and why, and what to do next. Markdown as GitHub renders it, below 200 KiB
 * whatever the run; the record has every thread.
 */

import type { Result } from '../../result.ts'
import { headline } from '../headline.ts'
import { forMarkdown } from '../safe-text.ts'
import { alert, refusal, sentence } from './alert.ts'
import { footer, warnings } from './footer.ts'
import { ages, funnel } from './funnel.ts'
import { inventory } from './inventory.ts'
import { keyFigures } from './key-figures.ts'
import { failures, removed, spared, unknowns, unverified, waiting } from './lists.ts'
import { nextSteps } from './next-steps.ts'
import { type Told, told } from './summary-data.ts'

/** The most bytes of the page: GitHub drops one above 1 MiB whole, and nobody reads even this much. */
const mostBytes = 190_000

/** The most bytes of the list of what was removed: some hundred threads, the oldest; the record has the rest. */
const mostBytesOfRemoved = 80_000

/** The whole page. Every part is bounded by itself, and the list of what was removed by what the others leave. */
export function summary(account: Result): string {
  const heading = `## ${headline(account)}\n`
  const tale = told(account)
  if (tale === undefined) return page([heading, refusal(account), warnings(account), footer(account)])
  const before = [
    heading,
    alert(tale),
    `**Policy.** ${policy(tale)}\n`,
    keyFigures(tale),
    nextSteps(tale),
    warnings(account),
    ...(tale.task.inventory ? [inventory(tale)] : []),
    funnel(tale),
    ages(tale),
    failures(tale),
  ]
  const after = [
    spared(tale),
    unverified(tale),
    waiting(tale),
    unknowns(tale),
    ...(tale.task.inventory ? [] : [inventory(tale)]),
    footer(account),
  ]
  const left = mostBytes - Buffer.byteLength(page([...before, ...after]))
  return page([...before, removed(tale, Math.min(left, mostBytesOfRemoved)), ...after])
}

/** The policy as the record has it; a very long one is cut off, and the record has the whole. */
function policy({ task }: Told): string {
  return task.inventory
    ? sentence(task.policyInWords, 2000)
    : `Delete ${task.api.noun.many}: ${forMarkdown(task.policyInWords, 2000)}.`
}

/** Parts that are empty leave no trace. */
function page(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n')
}
