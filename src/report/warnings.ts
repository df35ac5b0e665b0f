/** What the reader should know although the job passes. */

import { nearest } from '../nearest.ts'
import { usualRetainUntilKey } from '../policy/retain-until.ts'
import { printSelector } from '../policy/selector.ts'
import type { RunContext, Task, Warning } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import type { Verification } from '../sweep/sweep.ts'
import { joined, ours, type Text, text, value } from '../text.ts'
import { number, threads } from './words.ts'

const warning = (message: Text): Warning => ({ level: 'warning', message })
const notice = (message: Text): Warning => ({ level: 'notice', message })

/** Warnings about what a survey found, most useful first. */
export function surveyWarnings(task: Task, { tally }: Survey): Warning[] {
  const [one, many] = [ours(task.api.noun.one), ours(task.api.noun.many)]
  const warnings: Warning[] = []
  if (tally.listed === 0) {
    warnings.push(
      warning(
        text`No ${one} was listed at all: if there should be some, check that the key belongs to the right organization and project.`,
      ),
    )
  }
  if (tally.unknown > 0) {
    const causes = tally.unknownCauses().slice(0, 3)
    const told = joined(
      causes.map(({ cause, count }) => text`${cause} (${ours(number(count))})`),
      '; ',
    )
    const message = text`${threads(tally.unknown, task.api.noun)} could not be judged and ${ours(tally.unknown === 1 ? 'was' : 'were')} kept: ${told}`
    // Next steps and breakdown tell of them.
    warnings.push({ ...warning(message), isTold: true })
  }
  if (task.policy.subject !== undefined && tally.listed > 0 && tally.pastStep('subject') === 0) {
    warnings.push(
      notice(text`No ${one} that is old enough and not protected belongs to the subject: check its key and value.`),
    )
  }
  if (tally.listed > 0) {
    warnings.push(
      ...unusedProtections(task, tally),
      ...unusedKeys(task, tally),
      ...unmetProtectedIds(task, tally),
      ...unusedConditions(task, tally),
    )
  }
  const [error] = tally.whereErrors.entries()
  if (error !== undefined && tally.whereEvaluations > 0 && tally.whereFailures === tally.whereEvaluations) {
    warnings.push(
      warning(
        text`The expression in \`where\` could not be evaluated for any of the ${ours(number(tally.whereEvaluations))} ${many} it was asked about: ${error[0]}`,
      ),
    )
  }
  return warnings
}

/** Warnings about a plan that the guard has let pass. */
export function planWarnings(task: Task, { plan }: Survey, context: RunContext): Warning[] {
  const warnings: Warning[] = []
  if (task.dryRun && !task.inventory && context.event === 'schedule' && plan.candidates > 0) {
    warnings.push(
      warning(
        text`This scheduled run is a dry run, so it will never delete anything: set \`dry-run: false\` on schedule to delete ${threads(plan.candidates, task.api.noun)}.`,
      ),
    )
  }
  if (task.applying !== undefined) {
    const spared = plan.planned.filter(({ sparedBecause }) => sparedBecause !== undefined).length
    warnings.push(
      notice(
        text`Of the ${threads(plan.planned.length, task.api.noun)} of the approved plan that this run takes up, ${ours(number(spared))} no longer qualify and are spared; ${ours(number(plan.unplanned))} that qualify now are not in the plan and are left alone.`,
      ),
    )
  }
  return warnings
}

/** Ids in a list of holds that were not listed: gone already, of another project, or mistyped. */
function unmetProtectedIds({ policy, api }: Task, { protectIdsMet }: Survey['tally']): Warning[] {
  const missing = policy.protectIds.size - protectIdsMet.size
  if (missing === 0) return []
  const examples: Text[] = []
  for (const id of policy.protectIds) {
    if (examples.length === 3) break
    if (!protectIdsMet.has(id)) examples.push(value(id))
  }
  const [some, all] = [ours(number(missing)), ours(number(policy.protectIds.size))]
  return [
    notice(
      text`${some} of the ${all} ids in \`protect-ids-file\` belong to no listed ${ours(api.noun.one)}, such as ${joined(examples, ', ')}.`,
    ),
  ]
}

/** A protection that matched nothing may be mistyped; one whose key no thread has, most likely is. */
function unusedProtections({ policy, api }: Task, tally: Survey['tally']): Warning[] {
  return policy.protect.flatMap((selector, index) => {
    if ((tally.protectMatches[index] ?? 0) > 0) return []
    const printed = printSelector(selector)
    if (tally.protectKeySeen[index] === true)
      return [notice(text`The \`protect\` selector '${printed}' matched no ${ours(api.noun.one)}.`)]
    if (tally.metadataRead === 0) return []
    return [
      warning(
        text`The \`protect\` selector '${printed}' protects nothing: no ${known(tally, api)} has that metadata key.${didYouMean(selector.key.text, tally)}`,
      ),
    ]
  })
}

/** A metadata key in another input, which no thread has: it keeps none, or puts all threads into one group. */
function unusedKeys({ policy, api }: Task, tally: Survey['tally']): Warning[] {
  const { retainUntilKey, keepLatest, keepLatestPer } = policy
  if (tally.metadataRead === 0) return []
  const warnings: Warning[] = []
  if (keepLatest > 0 && keepLatestPer.by === 'metadata' && !tally.groupKeySeen) {
    const kept = ours(keepLatest === 1 ? 'only the newest one' : `only the newest ${number(keepLatest)}`)
    warnings.push(
      warning(
        text`\`keep-latest-per\` is '${keepLatestPer.key}', and no ${known(tally, api)} has that metadata key: those without it count as one group, so \`keep-latest\` keeps ${kept} of them all.${didYouMean(keepLatestPer.key, tally)}`,
      ),
    )
  }
  if (retainUntilKey !== usualRetainUntilKey && !tally.retainUntilKeySeen) {
    warnings.push(
      warning(
        text`\`retain-until-key\` is '${retainUntilKey}', and no ${known(tally, api)} has that metadata key: no date keeps any ${ours(api.noun.one)}.${didYouMean(retainUntilKey, tally)}`,
      ),
    )
  }
  return warnings
}

/** A selector of `metadata` whose key no thread has holds for none of them, or, where it asks for its absence, for all. */
function unusedConditions({ policy, api }: Task, tally: Survey['tally']): Warning[] {
  if (tally.metadataRead === 0) return []
  return policy.metadata.flatMap((selector, index) => {
    if (tally.metadataKeySeen[index] === true) return []
    const effect = ours(selector.operator === 'absent' ? 'leaves none out' : 'selects nothing')
    return [
      warning(
        text`The \`metadata\` selector '${printSelector(selector)}' ${effect}: no ${known(tally, api)} has that metadata key.${didYouMean(selector.key.text, tally)}`,
      ),
    ]
  })
}

/** Those of which can be told what keys they have. */
function known({ metadataRead, listed }: Survey['tally'], { noun }: Task['api']): Text {
  return ours(metadataRead === listed ? `listed ${noun.one}` : `${noun.one} whose metadata was read`)
}

/** The metadata key that may have been meant, after a sentence; empty where none is near. */
function didYouMean(key: string, { metadataKeys }: Survey['tally']): Text {
  const near = nearest(
    key,
    metadataKeys.entries().map(([one]) => one),
  )
  return near === undefined ? ours('') : text` Did you mean '${near}'?`
}

/** Warnings about how much of what was deleted could be read back. */
export function verificationWarnings(verification: Verification | undefined, deleted: number): Warning[] {
  if (verification === undefined || verification.asked === 'none' || deleted === 0) return []
  const told = verification.results.filter(({ found }) => found !== 'cannot tell').length
  if (told >= verification.chosen) return []
  if (verification.results.length === 0) {
    return [
      warning(
        text`No deletion was read back: the run was stopped before it verified any. They are confirmed by the API alone.`,
      ),
    ]
  }
  return [
    warning(
      text`Only ${ours(number(told))} of ${ours(number(verification.chosen))} deletions to be verified could be read back: the others are confirmed by the API alone.`,
    ),
  ]
}
