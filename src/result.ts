/** What one run came to: everything that log, summary, record and outputs tell. Telling adds nothing to it. */

import type { Stand } from './plan-file/salted.ts'
import type { Age } from './policy/age.ts'
import type { Guard } from './policy/plan.ts'
import type { Policy } from './policy/policy.ts'
import type { Survey } from './survey/survey.ts'
import type { Swept } from './sweep/sweep.ts'
import type { Verify } from './sweep/verification.ts'
import type { Text } from './text.ts'
import type { ThreadApi } from './thread.ts'

/** What a run as a whole can come to, and whether the job passes then. The first that applies is the status. */
const jobPasses = {
  cancelled: false,
  aborted: false,
  failed: false,
  remaining: true,
  planned: true,
  complete: true,
} as const
export type Status = keyof typeof jobPasses

/** Whether the job passes with this status. */
export const passes = (status: Status): boolean => jobPasses[status]

/** How the run was started, as far as GitHub says. */
export interface RunContext {
  /** `owner/name`; empty outside GitHub. */
  readonly repository: string
  /** The page of the run; undefined outside GitHub. */
  readonly link: string | undefined
  readonly event: string
  readonly actor: string
  readonly workflow: string
  readonly runId: string
  readonly attempt: string
  /** Which code ran, as far as GitHub says. */
  readonly code?: RunCode
}

/** The commits and refs by which the code of a run can be had again. Undefined where the runner does not tell. */
export interface RunCode {
  /** The commit and the ref that started the workflow. */
  readonly sha: string | undefined
  readonly ref: string | undefined
  /** The file of the workflow with its ref, and the commit of that file. */
  readonly workflowRef: string | undefined
  readonly workflowSha: string | undefined
  /** Where the action came from: its repository, and the tag, branch or commit after the `@`. */
  readonly actionRepository: string | undefined
  readonly actionRef: string | undefined
}

/** Something that the reader should know although the job passes. */
export interface Warning {
  readonly level: 'warning' | 'notice'
  readonly message: Text
  /** Set where the summary tells it anyway, and better: it is an annotation alone. */
  readonly isTold?: true
  /** Set where a person has to look at once: it stands in the box and among the next steps. */
  readonly isUrgent?: true
}

/** Why a run ended before its plan was carried out, or failed after it. */
export interface Problem {
  /** The inputs that the problem is about, by name; empty for other problems. */
  readonly inputs: readonly string[]
  readonly message: Text
  /** What to do about it. */
  readonly hint: Text | undefined
  /** The server's own words about it; never in the record. */
  readonly said?: Text | undefined
  /** Why it is so: for the annotation, since the summary tells it among the threads that failed. */
  readonly why?: Text | undefined
  /** What to do about failed threads that needs no step of its own beside `hint`, which says the same. */
  readonly covers?: readonly Text[]
  /** Set where `hint` says what to do about the threads that could not be judged. */
  readonly coversUnknown?: true
}

export type { Swept } from './sweep/sweep.ts'

/** The settings of a run that decide nothing about a single thread. */
export interface Settings {
  readonly abortAbove: Guard | undefined
  readonly failIfOverdue: Age | undefined
  /** Milliseconds. */
  readonly timeBudget: number
  readonly concurrency: number
  readonly verify: Verify
}

/** What the run was asked to do; undefined where the inputs could not be read. */
export interface Task {
  readonly api: ThreadApi
  /** Origin and path of the server, without its query. */
  readonly server: string
  readonly organization: string | undefined
  readonly project: string | undefined
  readonly policy: Policy
  readonly policyInWords: Text
  readonly inventory: boolean
  readonly dryRun: boolean
  /** How many ids were supplied instead of a listing; undefined when listing. */
  readonly supplied: number | undefined
  /** 0 for no limit. */
  readonly maxDeletions: number
  readonly settings: Settings
  /** For what no report may hold. */
  readonly stand: Stand
  readonly summaryMetadata: readonly string[]
  /** The digest of the plan being applied. */
  readonly applying: string | undefined
}

export interface Result {
  readonly status: Status
  readonly task: Task | undefined
  readonly survey: Survey | undefined
  readonly swept: Swept | undefined
  /** Most useful first. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  /** Milliseconds since the Unix epoch. The report counts ages back from `startedAt`. */
  readonly startedAt: number
  readonly endedAt: number
  readonly traffic: {
    readonly requests: number
    readonly throttled: number
    readonly lost: number
    /** For how long the run waited for the server to answer again, in milliseconds; undefined where it never had to. */
    readonly waited?: number
  }
  readonly context: RunContext
  readonly version: string
  /** Undefined when no record could be made; without a digest when it could not be finished. */
  readonly record: { readonly path: string; readonly digest: string | undefined } | undefined
  readonly planFile: { readonly path: string | undefined; readonly digest: string } | undefined
}

/** The numbers of a run, as the outputs give them. */
export interface Figures {
  readonly listed: number
  readonly candidates: number
  readonly planned: number
  readonly deleted: number
  readonly alreadyGone: number
  readonly spared: number
  readonly failed: number
  /** Those of the failed whose end is not known. */
  readonly notKnown: number
  readonly notAttempted: number
  readonly kept: number
  readonly unknown: number
  /** Supplied ids that are not there. */
  readonly notFound: number
  readonly remaining: number
  /** Creation time of the oldest candidate that is still there; milliseconds since the Unix epoch. */
  readonly oldestRemaining: number | undefined
  /** With a subject: how many of that person's threads are still there, whatever the reason; undefined without one. */
  readonly subjectRemaining: number | undefined
}

/** @param account only its survey and what was carried out are read */
export function figures({ survey, swept }: Pick<Result, 'survey' | 'swept'>): Figures {
  const tally = survey?.tally
  const counts = swept?.counts
  const [deleted, alreadyGone, spared] = [counts?.deleted ?? 0, counts?.['already-gone'] ?? 0, counts?.spared ?? 0]
  const notKnown = counts?.['not-known'] ?? 0
  const candidates = tally?.candidates ?? 0
  return {
    listed: tally?.listed ?? 0,
    candidates,
    planned: survey?.plan.planned.length ?? 0,
    deleted,
    alreadyGone,
    spared,
    failed: counts?.failed ?? 0,
    notKnown,
    notAttempted: counts?.['not-attempted'] ?? 0,
    kept: tally?.kept ?? 0,
    unknown: tally?.unknown ?? 0,
    notFound: tally?.notFound ?? 0,
    remaining: candidates - deleted - alreadyGone - spared - notKnown,
    oldestRemaining: oldestRemaining({ survey, swept }),
    subjectRemaining: tally?.ofSubject === undefined ? undefined : tally.ofSubject - deleted - alreadyGone - notKnown,
  }
}

function oldestRemaining({ survey, swept }: Pick<Result, 'survey' | 'swept'>): number | undefined {
  if (survey === undefined) return undefined
  const { plan } = survey
  // The plan is oldest first. What it leaves to other runs is newer than all of it, but not where it was made before.
  const left =
    swept === undefined
      ? plan.planned.at(0)
      : swept.outcomes.find(
          ({ outcome, end }) => (outcome === 'failed' && end !== 'not known') || outcome === 'not-attempted',
        )?.candidate
  const times = [left, plan.overBudget?.oldest].flatMap((candidate) => candidate?.createdAt ?? [])
  return times.length === 0 ? undefined : Math.min(...times)
}
