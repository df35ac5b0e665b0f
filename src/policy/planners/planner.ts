/** What makes a plan of the verdicts of a survey: of a policy (`of-policy.ts`), or of a plan that people approved (`of-approved-plan.ts`). */

import type { Due, Plan, Unlisted } from '../plan.ts'
import type { Verdict } from '../verdict.ts'

/** What the planner does with a thread whose verdict it was told. */
export type Planning =
  /** Its verdict says what becomes of it. */
  | 'as judged'
  /** It is planned although it is not due, and will be spared: it has an outcome, and is not counted as kept or unknown. */
  | 'to be spared'

export interface Planner {
  /**
   * Takes in one thread.
   *
   * @param due makes a candidate of it, as if it were due: called only where it is needed, since most threads are kept
   */
  take(id: string, verdict: Verdict, due: () => Due): Planning
  /** Whether the plan names this id, and no thread with it has come up. */
  awaits(id: string): boolean
  /** Hands back those of these that may be deleted, as if they had never been taken in: they are judged afresh. */
  takeBack(ids: ReadonlySet<string>): readonly Due[]
  /** Takes in what the plan names and nobody found, when all else was taken in. @returns these */
  takeUnlisted(): readonly Unlisted[]
  plan(): Plan
}
