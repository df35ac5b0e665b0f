/** The order of judgement: one list, and whatever has to know all conditions loops over it. */

import type { Step } from '../verdict.ts'
import type { Condition } from './condition.ts'
import { inUse } from './in-use.ts'
import { inactiveFor } from './inactive-for.ts'
import { inventory } from './inventory.ts'
import { keepLatest } from './keep-latest.ts'
import { metadata } from './metadata.ts'
import { olderThan } from './older-than.ts'
import { protectedByMetadata } from './protected.ts'
import { protectedIds } from './protected-ids.ts'
import { retained } from './retained.ts'
import { retainedFor } from './retained-for.ts'
import { rule } from './rule.ts'
import { scheduled } from './scheduled.ts'
import { subject } from './subject.ts'
import { unreadable } from './unreadable.ts'
import { waiting } from './waiting.ts'
import { where } from './where.ts'

export const order: readonly Condition[] = [
  unreadable,
  subject,
  inUse,
  waiting,
  scheduled,
  protectedIds,
  protectedByMetadata,
  retained,
  rule,
  retainedFor,
  keepLatest,
  olderThan,
  metadata,
  inactiveFor,
  where,
  inventory,
]

/** The steps of judgement, in their order; each is a row of the funnel. Supplied ids are looked for before. */
export const steps: readonly Step[] = ['not found', ...order.map(({ step }) => step)]

const byStep = new Map(order.map((condition) => [condition.step, condition]))

/** The condition of a step; undefined for `not found`, which no condition decides. */
export const conditionAt = (step: Step): Condition | undefined => byStep.get(step)
