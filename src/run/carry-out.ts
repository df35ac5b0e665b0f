/** The sweep as a phase of the run: delete what is planned, read deleted threads back, and write down both. */

import { handOver } from '../policy/plan.ts'
import { number, threads } from '../report/formats.ts'
import { progress, shortList } from '../report/log.ts'
import { verificationWarnings } from '../report/warnings.ts'
import type { Swept } from '../result.ts'
import { timeIsUp } from '../stop.ts'
import type { Survey } from '../survey/survey.ts'
import type { Outcome } from '../sweep/outcome.ts'
import { sweep } from '../sweep/sweep.ts'
import { ours, type Text, text } from '../text.ts'
import { takeListedControls } from '../threads/absence/listed-controls.ts'
import type { Run } from './context.ts'
import type { Done } from './done.ts'
import { FailuresInLog } from './failures-in-log.ts'
import { alive, listedAgain, noControls, proven, verified } from './log-lines.ts'
import { reasonFor } from './make-plan.ts'

/** Before the time budget ends, time is left for requests in flight and for verification: a tenth of it, at most this long. */
const longestReserve = 30_000
/** How long what is not known may be settled after the time budget, in milliseconds. */
const settling = 10 * 60_000

export async function carryOut(run: Run, done: Done, survey: Survey): Promise<Swept> {
  const { inputs, task, effects, sender, evidence, controls } = run
  const { log, clock, stop, random, startedAt } = effects
  const { api, policy } = task
  const { timeBudget } = inputs
  const { plan } = survey
  done.survey = survey
  const reason = reasonFor(run)
  log.group(text`Sweep: delete ${threads(plan.planned.length, api.noun)}`)
  const failures = new FailuresInLog(log)
  const stillThere = shortList(log, text`that are still there, in the record`)
  const told = tell(run, done, plan.planned.length, (outcome) => failures.add(outcome))
  stop.extendTo(startedAt + timeBudget + settling, clock)
  if (inputs.suppliedIds !== undefined && plan.planned.length > 0) {
    const onNone = (why: Text) => done.warnings.push(noControls(api.noun, why))
    await takeListedControls({ api, send: sender.send, controls, supplied: new Set(inputs.suppliedIds), onNone })
  }
  const swept = await sweep(plan, {
    api,
    policy,
    controls,
    send: sender.send,
    clock,
    stop,
    random,
    concurrency: inputs.concurrency * 2,
    verify: inputs.verify,
    isListed: inputs.suppliedIds === undefined,
    now: run.ages.now,
    startBefore: startedAt + timeBudget - Math.min(longestReserve, timeBudget / 10),
    endBefore: startedAt + timeBudget,
    settleBefore: startedAt + timeBudget + settling,
    onTurn: ({ id }) => done.begun.add(id),
    onOutcome: told,
    onPlanned: (candidate, { id }) => {
      done.placesPassedOn += 1
      evidence.keep((record) => record.planned(candidate, reason(candidate), id))
    },
    onListed: (witnessed) => {
      log.info(listedAgain(witnessed, api.noun))
      evidence.keep((record) => record.listing(witnessed))
    },
    onVerification: () => {
      log.endGroup()
      log.group(ours('Verification: read deleted threads back'))
    },
    onVerified: (one) => {
      evidence.keep((record) => record.verified(one))
      if (one.found === 'alive') stillThere.add(alive(one))
    },
  })
  done.swept = swept
  done.survey = { ...survey, plan: handOver(plan, swept.placesPassedOn ?? 0) }
  // Not before: the thread that was held back as a control is deleted last of all, and may fail as well.
  failures.end()
  stillThere.end()
  const untouched = swept.outcomes.filter(({ outcome }) => outcome === 'not-attempted')
  const { verification } = swept
  const isUnread = verification !== undefined && verification.results.length < verification.chosen
  if (untouched.length > 0 || isUnread) stop.request('deadline', timeIsUp)
  evidence.keep((record) => record.untouched(untouched, reason))
  if (swept.verification !== undefined) log.info(verified(swept.verification))
  if (swept.proof !== undefined && swept.proof.controlReads > 0) log.info(proven(swept.proof, api.noun))
  log.endGroup()
  done.warnings.push(...verificationWarnings(swept.verification, swept.counts.deleted))
  recordSettled(run, done, swept.outcomes)
  return swept
}

/** Writes down what became of threads after all, where the record said otherwise. */
function recordSettled({ evidence }: Run, done: Done, outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    const told = done.outcomes.get(outcome.candidate.id)
    if (told === undefined || (told.outcome === outcome.outcome && told.end === outcome.end)) continue
    evidence.keep((record) => record.settled(outcome, told.outcome))
  }
}

/** Writes down each outcome as it comes. */
function tell({ task, effects, evidence }: Run, done: Done, planned: number, onFailure: (outcome: Outcome) => void) {
  const onSweep = progress(effects.log, effects.clock, 'Done with', task.api.noun.many, planned)
  const reason = reasonFor({ task, effects })
  let failed = 0
  return (outcome: Outcome) => {
    if (outcome.outcome === 'not-attempted') return
    done.outcomes.set(outcome.candidate.id, outcome)
    evidence.keep((record) => record.outcome(outcome, reason(outcome.candidate)))
    if (outcome.outcome === 'failed') {
      failed += 1
      onFailure(outcome)
    }
    onSweep(done.outcomes.size, failed > 0 ? text`, ${ours(number(failed))} failed` : text``)
  }
}
