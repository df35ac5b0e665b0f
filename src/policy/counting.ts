/** Counting threads for `keep-latest` while they stream by: per rule, within what the policy is about. */

import type { Thread } from '../thread.ts'
import { belongsTo } from './conditions/subject.ts'
import { groupOf } from './group.ts'
import { KeepLatest, type Ranked, type Standing } from './keep-latest.ts'
import { type JudgedApi, Matter } from './matter.ts'
import { type Policy, periodsOf } from './policy.ts'

/** What counting makes of a thread. */
export type Count<Element> =
  /** It can be judged now; so can an older one, whose place it took. */
  | { readonly kind: 'settled'; readonly element: Element; readonly standing: Standing | undefined }
  /** It may stay among the newest. */
  | { readonly kind: 'waits' }
  /** It must be read before it can be counted. */
  | { readonly kind: 'lookup'; readonly of: 'thread' | 'activity' }

interface Element {
  readonly id: string
  readonly thread: Thread
}

interface Held<One> extends Ranked {
  readonly element: One
  readonly standing: Extract<Standing, { kind: 'beyond' }>
}

const unknown: Standing = { kind: 'unknown' }

export class Counting<One extends Element> {
  readonly #policy: Policy
  readonly #api: JudgedApi
  readonly #now: number
  /** By the name of the rule. */
  readonly #counts: ReadonlyMap<string | undefined, KeepLatest<Held<One>>>

  constructor(policy: Policy, api: JudgedApi, now: number) {
    this.#policy = policy
    this.#api = api
    this.#now = now
    const counted = periodsOf(policy).filter(({ keepLatest }) => keepLatest > 0)
    this.#counts = new Map(
      counted.map((period) => ['name' in period ? String(period.name) : undefined, new KeepLatest(period.keepLatest)]),
    )
  }

  /**
   * Takes in one thread.
   *
   * @param isReadAgain whether it was looked up already: what is missing then is not known
   */
  offer(element: One, isReadAgain: boolean): Count<One> {
    // Most policies count nothing, and then a million threads pass here.
    if (this.#counts.size === 0) return { kind: 'settled', element, standing: undefined }
    const settled = (standing?: Standing): Count<One> => ({ kind: 'settled', element, standing })
    const matter = new Matter(element.thread, this.#policy, this.#api, { now: this.#now })
    // A thread with an unreadable time takes no place.
    if (matter.creation.state !== 'known') return settled()
    const { subject } = this.#policy
    const belongs = subject === undefined ? 'holds' : belongsTo(subject, matter)
    if (typeof belongs === 'object') return belongs
    if (belongs !== 'holds') return settled()
    const { placement } = matter
    if (placement.kind === 'lookup') return placement
    if (placement.kind !== 'placed') return settled()
    const count = this.#counts.get(matter.rule)
    if (count === undefined) return settled()
    const group = groupOf(element.thread, placement.period.keepLatestPer)
    if (group === 'lookup' && !isReadAgain) return { kind: 'lookup', of: 'thread' }
    const at = placement.period.keepLatestBy === 'activity' ? matter.activity : matter.creation
    if (group === 'lookup' || group === 'unknown' || at.state !== 'known') return settled(unknown)
    const countedIn = { rule: matter.rule, group: group.of }
    const standing = { kind: 'beyond', countedIn, at: at.value } as const
    const held: Held<One> = { id: element.id, at: at.value, element, standing }
    const beyond = count.offer(held, group.of)
    if (beyond === undefined) return { kind: 'waits' }
    return { kind: 'settled', element: beyond.element, standing: beyond.standing }
  }

  /** Those that stayed among the newest, when all have been offered. */
  *kept(): Generator<{ readonly element: One; readonly standing: Standing }> {
    for (const count of this.#counts.values()) {
      for (const { element, standing } of count.kept()) {
        yield { element, standing: { kind: 'within', countedIn: standing.countedIn } }
      }
    }
  }
}
