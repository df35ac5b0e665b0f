/**
 * The job summary: what a person reads to know what was deleted, why, what was
 * not and why, and what to do next. Markdown as GitHub renders it, below 200 KiB
 * whatever the run; the record has every thread.
 */

import type { Result } from '../../result.ts'
import { headline } from '../headline.ts'
import { ages } from './ages.ts'
import { alert, refusal } from './alert.ts'
import { failures } from './failures.ts'
import { footer } from './footer.ts'
import { funnel } from './funnel.ts'
import { inventory } from './inventory.ts'
import { keyFigures } from './key-figures.ts'
import { removed, spared, unknowns, unverified, waiting } from './lists.ts'
import { nextSteps } from './next-steps.ts'
import { rules } from './rules.ts'
import { summaryData } from './summary-data.ts'
import { warnings } from './warnings.ts'

/** The most bytes of the page: GitHub drops one above 1 MiB whole, and nobody reads even this much. */
const mostBytes = 190_000

/** The most bytes of the list of what was deleted: some hundred threads, the oldest; the record has the rest. */
const mostBytesOfRemoved = 80_000

/** The whole page. Every part is bounded by itself, and the list of what was deleted by what the others leave. */
export function summary(result: Result): string {
  const heading = `## ${headline(result)}\n`
  const data = summaryData(result)
  if (data === undefined) return page([heading, refusal(result), warnings(result), footer(result)])
  const before = [
    heading,
    alert(data),
    nextSteps(data),
    keyFigures(data),
    warnings(result),
    failures(data),
    ...(data.task.inventory ? [inventory(data)] : []),
    funnel(data),
    rules(data),
    ages(data),
  ]
  const after = [
    unknowns(data),
    spared(data),
    unverified(data),
    waiting(data),
    ...(data.task.inventory ? [] : [inventory(data)]),
    footer(result),
  ]
  const left = mostBytes - Buffer.byteLength(page([...before, ...after]))
  return page([...before, removed(data, Math.min(left, mostBytesOfRemoved)), ...after])
}

/** Parts that are empty leave no trace. */
function page(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n')
}
