/**
 * The inputs: `INPUT_*` variables into one frozen, typed object. The only reader
 * of inputs; refuses what it does not know, and reports all mistakes at once,
 * before the first request.
 */

import type { Event } from '../github/event.ts'
import type { ReadPlan } from '../plan-file/read.ts'
import type { Age } from '../policy/age.ts'
import type { Guard } from '../policy/plan.ts'
import type { Policy } from '../policy/policy.ts'
import type { SignIn } from '../requests/sign-in/sign-in.ts'
import type { Verify } from '../sweep/verification.ts'
import type { Text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import { checkAges } from './ages-rule.ts'
import { type Environment, foreignInputs } from './environment.ts'
import { readEvidence } from './evidence.ts'
import { InputErrors, valuesOf } from './input-errors.ts'
import { planChecks, readApproved } from './plan-inputs.ts'
import { type PolicyExtras, readPolicy } from './policy-inputs.ts'
import { readingOf, refuseNoValues } from './reading.ts'
import { rulesOf } from './rules.ts'
import { checkGuardOfPerson, checkOverdueAge, checkOverdueOfRules, readSafety } from './safety.ts'
import type { Server } from './server.ts'
import { parseSuppliedIds } from './supplied-ids.ts'
import { readTarget } from './target.ts'
import { ignoredInputs, refuseSlip } from './unknown-inputs.ts'

export { BadInputs, type InputProblem } from './input-errors.ts'

export interface Inputs extends PolicyExtras {
  readonly api: ThreadApi
  readonly server: Server
  readonly signIn: SignIn
  readonly organization: string | undefined
  readonly project: string | undefined
  readonly policy: Policy
  /** Distinct ids to judge instead of listing. */
  readonly suppliedIds: readonly string[] | undefined
  readonly dryRun: boolean
  /** 0 for no limit. */
  readonly maxDeletions: number
  readonly abortAbove: Guard | undefined
  readonly failIfOverdue: Age | undefined
  /** Milliseconds. */
  readonly timeBudget: number
  readonly concurrency: number
  readonly verify: Verify
  /** Undefined for a new file among the runner's temporary ones. */
  readonly recordFile: string | undefined
  readonly summaryMetadata: readonly string[]
  /** Where a dry run writes its plan. */
  readonly planFile: string | undefined
  /** The approved plan to carry out. */
  readonly approved: ReadPlan | undefined
  /** How old a plan may be when it is carried out, in milliseconds. */
  readonly planValidFor: number
  /** Whether one issue of this repository is kept in step with the runs. */
  readonly trackingIssue: boolean
  /** What is said of inputs that are not this action's; undefined where there are none. */
  readonly ignored: Text | undefined
  /** For the tracking issue alone; undefined where the step has none. */
  readonly gitHubToken: string | undefined
}

/** What GitHub started the run with; asked for only where an input depends on it. */
export type EventOf = () => Promise<Event>

/** Outside GitHub, and in tests that do not care. */
const noEvent: EventOf = async () => ({ name: '', payload: undefined })

/**
 * Reads and checks all inputs, and the files that they name.
 *
 * @param environment the process's environment; read are `INPUT_*`, and whether GitHub gives this job tokens
 * @param now milliseconds since the Unix epoch; an approved plan must not be too old
 * @throws {BadInputs} with every mistake found
 */
export async function readInputs(environment: Environment, now: number, event = noEvent): Promise<Inputs> {
  const errors = new InputErrors()
  refuseNoValues(environment, errors)
  const foreign = foreignInputs(environment)
  for (const name of foreign) errors.parse(() => refuseSlip(name))
  const approved = await errors.parseLater(() => readApproved(environment))

  const reading = readingOf(environment, errors, approved.orUndefined)
  const { input, isGiven } = reading
  const target = readTarget(reading)
  const api = target.api.orUndefined
  const safety = await readSafety(reading, event)
  const { terms, extras } = await readPolicy(reading, api)
  const suppliedIds = await errors.parseLater(async () =>
    parseSuppliedIds(input('thread-ids'), input('thread-ids-file'), target.api.orThrow, target.server.orThrow),
  )
  const evidence = readEvidence(reading, { api, dryRun: safety.dryRun.orUndefined })
  const rules = await rulesOf(extras.rules.orUndefined, api, errors)
  const isApplying = isGiven('apply-plan') || isGiven('plan-digest')
  errors.parse(() => {
    const ages = { olderThan: terms.olderThan.orThrow, inactiveFor: terms.inactiveFor.orThrow }
    // Ages may be left to an approved plan: if that cannot be read, they are not known to be missing.
    if (isApplying && approved.orUndefined === undefined) return
    // An inventory is refused only where the run is known to be live.
    const conditions = { ...ages, metadata: terms.metadata.orUndefined, where: terms.where.orUndefined }
    if (extras.rules.orThrow === undefined) checkAges(reading, conditions, safety.dryRun.orUndefined ?? true)
    checkOverdueAge(safety.failIfOverdue.orThrow, ages, input)
    checkOverdueOfRules(safety.failIfOverdue.orThrow, rules, input)
  })

  errors.parse(() =>
    checkGuardOfPerson(safety.abortAbove.orThrow, terms.subject.orThrow !== undefined, input('abort-above')),
  )

  errors.check()
  const { rules: given, ...others } = valuesOf(extras)
  const policy: Policy = {
    ...valuesOf(terms),
    ...others,
    rules,
    // Those of the plan stay protected; the step may add some.
    protectIds: new Set([...(approved.orThrow?.protectedIds ?? []), ...terms.protectIds.orThrow]),
    restingStatuses: new Set(others.restingStatuses),
  }
  const from = input('thread-ids') === '' ? 'thread-ids-file' : 'thread-ids'
  const idsIn = suppliedIds.orThrow === undefined ? undefined : from
  const [targetApi, server, validFor] = [target.api.orThrow, target.server.orThrow, evidence.planValidFor.orThrow]
  const owner = { organization: target.organization.orThrow, project: target.project.orThrow }
  const step = { api: targetApi, server, ...owner, policy, idsIn, rulesIn: given?.input, validFor, now } as const
  for (const check of planChecks(approved.orThrow, step)) errors.parse(check)
  errors.check()

  return Object.freeze({
    ...valuesOf(target),
    ...valuesOf(safety),
    ...valuesOf(extras),
    ...valuesOf(evidence),
    // The value of the subject is shown nowhere.
    summaryMetadata: evidence.summaryMetadata.orThrow.filter((key) => key !== policy.subject?.key),
    policy,
    suppliedIds: suppliedIds.orThrow,
    approved: approved.orThrow,
    ignored: ignoredInputs(foreign),
  })
}
