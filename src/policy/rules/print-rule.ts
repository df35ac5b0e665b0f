/** A rule as text: in words for people, and as YAML that reads as the same rule again. */

import { joined, ours, quoted, type Text, text } from '../../text.ts'
import { printAge } from '../age.ts'
import { activeInWords, createdInWords } from '../age-in-sentences.ts'
import type { Grouping, Period, Rule } from '../policy.ts'
import { printSelector } from '../selector.ts'
import { selectorInWords } from '../selector-in-words.ts'

/** As the input `keep-latest-per` writes it; empty for none. */
export function printGrouping(per: Grouping): string {
  switch (per.by) {
    case 'nothing':
      return ''
    case 'metadata':
      return per.key
    case 'user':
    case 'agent':
      return per.by
  }
}

/** `the newest 3 by activity per user`. */
export function keepLatestInWords({ keepLatest, keepLatestBy, keepLatestPer }: Period): Text {
  const by = ours(keepLatestBy === 'activity' ? ' by activity' : '')
  switch (keepLatestPer.by) {
    case 'nothing':
      return text`the newest ${keepLatest}${by}`
    case 'metadata':
      return text`the newest ${keepLatest}${by} per metadata ${quoted(keepLatestPer.key)}`
    case 'user':
    case 'agent':
      return text`the newest ${keepLatest}${by} per ${ours(keepLatestPer.by)}`
  }
}

/** `rule "staging": metadata env = staging and created more than 7 days ago`. */
export function ruleInWords(rule: Rule): Text {
  const parts = [
    ...rule.metadata.map(selectorInWords),
    ...(rule.where === undefined ? [] : [text`the expression ${quoted(rule.where.text)} is true`]),
    ...(rule.olderThan === undefined ? [] : [createdInWords(rule.olderThan)]),
    ...(rule.inactiveFor === undefined ? [] : [activeInWords(rule.inactiveFor)]),
  ]
  const kept = rule.keepLatest === 0 ? ours('') : text`, but not ${keepLatestInWords(rule)}`
  return text`rule ${quoted(rule.name)}: ${joined(parts, ' and ')}${kept}`
}

/** One item of a YAML list, on one line: JSON is YAML. `parseRules` gives the same rule again. */
export function printRule(rule: Rule): string {
  const { name, metadata, where, olderThan, inactiveFor, keepLatest, keepLatestBy, keepLatestPer } = rule
  const fields = {
    name,
    metadata: metadata.length === 0 ? undefined : metadata.map(printSelector).join('\n'),
    where: where?.text,
    'older-than': olderThan === undefined ? undefined : printAge(olderThan),
    'inactive-for': inactiveFor === undefined ? undefined : printAge(inactiveFor),
    'keep-latest': keepLatest === 0 ? undefined : keepLatest,
    'keep-latest-by': keepLatestBy === 'created' ? undefined : keepLatestBy,
    'keep-latest-per': printGrouping(keepLatestPer) || undefined,
  }
  return `- ${JSON.stringify(fields)}`
}
