/**
 * The inputs: `INPUT_*` variables into one frozen, typed object. The only reader
 * of inputs; refuses what it does not know, and reports all mistakes at once,
 * before the first request.
 */

import { BadIdList, parseIds, readIdsFile } from '../ids/ids.ts'
import { nearest } from '../nearest.ts'
import type { ReadPlan } from '../plan-file.ts'
import type { Age } from '../policy/age.ts'
import type { Guard } from '../policy/plan.ts'
import type { Policy } from '../policy/policy.ts'
import type { SignIn } from '../requests/sign-in/sign-in.ts'
import type { Verify } from '../sweep/verification.ts'
import { type ThreadApi, threadApiNames } from '../thread.ts'
import { threadApis } from '../threads/apis/registry.ts'
import { defaults, type InputName, inputNames } from './declared.ts'
import { chosen, type Environment, given, unknownInputs } from './environment.ts'
import { Gathering, Mistake, shown } from './mistakes.ts'
import { parsePlanFile, planChecks, readApproved, termOf } from './plan.ts'
import {
  checkAges,
  parseGrouping,
  parseInactiveFor,
  parseKeepLatest,
  parseRetainUntilKey,
  parseSelectorsInput,
  parseSubject,
  parseWhere,
} from './policy.ts'
import {
  optionalAge,
  optionalHeaderText,
  parseAgeInput,
  parseBoolean,
  parseOneOf,
  parseWholeNumber,
} from './scalars.ts'
import { parseAddress, type Server, serverAt } from './server.ts'
import { checkPermission, checkServer, parseSignIn } from './sign-in.ts'

export { BadInputs, type InputProblem } from './mistakes.ts'

export interface Inputs {
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
}

/**
 * Reads and checks all inputs, and the files that they name.
 *
 * @param environment the process's environment; read are `INPUT_*`, and whether GitHub gives this job tokens
 * @param now milliseconds since the Unix epoch; an approved plan must not be too old
 * @throws {BadInputs} with every mistake found
 */
export async function readInputs(environment: Environment, now: number): Promise<Inputs> {
  const gathering = new Gathering()
  const take = gathering.take.bind(gathering)
  const takeLater = gathering.takeLater.bind(gathering)

  const approved = await takeLater(() =>
    readApproved(given(environment, 'apply-plan'), given(environment, 'plan-digest'), now),
  )
  const text = (name: InputName) => chosen(environment, name) ?? termOf(approved.known, name) ?? defaults[name]

  for (const name of unknownInputs(environment)) take(() => refuseUnknown(name))

  const api = take(() => parseApi(text('api')))
  const signIn = take(() => parseSignIn(text, api.known))
  const address = take(() => parseAddress(text('base-url'), signIn.known?.kind !== 'none'))
  const server = take(() => serverAt(address.value, api.value))
  take(() => checkServer(signIn.value, server.value))
  take(() => checkPermission(signIn.value, environment))
  const dryRun = take(() => parseBoolean('dry-run', text('dry-run')))

  const keepLatest = take(() => parseKeepLatest(text('keep-latest')))
  const taken = {
    olderThan: take(() => optionalAge('older-than', text('older-than'))),
    inactiveFor: take(() => parseInactiveFor(text('inactive-for'), api.known)),
    subject: take(() => parseSubject(text('subject'), api.known)),
    metadata: take(() => parseSelectorsInput('metadata', text('metadata'), api.known)),
    where: take(() => parseWhere(text('where'), api.known)),
    protect: take(() => parseSelectorsInput('protect', text('protect'), api.known)),
    protectIds: await takeLater(() => readIds('protect-ids-file', text('protect-ids-file'))),
    retainUntilKey: take(() => parseRetainUntilKey(text('retain-until-key'), api.known)),
    keepLatestPer: take(() => parseGrouping(text('keep-latest-per'), keepLatest.known, api.known)),
  }
  const suppliedIds = await takeLater(() =>
    parseSuppliedIds(text('thread-ids'), text('thread-ids-file'), api.value, server.value),
  )

  const organization = take(() => optionalHeaderText('organization', text('organization')))
  const project = take(() => optionalHeaderText('project', text('project')))
  const maxDeletions = take(() => parseWholeNumber('max-deletions', text('max-deletions'), 0, Number.MAX_SAFE_INTEGER))
  const abortAbove = take(() => parseGuard(text('abort-above')))
  const failIfOverdue = take(() => optionalAge('fail-if-overdue', text('fail-if-overdue')))
  const timeBudget = take(() => parseTimeBudget(text('time-budget')))
  const concurrency = take(() => parseWholeNumber('concurrency', text('concurrency'), 1, 256))
  const verify = take(() => parseOneOf<Verify>('verify', text('verify'), ['none', 'sample', 'all']))
  const summaryMetadata = take(() => parseSummaryMetadata(text('summary-metadata'), api.known))
  const planFile = take(() => parsePlanFile(text('plan-file'), dryRun.value))
  // Ages may be left to an approved plan: if that cannot be read, they are not known to be missing.
  const isPlanLost = approved.known === undefined && (text('apply-plan') !== '' || text('plan-digest') !== '')
  take(() => {
    const ages = { olderThan: taken.olderThan.value, inactiveFor: taken.inactiveFor.value }
    // An inventory is refused only where the run is known to be live.
    if (!isPlanLost) checkAges(text, ages, dryRun.known ?? true)
  })

  gathering.check()
  const policy: Policy = {
    olderThan: taken.olderThan.value,
    inactiveFor: taken.inactiveFor.value,
    subject: taken.subject.value,
    metadata: taken.metadata.value,
    where: taken.where.value,
    protect: taken.protect.value,
    protectIds: new Set(taken.protectIds.value),
    retainUntilKey: taken.retainUntilKey.value,
    keepLatest: keepLatest.value,
    keepLatestPer: taken.keepLatestPer.value,
  }
  const ids = suppliedIds.value === undefined ? 'listed' : 'supplied'
  for (const check of planChecks(approved.value, { api: api.value, server: server.value, policy, ids })) take(check)
  gathering.check()

  return Object.freeze({
    api: api.value,
    server: server.value,
    signIn: signIn.value,
    organization: organization.value,
    project: project.value,
    policy,
    suppliedIds: suppliedIds.value,
    dryRun: dryRun.value,
    maxDeletions: maxDeletions.value,
    abortAbove: abortAbove.value,
    failIfOverdue: failIfOverdue.value,
    timeBudget: timeBudget.value,
    concurrency: concurrency.value,
    verify: verify.value,
    recordFile: text('record-file') === '' ? undefined : text('record-file').trim(),
    summaryMetadata: summaryMetadata.value,
    planFile: planFile.value,
    approved: approved.value,
  })
}

function refuseUnknown(name: string): never {
  const near = nearest(name, inputNames)
  throw new Mistake(name, `there is no input ${shown(name)}${near === undefined ? '' : `: did you mean '${near}'?`}`)
}

function parseApi(text: string): ThreadApi {
  const name = text.trim()
  const choices = threadApiNames.join(', ')
  if (name === '') throw new Mistake('api', `api is not set: write one of ${choices}`)
  const known = threadApiNames.find((one) => one === name)
  if (known === undefined) {
    const near = nearest(name, threadApiNames)
    throw new Mistake(
      'api',
      `api is ${shown(text)}: ${near === undefined ? '' : `did you mean '${near}'? `}write one of ${choices}`,
    )
  }
  return threadApis[known]
}

function parseGuard(text: string): Guard | undefined {
  const value = text.trim()
  if (value === '') return undefined
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(value)
  if (percent !== null && Number(percent[1]) <= 100) return { kind: 'percent', limit: Number(percent[1]) }
  if (/^\d+$/.test(value) && Number.isSafeInteger(Number(value))) return { kind: 'count', limit: Number(value) }
  throw new Mistake(
    'abort-above',
    `abort-above is ${shown(text)}: write a number of threads, as in '500', or a share, as in '40%'`,
  )
}

function parseTimeBudget(text: string): number {
  const age = parseAgeInput('time-budget', text)
  if (age >= 60_000) return age
  throw new Mistake('time-budget', `time-budget is ${shown(text)}: write at least 1min`)
}

function parseSummaryMetadata(text: string, api: ThreadApi | undefined): readonly string[] {
  const keys = text.split(/[,\n]/).map((key) => key.trim())
  const distinct = [...new Set(keys.filter((key) => key !== ''))]
  if (distinct.length > 0 && api !== undefined && !api.fields.has('metadata')) {
    throw new Mistake(
      'summary-metadata',
      `summary-metadata cannot be used with ${api.name}: its ${api.noun.many} have no metadata`,
    )
  }
  if (distinct.length > 16)
    throw new Mistake(
      'summary-metadata',
      `summary-metadata names ${distinct.length} keys: at most 16 fit in the summary`,
    )
  return distinct
}

async function readIds(name: InputName, path: string): Promise<readonly string[]> {
  if (path === '') return []
  try {
    return [...(await readIdsFile(path.trim())).ids]
  } catch (error) {
    if (error instanceof BadIdList) throw new Mistake(name, `${name} is ${shown(path)}: ${error.message}`)
    throw error
  }
}

async function parseSuppliedIds(
  text: string,
  path: string,
  api: ThreadApi,
  server: Server,
): Promise<readonly string[] | undefined> {
  if (text !== '' && path !== '') {
    throw new Mistake(
      ['thread-ids', 'thread-ids-file'],
      'thread-ids and thread-ids-file are both set: give the ids in one of them',
    )
  }
  if (path !== '') return readIds('thread-ids-file', path)
  if (text === '') {
    if (api.listing !== undefined && !(api.cannotList?.(new URL(server.baseUrl)) ?? false)) return undefined
    throw new Mistake(
      ['thread-ids', 'thread-ids-file'],
      `thread-ids and thread-ids-file are not set: ${server.name} does not let a key list ${api.noun.many}, so supply their ids in one of them`,
    )
  }
  try {
    return [...new Set(parseIds(text))]
  } catch (error) {
    if (error instanceof BadIdList) throw new Mistake('thread-ids', `thread-ids is ${shown(text)}: ${error.message}`)
    throw error
  }
}
