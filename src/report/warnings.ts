/** What the reader should know although the job passes. */

import { personField } from '../person-field.ts'
import { sparedOf } from '../policy/plan.ts'
import type { RunContext, Task, Warning } from '../result.ts'
import type { Survey } from '../survey/survey.ts'
import type { Verification } from '../sweep/verification.ts'
import { joined, ours, type Text, text, value } from '../text.ts'
import { number, threads } from './formats.ts'
import { didYouMean, unmetConditions, unusedKeys } from './unmet.ts'
import { unmetRules } from './unmet-rules.ts'

const warning = (message: Text): Warning => ({ level: 'warning', message })
const notice = (message: Text): Warning => ({ level: 'notice', message })

/** Warnings about what a survey found, most useful first. */
export function surveyWarnings(task: Task, { tally }: Survey): Warning[] {
  if (tally.listed === 0) return [nothingListed(task)]
  return [
    ...aboutSubject(task, tally),
    ...unknownThreads(task, tally),
    ...dressedIds(tally),
    ...unmetConditions(task, tally),
    ...unusedKeys(task, tally),
    ...unmetProtectedIds(task, tally),
    ...unmetRules(task, tally),
    ...expressionErrors(task, tally),
  ]
}

type Tally = Survey['tally']

/** A project may hold none. Where something was expected, somebody has to look. */
function nothingListed({ api, policy, supplied }: Task): Warning {
  if (supplied === 0) {
    return warning(
      ours('The list of supplied ids is empty, so nothing was judged. If that is not meant, look where it comes from.'),
    )
  }
  const { one, many } = api.noun
  const held = policy.protectIds.size
  if (held > 0) {
    const names = text`\`protect-ids-file\` names ${ours(number(held))}`
    const message = text`No ${ours(one)} was listed at all, and ${names}: check that the key belongs to the organization and project of these ${ours(many)}.`
    return { ...warning(message), isUrgent: true }
  }
  return warning(
    text`No ${ours(one)} was listed at all: if there should be some, check that the key belongs to the right organization and project.`,
  )
}

/** A thread whose id came as a link is not gone: nobody asked for it. */
function dressedIds({ dressedNotFound }: Tally): Warning[] {
  if (dressedNotFound === 0) return []
  const message = text`Not found, and like a link, a number or an e-mail address: ${ours(number(dressedNotFound))} of the supplied ids. Their threads may be there: check that the list holds ids alone.`
  return [warning(message)]
}

/** Whether no thread has the metadata key of the subject: the run says that, and which may be meant. */
export function isKeyUnknown({ key }: NonNullable<Task['policy']['subject']>, api: Task['api'], tally: Tally): boolean {
  const { metadataKeys, metadataRead } = tally
  if (personField(key, api.fields) !== undefined || metadataRead === 0) return false
  return metadataKeys.others === 0 && !metadataKeys.has(key)
}

/** An erasure answers whether anything of a person is left: threads whose owner is not known may be. */
function aboutSubject({ policy, api }: Task, tally: Tally): Warning[] {
  if (policy.subject === undefined) return []
  const { one } = api.noun
  const nobodys =
    tally.ofSubject === 0 && !isKeyUnknown(policy.subject, api, tally)
      ? [
          warning(
            text`No ${ours(one)} belongs to the subject: check its key and value.${didYouMean(policy.subject.key, tally)}`,
          ),
        ]
      : []
  const open = tally.person?.ownerless ?? 0
  const ownerless =
    open === 0
      ? []
      : [
          warning(
            text`It is not known whose ${threads(open, api.noun)} ${ours(open === 1 ? 'is' : 'are')}: something of the person may be among them.`,
          ),
        ]
  const near = tally.person?.nearly ?? 0
  const nearly =
    near === 0
      ? []
      : [
          warning(
            text`${threads(near, api.noun)} ${ours(near === 1 ? 'is' : 'are')} kept as somebody else's, and the value there differs from the subject's by case or white space alone. If it means the same person, run this again with that spelling.`,
          ),
        ]
  return [...nobodys, ...nearly, ...ownerless]
}

function unknownThreads({ api }: Task, tally: Tally): Warning[] {
  // In an erasure, what has no known owner has a warning of its own, and other people's threads have none.
  const { ownerless = 0, unknownOfOthers = 0 } = tally.person ?? {}
  if (tally.unknown === ownerless + unknownOfOthers) return []
  const causes = tally.unknownCauses().slice(0, 3)
  const told = joined(
    causes.map(({ cause, count }) => (count === tally.unknown ? cause : text`${cause} (${ours(number(count))})`)),
    '; ',
  )
  const message = text`${threads(tally.unknown, api.noun)} could not be judged and ${ours(tally.unknown === 1 ? 'was' : 'were')} kept: ${told}`
  // Next steps and breakdown tell of them.
  return [{ ...warning(message), isTold: true }]
}

/** Ids in a list of holds that were not listed: gone already, of another project, or mistyped. */
function unmetProtectedIds({ policy, api }: Task, { protectIdsMet }: Tally): Warning[] {
  const all = policy.protectIds.size
  const missing = all - protectIdsMet.size
  if (missing === 0) return []
  const { one, many } = api.noun
  if (protectIdsMet.size === 0) {
    return [
      warning(
        text`No id in \`protect-ids-file\` is that of a listed ${ours(one)}: it protects nothing. Check that it holds ids of ${ours(many)} of this project.`,
      ),
    ]
  }
  const examples: Text[] = []
  for (const id of policy.protectIds) {
    if (examples.length === 3) break
    if (!protectIdsMet.has(id)) examples.push(value(id))
  }
  const some = text`${ours(number(missing))} of the ${ours(number(all))}`
  return [
    notice(
      text`${some} ids in \`protect-ids-file\` belong to no listed ${ours(one)}, such as ${joined(examples, ', ')}.`,
    ),
  ]
}

function expressionErrors({ api }: Task, { where }: Tally): Warning[] {
  const [error] = where.errors.entries()
  if (error === undefined || where.count === 0 || where.failures !== where.count) return []
  const asked = text`${ours(number(where.count))} ${ours(api.noun.many)}`
  return [
    warning(
      text`The expression in \`where\` could not be evaluated for any of the ${asked} it was asked about: ${error[0]}`,
    ),
  ]
}

/** On these events a person waits for deletions that a dry run never makes. */
const meantLive: ReadonlySet<string> = new Set(['schedule', 'repository_dispatch'])

/** Warnings about a plan that the guard has let pass. */
export function planWarnings(task: Task, { plan }: Survey, { event }: RunContext): Warning[] {
  const warnings: Warning[] = []
  if (task.dryRun && !task.inventory && meantLive.has(event) && plan.candidates > 0) {
    const due = threads(plan.candidates, task.api.noun)
    const scheduled = text`This scheduled run is a dry run, so it will never delete anything: set \`dry-run: by-event\` to delete ${due} on schedule.`
    const dispatched = text`This run by \`repository_dispatch\` is a dry run, so nothing was erased: set \`dry-run: false\` to delete ${due}.`
    // The next steps tell it as well.
    warnings.push({ ...warning(event === 'schedule' ? scheduled : dispatched), isTold: true })
  }
  if (task.applying !== undefined) warnings.push(...sincePlanned(task, plan))
  return warnings
}

/** What has changed since the plan was approved; nothing is said where nothing has. */
function sincePlanned({ api }: Task, plan: Survey['plan']): Warning[] {
  const { unplanned } = plan
  const spared = sparedOf(plan).length
  const changed = text`Since the plan was made, ${threads(spared, api.noun)} of it no longer qualified: left alone.`
  const others = text`${threads(unplanned, api.noun)} left alone: the policy selects them now, and the plan does not hold them.`
  return [...(spared > 0 ? [notice(changed)] : []), ...(unplanned > 0 ? [notice(others)] : [])]
}

/** Warnings about how much of what was deleted could be read back. */
export function verificationWarnings(verification: Verification | undefined, deleted: number): Warning[] {
  if (verification === undefined || verification.asked === 'none' || deleted === 0) return []
  const told = verification.results.filter(({ found }) => found !== 'cannot tell').length
  if (told >= verification.chosen) return []
  if (verification.results.length === 0) {
    return [
      warning(
        text`No deletion was read back: the run ended before it verified any. They are confirmed by the API alone.`,
      ),
    ]
  }
  const chosen = ours(number(verification.chosen))
  const why = commonestWhy(verification)
  if (told === 0) {
    return [
      warning(
        verification.chosen === 1
          ? text`The deletion to be verified could not be read back: it is confirmed by the API alone.${why}`
          : text`None of the ${chosen} deletions to be verified could be read back: they are confirmed by the API alone.${why}`,
      ),
    ]
  }
  return [
    warning(
      text`Only ${ours(number(told))} of ${chosen} deletions to be verified could be read back: the others are confirmed by the API alone.${why}`,
    ),
  ]
}

/** Why most of them could not be read back, as a sentence behind another; empty where nothing says it. */
function commonestWhy({ results }: Verification): Text {
  const counts = new Map<string, { readonly why: Text; readonly count: number }>()
  for (const { found, why } of results) {
    if (found !== 'cannot tell' || why === undefined) continue
    counts.set(String(why), { why, count: (counts.get(String(why))?.count ?? 0) + 1 })
  }
  const [most] = [...counts.values()].sort((one, other) => other.count - one.count)
  return most === undefined ? ours('') : text` Why: ${most.why} (${ours(number(most.count))}).`
}
