/** The sweep as a phase of the run: delete what is planned, read deleted threads back, and write down both. */

import { progress, shortList } from '../report/log.ts'
import { verificationWarnings } from '../report/warnings.ts'
import { counted, number } from '../report/words.ts'
import type { Swept } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import { count, itemsIn, type Outcome } from '../sweep/outcome.ts'
import { settle } from '../sweep/settle.ts'
import { type Sweep, sweep, type Verification, verify } from '../sweep/sweep.ts'
import type { Run } from './context.ts'
import type { Done } from './done.ts'
import { failure, verified } from './log-lines.ts'
import { reasonFor } from './plan.ts'

/** Before the time budget ends, time is left for requests in flight and for verification: a tenth of it, at most this long. */
const longestReserve = 30_000

export async function carryOut(run: Run, done: Done, survey: Survey): Promise<Swept> {
  const swept = await deletePlanned(run, done, survey)
  const verification = await readBack(run, swept)
  const outcomes = settle(swept.outcomes, verification)
  recordSettled(run, done, outcomes)
  const counts = count(outcomes)
  done.warnings.push(...verificationWarnings(verification, counts.deleted))
  done.swept = { outcomes, verification, counts, itemsErased: itemsIn(outcomes) }
  return done.swept
}

/** What sweep and verification need of the run. */
function common({ inputs, task, effects, sender }: Run) {
  const { clock, stop } = effects
  return { api: task.api, send: sender.send, clock, stop, concurrency: inputs.concurrency * 2 }
}

/** Writes down what became of threads after all, where the record said otherwise. */
function recordSettled({ evidence }: Run, done: Done, outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    const told = done.outcomes.get(outcome.candidate.id)
    if (told === undefined || (told.outcome === outcome.outcome && told.end === outcome.end)) continue
    evidence.keep((record) => record.settled(outcome, told.outcome))
  }
}

async function deletePlanned(run: Run, done: Done, { plan }: Survey): Promise<Sweep> {
  const { inputs, task, effects, evidence } = run
  const { log, clock, startedAt } = effects
  const { api, policy } = task
  const { timeBudget } = inputs
  log.group(`Sweep: delete ${counted(plan.planned.length, api.noun)}`)
  const onSweep = progress(log, clock, 'Done with', api.noun.many, plan.planned.length)
  const failures = shortList(log, 'failures, in the record')
  const reason = reasonFor(run)
  let failed = 0
  const swept = await sweep(plan, {
    ...common(run),
    policy,
    now: startedAt,
    startBefore: startedAt + timeBudget - Math.min(longestReserve, timeBudget / 10),
    onOutcome: (outcome) => {
      if (outcome.outcome === 'not-attempted') return
      done.outcomes.set(outcome.candidate.id, outcome)
      evidence.keep((record) => record.outcome(outcome, reason(outcome.candidate)))
      if (outcome.outcome === 'failed') {
        failed += 1
        failures.add(failure(outcome))
      }
      onSweep(done.outcomes.size, failed > 0 ? `, ${number(failed)} failed` : '')
    },
  })
  const untouched = swept.outcomes.filter(({ outcome }) => outcome === 'not-attempted')
  evidence.keep((record) => record.untouched(untouched, reason))
  failures.end()
  log.endGroup()
  return swept
}

async function readBack(run: Run, swept: Sweep): Promise<Verification> {
  const { inputs, effects, evidence } = run
  const { log, random } = effects
  log.group('Verification: read deleted threads back')
  const alive = shortList(log, 'that are still there, in the record')
  const verification = await verify(swept, inputs.verify, {
    ...common(run),
    random,
    onVerified: (one) => {
      evidence.keep((record) => record.verified(one))
      if (one.found === 'alive') alive.add(`Still there: ${one.candidate.id}`)
    },
  })
  alive.end()
  log.info(verified(verification))
  log.endGroup()
  return verification
}
