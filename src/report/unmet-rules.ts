/**
 * Warnings of rules under which nothing falls. A thread that a slip in the scope
 * leaves out falls under a later rule, and may be due sooner than it was meant to be.
 */

import type { Rule } from '../policy/policy.ts'
import type { Task, Warning } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import { ours, type Text, text } from '../text.ts'
import { didYouMean, nearValue, withoutGroups } from './unmet.ts'

type Tally = Survey['tally']

/** What is told of the rules: the empty ones, and groups that are not there. */
export function unmetRules(task: Task, tally: Tally): Warning[] {
  const { rules } = task.policy
  const under = new Map(tally.byRule.entries())
  return rules.flatMap((rule, index) =>
    under.get(rule.name)?.under === 0 ? [emptyRule(task, tally, index)] : ungrouped(task, tally, rule),
  )
}

/** It warns where threads were or may have been meant by the rule; else it is a line. */
function emptyRule(task: Task, tally: Tally, index: number): Warning {
  const { policy, api } = task
  const rule = policy.rules[index] as Rule
  const above = policy.rules.slice(0, index)
  const empty = text`No ${ours(api.noun.one)} falls under the rule '${rule.name}'`
  const greedy = above.find(({ metadata, where }) => metadata.length === 0 && where === undefined)
  if (greedy !== undefined) {
    const message = text`${empty}: the rule '${greedy.name}' above it takes all that come to it. Move it below.`
    return { level: 'warning', message }
  }
  const near = nearMiss(task, tally, rule)
  if (near !== undefined) return { level: 'warning', message: text`${empty}.${near}` }
  // The rest below all others is often empty, and meant to be.
  const isTaken = rule.metadata.length > 0 && rule.where === undefined && tally.byRule.scopes.isMet(rule)
  if (above.length > 0 && isTaken) {
    const message = text`${empty}, although there are some that it is for: a rule above it takes them, or something keeps them before rules are asked.`
    return { level: 'warning', message }
  }
  return { level: 'notice', message: text`${empty}.` }
}

/** The key or value that may have been meant by a selector of its scope, as a sentence; undefined where none is near. */
function nearMiss(task: Task, tally: Tally, rule: Rule): Text | undefined {
  if (tally.metadataRead === 0) return undefined
  const met = tally.byRule.scopes.selectorsMet(rule)
  for (const [index, selector] of rule.metadata.entries()) {
    if (met.isMet(index)) continue
    const meant = met.hasKey(index) ? nearValue(task, met, selector, index) : didYouMean(selector.key.text, tally)
    if (meant !== undefined && String(meant) !== '') return meant
  }
  return undefined
}

/** Its `keep-latest` counts per a metadata key that no thread has: all are one group. */
function ungrouped(task: Task, tally: Tally, rule: Rule): Warning[] {
  const { keepLatest, keepLatestPer } = rule
  if (keepLatest === 0 || keepLatestPer.by !== 'metadata') return []
  if (tally.metadataRead === 0 || tally.byRule.scopes.hasGroupKey(rule)) return []
  const message = text`In the rule '${rule.name}', ${withoutGroups(keepLatest, keepLatestPer.key, task.api, tally)}`
  return [{ level: 'warning', message }]
}
