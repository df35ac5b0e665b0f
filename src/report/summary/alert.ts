/** The box at the top: what a run came to in a sentence or two, and what stood in its way. Its colour says whether somebody must act. */

import { tripped } from '../../policy/plan.ts'
import type { Problem, Result, Status } from '../../result.ts'
import { Text } from '../../text.ts'
import { byCause } from '../causes.ts'
import { capital, counted, number, plural } from '../formats.ts'
import { noneIsDue } from '../headline.ts'
import { forCode, forMarkdown } from '../safe-text.ts'
import { ofPlan, runsLeft, sentences, waits } from './fates.ts'
import { aboutPerson } from './person.ts'
import { mendsItself } from './remedies.ts'
import type { SummaryData } from './summary-data.ts'
import { bulleted } from './table.ts'

/** GitHub's five kinds of alert. */
type Alert = 'NOTE' | 'TIP' | 'IMPORTANT' | 'WARNING' | 'CAUTION'

const alerts: Readonly<Record<Status, Alert>> = {
  planned: 'NOTE',
  complete: 'TIP',
  remaining: 'NOTE',
  failed: 'CAUTION',
  aborted: 'CAUTION',
  cancelled: 'WARNING',
}

/** The most bytes of the problems; there is one, or one for each mistaken input. */
const mostOfProblems = 10_000

/** The most causes of failures that the box names. */
const mostCauses = 3

function alertBlock(kind: Alert, opening: string, points: readonly string[]): string {
  const lines = bulleted(points, mostOfProblems, 'in the log')
  const content = lines.length === 0 ? [opening] : [opening, '', ...lines]
  return `> [!${kind}]\n${content.map((line) => `> ${line}`.trimEnd()).join('\n')}\n`
}

/** What went wrong. What to do about it stands under the box. Where the message does not name its input, that stands before it. */
function inWords(problem: Problem): string {
  const { inputs, said } = problem
  const message = withInputsAsCode(problem)
  const words = String(problem.message).split(/[\s,:']+/)
  const isNamed = inputs.some((name) => words.includes(name))
  const about = isNamed ? '' : inputs.map((name) => forCode(name)).join(', ')
  const theirs = said === undefined ? '' : ` The server said: ${sentence(said)}`
  return `${about === '' ? '' : `${about}: `}${sentence(message)}${theirs}`
}

/** The names of inputs that a message begins with, as what a person would type: they are never capitalized. */
function withInputsAsCode({ inputs, message }: Problem): Text {
  const [first = '', ...others] = message.parts
  const named = first.replace(/^[a-z-]+(?:(?:,| and) [a-z-]+)*/, (names) =>
    names.replace(/[a-z-]+/g, (name) => (inputs.includes(name) ? `\`${name}\`` : name)),
  )
  return new Text([named, ...others], message.values)
}

/** A sentence that may hold text of a server, begun and ended as sentences are. */
export function sentence(words: Text, most?: number): string {
  const shown = capital(forMarkdown(words, most))
  return /[.!?…]$/.test(shown) ? shown : `${shown}.`
}

/** The box of a run whose inputs could not be read. */
export function refusal({ problems, status }: Result): string {
  const what = status === 'cancelled' ? 'The run was stopped before it began.' : 'The run did not start.'
  const opening = `**${what}** No request was sent: nothing was listed and nothing was deleted.`
  const advised = (problem: Problem) =>
    `${inWords(problem)}${problem.hint === undefined ? '' : ` ${sentence(problem.hint)}`}`
  return alertBlock(alerts[status], opening, problems.map(advised))
}

export function alert(data: SummaryData): string {
  const isUrgent = data.result.warnings.some((one) => one.isUrgent === true)
  const first = isUrgent ? '**A protection matched nothing: see what to do next.**' : ''
  return alertBlock(kindOf(data), sentences(first, opening(data)), [
    ...data.result.problems.map(inWords),
    ...causesInWords(data),
  ])
}

function kindOf(data: SummaryData): Alert {
  const { status, warnings } = data.result
  const isUrgent = warnings.some((one) => one.isUrgent === true)
  if (isUrgent && (alerts[status] === 'TIP' || alerts[status] === 'NOTE')) return 'WARNING'
  if (status === 'failed' && mendsItself(data.result)) return 'WARNING'
  // Green is for a run of which there is nothing to look at: a list without a thread may be that of another project.
  if (alerts[status] === 'TIP' && warnings.some(({ level, isTold }) => level === 'warning' && isTold !== true))
    return 'NOTE'
  // What is held of a person needs a decision; what waits for the next run does not.
  if (status === 'remaining' && (aboutPerson(data)?.left ?? 0) > 0) return 'IMPORTANT'
  return alerts[status]
}

/** Why deletions failed, each cause once. */
function causesInWords({ result, stillThere, notKnown }: SummaryData): string[] {
  const said = result.problems.map(({ message }) => String(message))
  const isSaid = (note: Text) => said.some((one) => String(note).endsWith(`: ${one}`))
  // What was interrupted by the stop is counted above, and why stands before it.
  const causes = byCause([...stillThere, ...notKnown]).filter(({ example }) => !isSaid(example.note))
  // One cause takes no more room than the line that points to it.
  const shown = causes.length === mostCauses + 1 ? causes : causes.slice(0, mostCauses)
  const lines = shown.map(({ example, outcomes }) => `${number(outcomes.length)} × ${forMarkdown(example.note, 200)}`)
  const others = causes.length - shown.length
  return others === 0 ? lines : [...lines, `${number(others)} other causes, below`]
}

/** What opens the box, in bold, and what goes on after it. */
function opening(data: SummaryData): string {
  const { result, task } = data
  const run = task.dryRun ? 'This is a dry run, and it' : 'The run'
  const untouched = result.swept === undefined
  const person = aboutPerson(data)?.opening ?? ''
  switch (result.status) {
    case 'planned':
      return sentences(planned(data), person)
    case 'complete':
      return person === '' ? complete(data) : person
    case 'remaining':
      if (person !== '') return sentences(person, waits(data), runsLeft(data))
      return sentences('**The rest waits for the next run.**', ofPlan(data), waits(data), runsLeft(data))
    case 'failed':
      if (untouched) return `**${run} failed. Nothing was deleted.**`
      return sentences(person, `**${failure(data)}**`, isOneFate(data) ? '' : ofPlan(data))
    case 'aborted':
      return `**${run} was aborted before the first deletion. Nothing was deleted.**`
    case 'cancelled':
      if (untouched) return `**${run} was stopped before the first deletion. Nothing was deleted.**`
      return sentences('**The run was stopped on the way.**', person, ofPlan(data))
  }
}

function complete(data: SummaryData): string {
  const { task, figures, unplanned } = data
  const { one } = task.api.noun
  if (task.supplied === 0) return '**Nothing was deleted.** No id was supplied.'
  if (figures.listed === 0) return `**Nothing was deleted.** This key sees no ${one} on this server.`
  if (figures.candidates === 0) {
    return sentences('**Nothing was deleted.**', ...noneIsDue(figures, task).map((text) => `${capital(text)}.`))
  }
  if (task.applying !== undefined) {
    const others =
      unplanned === 0
        ? ''
        : `Left alone, because not in the plan: ${number(unplanned)} more that the policy selects now.`
    return sentences('**The approved plan is carried out.**', ofPlan(data), others)
  }
  const which = task.supplied === undefined ? `${one} visible to this key` : `supplied ${one}`
  return sentences('**Done.**', ofPlan(data), `Every ${which} that the policy selects is gone.`)
}

/** Whether all that was planned failed alike, so that nothing more is to be told of it. */
const isOneFate = ({ figures, stillThere, notKnown }: SummaryData) =>
  [stillThere.length, notKnown.length].includes(figures.planned)

function failure({ figures, task, stillThere, notKnown }: SummaryData): string {
  const { noun } = task.api
  if (figures.notAttempted > 0) return 'The run stopped before it was done.'
  const there = `${capital(counted(stillThere.length, noun))} ${plural(stillThere.length, 'is', 'are')} still there.`
  const open = `It is not known whether ${counted(notKnown.length, noun)} ${plural(notKnown.length, 'is', 'are')} gone.`
  const parts = [...(stillThere.length > 0 ? [there] : []), ...(notKnown.length > 0 ? [open] : [])]
  return parts.length === 0 ? 'The run failed.' : parts.join(' ')
}

function planned({ result, task, figures, going, sparing, unlisted }: SummaryData): string {
  if (task.inventory) {
    return '**This is an inventory, a dry run without conditions. Nothing was deleted, nothing is planned.**'
  }
  const dry = '**This is a dry run. Nothing was deleted.**'
  const { noun } = task.api
  const whose = task.applying === undefined ? 'with this policy' : 'of the approved plan'
  const look =
    unlisted === 0
      ? ''
      : `${number(unlisted)} of the plan ${plural(unlisted, 'was', 'were')} not listed: the run would look whether ${plural(unlisted, 'it is', 'they are')} gone.`
  if (going.length === 0) return sentences(`${dry} A live run ${whose} would delete nothing now.`, look)
  if (wouldAbort({ result, task })) {
    return `${dry} A live run would delete nothing: ${counted(figures.candidates, noun)} ${plural(figures.candidates, 'is', 'are')} due, more than ${forCode(`abort-above: ${guardAsGiven(task)}`)} allows.`
  }
  if (task.applying !== undefined) {
    const changed = `${number(sparing.length)} that no longer ${plural(sparing.length, 'qualifies', 'qualify')}`
    const spares = sparing.length === 0 ? '' : `, and spare ${changed}`
    return sentences(`${dry} A live run ${whose} would delete ${counted(going.length, noun)}${spares}.`, look)
  }
  const first = figures.planned < figures.candidates ? `, the oldest ${number(figures.planned)} in its first run` : ''
  return `${dry} A live run ${whose} would delete ${counted(figures.candidates, noun)}${first}.`
}

function guardAsGiven({ settings: { abortAbove } }: SummaryData['task']): string {
  return abortAbove === undefined ? 'none' : `${abortAbove.limit}${abortAbove.kind === 'percent' ? '%' : ''}`
}

/** Whether a live run would end before its first deletion, because too much is due. */
export function wouldAbort({ result, task }: Pick<SummaryData, 'result' | 'task'>): boolean {
  const tally = result.survey?.tally
  return tally !== undefined && tripped(task.settings.abortAbove, tally)
}
