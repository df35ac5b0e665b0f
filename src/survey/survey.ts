/**
 * The survey: list all threads (or read the supplied ones), look up what the
 * policy needs, judge, count. Reads only.
 */

import { type Clock, latest } from '../clock.ts'
import { Counting } from '../policy/counting.ts'
import { judge } from '../policy/judge.ts'
import type { Standing } from '../policy/keep-latest.ts'
import { type Candidate, candidateOf, type Plan, Planner, type Waiting } from '../policy/plan.ts'
import type { Policy } from '../policy/policy.ts'
import type { Doubt, Kept, Step, Verdict } from '../policy/verdict.ts'
import type { Sender } from '../requests/sender.ts'
import { ours, rendered, type Text, text } from '../text.ts'
import { type Thread, type ThreadApi, type Unreadable, unknown } from '../thread.ts'
import { Controls } from '../threads/absence/controls.ts'
import { ListingFailed, listThreads } from '../threads/listing/listing.ts'
import { lookUpActivity } from '../threads/read-thread.ts'
import { heldBack } from './held-back.ts'
import { type MaybeLater, Pending } from './pending.ts'
import { type PlannedBefore, whySpared } from './planned-before.ts'
import { readAfresh } from './read-afresh.ts'
import { Tally } from './statistics.ts'
import { stoppedEarly } from './stopped-early.ts'
import { readSuppliedIds } from './supplied-ids.ts'

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
  /** The instant by which ages are reckoned, in milliseconds since the Unix epoch. */
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
  readonly onKept?: (id: string, step: Step, reason: string, more: Told) => void
  /** Told why the list gave no threads to compare supplied ids with, where some were needed. */
  readonly onNoControls?: (why: Text) => void
  /** Told of every supplied id that is not there. */
  readonly onNotFound?: (id: string) => void
  readonly onUnknown?: (id: string | undefined, step: Step, reason: string, more: Told) => void
  /** Told of every candidate that this run leaves to another. */
  readonly onWaiting?: (candidate: Candidate, why: Waiting) => void
  /** Told how far the survey is. */
  readonly onProgress?: (listed: number) => void
  /** Told what the reader of the report should know although the list is whole. */
  readonly onWarning?: (message: Text) => void
}

/** A verdict that leaves a thread alone, and the thread where there is one. */
export interface Told {
  readonly verdict: (Kept | Doubt) & { readonly rule: string | undefined }
  readonly thread: Thread | undefined
}

export interface Survey {
  readonly tally: Tally
  readonly plan: Plan
  /** How many of the supplied ids the server knows; only where ids were supplied. */
  readonly knownIds?: number
}

/** A thread on its way to a verdict. */
interface Surveyed {
  readonly id: string
  readonly thread: Thread
  /** When the server told the whole of it, or shortly before; looking up its activity tells but a part. */
  readonly seenAt: number
}

/**
 * Surveys every thread visible to the key.
 *
 * @throws {ListingFailed} when the listing could not be read whole
 */
export async function survey(options: SurveyOptions, effects: SurveyEffects): Promise<Survey> {
  const { api, policy, now, summaryKeys } = options
  const { send, clock, onKept, onUnknown, onNotFound, onProgress, onWarning } = effects
  const controls = effects.controls ?? new Controls(() => 0)
  const onWaiting = (candidate: Candidate, why: Waiting) => {
    controls.keep(candidate.id)
    effects.onWaiting?.(candidate, why)
  }
  const tally = new Tally(policy, { now, summaryKeys })
  const planner = new Planner(options.budget, onWaiting)
  const counting = new Counting<Surveyed>(policy, api, now)
  const pending = new Pending(options.lookups)
  /** Ids that came twice in the list, with other facts, and that were not read afresh since. */
  const differing = new Set<string>()

  /** Ids of the approved plan that have not come up yet. */
  const awaited = new Set(options.approved?.keys())

  const settle = (verdict: Verdict, surveyed: Surveyed | undefined, id?: string, standing?: Standing) => {
    // Such an id of the approved plan stays awaited, and is counted at the end.
    if (surveyed === undefined && id !== undefined && awaited.has(id)) return
    const { rule } = verdict
    const planned = surveyed === undefined ? undefined : options.approved?.get(surveyed.id)
    tally.judged(planned === undefined ? verdict : { kind: 'delete', rule }, surveyed?.thread, id)
    if (surveyed !== undefined) {
      const candidate = () =>
        candidateOf(surveyed.thread, { now, seenAt: surveyed.seenAt, summaryKeys, rule, standing })
      awaited.delete(surveyed.id)
      const sparedBecause = planned === undefined ? undefined : whySpared(verdict, candidate(), planned)
      if (planned !== undefined && sparedBecause !== undefined) {
        const undecided = verdict.kind === 'unknown' ? { undecided: true as const } : {}
        planner.addSpared({ ...candidate(), ...planned, sparedBecause, ...undecided })
      } else if (verdict.kind === 'delete') {
        if (options.approved === undefined || planned !== undefined) planner.add(candidate())
        else planner.addUnplanned(candidate())
      }
    }
    // A thread of the approved plan has an outcome instead.
    if (verdict.kind === 'unknown' && verdict.step === 'not found') {
      if (id !== undefined) onNotFound?.(id)
    } else if (planned === undefined && verdict.kind === 'unknown') {
      const more = { verdict, thread: surveyed?.thread }
      if (surveyed !== undefined && verdict.step !== 'unreadable') controls.keep(surveyed.id)
      onUnknown?.(surveyed?.id ?? id, verdict.step, rendered(verdict.reason), more)
    } else if (planned === undefined && verdict.kind === 'keep' && surveyed !== undefined) {
      controls.keep(surveyed.id)
      onKept?.(surveyed.id, verdict.step, rendered(verdict.reason), { verdict, thread: surveyed.thread })
    }
    onProgress?.(tally.listed)
  }

  /** Judges, and looks up what judging asks for, until there is a verdict. Most threads need no lookup, and no waiting. */
  const judgeWithLookups = (surveyed: Surveyed, standing: Standing | undefined): MaybeLater => {
    const verdict = judge(surveyed.thread, policy, api, { now, standing, scheduledIds: options.scheduledIds })
    if (verdict.kind !== 'lookup') return settle(verdict, surveyed, undefined, standing)
    return lookUp(surveyed, verdict.of).then((found) => judgeWithLookups(found, standing))
  }

  const lookUp = async (surveyed: Surveyed, of: 'thread' | 'activity'): Promise<Surveyed> => {
    if (of === 'thread') return readAgain(surveyed)
    const activity = await lookUpActivity(api, surveyed.thread, send)
    if ('kind' in activity) throw stoppedEarly(activity.stopped)
    return { ...surveyed, thread: { ...surveyed.thread, ...activity } }
  }

  /** Reads a thread whose metadata the listing did not hold. */
  const readAgain = async (surveyed: Surveyed): Promise<Surveyed> => {
    const read = await readAfresh(surveyed.id, { api, send, clock })
    if ('thread' in read) return { ...surveyed, ...read }
    return { ...surveyed, thread: { ...surveyed.thread, metadata: unknown(read.why) }, seenAt: latest(clock) }
  }

  /** Counts a thread for keep-latest, and judges the one whose standing that settles. */
  const count = (surveyed: Surveyed, again = false): MaybeLater => {
    const counted = counting.offer(surveyed, again)
    switch (counted.kind) {
      case 'settled':
        return judgeWithLookups(counted.element, counted.standing)
      case 'waits':
        return undefined
      case 'lookup':
        return lookUp(surveyed, counted.of).then((found) => count(found, true))
    }
  }

  const take = (entry: Thread | Unreadable, seenAt: number): MaybeLater => {
    if ('unreadable' in entry) {
      const reason = entry.unreadable
      return settle({ kind: 'unknown', step: 'unreadable', reason, rule: undefined }, undefined)
    }
    if (differing.delete(entry.id)) return takeAfresh(entry, seenAt)
    tally.describe(entry, api.fields)
    return count({ id: entry.id, thread: entry, seenAt })
  }

  /** Neither copy of a thread whose copies differ may be judged by. */
  const takeAfresh = async (listed: Thread, seenAt: number): Promise<void> => {
    const read = await readAfresh(listed.id, { api, send, clock })
    if ('thread' in read) return take(read.thread, read.seenAt)
    tally.describe(listed, api.fields)
    settle(twofold(read.why), { id: listed.id, thread: listed, seenAt })
  }

  /** The same where another copy came when it had long been judged. What was kept stays kept; what was due is judged afresh. */
  const judgeAfresh = async (candidate: Candidate): Promise<void> => {
    const read = await readAfresh(candidate.id, { api, send, clock })
    tally.takeBack(candidate, 'thread' in read ? read.thread : undefined)
    if ('thread' in read) return judgeWithLookups({ id: candidate.id, ...read }, candidate.standing)
    // One of an approved plan is looked at when its turn comes.
    if (options.approved?.has(candidate.id) === true) awaited.add(candidate.id)
    else settle(twofold(read.why), undefined, candidate.id)
  }

  const listAndTake = async () => {
    if (api.listing === undefined) throw new ListingFailed(text`${ours(api.noun.many)} cannot be listed`)
    const notes = { onOtherFacts: (id: string) => void differing.add(id), ...(onWarning && { onWarning }) }
    for await (const { entries, seenAt } of heldBack(listThreads(api, api.listing, send, notes), clock)) {
      for (const entry of entries) {
        const full = pending.add(() => take(entry, seenAt))
        if (full !== undefined) await full
      }
    }
  }
  const { suppliedIds } = options
  const concurrency = options.lookups
  const onVerdict = (verdict: Verdict, id: string) => settle(verdict, undefined, id)
  const onNoControls = effects.onNoControls ?? (() => undefined)
  const reading = { api, send, clock, controls, concurrency, onThere: take, onVerdict, onNoControls }
  const knownIds = suppliedIds === undefined ? await listAndTake() : await readSuppliedIds(suppliedIds, reading)
  await pending.done()
  for (const { element, standing } of counting.kept()) await pending.add(() => judgeWithLookups(element, standing))
  await pending.done()
  for (const candidate of planner.takeBack(differing)) await pending.add(() => judgeAfresh(candidate))
  await pending.done()
  // What the approved plan names and the listing does not is looked at when its turn comes, and not deleted.
  for (const id of awaited) {
    const planned = options.approved?.get(id)
    if (planned === undefined) continue
    tally.judged({ kind: 'delete', rule: planned.rule }, undefined, id)
    planner.add({ id, ...planned, seenAt: 0, shown: [], unlisted: true })
  }
  return {
    tally,
    plan: planner.plan(),
    ...(knownIds === undefined ? {} : { knownIds }),
  }
}

/** The verdict on a thread that was listed twice with different facts, and cannot be read. */
function twofold(why: Text): Verdict {
  const reason = text`it was listed twice with different facts, and could not be read: ${why}`
  return { kind: 'unknown', step: 'unreadable', reason, rule: undefined }
}
