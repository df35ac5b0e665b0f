/** What a verdict leads to: the thread is counted, planned or kept, and told for the record. */

import type { Standing } from '../policy/keep-latest.ts'
import { candidateOf } from '../policy/plan.ts'
import type { Planner } from '../policy/planners/planner.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Thread } from '../thread.ts'
import type { Controls } from '../threads/absence/controls.ts'
import type { LeavesAlone, SurveyEffects, SurveyOptions } from './options.ts'
import type { Tally } from './statistics.ts'

/** A thread on its way to a verdict. */
export interface Surveyed {
  readonly id: string
  readonly thread: Thread
  /** When the server last showed the whole thread, or shortly before. Looking up its activity shows only a part. */
  readonly seenAt: number
}

/** Where the verdicts go. */
export interface Destinations {
  readonly tally: Tally
  readonly planner: Planner
  readonly controls: Controls
}

type Unknown = Extract<Verdict, { kind: 'unknown' }>

export class Verdicts {
  readonly #to: Destinations
  readonly #options: SurveyOptions
  readonly #effects: SurveyEffects

  constructor(to: Destinations, options: SurveyOptions, effects: SurveyEffects) {
    this.#to = to
    this.#options = options
    this.#effects = effects
  }

  /** Takes the verdict on a thread that was found. */
  take({ id, thread, seenAt }: Surveyed, verdict: Verdict, standing?: Standing): void {
    const { now, summaryKeys } = this.#options
    const { tally, planner, controls } = this.#to
    const due = () => candidateOf(thread, { now, seenAt, summaryKeys, rule: verdict.rule, standing })
    const planning = planner.take(id, verdict, due)
    if (verdict.kind !== 'delete' && verdict.step !== 'unreadable') controls.keep(id)
    if (verdict.kind === 'delete') tally.judged(verdict, thread)
    // It has an outcome later, and no line of its own now.
    else if (planning === 'to be spared') tally.spared(verdict, thread)
    else {
      tally.judged(verdict, thread)
      this.#tell(id, verdict, thread)
    }
    this.#effects.onProgress?.(tally.listed)
  }

  /** Takes the verdict on an entry without a usable id, or on an id that no thread was found for. */
  takeWithoutThread(verdict: Unknown, id?: string): void {
    const { tally, planner } = this.#to
    const { onNotFound, onUnknown, onProgress } = this.#effects
    // It is counted at the end.
    if (id !== undefined && planner.awaits(id)) return
    tally.judged(verdict, undefined, id)
    if (verdict.step !== 'not found') onUnknown?.(id, verdict, undefined)
    else if (id !== undefined) onNotFound?.(id)
    onProgress?.(tally.listed)
  }

  #tell(id: string, verdict: LeavesAlone, thread: Thread): void {
    const { onKept, onUnknown } = this.#effects
    if (verdict.kind === 'keep') onKept?.(id, verdict, thread)
    else onUnknown?.(id, verdict, thread)
  }
}
