/**
 * Judging one thread. It is due only if every condition is known to hold and no
 * protection is known or possibly in force. The first step that decides is the
 * answer, but for one thing: a step that doubts, or needs a lookup, is put off,
 * because a later step may keep the thread for certain. A young thread needs
 * neither lookup nor doubt. Pure: `now` is an argument, and what is not known is
 * asked for by returning a lookup, never fetched here.
 */

import { joined } from '../text.ts'
import type { Thread } from '../thread.ts'
import { order } from './conditions/order.ts'
import { heldToo } from './held-too.ts'
import { type Circumstances, type JudgedApi, Matter } from './matter.ts'
import type { Policy } from './policy.ts'
import type { Doubt, Kept, Lookup, Verdict } from './verdict.ts'

export type { Circumstances, JudgedApi } from './matter.ts'

/**
 * Judges one thread.
 *
 * @returns a verdict, or the lookup that has to come before one
 */
export function judge(thread: Thread, policy: Policy, api: JudgedApi, circumstances: Circumstances): Verdict | Lookup {
  return judged(new Matter(thread, policy, api, circumstances))
}

function judged(matter: Matter): Verdict | Lookup {
  let putOff: Doubt | Lookup | undefined
  for (const condition of order) {
    // To have been looked at is no reason to keep a thread for certain.
    if (putOff !== undefined && condition.step === 'inventory') break
    const decision = condition.decide(matter)
    if (decision === undefined) continue
    if (decision.kind === 'keep')
      return {
        ...withOthers(decision, heldToo(condition, matter)),
        // The report counts what is held under its rule too, as far as that is known without a lookup.
        rule: condition.comesFirst === true ? undefined : matter.rule,
      }
    if (condition.comesFirst === true) return answer(decision, undefined)
    putOff ??= decision
  }
  return putOff === undefined ? { kind: 'delete', rule: matter.rule } : answer(putOff, matter.rule)
}

/** A thread is counted where it was decided; the reason names whatever else holds it. */
function withOthers(kept: Kept, others: readonly Kept[]): Kept {
  if (others.length === 0) return kept
  const reason = joined(
    [kept, ...others].map((one) => one.reason),
    ', and ',
  )
  return { ...kept, reason, details: { ...kept.details, heldToo: others.map(({ step }) => step) } }
}

const answer = (decision: Doubt | Lookup, rule: string | undefined): Verdict | Lookup =>
  decision.kind === 'lookup' ? decision : { ...decision, rule }
