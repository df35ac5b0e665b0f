/** The rules of a policy, each with what fell under it and what became of that. */

import { roughly } from '../../policy/age.ts'
import type { Candidates } from '../../policy/plan.ts'
import { ruleInWords } from '../../policy/rules/print-rule.ts'
import type { Outcome } from '../../sweep/outcome.ts'
import { capital, counted, number, unbroken } from '../formats.ts'
import { forCode, forParagraph } from '../safe-text.ts'
import type { SummaryData } from './summary-data.ts'
import { bulleted, more, table } from './table.ts'

/** Bytes in UTF-8. */
const bytes = 6_000

/** Empty where the policy has no rules. */
export function rules({ result, task, deleted, stillThere, notAttempted, notKnown }: SummaryData): string {
  const counts = result.survey?.tally.byRule.entries() ?? []
  if (counts.length === 0) return ''
  const per = (outcomes: readonly Outcome[]) => {
    const sums = new Map<string, number>()
    for (const { candidate } of outcomes) {
      if (candidate.rule !== undefined) sums.set(candidate.rule, (sums.get(candidate.rule) ?? 0) + 1)
    }
    return (name: string) => number(sums.get(name) ?? 0)
  }
  const isLive = result.swept !== undefined
  const [gone, left] = [per(deleted), per([...stillThere, ...notAttempted, ...notKnown])]
  const plan = result.survey?.plan
  const remaining = isLive
    ? [...stillThere, ...notAttempted, ...notKnown].map(({ candidate }) => candidate)
    : (plan?.planned ?? [])
  const oldestDue = oldestOfRules([remaining, plan?.reserves ?? []])
  const beyond = plan?.overBudget?.oldestOfRules
  const oldest = (name: string, kept: number | undefined) => {
    const times = [kept, beyond?.get(name), oldestDue.get(name)].filter((at) => at !== undefined)
    const at = times.reduce((first, one) => Math.min(first, one), Number.POSITIVE_INFINITY)
    return Number.isFinite(at) ? unbroken(`${roughly(result.startedAt - at)} old`) : 'none'
  }
  // Four columns fit a phone; the rest stands beside what the rule says.
  const rows = counts.map(([name, { under, due }]) => [
    forCode(name, 60),
    ...(isLive ? [] : [number(under)]),
    number(due),
    ...(isLive ? [gone(name), left(name)] : []),
  ])
  const { many } = task.api.noun
  const head = ['Rule', ...(isLive ? [] : [`>${capital(many)}`]), '>Due', ...(isLive ? ['>Deleted', '>Left'] : [])]
  const besides = new Map(
    counts.map(([name, { under, held, oldestKept }]) => {
      const all = isLive ? [counted(under, task.api.noun)] : []
      return [name, [...all, `${number(held)} held`, `oldest left: ${oldest(name, oldestKept)}`].join(', ')] as const
    }),
  )
  const { text, rows: shown } = table(head, rows, bytes)
  const note = 'A thread falls under the first rule whose scope holds, and under no other.'
  const words = bulleted(
    task.policy.rules.map((rule) => `${forParagraph(ruleInWords(rule), 300)} (${besides.get(rule.name) ?? 'none'})`),
    bytes,
    'in the record',
  )
  return `### Rules\n\n${text}${more(shown, rows.length, 'rules')}\n${words.join('\n')}\n\n${note}\n`
}

/** When the oldest of each rule was created, in milliseconds since the Unix epoch. */
function oldestOfRules(lists: readonly Candidates[]): ReadonlyMap<string, number> {
  const oldest = new Map<string, number>()
  for (const list of lists) {
    for (const { rule, createdAt } of list) {
      if (rule !== undefined && createdAt < (oldest.get(rule) ?? Infinity)) oldest.set(rule, createdAt)
    }
  }
  return oldest
}
