/** What a check comes to, for people: first the verdict, then what the record says, then what that is worth. */

import type { Check } from './check.ts'
import { isObject, type Line, number, shown, textOf } from './line.ts'

/** @param expected the SHA-256 that the file must have; undefined when nobody knows it */
export function inWords(check: Check, { file, expected }: { file: string; expected: string | undefined }): string {
  const { verdict, problems, problemCount, lines, bytes, digest } = check
  const more = problemCount - problems.length
  return [
    `${verdict.toUpperCase()}: ${shown(file)}`,
    ...problems.map((problem) => `  - ${problem}`),
    ...(more > 0 ? [`  - and ${number(more)} more`] : []),
    `  ${number(lines)} ${lines === 1 ? 'line' : 'lines'}, ${number(bytes)} bytes`,
    `  SHA-256 ${digest}${expected === digest ? ', as it should be' : ''}`,
    ...told(check),
    ...worth(check, expected),
  ].join('\n')
}

function told({ header, footer, counts, verdict }: Check): string[] {
  if (header === undefined) return []
  const run = isObject(header.run) ? header.run : {}
  const end = footer === undefined ? '' : `, ended ${shown(footer.endedAt)} with status ${shown(footer.status)}`
  const says = verdict === 'damaged' ? 'What it says, which is not to be relied upon:' : 'What it says:'
  return [
    says,
    `  ${shown(header.mode)} of ${shown(header.api)} at ${shown(header.server)}`,
    `  started ${shown(header.startedAt)} by ${shown(run.actor)} in ${shown(run.repository)}, run ${shown(run.runId)}${end}`,
    `  policy: ${shown(header.policy)}`,
    ...reasons(footer),
    ...became(counts),
  ]
}

/** Why the run stopped or failed; the first version of the format does not say. */
function reasons(footer: Line | undefined): string[] {
  const problems = Array.isArray(footer?.problems) ? footer.problems.filter(isObject) : []
  const why = textOf(footer?.stoppedBecause)
  return [
    ...(why === '' ? [] : [`  stopped: ${shown(why)}`]),
    ...problems.map(({ message }) => `  problem: ${shown(message)}`),
  ]
}

/** What became of the threads: one that was found alive counts as failed. */
function became({ planned, outcomes, verified, unknown, notFound, notKnown }: Check['counts']): string[] {
  const some = Object.entries(outcomes).filter(([, count]) => count > 0)
  const carriedOut = some.map(([name, count]) => `${number(count)} ${name}`).join(', ')
  const read = verified.gone + verified.alive + verified.cannotTell
  return [
    `  ${number(planned)} planned${carriedOut === '' ? '' : `: ${carriedOut}`}`,
    ...(notKnown === 0 ? [] : [`  of the failed, ${number(notKnown)} may be gone: their end is not known`]),
    ...(read === 0
      ? []
      : [
          `  ${number(read)} read back: ${number(verified.gone)} gone, ${number(verified.alive)} still there, ${number(verified.cannotTell)} not known`,
        ]),
    ...(unknown === 0 ? [] : [`  ${number(unknown)} could not be judged, and were kept`]),
    ...(notFound === 0 ? [] : [`  ${number(notFound)} supplied ids are not there`]),
  ]
}

function worth(check: Check, expected: string | undefined): string[] {
  if (check.verdict === 'damaged') return []
  if (check.verdict === 'unfinished') return unfinished(check)
  return expected === undefined
    ? ['No digest was given: the chain shows accidents, but whoever can write the file can make the chain anew.']
    : []
}

function unfinished({ header, counts, cutOff }: Check): string[] {
  const carriedOut = Object.values(counts.outcomes).reduce((total, count) => total + count, 0)
  const open = counts.planned - carriedOut
  const live = header?.mode === 'live'
  return [
    'The end is missing: the run was killed, its disk was full, or the file was copied too early.',
    ...(cutOff > 0 ? [`  The last line was cut off after ${number(cutOff)} characters, and is not counted.`] : []),
    ...(header === undefined ? [] : ['  Every whole line but the last is held by the line after it.']),
    ...(live && counts.outcomes.deleted > 0
      ? [`  ${number(counts.outcomes.deleted)} deletions were confirmed before the end.`]
      : []),
    ...(live && open > 0
      ? [
          `  ${number(open)} planned threads have no outcome: those in flight may be deleted, the others were not begun.`,
        ]
      : []),
  ]
}
