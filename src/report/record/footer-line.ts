/** The last line: how the run ended, why, and its counts. */

import { figures, type Problem, type Result } from '../../result.ts'
import type { Stopped } from '../../stop.ts'
import type { Verified } from '../../sweep/verification.ts'
import type { Entry } from './chained-file.ts'
import { inRecord, timeOrNull, word } from './fields.ts'

/** How a run ended. */
export interface Ending extends Pick<Result, 'status' | 'survey' | 'swept' | 'endedAt' | 'problems'> {
  /** As the server's answers name them, or the inputs. */
  readonly organization: string | undefined
  readonly project: string | undefined
  /** Why no new request was started any more. */
  readonly stopped: Stopped | undefined
  readonly planDigest: string | undefined
}

export function footerLine(ending: Ending): Entry {
  const { status, organization, project, survey, swept, stopped, planDigest, problems } = ending
  const { oldestRemaining, subjectRemaining, ...counts } = figures(ending)
  // A listing that was not read to its end says nothing about how many threads there are.
  const found = survey === undefined ? notTold : counts
  return {
    type: 'footer',
    status,
    stopped: stopped?.reason ?? null,
    stoppedBecause: stopped === undefined ? null : inRecord(stopped.detail),
    problems: problems.map(problemOf),
    organization: word(organization),
    project: word(project),
    listed: found.listed,
    kept: found.kept,
    unknown: found.unknown,
    notFound: found.notFound,
    candidates: found.candidates,
    planned: found.planned,
    deleted: counts.deleted,
    alreadyGone: counts.alreadyGone,
    spared: counts.spared,
    failed: counts.failed,
    notKnown: counts.notKnown,
    notAttempted: counts.notAttempted,
    remaining: found.remaining,
    oldestRemaining: timeOrNull(oldestRemaining),
    subjectRemaining: subjectRemaining ?? null,
    itemsErased: swept?.itemsErased ?? 0,
    funnel: survey?.tally.funnel() ?? null,
    verification: verificationInNumbers(swept),
    proof: swept?.proof ?? null,
    planDigest: planDigest ?? null,
  }
}

const notTold = {
  listed: null,
  kept: null,
  unknown: null,
  notFound: null,
  candidates: null,
  planned: null,
  remaining: null,
}

function problemOf({ inputs, message, hint }: Problem) {
  return { inputs, message: inRecord(message), hint: hint === undefined ? null : inRecord(hint) }
}

/** How much was to be read back, and what was found. Null where nothing was carried out. */
function verificationInNumbers(swept: Result['swept']) {
  if (swept?.verification === undefined) return null
  const { asked, chosen, results } = swept.verification
  const count = (what: Verified['found']) => results.filter(({ found }) => found === what).length
  const found = { gone: count('gone'), alive: count('alive'), cannotTell: count('cannot tell') }
  return { asked, chosen, ...found, notReached: chosen - results.length }
}
