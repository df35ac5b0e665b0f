/** What a survey is asked, and whom it tells. */

import type { Clock } from '../clock.ts'
import type { Candidate, Waiting } from '../policy/plan.ts'
import type { PlannedBefore } from '../policy/planners/of-approved-plan.ts'
import type { Policy } from '../policy/policy.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Sender } from '../requests/sender.ts'
import type { Text } from '../text.ts'
import type { Thread, ThreadApi } from '../thread.ts'
import type { Controls } from '../threads/absence/controls.ts'

export interface SurveyOptions {
  readonly api: ThreadApi
  readonly policy: Policy
  /** Ids to judge instead of listing. */
  readonly suppliedIds: readonly string[] | undefined
  /** The most threads to plan; 0 for no limit. */
  readonly budget: number
  readonly summaryKeys: readonly string[]
  /** The threads of the approved plan that is being applied: only these are deleted. */
  readonly approved: ReadonlyMap<string, PlannedBefore> | undefined
  /** The instant from which ages are counted back, in milliseconds since the Unix epoch. */
  readonly now: number
  /** The ids of the threads that a schedule will use again; undefined where that was not asked for. */
  readonly scheduledIds?: ReadonlySet<string> | undefined
  /** The most lookups waiting at a time. */
  readonly lookups: number
}

export interface SurveyEffects {
  readonly send: Sender['send']
  readonly clock: Clock
  /** Takes in threads that stay: reading them shows later whether a 404 means anything. */
  readonly controls?: Controls
  /** Told of every thread that is kept, and of every one that could not be judged, for the record. */
  readonly onKept?: (id: string, verdict: LeavesAlone, thread: Thread) => void
  /** Told why the list gave no threads to compare supplied ids with, where some were needed. */
  readonly onNoControls?: (why: Text) => void
  /** Told of every supplied id that is not there. */
  readonly onNotFound?: (id: string) => void
  readonly onUnknown?: (id: string | undefined, verdict: LeavesAlone, thread: Thread | undefined) => void
  /** Told of every candidate that this run leaves to another. */
  readonly onWaiting?: (candidate: Candidate, why: Waiting) => void
  /** Told how far the survey is. */
  readonly onProgress?: (listed: number) => void
  /** Told what the reader of the report should know although the list is whole. */
  readonly onWarning?: (message: Text) => void
  /** Told when the server says that nothing follows, while the proof of it is asked for. */
  readonly onSaidEnd?: () => void
}

/** A verdict that leaves a thread alone. Its reason is rendered only where it is told: most never are. */
export type LeavesAlone = Exclude<Verdict, { kind: 'delete' }>
