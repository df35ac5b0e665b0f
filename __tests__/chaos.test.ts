/**
 * Runs under random faults. Whatever happens: nothing outside the plan is ever
 * deleted, every confirmed deletion is in the record once, outputs, record and
 * server agree, the run ends within its time budget, and its status is true.
 *
 * Each run is the whole story of `run.ts` with the real client against a real
 * sandbox, on a clock that goes a hundred times as fast. `CHAOS_SEED` repeats a
 * series, `CHAOS_ONLY` one run of it. The APIs and the inputs that have no share
 * in this series have one of their own (`chaos/more-apis.test.ts`).
 */

import { describe, expect, test } from '@jest/globals'
import { noQuirks } from '../sandbox/options.ts'
import { startSandbox } from '../sandbox/server.ts'
import { runAction } from '../scripts/run-action.ts'
import { check, checkEvidence } from './chaos/check.ts'
import { scheduleOf } from './chaos/schedule.ts'
import { all, numbersTo, only, runsOr, seed } from './chaos/series.ts'
import { witness } from './chaos/witness.ts'

const runs = runsOr(500)
/** What they may take, in milliseconds: two minutes on an idle machine, and that each ends in time is asserted of each. */
const runsLimit = runs * 1_200
const bundledRuns = 8
/**
 * What they may take together, in milliseconds. They run on the real clock: one in which deletions settle nothing waits 21 s
 * for the server and 30 s for deletions that may act late, and on a busy machine half of them run after the others.
 */
const bundledLimit = 300_000

const series = {
  scheduleOf: (number: number) => scheduleOf(seed, number),
  file: '__tests__/chaos.test.ts',
  together: 6,
}

describe(`chaos with seed ${seed}`, () => {
  test(
    `${runs} runs under random faults, limits, quirks, meddling and cancellation`,
    async () => {
      const seen = new Map<string, number>()
      await all(only === undefined ? numbersTo(runs) : [only], series, async (schedule) => {
        const witnessed = await witness(schedule)
        check(witnessed)
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

  test(
    `${bundledRuns} runs of the built action: the exit code says what the status says`,
    async () => {
      await all(numbersTo(bundledRuns), series, async ({ api, threads, quirks, faults, inputs, ...schedule }) => {
        const sandbox = await startSandbox({
          api,
          threads,
          // No stalls, and few faults: this clock is the real one. Each thread that is read back as 500 takes 12 s of it. A
          // thread that is listed and cannot be read is listed again after one and two minutes, before it counts as not known.
          quirks: {
            ...noQuirks,
            ...quirks,
            lists: true,
            ghosts: 0,
            missingRoutes: [],
            forbidden: quirks.forbidden?.filter((purpose) => purpose !== 'read') ?? [],
            ...(quirks.notFound === '500' && { notFound: 'own' }),
          },
          faults: { 500: (faults[500] ?? 0) / 10, lost: (faults.lost ?? 0) / 10 },
          seed: schedule.seed,
        })
        try {
          const { exitCode, outputs } = await runAction({
            inputs: { api, 'base-url': sandbox.url, 'api-key': sandbox.key, ...inputs },
          })
          const passes = ['complete', 'remaining', 'planned'].includes(outputs.status ?? '')
          expect({ status: outputs.status, exitCode }).toEqual({ status: outputs.status, exitCode: passes ? 0 : 1 })
        } finally {
          await sandbox.close()
        }
      })
    },
    bundledLimit,
  )
})
