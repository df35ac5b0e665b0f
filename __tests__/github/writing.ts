/** Writes tracking issues to a server, with made-up runs and waits that are cut short. */

import { createGitHub } from '../../src/github/client.ts'
import { issuesOf } from '../../src/github/issues.ts'
import type { PastRun } from '../../src/report/tracking-issue/history.ts'
import { identityOf, type Whereabouts } from '../../src/report/tracking-issue/identity.ts'
import { readMarks, type Trouble, type TroubleKind } from '../../src/report/tracking-issue/troubles.ts'
import { type Telling, writeTrackingIssue } from '../../src/report/tracking-issue/write.ts'
import { own } from '../../src/text.ts'
import { hasty } from '../in-process.ts'
import type { FakeGitHub } from './fake-github.ts'

export const night = 86_400_000

/** The first made-up night: some days ago, for a run that has not ended yet is not believed. */
export const firstNight = Math.floor(Date.now() / 1000) * 1000 - 40 * night

export const here: Whereabouts = {
  workflow: '.github/workflows/retention.yml',
  job: 'sessions',
  api: 'agent-sessions',
  server: 'https://api.openai.com/v1',
  project: 'proj_9f2c41',
}

/** @param change `troubles` as the history has them: `failed,unknown` */
export function madeUpRun(change: Partial<Omit<PastRun, 'troubles'>> & { troubles?: string } = {}): PastRun {
  const { troubles = 'well', ...rest } = change
  return {
    runId: '1',
    attempt: '1',
    at: firstNight,
    status: troubles === 'well' ? 'complete' : 'failed',
    dryRun: false,
    listed: 1200,
    due: 80,
    deleted: 78,
    failed: 2,
    unknown: 0,
    oldestDue: firstNight - 60 * night,
    ...rest,
    troubles: readMarks(troubles) ?? [],
  }
}

const troublesFor = ({ troubles }: PastRun): Trouble[] =>
  troubles.map((mark) => ({ mark, count: aboutThreads.has(mark.kind) ? 2 : undefined, problem: undefined }))

const aboutThreads: ReadonlySet<TroubleKind> = new Set(['failed', 'unknown', 'subject', 'approval'])

export function telling(run: PastRun, where: Partial<Whereabouts> = {}): Telling {
  return {
    identity: identityOf({ ...here, ...where }),
    title: 'Thread retention of agent-sessions (Retention / sessions)',
    run,
    troubles: troublesFor(run),
    carriedOutPlan: false,
    noun: { one: own`session`, many: own`sessions` },
    runsAddress: 'https://github.com/example/company/actions/runs/',
  }
}

export interface Writing {
  readonly token?: string
  readonly signal?: AbortSignal
  /** How long it may take, in milliseconds of the made-up time. */
  readonly longest?: number
}

/** @returns the address that was told, if any */
export async function write(
  github: FakeGitHub,
  what: Telling,
  { token = 'ghs-token', signal = new AbortController().signal, longest = 120_000 }: Writing = {},
): Promise<string | undefined> {
  let address: string | undefined
  const octokit = await createGitHub(
    { token, apiUrl: github.url, userAgent: 'thread-retention/test' },
    { fetch, clock: hasty, signal, end: Date.now() + longest, onNote: () => undefined },
  )
  await writeTrackingIssue(what, {
    issues: issuesOf(octokit, 'example/company'),
    clock: hasty,
    signal,
    random: Math.random,
    onAddress: (known) => {
      address = known
    },
  })
  return address
}
