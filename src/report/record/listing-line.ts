/** The line of a whole listing after the deletions, which settles what reading could not. */

import type { Witnessed } from '../../sweep/list-witness.ts'
import type { Entry } from './chained-file.ts'
import { inRecord, time } from './fields.ts'

/** @param since when the survey had ended: the listing began later, also where the clock was set back */
export function listingLine(witnessed: Witnessed, since: number, at: number): Entry {
  const { beganAt, asked, listed, stillListed, stayed, stayedListed, why } = witnessed
  return {
    type: 'listing',
    beganAt: time(Math.max(since, Math.min(beganAt, at))),
    asked,
    listed: listed ?? null,
    stillListed: listed === undefined ? null : stillListed.size,
    stayed,
    stayedListed: listed === undefined ? null : stayedListed,
    settles: why === undefined,
    why: why === undefined ? '' : inRecord(why),
  }
}
