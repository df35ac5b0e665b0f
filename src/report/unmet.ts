/** Warnings of conditions that nothing meets: a slip in one protects nothing, or selects nothing, without a word. */

import { nearest } from '../nearest.ts'
import { entriesNear } from '../policy/near-misses.ts'
import { usualRetainUntilKey } from '../policy/retain-until.ts'
import { printSelector, type Selector } from '../policy/selector.ts'
import type { Task, Warning } from '../result.ts'
import type { SelectorsMet } from '../survey/selectors-met.ts'
import type { Survey } from '../survey/survey.ts'
import { ours, type Text, text } from '../text.ts'
import { number } from './formats.ts'

type Tally = Survey['tally']

const warning = (message: Text): Warning => ({ level: 'warning', message })
/** A protection that may have a slip. */
const urgent = (message: Text): Warning => ({ ...warning(message), isUrgent: true })

/** Selectors of `protect` and `metadata` that no thread meets. */
export function unmetConditions(task: Task, tally: Tally): Warning[] {
  if (tally.metadataRead === 0) return []
  return [
    ...task.policy.protect.flatMap((selector, index) => unmetProtection(task, tally, selector, index)),
    ...task.policy.metadata.flatMap((selector, index) => unmetCondition(task, tally, selector, index)),
  ]
}

/** It may hold nobody today: it warns only where something near exists, which may have been meant. */
function unmetProtection(task: Task, tally: Tally, selector: Selector, index: number): Warning[] {
  if ((tally.protectMatches[index] ?? 0) > 0) return []
  const printed = printSelector(selector)
  const { api } = task
  if (tally.protectMet.hasKey(index)) {
    const near = nearValue(task, tally.protectMet, selector, index)
    const message = text`The \`protect\` selector '${printed}' matched no ${ours(api.noun.one)}.`
    return [near === undefined ? { level: 'notice', message } : urgent(text`${message}${near}`)]
  }
  const message = text`The \`protect\` selector '${printed}' protects nothing: no ${known(tally, api)} has that metadata key.${didYouMean(selector.key.text, tally)}`
  return [nearKey(selector.key.text, tally) === undefined ? { level: 'notice', message } : urgent(message)]
}

/** It selects nothing, or, where it asks for a key's absence, everything. */
function unmetCondition(task: Task, tally: Tally, selector: Selector, index: number): Warning[] {
  const printed = printSelector(selector)
  const { api } = task
  if (!tally.metadataMet.hasKey(index)) {
    const effect = ours(selector.operator === 'absent' ? 'leaves none out' : 'selects nothing')
    return [
      warning(
        text`The \`metadata\` selector '${printed}' ${effect}: no ${known(tally, api)} has that metadata key.${didYouMean(selector.key.text, tally)}`,
      ),
    ]
  }
  if (tally.metadataMet.isMet(index)) return []
  if (tally.metadataMet.isOpen(index)) {
    return [
      warning(
        text`The \`metadata\` selector '${printed}' selects nothing for certain: some values of that key have no certain text (null, a list, an object, or a number such as 1.0), and no other value matches.`,
      ),
    ]
  }
  if (selector.operator === 'absent') {
    return [
      warning(
        text`The \`metadata\` selector '${printed}' selects nothing: every ${ours(api.noun.one)} has that metadata key.`,
      ),
    ]
  }
  const near = nearValue(task, tally.metadataMet, selector, index) ?? ours('')
  return [
    warning(
      text`The \`metadata\` selector '${printed}' selects nothing: ${ours(api.noun.many)} have that key, but none with this value.${near}`,
    ),
  ]
}

/** The value that may have been meant, which is shown only where its key may be; undefined where none is near. */
export function nearValue(task: Task, met: SelectorsMet, { key }: Selector, index: number): Text | undefined {
  const near = met.nearValue(index)
  if (near === undefined) return undefined
  if (task.summaryMetadata.includes(key.text)) return text` Did you mean '${near}'?`
  return ours(' One value of that key is nearly the same: check the spelling.')
}

/** A metadata key in another input, which no thread has: it keeps none, or puts all threads into one group. */
export function unusedKeys({ policy, api, summaryMetadata }: Task, tally: Tally): Warning[] {
  const { retainUntilKey, retainForKey, keepLatest, keepLatestPer } = policy
  if (tally.metadataRead === 0) return []
  const warnings: Warning[] = []
  if (keepLatest > 0 && keepLatestPer.by === 'metadata' && !tally.groupKeySeen) {
    warnings.push(warning(withoutGroups(keepLatest, keepLatestPer.key, api, tally)))
  }
  if (retainUntilKey !== usualRetainUntilKey && !tally.retainUntilKeySeen) {
    warnings.push(
      warning(
        text`\`retain-until-key\` is '${retainUntilKey}', and no ${known(tally, api)} has that metadata key: no date keeps any ${ours(api.noun.one)}.${didYouMean(retainUntilKey, tally)}`,
      ),
    )
  }
  if (retainForKey !== undefined && !tally.metadataKeys.has(retainForKey) && tally.metadataKeys.others === 0) {
    warnings.push(
      warning(
        text`\`retain-for-key\` is '${retainForKey}', and no ${known(tally, api)} has that metadata key: it lengthens no ${ours(api.noun.one)}'s period.${didYouMean(retainForKey, tally)}`,
      ),
    )
  }
  for (const key of summaryMetadata) {
    if (tally.metadataKeys.has(key) || tally.metadataKeys.others > 0) continue
    const message = text`\`summary-metadata\` names '${key}', and no ${known(tally, api)} has that metadata key.${didYouMean(key, tally)}`
    warnings.push({ level: 'notice', message })
  }
  return warnings
}

/** What it means that no thread has the key of `keep-latest-per`: all count together, or nobody knows among which. */
export function withoutGroups(keepLatest: number, key: string, api: Task['api'], tally: Tally): Text {
  const keys = new Map(tally.metadataKeys.entries().map(([one]) => [one, '']))
  if (entriesNear(key, keys).length > 0) {
    return text`\`keep-latest-per\` is '${key}', and no ${known(tally, api)} has that metadata key: those with nearly the same key are kept, for their group is not known.${didYouMean(key, tally)}`
  }
  const kept = keepLatest === 1 ? text`only the newest one` : text`only the newest ${ours(number(keepLatest))}`
  return text`\`keep-latest-per\` is '${key}', and no ${known(tally, api)} has that metadata key: those without it count as one group, so \`keep-latest\` keeps ${kept} of them all.${didYouMean(key, tally)}`
}

/** Those whose keys are known. */
function known({ metadataRead, listed }: Tally, { noun }: Task['api']): Text {
  return metadataRead === listed ? text`listed ${ours(noun.one)}` : text`${ours(noun.one)} whose metadata was read`
}

function nearKey(key: string, { metadataKeys }: Tally): string | undefined {
  return nearest(
    key,
    metadataKeys.entries().map(([one]) => one),
  )
}

/** The metadata key that may have been meant, after a sentence; empty where none is near, or where it is there. */
export function didYouMean(key: string, tally: Tally): Text {
  const near = tally.metadataKeys.has(key) ? undefined : nearKey(key, tally)
  return near === undefined ? ours('') : text` Did you mean '${near}'?`
}
