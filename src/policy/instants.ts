/** Instants that can be trusted. */

import { mostSkew } from '../clock-skew.ts'
import { ours, type Text, text } from '../text.ts'
import type { Fact, Thread } from '../thread.ts'

const creationTime = ours('creation time')
const lastActivityTime = ours('last activity')

/** The earliest instant that is read as a time: before it no thread API existed. */
const earliest = Date.UTC(2020, 0, 1)

/**
 * An instant that can be trusted: not before 2020, and not later than now by
 * more than a day (less than that is clock skew, and counts as now).
 */
export function sane(fact: Fact<number>, now: number, what: Text): Fact<number> {
  if (fact.state !== 'known') return fact
  if (!Number.isFinite(fact.value)) return { state: 'unknown', why: text`${what} is not a number` }
  if (fact.value > now + mostSkew) return { state: 'unknown', why: text`${what} is in the future` }
  if (fact.value < earliest) return { state: 'unknown', why: text`${what} is before 2020` }
  return fact.value > now ? { state: 'known', value: now } : fact
}

/** When a thread was created. */
export function creation(thread: Thread, now: number): Fact<number> {
  return sane(thread.createdAt, now, creationTime)
}

/**
 * When a thread was last active. Activity cannot precede creation: a listed time
 * that does is read as the creation time, the later and so the safer of the two.
 */
export function lastActivity(thread: Thread, now: number): Fact<number> {
  const active = sane(thread.lastActiveAt, now, lastActivityTime)
  if (active.state !== 'known' || thread.createdAt.state !== 'known') return active
  const created = Math.min(thread.createdAt.value, now)
  return active.value < created ? { state: 'known', value: created } : active
}
