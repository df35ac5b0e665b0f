/**
 * Runs under random faults, second series: APIs and inputs that the first one (`chaos.test.ts`) has not. Besides what is
 * true of any run, nothing is planned that the policy keeps, read once more by other code.
 */

import { describe, expect, test } from '@jest/globals'
import { check, checkEvidence } from './check.ts'
import { checkMore } from './check-more.ts'
import { type Prepared, prepare, type RunOfMore, runOfMore } from './more-apis.ts'
import { all, numbersTo, only, runsOr, seed } from './series.ts'
import { witness } from './witness.ts'

const runs = runsOr(100)
/** What they may take, in milliseconds: a quarter of a minute on an idle machine. */
const runsLimit = Math.max(120_000, runs * 1_200)

const series = {
  scheduleOf: (number: number): RunOfMore => runOfMore(seed, number),
  file: '__tests__/chaos/more-apis',
  together: 12,
}

describe(`chaos with seed ${seed}, second series`, () => {
  test(
    `${runs} runs of the other APIs: supplied ids, lookups, holds, schedules, one person's threads, unreadable facts`,
    async () => {
      const seen = new Map<string, number>()
      await all(only === undefined ? numbersTo(runs) : [only], series, async (run) => {
        let prepared: Prepared | undefined
        const witnessed = await witness(run, (sandbox) => {
          prepared = prepare(sandbox, run)
          return prepared.inputs
        })
        check(witnessed)
        if (prepared !== undefined) checkMore(witnessed, run, prepared)
        await checkEvidence(witnessed)
        seen.set(witnessed.account.status, (seen.get(witnessed.account.status) ?? 0) + 1)
      })
      // The schedules reach every way in which a run can end.
      if (only === undefined) {
        expect([...seen.keys()].toSorted()).toEqual([
          'aborted',
          'cancelled',
          'complete',
          'failed',
          'planned',
          'remaining',
        ])
      }
    },
    runsLimit,
  )
})
