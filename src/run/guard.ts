/** What ends a run before its first deletion although the survey was whole. */

import { nearest } from '../nearest.ts'
import { type Guard, tripped } from '../policy/plan.ts'
import { number, threads } from '../report/formats.ts'
import { isKeyUnknown } from '../report/warnings.ts'
import { holdSomethingElse } from '../survey/foreign-ids.ts'
import type { Survey } from '../survey/survey.ts'
import { followedBy, joined, ours, type Text, text } from '../text.ts'
import type { Run } from './context.ts'
import { Aborted, type Done } from './done.ts'
import { hintForStop } from './stop-hints.ts'

/** @throws {Aborted} when nothing may be deleted */
export function guard(run: Run, done: Done, survey: Survey): void {
  const { stopped } = run.effects.stop
  if (stopped !== undefined)
    throw new Aborted(followedBy(stopped.detail, ours('The run stopped before the first deletion')), {
      hint: hintForStop(stopped, run.inputs.signIn),
    })
  refuseAbsentIds(run, survey)
  refuseForeignList(run, done, survey)
  refuseUnknownSubjectKey(run, done, survey)
  refuseTooMany(run, done, survey)
  refuseOtherOwner(run)
}

/** None of the supplied ids is there. A list without a single id is a statement: there is nothing to judge. */
function refuseAbsentIds({ task }: Run, { knownIds, tally }: Survey): void {
  if (knownIds !== 0 || task.supplied === 0) return
  const { notFound, unknown } = tally
  const whose =
    notFound + unknown === 1
      ? ours('the supplied id is not')
      : text`none of the ${count(task.supplied ?? 0)} supplied ids is`
  const missing = notFound === 0 ? [] : [text`not found (${count(notFound)})`]
  const others = tally.unknownCauses().map((one) => text`${one.cause} (${count(one.count)})`)
  const said = joined([...missing, ...others.slice(0, 3)], '; ')
  const hint =
    unknown === 0
      ? text`They may all be deleted already, belong to another project or organization, or be ids of another thread API; or this API was shut down.`
      : text`Check \`api\` and \`base-url\`, that the key may read these threads, and that the server is well. If all this is so, the ids may all be deleted already, belong to another project or be ids of another thread API; or this API was shut down.`
  throw new Aborted(text`${whose} known to be there: ${said}`, { hint, coversUnknown: true })
}

/** A list of protected ids that holds something else protects nothing: the wrong column, most likely. */
function refuseForeignList({ task }: Run, done: Done, { tally }: Survey): void {
  const { protectIds } = task.policy
  if (protectIds.size === 0 || tally.protectIdsMet.size > 0 || tally.listed === 0) return
  if (!holdSomethingElse(protectIds, tally.foreignKinds)) return
  const message = text`\`protect-ids-file\` holds numbers, links or e-mail addresses, and no ${ours(task.api.noun.one)} has such an id`
  if (task.dryRun) done.warnings.push({ level: 'warning', message: text`A live run would stop here: ${message}` })
  else {
    throw new Aborted(message, {
      hint: ours('Check which column of the file has the ids: nobody would be protected by it.'),
      inputs: ['protect-ids-file'],
    })
  }
}

/** With a key that no thread has, nobody is meant: most likely the key is misspelt. */
function refuseUnknownSubjectKey({ task }: Run, done: Done, { tally }: Survey): void {
  const { subject } = task.policy
  const { metadataKeys } = tally
  if (subject === undefined || !isKeyUnknown(subject, task.api, tally)) return
  const near = nearest(
    subject.key,
    metadataKeys.entries().map(([key]) => key),
  )
  const meant = near === undefined ? ours('') : text`: did you mean '${near}'?`
  const message = text`no ${ours(task.api.noun.one)} has the metadata key '${subject.key}' of \`subject\`${meant}`
  if (task.dryRun) done.warnings.push({ level: 'warning', message: text`A live run would stop here: ${message}` })
  else
    throw new Aborted(message, {
      hint: ours('Correct the key of `subject`: nobody is meant by it, so nothing was deleted.'),
      inputs: ['subject'],
    })
}

/** A dry run only warns, so that the plan can be looked at. */
function refuseTooMany({ inputs: { abortAbove }, task }: Run, done: Done, { tally }: Survey): void {
  if (abortAbove === undefined || !tripped(abortAbove, tally)) return
  const judged = tally.candidates + tally.kept
  const message = text`${count(tally.candidates)} of ${threads(judged, task.api.noun)} would be deleted, and \`abort-above\` allows ${guardInWords(abortAbove)}`
  // The box and the next steps tell it of a dry run.
  if (task.dryRun)
    done.warnings.push({ level: 'warning', message: text`A live run would stop here: ${message}`, isTold: true })
  else {
    throw new Aborted(message, {
      hint: ours('Check the policy. If so many are meant, raise `abort-above` for one run.'),
      inputs: ['abort-above'],
    })
  }
}

function refuseOtherOwner({ inputs: { approved }, owner }: Run): void {
  for (const what of ['organization', 'project'] as const) {
    const plannedFor = approved?.header[what]
    if (plannedFor === undefined || plannedFor === owner[what]) continue
    throw new Aborted(
      text`the plan was made for the ${ours(what)} ${plannedFor}, and this key's is ${owner[what] ?? 'not known'}`,
      {
        hint: text`Use a key of the ${ours(what)} that the plan was made for, or make a new plan.`,
        inputs: ['apply-plan'],
      },
    )
  }
}

const count = (value: number): Text => ours(number(value))

function guardInWords({ kind, limit }: Guard): Text {
  return kind === 'percent' ? text`${limit} % of those judged` : count(limit)
}
