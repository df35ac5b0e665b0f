/**
 * Accounts of runs that never were, one for each way that a run can end, of any
 * size: for the gallery of summaries and for tests of the report. The threads
 * are made up, but judged and planned by the code that judges real ones.
 */

import { randomFrom } from '../sandbox/random.ts'
import { judge } from '../src/policy/judge.ts'
import { type Candidate, candidateOf } from '../src/policy/plan.ts'
import { WithinBudget } from '../src/policy/planners/within-budget.ts'
import { emptyPolicy, isInventory, type Policy } from '../src/policy/policy.ts'
import { policyInWords } from '../src/policy/policy-in-words.ts'
import { parseSelectors } from '../src/policy/selector.ts'
import { number } from '../src/report/formats.ts'
import { planWarnings, surveyWarnings } from '../src/report/warnings.ts'
import { signInHint } from '../src/requests/refusal-hints.ts'
import type { Problem, Result, RunContext, Swept, Task, Warning } from '../src/result.ts'
import { coveredBy, hintForStop } from '../src/run/stop-hints.ts'
import { type Stopped, timeIsUp } from '../src/stop.ts'
import { Tally } from '../src/survey/statistics.ts'
import type { Survey } from '../src/survey/survey.ts'
import { hints } from '../src/sweep/meaning.ts'
import { count, type Outcome } from '../src/sweep/outcome.ts'
import { sampleSize } from '../src/sweep/sample.ts'
import { settle } from '../src/sweep/settle.ts'
import type { Verification } from '../src/sweep/verification.ts'
import { ours, text } from '../src/text.ts'
import { type Fact, known, type Metadata, type Thread, unknown } from '../src/thread.ts'
import { agentSessions } from '../src/threads/apis/agent-sessions.ts'

export const kinds = [
  'planned',
  'inventory',
  'supplied',
  'complete',
  'remaining',
  'failed',
  'errors',
  'not-known',
  'person',
  'rules',
  'hostile',
  'aborted',
  'cancelled',
  'bad-input',
] as const
export type Kind = (typeof kinds)[number]

export const now = Date.UTC(2026, 10, 22, 13, 5)

const minute = 60_000

const day = 86_400_000

function hex(random: () => number, length: number): string {
  let text = ''
  while (text.length < length) text += Math.floor(random() * 2 ** 32).toString(16)
  return text.slice(0, length)
}

const agents = [
  'agent_support',
  'agent_billing',
  'agent_onboarding',
  'agent_research',
  'agent_internal-tools',
  'agent_legacy',
  'agent_demo',
]
const apps = ['web', 'mobile', 'slack', 'phone']
const models = ['gpt-5.2', 'gpt-5.2-mini', 'o5']

const pick = <Item>(items: readonly [Item, ...Item[]] | readonly Item[], random: () => number): Item =>
  items[Math.floor(random() ** 1.7 * items.length)] as Item

function statusOf(random: () => number): string {
  if (random() < 0.97) return 'idle'
  return random() < 0.7 ? 'in_progress' : 'requires_action'
}

/** One session of a company that has several apps, some of it held, some in use, some hard to read. */
function madeUpThread(random: () => number): Thread {
  const age = random() < 0.1 ? random() * day : random() ** 2 * 900 * day + day / 2
  const createdAt = now - age
  const lastActiveAt =
    random() < 0.15 ? now - random() * Math.min(age, 5 * day) : createdAt + random() * Math.min(age, 3 * day)
  const entries = new Map<string, string>([
    ['app', pick(apps, random)],
    ['env', random() < 0.7 ? 'production' : 'staging'],
    ['user_id', `u_${hex(random, 8)}`],
  ])
  if (random() < 0.02) entries.set('legal_hold', 'true')
  if (random() < 0.03) entries.set('retain_until', random() < 0.9 ? '2027-06-30' : 'next summer')
  const metadata: Fact<Metadata> =
    random() < 0.004 ? unknown(ours('metadata is not an object')) : known(random() < 0.05 ? new Map() : entries)
  return {
    id: `sess_${hex(random, 32)}`,
    createdAt: random() < 0.002 ? unknown(ours('time is missing')) : known(Math.floor(createdAt / 1000) * 1000),
    lastActiveAt: known(Math.floor(lastActiveAt / 1000) * 1000),
    metadata,
    status: known(statusOf(random)),
    title: unknown(ours('sessions have no title')),
    user: unknown(ours('sessions have no user')),
    agent: known(pick(agents, random)),
    model: known(pick(models, random)),
  }
}

/** `created more than 90 days ago and last active more than 30 days ago`, with a legal hold. */
export function examplePolicy(change: Partial<Policy> = {}): Policy {
  return {
    ...emptyPolicy,
    olderThan: 90 * day,
    inactiveFor: 30 * day,
    metadata: parseSelectors('env = production'),
    protect: parseSelectors('legal_hold = true'),
    ...change,
  }
}

const inventoryPolicy = () => examplePolicy({ olderThan: undefined, inactiveFor: undefined, metadata: [], protect: [] })

const context: RunContext = {
  repository: 'acme/chat-platform',
  link: 'https://github.com/acme/chat-platform/actions/runs/19384756102/attempts/1',
  event: 'schedule',
  actor: 'maria-k',
  workflow: 'Thread retention',
  runId: '19384756102',
  attempt: '1',
}

export function exampleTask(change: Partial<Task> = {}): Task {
  const policy = change.policy ?? examplePolicy()
  return {
    api: agentSessions,
    server: 'https://api.openai.com/v1',
    organization: undefined,
    project: 'proj_9f2c41',
    policy,
    policyInWords: policyInWords(policy, agentSessions),
    inventory: isInventory(policy),
    dryRun: false,
    supplied: undefined,
    maxDeletions: 1000,
    settings: {
      abortAbove: undefined,
      failIfOverdue: undefined,
      timeBudget: 300 * minute,
      concurrency: 32,
      verify: 'sample',
    },
    stand: { salt: '5a17', subject: undefined, query: undefined },
    summaryMetadata: [],
    applying: undefined,
    ...change,
  }
}

/** Judges and plans, as a survey does. */
export function surveyOf(threads: Iterable<Thread>, task: Task): Survey {
  const tally = new Tally(task.policy, { now, summaryKeys: task.summaryMetadata })
  const planner = new WithinBudget(task.maxDeletions)
  for (const thread of threads) {
    tally.describe(thread, task.api.fields)
    const verdict = judge(thread, task.policy, task.api, { now })
    if (verdict.kind === 'lookup') throw new Error('an example thread needs no lookup')
    tally.judged(verdict, thread)
    if (verdict.kind === 'delete')
      planner.add(candidateOf(thread, { now, seenAt: now, summaryKeys: task.summaryMetadata, rule: verdict.rule }))
  }
  return { tally, plan: planner.plan() }
}

function* madeUpThreads(howMany: number): Generator<Thread> {
  const random = randomFrom(howMany + 7)
  for (let index = 0; index < howMany; index++) yield madeUpThread(random)
}

const requestId = (random: () => number) => `req_${hex(random, 24)}`

/** What a deletion comes to: `n`th of the plan. */
type Fate = (candidate: Candidate, index: number) => Omit<Outcome, 'candidate' | 'at'>

const confirmed: Fate = () => ({ outcome: 'deleted', note: ours('confirmed by the API'), status: 200 })

/** Carries out a plan in the mind. @param perSecond deletions a second */
export function carriedOut(survey: Survey, fate: Fate, { perSecond = 40, verify = true, alive = 0 } = {}): Swept {
  const outcomes = [...survey.plan.planned].map((candidate, index) => ({
    candidate,
    at: now + 4_000 + (index * 1000) / perSecond,
    ...fate(candidate, index),
  }))
  const deleted = outcomes.filter(({ outcome }) => outcome === 'deleted')
  const chosen = deleted.slice(0, Math.max(alive, sampleSize(deleted.length)))
  const end = outcomes.at(-1)?.at ?? now
  const verification: Verification | undefined = verify
    ? {
        asked: 'sample',
        chosen: chosen.length,
        results: chosen.map(({ candidate }, index) =>
          index < alive
            ? { candidate, found: 'alive', at: end, status: 200, why: ours('it can still be read') }
            : { candidate, found: 'gone', at: end, status: 404, why: undefined },
        ),
      }
    : undefined
  const settled = settle(outcomes, verification)
  return { outcomes: settled, verification, counts: count(settled), itemsErased: 0 }
}

/** One of so many fails, each in another way. */
function troubled(everyNth: number): Fate {
  const random = randomFrom(5)
  const failures: readonly Omit<Outcome, 'candidate' | 'at'>[] = [
    {
      outcome: 'failed',
      note: ours('the server answered 500, and it was still there when it was last read'),
      status: 500,
      hint: hints.late,
      lost: true,
    },
    {
      outcome: 'failed',
      note: ours('the server reports a conflict (409), and it is still there'),
      status: 409,
      errorType: 'conflict_error',
      serverMessage: 'running execution must be cancelled first, see https://platform.openai.com/docs/agents',
      hint: hints.conflict,
    },
    {
      outcome: 'failed',
      note: ours('the server answered 403, and it is still there'),
      status: 403,
      errorType: 'permission_denied',
      serverMessage: 'You may not delete sessions of @platform-team.',
      hint: hints.signIn,
    },
  ]
  return (candidate, index) => {
    if (index % everyNth === everyNth - 1) {
      return {
        ...(failures[Math.floor(index / everyNth) % failures.length] as Omit<Outcome, 'candidate' | 'at'>),
        requestId: requestId(random),
      }
    }
    if (index % 97 === 50) return { outcome: 'already-gone', note: ours('gone before it was deleted'), status: 404 }
    if (index % 131 === 70) return { outcome: 'spared', note: ours('it was active recently') }
    return confirmed(candidate, index)
  }
}

interface Told {
  readonly task?: Task
  readonly survey?: Survey
  readonly swept?: Swept
  readonly problems?: readonly Problem[]
  readonly warnings?: readonly Warning[]
  /** Milliseconds. */
  readonly took?: number
}

/** An account with everything around it filled in. */
export function accountOf(
  status: Result['status'],
  { task, survey, swept, problems = [], warnings, took }: Told,
): Result {
  const requests =
    task === undefined ? 0 : Math.ceil((survey?.tally.listed ?? 700) / 100) + (swept?.outcomes.length ?? 0)
  const endedAt = now + (took ?? 3_200 + (swept === undefined ? 0 : swept.outcomes.length * 25))
  return {
    status,
    task,
    survey,
    swept,
    problems,
    warnings:
      warnings ??
      (task === undefined || survey === undefined
        ? []
        : [...surveyWarnings(task, survey), ...planWarnings(task, survey, context)]),
    startedAt: now,
    endedAt,
    traffic: { requests, throttled: Math.floor(requests / 400), lost: 0 },
    context,
    version: '0.1.0',
    record:
      task === undefined
        ? undefined
        : {
            path: '/opt/runner/_temp/thread-retention-7c1f.ndjson',
            digest: 'b7e23ec29af22b0b4e41da31e868d57226121c84b4e41da31e868d5722612afe',
          },
    planFile: undefined,
  }
}

const lostAnswer: Omit<Outcome, 'candidate' | 'at'> = {
  outcome: 'failed',
  note: ours('the server answered 503, and it was still there when it was last read'),
  status: 503,
  lost: true,
  hint: hints.late,
}

const openEnd: Omit<Outcome, 'candidate' | 'at'> = {
  outcome: 'failed',
  end: 'not known',
  note: ours('the server answered 503, and it is not known whether it is still there'),
  lost: true,
  hint: hints.notKnown,
}

const signIn = { kind: 'key', key: 'sk-example' } as const

/** As a run tells that it was stopped. */
const stoppedBy = (stop: Stopped): Problem => ({
  inputs: [],
  message: stop.detail,
  hint: hintForStop(stop, signIn),
  covers: coveredBy(stop),
})

/** A run that had nothing to delete, and found something that it could not judge, and that is too old. */
function withOverdue(task: Task): Result {
  const odd = { ...([...madeUpThreads(1)][0] as Thread), createdAt: unknown(ours('time is missing')) }
  const survey = surveyOf([odd], task)
  const problem: Problem = {
    inputs: ['fail-if-overdue'],
    message: text`a session of unreadable age (${odd.id}) is still there, and \`fail-if-overdue\` allows 120 days`,
    hint: ours(
      'It could not be judged, so more deletions would not help: decide about the sessions that are listed under "Unknown" in the summary.',
    ),
    coversUnknown: true,
  }
  return accountOf('failed', { task, survey, swept: carriedOut(survey, confirmed), problems: [problem] })
}

/** A live run in which the deletions came to this. */
function endedSo(found: (task: Task) => Survey, fate: Fate): Result {
  const task = exampleTask()
  const survey = found(task)
  return accountOf('failed', { task, survey, swept: carriedOut(survey, fate) })
}

function hostileThread(thread: Thread, foul: string): Thread {
  return {
    ...thread,
    id: `${thread.id} ${foul}`,
    agent: known(foul),
    metadata: known(
      new Map([
        ['env', 'production'],
        ['app', foul],
      ]),
    ),
  }
}

const noPeriod = { olderThan: undefined, inactiveFor: undefined, metadata: [] } as const

const exampleRules = () =>
  [
    ['staging', 'env = staging', 7],
    ['calls', 'app = phone', 30],
    ['everything else', '', 90],
  ].map(([name, metadata, days]) => ({
    ...emptyPolicy,
    name: String(name),
    metadata: parseSelectors(String(metadata)),
    olderThan: Number(days) * day,
  }))

/** An erasure: of a few threads of one person one is held and one runs. */
function ofOnePerson(threads: number): Result | undefined {
  if (threads === 0) return undefined
  const policy = examplePolicy({ ...noPeriod, olderThan: 0, subject: { key: 'user_id', value: 'u_jane' } })
  const task = exampleTask({ policy, maxDeletions: 0 })
  const hers = [...madeUpThreads(6)].map((thread, index): Thread => {
    const hold: readonly [string, string][] = index === 0 ? [['legal_hold', 'true']] : []
    const metadata = known(new Map([['user_id', 'u_jane'], ...hold]))
    return {
      ...thread,
      createdAt: known(now - 40 * day),
      metadata,
      status: known(index === 1 ? 'in_progress' : 'idle'),
    }
  })
  const survey = surveyOf([...madeUpThreads(threads), ...hers], task)
  return accountOf('remaining', { task, survey, swept: carriedOut(survey, confirmed) })
}

/** One account of a kind, with so many threads. @returns undefined where such a run cannot end so */
export function galleryAccount(kind: Kind, threads: number): Result | undefined {
  const found = (task: Task) => surveyOf(madeUpThreads(threads), task)
  switch (kind) {
    case 'planned': {
      const task = exampleTask({ dryRun: true, summaryMetadata: ['app'] })
      return accountOf('planned', { task, survey: found(task) })
    }
    case 'inventory': {
      const task = exampleTask({ dryRun: true, policy: inventoryPolicy(), summaryMetadata: ['env'] })
      return accountOf('planned', { task, survey: found(task) })
    }
    case 'supplied': {
      const task = exampleTask({ dryRun: true, supplied: threads + Math.ceil(threads / 10) })
      const survey = found(task)
      for (let index = threads; index < (task.supplied ?? 0); index++) {
        const reason = ours('the server does not know this id')
        const verdict = { kind: 'unknown', step: 'not found', reason, rule: undefined } as const
        survey.tally.judged(verdict, undefined, `sess_${hex(randomFrom(index), 32)}`)
      }
      return threads === 0 ? undefined : accountOf('planned', { task, survey: { ...survey, knownIds: threads } })
    }
    case 'complete': {
      const task = exampleTask({ maxDeletions: 0, summaryMetadata: ['app'] })
      const survey = found(task)
      return accountOf('complete', { task, survey, swept: carriedOut(survey, confirmed) })
    }
    case 'remaining': {
      if (threads === 0) return undefined
      if (threads > 1000) {
        const task = exampleTask({ maxDeletions: 0 })
        const survey = found(task)
        const spent: Fate = (candidate, index) =>
          index < 9000 ? confirmed(candidate, index) : { outcome: 'not-attempted', note: timeIsUp }
        return accountOf('remaining', { task, survey, swept: carriedOut(survey, spent), took: 300 * minute })
      }
      const task = exampleTask({ maxDeletions: Math.ceil(threads / 10) })
      const survey = found(task)
      return survey.plan.overBudget === undefined
        ? undefined
        : accountOf('remaining', { task, survey, swept: carriedOut(survey, confirmed) })
    }
    case 'failed': {
      const task = exampleTask()
      const survey = found(task)
      if (threads === 0) return withOverdue(task)
      const stop: Stopped = { reason: 'sign-in', detail: text`the server refused the sign-in (${401})` }
      const signedOut: Fate = (candidate, index) =>
        index < 600 ? troubled(150)(candidate, index) : { outcome: 'not-attempted', note: stop.detail }
      const swept =
        threads > 1000
          ? carriedOut(survey, signedOut)
          : carriedOut(survey, troubled(Math.min(40, survey.plan.planned.length)), { alive: threads > 3 ? 1 : 0 })
      const problems = threads > 1000 ? [stoppedBy(stop)] : []
      return accountOf('failed', { task, survey, swept, problems })
    }
    case 'errors':
      return threads === 0 ? undefined : endedSo(found, () => lostAnswer)
    case 'not-known':
      return threads === 0
        ? undefined
        : endedSo(found, (candidate, index) => (index % 3 === 0 ? openEnd : confirmed(candidate, index)))
    case 'person':
      return ofOnePerson(threads)
    case 'rules': {
      if (threads === 0) return undefined
      const task = exampleTask({ policy: examplePolicy({ ...noPeriod, rules: exampleRules() }), maxDeletions: 0 })
      const survey = found(task)
      return accountOf('complete', { task, survey, swept: carriedOut(survey, confirmed) })
    }
    case 'hostile': {
      if (threads === 0) return undefined
      const foul = '<b>@octocat</b> ![x](https://example.com/x.png) | `a` ::error::x'
      const task = exampleTask({ server: foul, summaryMetadata: ['app'] })
      const survey = surveyOf(
        [...madeUpThreads(threads)].map((thread) => hostileThread(thread, foul)),
        task,
      )
      const fate: Fate = (candidate, index) =>
        index % 5 === 0 ? { ...lostAnswer, serverMessage: foul, errorType: foul } : confirmed(candidate, index)
      return accountOf('failed', { task, survey, swept: carriedOut(survey, fate) })
    }
    case 'aborted': {
      const task = exampleTask()
      if (threads === 0) {
        const problem = {
          inputs: [],
          message: ours('the server answered 401 to page 1 of the list of sessions'),
          said: text`${'Incorrect API key provided: sk-proj-***. You can find your API key at https://platform.openai.com/account/api-keys.'}, code ${'invalid_api_key'}, request id ${'req_70f3d1'}`,
          hint: signInHint(signIn),
        }
        return accountOf('aborted', { task, problems: [problem] })
      }
      const survey = found(task)
      const problem = {
        inputs: ['abort-above'],
        message: text`${ours(number(survey.tally.candidates))} of ${ours(number(survey.tally.candidates + survey.tally.kept))} sessions would be deleted, and \`abort-above\` allows 5 % of those judged`,
        hint: ours('Check the policy. If so many are meant, raise `abort-above` for one run.'),
      }
      return accountOf('aborted', { task, survey, problems: [problem] })
    }
    case 'cancelled': {
      const task = exampleTask()
      if (threads === 0) {
        const problem = {
          inputs: [],
          message: ours('the run was cancelled (SIGINT). The run stopped at page 7 of the list of sessions'),
          hint: ours('Nothing was deleted. The next run starts afresh.'),
        }
        return accountOf('cancelled', { task, problems: [problem] })
      }
      const survey = found(task)
      const half = survey.plan.planned.length / 2
      const cut: Fate = (candidate, index) => {
        if (index < half - 1) return confirmed(candidate, index)
        if (index >= half) return { outcome: 'not-attempted', note: ours('the run was cancelled (SIGINT)') }
        return {
          outcome: 'failed',
          end: 'not known',
          note: ours('stopped while being deleted: the run was cancelled (SIGINT)'),
          hint: hints.stopped,
        }
      }
      const problem = stoppedBy({ reason: 'cancelled', detail: ours('the run was cancelled (SIGINT)') })
      return accountOf('cancelled', {
        task,
        survey,
        swept: carriedOut(survey, cut, { verify: false }),
        problems: [problem],
      })
    }
    case 'bad-input':
      return threads > 0
        ? undefined
        : accountOf('aborted', {
            problems: [
              {
                inputs: ['older-than'],
                message: text`older-than is '${'30'}': a number alone has no unit: did you mean '30d' (days) or '30h' (hours)?`,
                hint: undefined,
              },
              {
                inputs: ['dry-run'],
                message: text`dry-run is '${'yes'}': write true, false or by-event`,
                hint: undefined,
              },
              {
                inputs: ['protct'],
                message: text`there is no input '${'protct'}': did you mean '${'protect'}'?`,
                hint: undefined,
              },
            ],
          })
  }
}
