/** Which rule a thread falls under: the first whose scope holds. */

import { type Text, text } from '../../text.ts'
import type { Asked, Fact, Metadata, Thread } from '../../thread.ts'
import type { Period, Policy, Rule, Scope } from '../policy.ts'
import { holds } from '../selector-holds.ts'
import type { Truth } from '../truth.ts'
import type { Lookup } from '../verdict.ts'

export type Placement =
  /** `rule` is undefined where the policy has no rules: then the period is its own. */
  | { readonly kind: 'placed'; readonly rule: Rule | undefined; readonly period: Period }
  | { readonly kind: 'no rule' }
  | { readonly kind: 'unknown'; readonly reason: Text; readonly error?: string }
  | Lookup

/** What has to be known of a thread. */
export interface Placeable {
  readonly thread: Thread
  readonly policy: Policy
  readonly now: number
  readonly creation: Fact<number>
  readonly activity: Fact<number>
  readonly metadataOrLookup: Asked<Metadata> | Lookup
}

const noRule: Placement = { kind: 'no rule' }

export function placementOf(matter: Placeable): Placement {
  const { policy } = matter
  if (policy.rules.length === 0) return { kind: 'placed', rule: undefined, period: policy }
  for (const rule of policy.rules) {
    const scope = scopeHolds(rule, matter)
    switch (scope.kind) {
      case 'fails':
        continue
      case 'holds':
        return { kind: 'placed', rule, period: rule }
      case 'lookup':
        return scope
      case 'unknown': {
        const reason = text`it is not known if it falls under the rule ${rule.name}: ${scope.why}`
        return { kind: 'unknown', reason, ...(scope.error === undefined ? {} : { error: scope.error }) }
      }
    }
  }
  return noRule
}

type ScopeTruth =
  | { readonly kind: 'holds' | 'fails' }
  | { readonly kind: 'unknown'; readonly why: Text; readonly error?: string }
  | Lookup

/** Metadata and expression together: one that fails for certain decides, whatever the other is. */
function scopeHolds(rule: Scope, matter: Placeable): ScopeTruth {
  const selected = selectorsHold(rule, matter)
  if (selected.kind === 'fails' || rule.where === undefined) return selected
  const { thread, creation, activity, now } = matter
  const evaluation = rule.where.evaluate({ ...thread, createdAt: creation, lastActiveAt: activity }, now)
  if (evaluation.truth === 'fails') return { kind: 'fails' }
  if (selected.kind !== 'holds' || evaluation.truth !== 'unknown') return selected
  const metadata = matter.metadataOrLookup
  if (rule.where.usesMetadata && 'kind' in metadata) return metadata
  const { error } = evaluation
  return { kind: 'unknown', why: text`its expression cannot be evaluated: ${error}`, error }
}

function selectorsHold({ metadata: selectors }: Scope, matter: Placeable): ScopeTruth {
  if (selectors.length === 0) return { kind: 'holds' }
  const metadata = matter.metadataOrLookup
  if ('kind' in metadata) return metadata
  if (metadata.state !== 'known') return { kind: 'unknown', why: text`its metadata is not known` }
  const kind = allHold(selectors.map((selector) => holds(selector, metadata.value, 'condition')))
  return kind === 'unknown' ? { kind, why: text`a value in its metadata has no text to compare` } : { kind }
}

/** Whether all hold; one that fails for certain decides. */
export function allHold(truths: readonly Truth[]): Truth {
  if (truths.includes('fails')) return 'fails'
  return truths.includes('unknown') ? 'unknown' : 'holds'
}
