/** What to do about each reason to stop, and which steps about single threads say the same. */

import { goesOn, quotaHint, signInHint } from '../requests/refusal-hints.ts'
import type { SignIn } from '../requests/sign-in/sign-in.ts'
import type { Stopped } from '../stop.ts'
import { hints } from '../sweep/meaning.ts'
import { ours, type Text } from '../text.ts'

export function hintForStop({ reason, hint }: Stopped, signIn: SignIn): Text {
  if (hint !== undefined) return hint
  switch (reason) {
    case 'sign-in':
      return signInHint(signIn)
    case 'quota':
      return quotaHint
    case 'outage':
      return ours('The server is in trouble. The next run goes on where this one stopped.')
    case 'cancelled':
    case 'deadline':
    case 'record':
    case 'broken log':
    case 'fault':
      return goesOn
  }
}

/** What the next run does by itself is no step beside the remedy of the stop. */
const byItself = [hints.nextRun, hints.late, hints.lost, hints.stopped, hints.notKnown]

/** Hints about failed threads that need no step of their own beside that about the stop. */
export function coveredBy({ reason }: Stopped): readonly Text[] {
  switch (reason) {
    case 'sign-in':
      return [...byItself, hints.signIn, hints.refused]
    case 'quota':
      return [...byItself, quotaHint]
    case 'outage':
    case 'cancelled':
    case 'deadline':
    case 'record':
    case 'broken log':
    case 'fault':
      return byItself
  }
}
