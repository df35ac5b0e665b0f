/** The story of one run: survey, plan, sweep, verification, account. A dry run is the same story, ended after the plan. */

import type { Clock } from './clock.ts'
import type { Inputs } from './inputs/inputs.ts'
import { type PlanHeader, writePlan } from './plan-file.ts'
import { type Age, ageInWords } from './policy/age.ts'
import { type Candidate, type Guard, reasonToDelete, tripped } from './policy/plan.ts'
import { isInventory } from './policy/policy.ts'
import { termsOf } from './policy/terms.ts'
import { policyInWords } from './policy/words.ts'
import { type Log, longWaits, progress, shortList } from './report/log.ts'
import { RecordFile, recordProblem } from './report/record.ts'
import { planWarnings, surveyWarnings, verificationWarnings } from './report/warnings.ts'
import { counted, number } from './report/words.ts'
import { retryAfter } from './requests/answers.ts'
import type { Client } from './requests/client.ts'
import { createPacing } from './requests/pacing/pacing.ts'
import { quotaHint, signInHint } from './requests/refusal-hints.ts'
import { createSender, type Sender } from './requests/sender.ts'
import type { SignIn } from './requests/sign-in/sign-in.ts'
import type { Problem, Result, RunContext, Swept, Task, Warning } from './result.ts'
import { type Overdue, oldestOverdue, statusOf } from './status.ts'
import type { Halt } from './stop.ts'
import { type Survey, survey } from './survey/survey.ts'
import type { Outcome } from './sweep/outcome.ts'
import { count, sweep, verify } from './sweep/sweep.ts'
import { systemErrorCode } from './system-error.ts'
import { ListingFailed } from './threads/listing/listing.ts'

/** Everything that a run does to the world, or learns from it besides its inputs. */
export interface Effects {
  readonly client: Client
  readonly clock: Clock
  readonly log: Log
  /** From 0 up to 1. */
  readonly random: () => number
  readonly halt: Halt
  /** Cuts off requests in flight. */
  readonly kill: AbortController
  readonly context: RunContext
  readonly version: string
  /** A path for the record that no other step uses. */
  readonly freshRecordPath: string
}

/** Carries out the inputs, and gives an account of it whatever happens. */
export async function run(inputs: Inputs, effects: Effects): Promise<Result> {
  const task = taskOf(inputs)
  const running = new Running(inputs, task, effects)
  try {
    running.open()
    const surveyed = await running.survey()
    running.guard(surveyed)
    await running.plan(surveyed)
    if (!inputs.dryRun) await running.carryOut(surveyed)
    return running.close()
  } catch (error) {
    return running.close(error instanceof Aborted ? error : running.fault(error))
  }
}

function taskOf(inputs: Inputs): Task {
  return {
    api: inputs.api,
    server: inputs.server.name,
    organization: inputs.organization,
    project: inputs.project,
    policy: inputs.policy,
    policyInWords: policyInWords(inputs.policy),
    inventory: isInventory(inputs.policy),
    dryRun: inputs.dryRun,
    supplied: inputs.suppliedIds?.length,
    maxDeletions: inputs.maxDeletions,
    summaryMetadata: inputs.summaryMetadata,
    applying: inputs.approved?.digest,
  }
}

/** The run ended before its first deletion. */
class Aborted extends Error {
  override readonly name = 'Aborted'
  readonly problem: Problem
  constructor(message: string, hint?: string, inputs: readonly string[] = []) {
    super(message)
    this.problem = { inputs, message, hint }
  }
}

/** Before the time budget ends, time is left for requests in flight and for verification: a tenth of it, at most this long. */
const longestReserve = 30_000

/** One run under way: what it has found and done so far. */
class Running {
  readonly #inputs: Inputs
  readonly #task: Task
  readonly #effects: Effects
  readonly #sender: Sender
  readonly #startedAt: number
  readonly #over = new AbortController()
  readonly #problems: Problem[] = []
  readonly #warnings: Warning[] = []
  /** As the inputs or, failing that, the server's answers name them. */
  #project: string | undefined
  #organization: string | undefined
  #record: RecordFile | undefined
  /** Set when the record could not be written; it stays the reason although a later try may succeed. */
  #recordFailure: Problem | undefined
  #planDigest: string | undefined
  #survey: Survey | undefined
  /** Those of the sweep so far, by thread. */
  readonly #outcomes = new Map<string, Outcome>()
  #swept: Swept | undefined

  constructor(inputs: Inputs, task: Task, effects: Effects) {
    const { client, clock, halt, kill, random, log } = effects
    this.#inputs = inputs
    this.#task = task
    this.#effects = effects
    this.#startedAt = clock.now()
    const onWait = longWaits(log, clock)
    this.#sender = createSender({
      client,
      clock,
      halt,
      kill: kill.signal,
      random,
      pacing: createPacing(inputs.concurrency),
      onAttempt: ({ request, status, problem, milliseconds, headers }) => {
        this.#project ??= headers?.get('openai-project') ?? undefined
        this.#organization ??= headers?.get('openai-organization') ?? undefined
        if (status === 429 && headers !== undefined)
          onWait(retryAfter({ status, headers, body: undefined }, clock.now()))
        log.debug(
          `${request.method} ${request.path} -> ${status ?? 'no answer'} in ${milliseconds} ms ${problem ?? ''}`,
        )
      },
    })
    this.#project = inputs.project
    this.#organization = inputs.organization
  }

  /** Says what will be done, opens the record, and starts the clock of the time budget. */
  open(): void {
    const { log, clock, halt, kill, freshRecordPath } = this.#effects
    const { inventory, dryRun, policy, policyInWords, api, server } = this.#task
    log.info(`${modeInWords(inventory, dryRun)} Policy: ${policyInWords}.`)
    log.info(`${api.name} at`, server)
    if (this.#inputs.server.warning !== undefined)
      this.#warn([{ level: 'warning', message: this.#inputs.server.warning }])
    const restsOnActivity = policy.inactiveFor !== undefined || policy.where?.usesActivity === true
    if (api.activityCaveat !== undefined && restsOnActivity) {
      this.#warn([{ level: 'warning', message: api.activityCaveat }])
    }
    try {
      this.#record = new RecordFile(this.#inputs.recordFile ?? freshRecordPath)
      this.#record.header(this.#task, { ...this.#effects, startedAt: this.#startedAt })
      log.info(`Record: ${this.#record.path}`)
    } catch (error) {
      const { message, hint } = recordProblem(error)
      throw new Aborted(message, hint, ['record-file'])
    }
    void clock.sleep(this.#inputs.timeBudget, this.#over.signal).then(() => {
      if (this.#over.signal.aborted) return
      halt.throw('deadline', 'the time budget is used up')
      kill.abort()
    })
  }

  /** Lists, judges and plans. */
  async survey(): Promise<Survey> {
    const { log, clock } = this.#effects
    const { api, policy, summaryMetadata, supplied } = this.#task
    log.group(`Survey: ${supplied === undefined ? 'list' : 'read the supplied ids of'} ${api.noun.many} and judge each`)
    try {
      const onProgress = progress(log, clock, 'Judged', api.noun.many, supplied)
      const surveyed = await survey(
        {
          api,
          policy,
          suppliedIds: this.#inputs.suppliedIds,
          budget: this.#inputs.maxDeletions,
          summaryKeys: summaryMetadata,
          approved: this.#inputs.approved?.threads,
          now: this.#startedAt,
          lookups: this.#inputs.concurrency * 2,
        },
        {
          send: this.#sender.send,
          clock,
          onProgress,
          onKept: (id, step, reason) => this.#keep((record) => record.kept(id, step, reason)),
          onUnknown: (id, step, reason) => this.#keep((record) => record.unknown(id, step, reason)),
          onWaiting: ({ id }, why) => this.#keep((record) => record.waiting(id, why)),
        },
      )
      this.#survey = surveyed
      const { tally, knownIds } = surveyed
      const seen = knownIds ?? tally.listed
      const ids = counted(tally.listed, { one: 'supplied id', many: 'supplied ids' })
      log.info(
        `${counted(seen, api.noun)} ${knownIds === undefined ? 'visible to this key' : `known to this server, of ${ids}`}: ` +
          `${number(tally.candidates)} to delete, ${number(tally.kept)} kept, ${number(tally.unknown)} unknown (kept)`,
      )
      this.#warn(surveyWarnings(this.#task, surveyed))
      return surveyed
    } catch (error) {
      if (error instanceof ListingFailed) {
        throw new Aborted(error.message, error.signInRefused ? signInHint(this.#inputs.signIn) : error.hint)
      }
      throw error
    } finally {
      log.endGroup()
    }
  }

  /** Ends the run when more would go than anybody expected; dry runs as well, so that they show it. */
  guard({ tally, knownIds }: Survey): void {
    const { halt } = this.#effects
    const { abortAbove, approved } = this.#inputs
    const { noun } = this.#task.api
    if (halt.halted !== undefined) throw new Aborted(`stopped before the first deletion: ${halt.halted.detail}`)
    if (knownIds === 0) {
      throw new Aborted(
        `the server knows none of the ${number(this.#task.supplied ?? 0)} supplied ids`,
        'They may all be erased already, belong to another project or organization, or be ids of another thread API; or this API was shut down.',
      )
    }
    if (abortAbove !== undefined && tripped(abortAbove, tally)) {
      throw new Aborted(
        `${number(tally.candidates)} of ${number(tally.listed)} ${noun.many} would be deleted, and abort-above allows ${guardInWords(abortAbove)}`,
        'Check the policy. If so many are meant, raise abort-above for one run.',
        ['abort-above'],
      )
    }
    const plannedFor = approved?.header.project
    if (plannedFor !== undefined && plannedFor !== this.#project) {
      throw new Aborted(
        `the plan was made for the project ${plannedFor}, and this key's is ${this.#project ?? 'not known'}`,
        'Use a key of the project that the plan was made for, or make a new plan.',
        ['apply-plan'],
      )
    }
  }

  /** Writes the plan down: every planned thread into the record, and in a dry run into the plan file. */
  async plan(surveyed: Survey): Promise<void> {
    const { tally, plan } = surveyed
    this.#warn(planWarnings(this.#task, surveyed, this.#effects.context))
    const { log } = this.#effects
    const { noun } = this.#task.api
    this.#keep((record) => record.surveyed())
    for (const candidate of plan.planned) this.#keep((record) => record.planned(candidate, this.#reason(candidate)))
    this.#keep((record) => record.flush())
    const { api, server, policy, policyInWords, supplied } = this.#task
    const header: PlanHeader = {
      createdAt: this.#startedAt,
      api: api.name,
      server,
      organization: this.#organization,
      project: this.#project,
      policy: policyInWords,
      terms: termsOf(policy),
      ids: supplied === undefined ? 'listed' : 'supplied',
    }
    const counts = { ...tally.counts(), planned: plan.planned.length }
    try {
      this.#planDigest = await writePlan(
        this.#inputs.planFile,
        header,
        plan.planned,
        (one) => this.#reason(one),
        counts,
      )
    } catch (error) {
      const code = systemErrorCode(error)
      throw new Aborted(`the plan cannot be written: ${code}`, 'Choose another path for plan-file.', ['plan-file'])
    }
    const overBudget = (plan.overBudget?.count ?? 0) - plan.unplanned
    const waiting = overBudget === 0 ? '' : `, ${number(overBudget)} wait for the next run (max-deletions)`
    log.info(`Plan: ${counted(plan.planned.length, noun)}, oldest first${waiting}; digest ${this.#planDigest}`)
  }

  /** Deletes what is planned, and reads deleted threads back. */
  async carryOut(surveyed: Survey): Promise<void> {
    const { log, clock, halt, random } = this.#effects
    const { api, policy } = this.#task
    const { timeBudget, concurrency } = this.#inputs
    const end = this.#startedAt + timeBudget
    const { plan } = surveyed
    const common = { api, send: this.#sender.send, clock, halt, concurrency: concurrency * 2 }

    log.group(`Sweep: delete ${counted(plan.planned.length, api.noun)}`)
    const onSweep = progress(log, clock, 'Done with', api.noun.many, plan.planned.length)
    const failures = shortList(log, 'failures, in the record')
    let [done, failed] = [0, 0]
    const swept = await sweep(plan, {
      ...common,
      policy,
      now: this.#startedAt,
      startBefore: end - Math.min(longestReserve, timeBudget / 10),
      onOutcome: (outcome) => {
        if (outcome.outcome === 'not-attempted') return
        this.#outcomes.set(outcome.candidate.id, outcome)
        this.#keep((record) => record.outcome(outcome, this.#reason(outcome.candidate)))
        if (outcome.outcome === 'failed') {
          failed += 1
          const id = outcome.requestId === undefined ? '' : ` (request id ${outcome.requestId})`
          failures.add(`Failed: ${outcome.candidate.id}: ${outcome.note}${id}`)
        }
        onSweep(++done, failed > 0 ? `, ${number(failed)} failed` : '')
      },
    })
    const untouched = swept.outcomes.filter(({ outcome }) => outcome === 'not-attempted')
    this.#keep((record) => record.untouched(untouched, (candidate) => this.#reason(candidate)))
    failures.end()
    log.endGroup()

    log.group('Verification: read deleted threads back')
    const alive = shortList(log, 'that are still there, in the record')
    const verification = await verify(swept, this.#inputs.verify, {
      ...common,
      random,
      onVerified: (verified) => {
        this.#keep((record) => record.verified(verified))
        if (verified.found === 'alive') alive.add(`Still there: ${verified.candidate.id}`)
      },
    })
    alive.end()
    const counts = count(swept.outcomes, verification)
    const itemsErased = swept.outcomes.reduce((sum, outcome) => sum + (outcome.itemsErased ?? 0), 0)
    this.#swept = { outcomes: swept.outcomes, verification, counts, itemsErased }
    const gone = verification.results.filter(({ found }) => found === 'gone').length
    log.info(
      verification.asked === 'none'
        ? 'Not verified (verify: none)'
        : `${number(gone)} of ${number(verification.chosen)} read back gone`,
    )
    log.endGroup()
    this.#warn(verificationWarnings(verification, counts.deleted))
    this.#checkOverdue(surveyed, this.#swept)
  }

  #checkOverdue(surveyed: Survey, swept: Swept): void {
    const { failIfOverdue } = this.#inputs
    if (failIfOverdue === undefined) return
    const oldest = oldestOverdue(surveyed, swept, this.#task.policy, this.#startedAt)
    if (oldest === undefined || (oldest.age !== 'unreadable' && oldest.age <= failIfOverdue)) return
    const { noun } = this.#task.api
    const how = oldest.age === 'unreadable' ? 'of unreadable age' : `${olderThan(failIfOverdue, oldest.age)} old`
    const id = oldest.id === undefined ? '' : ` (${oldest.id})`
    this.#problems.push({
      inputs: ['fail-if-overdue'],
      message: `a ${noun.one} ${how} is still there${id}, and fail-if-overdue allows ${ageInWords(failIfOverdue)}`,
      hint: hintForOverdue(oldest.why, noun.many),
    })
  }

  /** A fault of this program: told like any other end, with what was done until then. */
  fault(error: unknown): Aborted | undefined {
    const { log, clock, halt } = this.#effects
    const message = `unexpected error: ${error instanceof Error ? error.message : String(error)}`
    const hint = 'This is a fault of the action: please report it, with the log. The next run starts afresh.'
    if (error instanceof Error) log.info(error.stack ?? '')
    halt.throw('fault', message)
    if (this.#survey === undefined || this.#outcomes.size === 0) return new Aborted(message, hint)
    this.#problems.unshift({ inputs: [], message, hint })
    if (this.#swept === undefined) {
      const at = clock.now()
      const outcomes = this.#survey.plan.planned.map(
        (candidate): Outcome =>
          this.#outcomes.get(candidate.id) ?? { candidate, at, outcome: 'not-attempted', note: message },
      )
      this.#swept = { outcomes, verification: undefined, counts: count(outcomes, undefined), itemsErased: 0 }
    }
    return undefined
  }

  /** Ends the record and gives the account. */
  close(aborted?: Aborted): Result {
    const { clock, halt, context, version } = this.#effects
    const { halted } = halt
    this.#over.abort()
    const stopped =
      halted !== undefined && halted.reason !== 'deadline' && (this.#swept?.counts['not-attempted'] ?? 0) > 0
    if (stopped && halted.reason !== 'record' && halted.reason !== 'fault') {
      this.#problems.unshift({
        inputs: [],
        message: `stopped: ${halted.detail}`,
        hint: hintForHalt(halted.reason, this.#inputs.signIn),
      })
    }
    const plan = this.#survey?.plan
    const status = () =>
      aborted !== undefined || plan === undefined
        ? halted?.reason === 'cancelled'
          ? 'cancelled'
          : 'aborted'
        : statusOf({
            halted,
            plan,
            swept: this.#swept,
            hasProblem: this.#problems.length > 0 || this.#recordFailure !== undefined,
          })
    const found = { survey: this.#survey, swept: this.#swept }
    const named = { organization: this.#organization, project: this.#project }
    const planDigest = this.#planDigest
    const endedAt = clock.now()
    let digest: string | undefined
    this.#keep((record) => {
      digest = record.footer({ status: status(), ...found, ...named, endedAt, stopped: halted?.reason, planDigest })
    })
    const failure = this.#recordFailure
    if (aborted !== undefined) this.#problems.unshift({ ...aborted.problem, ...(failure && { hint: failure.hint }) })
    else if (failure !== undefined) {
      this.#problems.unshift({ ...failure, message: `${stopped ? 'stopped: ' : ''}${failure.message}` })
    }
    const path = this.#record?.path
    return {
      // Asked again: a record without an end fails the run.
      status: status(),
      task: { ...this.#task, ...named },
      ...found,
      problems: this.#problems,
      warnings: this.#warnings,
      startedAt: this.#startedAt,
      endedAt,
      traffic: { ...this.#sender.traffic },
      context,
      version,
      record: path === undefined ? undefined : { path, digest },
      planFile: planDigest === undefined ? undefined : { path: this.#inputs.planFile, digest: planDigest },
    }
  }

  #reason(candidate: Candidate): string {
    return reasonToDelete(candidate, this.#task.policy, this.#startedAt)
  }

  #warn(warnings: readonly Warning[]): void {
    this.#warnings.push(...warnings)
  }

  /**
   * Writes to the record. A deletion without evidence must not be: when the record cannot be written, no more is
   * deleted. What was not written is tried again with what comes next.
   */
  #keep(write: (record: RecordFile) => void): void {
    if (this.#record === undefined) return
    try {
      write(this.#record)
    } catch (error) {
      this.#recordFailure ??= { inputs: ['record-file'], ...recordProblem(error) }
      this.#effects.halt.throw('record', this.#recordFailure.message)
    }
  }
}

function modeInWords(inventory: boolean, dryRun: boolean): string {
  if (inventory) return 'Inventory (dry run): nothing will be deleted, because no condition is set.'
  return dryRun ? 'Dry run: nothing will be deleted.' : 'Live run: what the policy selects will be deleted for good.'
}

function guardInWords({ kind, limit }: Guard): string {
  return kind === 'percent' ? `${limit} % of those listed` : number(limit)
}

const day = 86_400_000

/** An age in whole days, where that is precise enough to see that it is more than another. */
function olderThan(other: Age, age: Age): string {
  const days = Math.floor(age / day) * day
  return ageInWords(days >= 2 * day && days > other ? days : age)
}

function hintForOverdue(why: Overdue['why'], many: string): string {
  switch (why) {
    case 'unknown':
      return `It could not be judged, so more deletions would not help: decide about the ${many} that the summary lists under "Could not be judged".`
    case 'undecided':
      return 'It was spared because it could no longer be judged: decide about it, the summary says why under "Spared".'
    case 'failed':
      return 'It could not be deleted: the summary says why under "Failed".'
    case 'not attempted':
      return 'The run ended before its turn came: if the time was used up, raise time-budget, or run more often.'
    case 'over budget':
      return 'It is over the budget of one run: raise max-deletions, or run more often.'
    case 'unplanned':
      return 'It is not in the approved plan, or over the budget of one run: make a new plan, or raise max-deletions.'
  }
}

function hintForHalt(reason: NonNullable<Halt['halted']>['reason'], signIn: SignIn): string {
  switch (reason) {
    case 'sign-in':
      return signInHint(signIn)
    case 'quota':
      return quotaHint
    case 'losses':
      return 'The server is in trouble. The next run goes on where this one stopped.'
    default:
      return 'The next run goes on where this one stopped.'
  }
}
