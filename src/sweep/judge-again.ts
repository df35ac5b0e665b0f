/** Judging a planned thread once more, by what it is now. */

import { judge } from '../policy/judge.ts'
import { doubtful, type Identity, identityByCreation } from '../policy/made-anew.ts'
import type { Candidate } from '../policy/plan.ts'
import { ours, type Text } from '../text.ts'
import type { Thread } from '../thread.ts'
import { lookUpActivity } from '../threads/read-thread.ts'
import type { Result, Sweeping } from './job.ts'

export type Judged =
  | { readonly kind: 'still due' }
  | { readonly kind: 'spared'; readonly result: Result }
  /** The one that was planned is gone, and what has its id is nobody's to delete. */
  | { readonly kind: 'another' }
  | { readonly kind: 'stopped'; readonly why: Text }

/** Judges a thread that was just read. */
export async function judgeAgain(thread: Thread, candidate: Candidate, sweeping: Sweeping): Promise<Judged> {
  const { api, policy, now, send, startBefore } = sweeping
  const identity = identityOf(thread, candidate, now)
  if (identity === 'another') return { kind: 'another' }
  if (identity === 'doubtful') return spared(doubtful, { undecided: true })
  if (candidate.kind === 'unlisted') return spared(ours('it is still there, but was not listed any more'))
  // What a schedule will use was asked for right before the sweep, and is not in it.
  const verdict = judge(thread, policy, api, { now, standing: candidate.standing })
  switch (verdict.kind) {
    case 'delete':
      return { kind: 'still due' }
    case 'keep':
      return spared(verdict.reason)
    case 'unknown':
      return spared(verdict.reason, { undecided: true })
    case 'lookup': {
      if (verdict.of === 'thread') return spared(ours('its metadata is no longer known'), { undecided: true })
      const activity = await lookUpActivity(api, thread, send, startBefore)
      if ('kind' in activity) return { kind: 'stopped', why: activity.stopped.detail }
      return judgeAgain({ ...thread, ...activity }, candidate, sweeping)
    }
  }
}

/** Whether it is the thread that was planned. Where its creation time cannot be read, it counts as that one: the policy keeps it. */
export function identityOf({ createdAt }: Thread, candidate: Candidate, now: number): Identity {
  if (createdAt.state !== 'known') return 'same'
  const seenAt = candidate.kind === 'due' ? candidate.seenAt : undefined
  return identityByCreation(Math.min(createdAt.value, now), { createdAt: candidate.createdAt, seenAt })
}

const spared = (note: Text, more: Pick<Result, 'undecided'> = {}): Judged => ({
  kind: 'spared',
  result: { outcome: 'spared', note, ...more },
})
