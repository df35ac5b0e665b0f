/** A thread's way to its verdict: counted for keep-latest, judged, and looked up where judging asks for it. */

import { Counting } from '../policy/counting.ts'
import { judge } from '../policy/judge.ts'
import type { Standing } from '../policy/keep-latest.ts'
import type { Due } from '../policy/plan.ts'
import type { Verdict } from '../policy/verdict.ts'
import { type Text, text } from '../text.ts'
import { type Thread, type Unreadable, unknown } from '../thread.ts'
import { lookUpActivity } from '../threads/read-thread.ts'
import type { SurveyEffects, SurveyOptions } from './options.ts'
import type { MaybeLater } from './pending.ts'
import { readAfresh } from './read-afresh.ts'
import type { Tally } from './statistics.ts'
import { stoppedEarly } from './stopped-early.ts'
import type { Surveyed, Verdicts } from './verdicts.ts'

export class Judging {
  readonly #options: SurveyOptions
  readonly #effects: SurveyEffects
  readonly #tally: Tally
  readonly #verdicts: Verdicts
  readonly #counting: Counting<Surveyed>
  /** Ids that came twice in the list, with other facts, and that were not read afresh since. */
  readonly #differing = new Set<string>()

  constructor(options: SurveyOptions, effects: SurveyEffects, tally: Tally, verdicts: Verdicts) {
    this.#options = options
    this.#effects = effects
    this.#tally = tally
    this.#verdicts = verdicts
    this.#counting = new Counting(options.policy, options.api, options.now)
  }

  /** Ids that came twice in the list with other facts, when it was too late to read them afresh before they were judged. */
  get differing(): ReadonlySet<string> {
    return this.#differing
  }

  /** This id came again in the list, with other facts. */
  differs(id: string): void {
    this.#differing.add(id)
  }

  /** Takes in one entry of the list, or a thread that was read. @param seenAt in milliseconds since the Unix epoch */
  take(entry: Thread | Unreadable, seenAt: number): MaybeLater {
    if ('unreadable' in entry) {
      const reason = entry.unreadable
      return this.#verdicts.takeWithoutThread({ kind: 'unknown', step: 'unreadable', reason, rule: undefined })
    }
    if (this.#differing.delete(entry.id)) return this.#takeAfresh(entry, seenAt)
    this.#tally.describe(entry, this.#options.api.fields)
    return this.#count({ id: entry.id, thread: entry, seenAt })
  }

  /** Those that stayed within keep-latest, when all have been taken in. */
  *keptLatest(): Generator<() => MaybeLater> {
    for (const { element, standing } of this.#counting.kept()) yield () => this.#judge(element, standing)
  }

  /** Judges a candidate once more, whose copy in the list came when it had long been judged. */
  async judgeAfresh(candidate: Due): Promise<void> {
    const read = await readAfresh(candidate.id, this.#reading)
    this.#tally.takeBack(candidate, 'thread' in read ? read.thread : undefined)
    if ('thread' in read) return this.#judge({ id: candidate.id, ...read }, candidate.standing)
    this.#verdicts.takeWithoutThread(twofold(read.why), candidate.id)
  }

  /** Neither copy of a thread whose copies differ may be judged by. */
  async #takeAfresh(listed: Thread, seenAt: number): Promise<void> {
    const read = await readAfresh(listed.id, this.#reading)
    if ('thread' in read) return this.take(read.thread, read.seenAt)
    this.#tally.describe(listed, this.#options.api.fields)
    this.#verdicts.take({ id: listed.id, thread: listed, seenAt }, twofold(read.why))
  }

  /** Counts a thread for keep-latest, and judges the one whose standing that settles. */
  #count(surveyed: Surveyed, again = false): MaybeLater {
    const counted = this.#counting.offer(surveyed, again)
    switch (counted.kind) {
      case 'settled':
        return this.#judge(counted.element, counted.standing)
      case 'waits':
        return undefined
      case 'lookup':
        return this.#lookUp(surveyed, counted.of).then((found) => this.#count(found, true))
    }
  }

  /** Judges, and looks up what judging asks for, until there is a verdict. Most threads need no lookup, and no waiting. */
  #judge(surveyed: Surveyed, standing: Standing | undefined): MaybeLater {
    const { policy, api, now, scheduledIds } = this.#options
    const verdict = judge(surveyed.thread, policy, api, { now, standing, scheduledIds })
    if (verdict.kind !== 'lookup') return this.#verdicts.take(surveyed, verdict, standing)
    return this.#lookUp(surveyed, verdict.of).then((found) => this.#judge(found, standing))
  }

  async #lookUp(surveyed: Surveyed, of: 'thread' | 'activity'): Promise<Surveyed> {
    if (of === 'thread') return this.#readAgain(surveyed)
    const activity = await lookUpActivity(this.#options.api, surveyed.thread, this.#effects.send)
    if ('kind' in activity) throw stoppedEarly(activity.stopped)
    return { ...surveyed, thread: { ...surveyed.thread, ...activity } }
  }

  /** Reads a thread whose metadata the listing did not hold. */
  async #readAgain(surveyed: Surveyed): Promise<Surveyed> {
    const read = await readAfresh(surveyed.id, this.#reading)
    if ('thread' in read) return { ...surveyed, ...read }
    return { ...surveyed, thread: { ...surveyed.thread, metadata: unknown(read.why) } }
  }

  get #reading() {
    const { send, clock } = this.#effects
    return { api: this.#options.api, send, clock }
  }
}

/** The verdict on a thread that was listed twice with different facts, and cannot be read. */
function twofold(why: Text): Extract<Verdict, { kind: 'unknown' }> {
  const reason = text`it was listed twice with different facts, and could not be read: ${why}`
  return { kind: 'unknown', step: 'unreadable', reason, rule: undefined }
}
