/**
 * The record: an append-only NDJSON file that says what was planned and what
 * became of it. Holds no message, title, user or metadata value. `docs/record.md`
 * documents every field.
 */

import { protectedLines } from '../../plan-file/write.ts'
import type { Candidate, Waiting } from '../../policy/plan.ts'
import type { Task } from '../../result.ts'
import type { Witnessed } from '../../sweep/list-witness.ts'
import type { Outcome } from '../../sweep/outcome.ts'
import type { Verified } from '../../sweep/verification.ts'
import { ChainedFile, type Entry, type Write } from './chained-file.ts'
import { sentence, time } from './fields.ts'
import { type Ending, footerLine } from './footer-line.ts'
import { type Beginning, headerLine } from './header-line.ts'
import { KeptReasons } from './kept-reasons.ts'
import { listingLine } from './listing-line.ts'
import { SharedLines } from './shared-lines.ts'
import {
  heldLine,
  type LeftAlone,
  outcomeLine,
  type PastAge,
  plannedLine,
  settledLine,
  type Times,
  unknownLine,
  verifiedLine,
} from './thread-lines.ts'

/** Above this number, one `rest` line replaces a line for each thread: after a signal there is no time for more. */
const mostUntouched = 10_000

/** Why a due thread is not planned. */
export type WhyWaiting = Waiting | 'the run ended before its plan'

/** How the survey ended; times in milliseconds since the Unix epoch. */
export interface SurveyEnd {
  readonly at: number
  /** The instant by which ages are counted. */
  readonly agesAt: number
  readonly listed: number
}

const notFound: Entry = { type: 'not-found' }
const waiting: Readonly<Record<WhyWaiting, Entry>> = {
  'beyond max-deletions': { type: 'waiting', reason: 'beyond max-deletions' },
  'not in the approved plan': { type: 'waiting', reason: 'not in the approved plan' },
  'the run ended before its plan': { type: 'waiting', reason: 'the run ended before its plan' },
}

export class RecordFile {
  readonly #file: ChainedFile
  readonly #shared: SharedLines
  readonly #reasons = new KeptReasons()
  #lastAt = Number.NEGATIVE_INFINITY
  /** When the survey came to its end: before it nothing is deleted. */
  #surveyedAt = Number.NEGATIVE_INFINITY

  /**
   * Makes the file.
   *
   * @throws when the file exists already or cannot be made (Node's own error, with `code`)
   */
  constructor(path: string, write?: Write) {
    this.#file = new ChainedFile(path, write)
    this.#shared = new SharedLines((entry) => this.#file.append(entry))
  }

  /** Absolute, so that later steps find it from any folder. */
  get path(): string {
    return this.#file.path
  }

  header(task: Task, beginning: Beginning): void {
    this.#lastAt = beginning.startedAt
    this.#file.append(headerLine(task, beginning))
    for (const ids of protectedLines(task.policy.protectIds)) this.#file.append({ type: 'protected', ids })
    this.#file.flush()
  }

  /** A thread that the policy keeps. */
  kept(id: string, why: LeftAlone): void {
    this.#shared.add(this.#reasons.entry(why), id)
  }

  /** The same, of a thread that is past the age of the policy: it has a line of its own. */
  held(thread: PastAge, why: LeftAlone): void {
    this.#file.append(heldLine(thread, why))
  }

  /** A thread that could not be judged, and was kept. */
  unknown(id: string | undefined, why: LeftAlone, times: Times): void {
    this.#file.append(unknownLine(id, why, times))
  }

  /** A supplied id that is not there. */
  notFound(id: string): void {
    this.#shared.add(notFound, id)
  }

  /** A candidate that is left to another run. */
  waiting(id: string, reason: WhyWaiting): void {
    this.#shared.add(waiting[reason], id)
  }

  /** Every thread that was listed has its line now, but for those that are planned. */
  surveyed({ at, agesAt, listed }: SurveyEnd): void {
    this.#shared.end()
    this.#append(at, { type: 'surveyed', agesAt: time(agesAt), listed })
    this.#surveyedAt = this.#lastAt
  }

  planned(candidate: Candidate, reason: string, inPlaceOf?: string): void {
    this.#file.append(plannedLine(candidate, reason, inPlaceOf))
  }

  outcome(outcome: Outcome, reason: string): void {
    const at = Math.max(this.#lastAt, outcome.at)
    this.#append(at, outcomeLine(outcome, reason, this.#surveyedAt, at))
    // Where nothing was attempted there is nothing to lose.
    if (outcome.outcome !== 'not-attempted') this.#file.flush()
  }

  /** The planned threads whose turn did not come. */
  untouched(outcomes: readonly Outcome[], reasonOf: (candidate: Candidate) => string): void {
    if (outcomes.length > mostUntouched) {
      const note = sentence([...new Set(outcomes.map(({ note }) => String(note)))].join('; '))
      this.#file.append({ type: 'rest', outcome: 'not-attempted', count: outcomes.length, note })
    } else for (const outcome of outcomes) this.outcome(outcome, reasonOf(outcome.candidate))
    this.#file.flush()
  }

  /** What a whole listing after deletions showed. */
  listing(witnessed: Witnessed): void {
    const at = Math.max(this.#lastAt, witnessed.at)
    this.#append(at, listingLine(witnessed, this.#surveyedAt, at))
    this.#file.flush()
  }

  verified(verified: Verified): void {
    this.#append(verified.at, verifiedLine(verified))
    this.#file.flush()
  }

  /** What became of a thread after all, where its outcome said otherwise. */
  settled(outcome: Outcome, was: Outcome['outcome']): void {
    this.#append(outcome.at, settledLine(outcome, was))
    this.#file.flush()
  }

  /** The last line. @returns the SHA-256 of the whole file, as `sha256sum` prints it */
  footer(ending: Ending): string {
    this.#shared.end()
    this.#append(ending.endedAt, footerLine(ending), 'endedAt')
    return this.#file.end()
  }

  /** Hands everything to the system, so that a killed process loses nothing. */
  flush(): void {
    this.#file.flush()
  }

  /** Times never run backwards: where the clock was set back, a line has the time of the line before it. */
  #append(at: number, entry: Entry, name: 'at' | 'endedAt' = 'at'): void {
    this.#lastAt = Math.max(this.#lastAt, at)
    const { type, ...rest } = entry
    this.#file.append({ type, [name]: time(this.#lastAt), ...rest })
  }
}
