/**
 * The job summary: what a person reads to know what was deleted, why, what was
 * not and why, and what to do next. Markdown as GitHub renders it, below 200 KiB
 * whatever the run; the record has every thread.
 */

import type { Account } from './account.ts'
import { headline } from './headline.ts'
import { alert, keyFigures, next, policy, refusal } from './summary/first-screen.ts'
import { footer, warnings } from './summary/footer.ts'
import { ages, funnel } from './summary/funnel.ts'
import { inventory } from './summary/inventory.ts'
import { failures, removed, spared, unknowns, unverified, waiting } from './summary/lists.ts'
import { told } from './summary/told.ts'

/** The most bytes of the page; GitHub drops one above 1 MiB whole, and people do not read even this much. */
const most = 190_000

/** The most bytes of the list of what was removed: some hundred threads, of which the record has the rest. */
const mostOfRemoved = 80_000

/** The whole page. Every part is bounded by itself; what was removed takes what the others leave. */
export function summary(account: Account): string {
  const tale = told(account)
  const parts =
    tale === undefined
      ? [refusal(account), warnings(account), footer(account)]
      : [
          alert(tale),
          policy(tale),
          keyFigures(tale),
          next(tale),
          warnings(account),
          funnel(tale),
          ages(tale),
          failures(tale),
          removed(tale),
          spared(tale),
          unverified(tale),
          waiting(tale),
          unknowns(tale),
          inventory(tale),
          footer(account),
        ]
  return [`## ${headline(account)}\n`, ...parts.filter((part) => part !== '')].join('\n')
}
