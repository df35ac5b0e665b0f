/**
 * The survey: list all threads (or read the supplied ones), look up what the
 * policy needs, judge, count. Reads only.
 */

import type { Clock } from '../clock.ts'
import { groupOf } from '../policy/group.ts'
import { KeepLatest } from '../policy/keep-latest.ts'
import { type Candidate, candidateOf, type Plan, Planner, type Waiting } from '../policy/plan.ts'
import type { Policy } from '../policy/policy.ts'
import { judge, type Rank, type Step, sane, type Verdict } from '../policy/verdict.ts'
import type { Sender } from '../requests/sender.ts'
import { type Thread, type ThreadApi, type Unreadable, unknown } from '../thread.ts'
import { ListingFailed, listThreads } from '../threads/listing/listing.ts'
import { look, lookUpActivity } from '../threads/read-thread.ts'
import { Tally } from './statistics.ts'

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
  /** The most lookups waiting at a time. */
  readonly lookups: number
}

export interface SurveyEffects {
  readonly send: Sender['send']
  readonly clock: Clock
  /** Told of every thread that is kept, and of every one that could not be judged, for the record. */
  readonly onKept?: (id: string, step: Step, reason: string) => void
  readonly onUnknown?: (id: string | undefined, step: Step, reason: string) => void
  /** Told of every candidate that this run leaves to another. */
  readonly onWaiting?: (candidate: Candidate, why: Waiting) => void
  /** Told how far the survey is. */
  readonly onProgress?: (listed: number) => void
}

/** What an approved plan knew of a thread. */
export type PlannedBefore = Pick<Candidate, 'createdAt' | 'lastActiveAt'>

export interface Survey {
  readonly tally: Tally
  readonly plan: Plan
  /** How many of the supplied ids the server knows; only where ids were supplied. */
  readonly knownIds?: number
}

/** A thread on its way to a verdict. */
interface Surveyed {
  readonly id: string
  readonly createdAt: number
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
  const { send, clock, onKept, onUnknown, onWaiting, onProgress } = effects
  const tally = new Tally(policy, { now, summaryKeys })
  const planner = new Planner(options.budget, onWaiting)
  const keepLatest = new KeepLatest<Surveyed>(policy.keepLatest)
  const pending = new Pending(options.lookups)

  /** Ids of the approved plan that have not come up yet. */
  const awaited = new Set(options.approved?.keys())

  const settle = (verdict: Verdict, surveyed: Surveyed | undefined, id?: string) => {
    // Such an id of the approved plan stays awaited, and is counted at the end.
    if (surveyed === undefined && id !== undefined && awaited.has(id)) return
    const planned = surveyed === undefined ? undefined : options.approved?.get(surveyed.id)
    tally.judged(planned === undefined ? verdict : { answer: 'delete' }, surveyed?.thread, id)
    if (surveyed !== undefined) {
      const candidate = () => candidateOf(surveyed.thread, { now, seenAt: surveyed.seenAt, summaryKeys })
      awaited.delete(surveyed.id)
      if (planned !== undefined && verdict.answer !== 'delete') {
        const undecided = verdict.answer === 'unknown' ? { undecided: true as const } : {}
        planner.addSpared({ ...candidate(), ...planned, sparedBecause: verdict.reason, ...undecided })
      } else if (verdict.answer === 'delete') {
        if (options.approved === undefined || planned !== undefined) planner.add(candidate())
        else planner.addUnplanned(candidate())
      }
    }
    // A thread of the approved plan has an outcome instead.
    if (planned === undefined && verdict.answer === 'unknown') {
      onUnknown?.(surveyed?.id ?? id, verdict.step, verdict.reason)
    } else if (planned === undefined && verdict.answer === 'keep' && surveyed !== undefined) {
      onKept?.(surveyed.id, verdict.step, verdict.reason)
    }
    onProgress?.(tally.listed)
  }

  /** Judges, and looks up what judging asks for, until there is a verdict. Most threads need no lookup, and no waiting. */
  const judgeWithLookups = (surveyed: Surveyed, rank: Rank): MaybeLater => {
    const verdict = judge(surveyed.thread, policy, api, { now, rank, witness: tally })
    if (verdict.answer !== 'lookup') return settle(verdict, surveyed)
    return lookUp(surveyed, verdict.of).then((found) => judgeWithLookups(found, rank))
  }

  const lookUp = async (surveyed: Surveyed, of: 'thread' | 'activity'): Promise<Surveyed> => {
    if (of === 'thread') return readAgain(surveyed)
    const activity = await lookUpActivity(api, surveyed.thread, send)
    if ('kind' in activity) throw stopped(activity.stopped.detail, activity)
    return { ...surveyed, thread: { ...surveyed.thread, ...activity } }
  }

  /** Reads a thread whose metadata the listing did not hold. What is still missing then is unknown. */
  const readAgain = async (surveyed: Surveyed): Promise<Surveyed> => {
    const found = await look(api, surveyed.id, 'look up', send)
    if (found.kind === 'stopped') throw stopped(found.stopped.detail, found)
    const seenAt = clock.now()
    if (found.kind !== 'there') {
      const metadata = unknown(found.kind === 'gone' ? 'the thread is gone' : found.why)
      return { ...surveyed, thread: { ...surveyed.thread, metadata }, seenAt }
    }
    const { metadata } = found.thread
    const told = metadata.state === 'unasked' ? unknown('the server does not send it') : metadata
    return { ...surveyed, thread: { ...found.thread, metadata: told }, seenAt }
  }

  /** Finds a thread's rank, which needs its group, and judges the thread whose rank that settles. */
  const rank = (surveyed: Surveyed, again = false): MaybeLater => {
    if (policy.keepLatest === 0) return judgeWithLookups(surveyed, 'beyond keep-latest')
    const group = groupOf(surveyed.thread, policy.keepLatestPer)
    if (group === 'lookup' && !again) return readAgain(surveyed).then((found) => rank(found, true))
    if (group === 'lookup' || group === 'unknown') return judgeWithLookups(surveyed, 'unknown')
    const beyond = keepLatest.offer(surveyed, group.of)
    if (beyond !== undefined) return judgeWithLookups(beyond, 'beyond keep-latest')
  }

  const take = (entry: Thread | Unreadable, seenAt: number): MaybeLater => {
    if ('unreadable' in entry)
      return settle({ answer: 'unknown', step: 'unreadable', reason: entry.unreadable }, undefined)
    tally.describe(entry, api.fields)
    const createdAt = sane(entry.createdAt, now, 'creation time')
    const surveyed = {
      id: entry.id,
      thread: entry,
      createdAt: createdAt.state === 'known' ? createdAt.value : 0,
      seenAt,
    }
    // A thread with an unreadable time takes no place in keep-latest.
    if (createdAt.state !== 'known') return judgeWithLookups(surveyed, 'beyond keep-latest')
    return rank(surveyed)
  }

  let knownIds = 0
  if (options.suppliedIds !== undefined) {
    for (const id of options.suppliedIds) {
      await pending.add(async () => {
        const found = await look(api, id, 'read', send)
        if (found.kind === 'stopped') throw stopped(found.stopped.detail, found)
        if (found.kind === 'there') {
          knownIds += 1
          return take(found.thread, clock.now())
        }
        if (found.kind === 'gone') {
          return settle(
            { answer: 'unknown', step: 'not found', reason: 'the server does not know this id' },
            undefined,
            id,
          )
        }
        settle({ answer: 'unknown', step: 'unreadable', reason: found.why }, undefined, id)
      })
    }
  } else {
    if (api.listing === undefined) throw new ListingFailed(`${api.noun.many} cannot be listed`)
    // A page is asked for before the one before it is handed out: not earlier than when that one was asked for here.
    let [askedAt, nextAskedAt] = [clock.now(), clock.now()]
    for await (const page of listThreads(api, api.listing, send)) {
      const seenAt = askedAt
      for (const entry of page) {
        const full = pending.add(() => take(entry, seenAt))
        if (full !== undefined) await full
      }
      ;[askedAt, nextAskedAt] = [nextAskedAt, clock.now()]
    }
  }
  await pending.done()
  for (const surveyed of keepLatest.kept()) await pending.add(() => judgeWithLookups(surveyed, 'within keep-latest'))
  await pending.done()
  // What the approved plan names and the listing does not is looked at when its turn comes, and not deleted.
  for (const id of awaited) {
    const planned = options.approved?.get(id)
    if (planned === undefined) continue
    tally.judged({ answer: 'delete' }, undefined, id)
    planner.add({ id, ...planned, seenAt: 0, shown: [], unlisted: true })
  }
  return { tally, plan: planner.plan(), ...(options.suppliedIds === undefined ? {} : { knownIds }) }
}

function stopped(detail: string, { stopped }: { stopped: NonNullable<ListingFailed['stopped']> }): ListingFailed {
  return new ListingFailed(`stopped before every thread was judged: ${detail}`, {
    stopped,
    hint: 'Nothing was deleted. The next run starts afresh.',
  })
}

/** Something that is done already, or a promise of it: a promise for each of a million threads would cost more than judging. */
type MaybeLater = void | Promise<void>

/** A bounded number of tasks at a time; the first failure is thrown by the next call. */
class Pending {
  readonly #running = new Set<Promise<void>>()
  readonly #most: number
  #failure: { readonly error: unknown } | undefined

  constructor(most: number) {
    this.#most = most
  }

  /** Begins a task. @returns when it must be waited for before the next one */
  add(task: () => MaybeLater): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure.error
    const begun = task()
    if (begun === undefined) return undefined
    const running: Promise<void> = begun
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
    return this.#running.size < this.#most ? undefined : Promise.race(this.#running)
  }

  async done(): Promise<void> {
    await Promise.all(this.#running)
    if (this.#failure !== undefined) throw this.#failure.error
  }
}
