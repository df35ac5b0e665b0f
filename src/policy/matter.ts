/** One thread being judged: what the steps ask about, each thing worked out once. */

import { ours } from '../text.ts'
import type { Asked, Fact, Metadata, Thread, ThreadApi } from '../thread.ts'
import { creation, lastActivity } from './instants.ts'
import type { Standing } from './keep-latest.ts'
import type { Period, Policy } from './policy.ts'
import { type Placement, placementOf } from './rules/placement.ts'
import type { Lookup } from './verdict.ts'

/** What judging has to know of a thread API. */
export type JudgedApi = Pick<
  ThreadApi,
  'fields' | 'restingStatuses' | 'runningStatuses' | 'waitingStatuses' | 'activityLookup'
>

export interface Circumstances {
  /** Milliseconds since the Unix epoch. */
  readonly now: number
  /** Where the thread stands among those that `keep-latest` counts; undefined where it was not counted. */
  readonly standing?: Standing | undefined
  /** The ids of the threads that a schedule will use again. */
  readonly scheduledIds?: ReadonlySet<string> | undefined
}

/** What a step answers that needs one. */
export const lookups = {
  thread: { kind: 'lookup', of: 'thread' },
  activity: { kind: 'lookup', of: 'activity' },
} as const satisfies Readonly<Record<string, Lookup>>

const noMetadata: Asked<Metadata> = { state: 'unknown', why: ours('this API has no metadata') }

export class Matter {
  readonly thread: Thread
  readonly policy: Policy
  readonly api: JudgedApi
  readonly circumstances: Circumstances
  readonly now: number
  readonly creation: Fact<number>
  /** Milliseconds since the Unix epoch; good only once the first step has let the thread pass. */
  readonly createdAt: number
  #activity: Fact<number> | undefined
  #placement: Placement | undefined

  constructor(thread: Thread, policy: Policy, api: JudgedApi, circumstances: Circumstances) {
    this.thread = thread
    this.policy = policy
    this.api = api
    this.circumstances = circumstances
    this.now = circumstances.now
    this.creation = creation(thread, circumstances.now)
    this.createdAt = this.creation.state === 'known' ? this.creation.value : Number.NaN
  }

  /** When the thread was last active, as far as that is known without a lookup. */
  get activity(): Fact<number> {
    this.#activity ??= lastActivity(this.thread, this.now)
    return this.#activity
  }

  /** The same, or the lookup that has to come first. */
  get activityOrLookup(): Fact<number> | Lookup {
    const { activity } = this
    return activity.state === 'unasked' && this.api.activityLookup !== undefined ? lookups.activity : activity
  }

  get hasMetadata(): boolean {
    return this.api.fields.has('metadata')
  }

  /** The thread's metadata, or the lookup that has to come first. Unknown where the API has none. */
  get metadataOrLookup(): Asked<Metadata> | Lookup {
    if (!this.hasMetadata) return noMetadata
    const { metadata } = this.thread
    return metadata.state === 'unasked' ? lookups.thread : metadata
  }

  /** Under which rule the thread falls. */
  get placement(): Placement {
    this.#placement ??= placementOf(this)
    return this.#placement
  }

  /** The period that the thread has; undefined where its rule is not known or it has none. */
  get period(): Period | undefined {
    const { placement } = this
    return placement.kind === 'placed' ? placement.period : undefined
  }

  /** The name of the thread's rule; undefined where that is not known or the policy has none. */
  get rule(): string | undefined {
    const { placement } = this
    return placement.kind === 'placed' ? placement.rule?.name : undefined
  }
}
