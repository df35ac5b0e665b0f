/** Threads that an approved plan names, held against what they are now. */

import { anothersId, isMadeAnew } from '../policy/made-anew.ts'
import type { Candidate } from '../policy/plan.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Text } from '../text.ts'

/** What an approved plan knew of a thread. */
export type PlannedBefore = Pick<Candidate, 'createdAt' | 'lastActiveAt' | 'rule'>

/** Why a thread that an approved plan names is not deleted; undefined where it still qualifies. */
export function whySpared(verdict: Verdict, { createdAt }: Candidate, planned: PlannedBefore): Text | undefined {
  if (verdict.kind !== 'delete') return verdict.reason
  return isMadeAnew(createdAt, planned.createdAt) ? anothersId : undefined
}
