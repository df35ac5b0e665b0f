/** The end of the page: how far the run looked, what never changes from run to run, and the evidence. */

import type { Result } from '../../result.ts'
import { counted, moment, number, plural, span } from '../formats.ts'
import { forCode } from '../safe-text.ts'
import { type SummaryData, summaryData } from './summary-data.ts'

type Row = readonly [name: string, value: string]

export function footer(result: Result): string {
  const { task, traffic, startedAt, endedAt, planFile, version } = result
  const data = summaryData(result)
  const rows: readonly Row[] = [
    ['Server', server(result)],
    ['Scope', data === undefined ? '' : scope(data)],
    ["Not covered by this API's deletion", task === undefined ? '' : task.api.notCovered.join('; ')],
    ['Run', run(result)],
    ['Time', `${between(startedAt, endedAt)}, took ${span(endedAt - startedAt)}`],
    [
      'Requests',
      `${number(traffic.requests)} sent, ${number(traffic.throttled)} throttled, ${number(traffic.lost)} lost${waited(traffic)}`,
    ],
    ['Rate', rate(result)],
    ['Record', task === undefined ? '' : record(result)],
    ['Approved plan', task?.applying === undefined ? '' : `SHA-256 ${forCode(task.applying)}`],
    ['Plan', planFile === undefined ? '' : plan(planFile)],
    ['Program', `thread-retention ${forCode(version, 40)}`],
  ]
  const lines = rows.filter(([, value]) => value !== '').map(([name, value]) => `- **${name}:** ${value}`)
  return `### This run\n\n${lines.join('\n')}\n`
}

const waited = ({ waited: milliseconds }: Result['traffic']): string =>
  milliseconds === undefined ? '' : `; waited ${span(milliseconds)} for the server to answer again`

/** An instant where both are in the same minute. */
const between = (start: number, end: number): string =>
  moment(start) === moment(end) ? moment(start) : `${moment(start)} to ${moment(end)}`

function server({ task }: Result): string {
  if (task === undefined) return ''
  return [
    `${forCode(task.api.name)} at ${forCode(task.server, 200)}`,
    ...(task.organization === undefined ? [] : [`organization ${forCode(task.organization)}`]),
    ...(task.project === undefined ? [] : [`project ${forCode(task.project)}`]),
  ].join(', ')
}

function scope({ result, task, figures }: SummaryData): string {
  const { noun } = task.api
  const { survey } = result
  if (survey === undefined) {
    return `how many ${noun.many} are visible to this key is not known: the listing did not end`
  }
  if (task.supplied === undefined) {
    const { unlistedOfPlan: unlisted } = survey.tally
    const beyond = unlisted === 0 ? '' : `; ${number(unlisted)} of the approved plan not listed`
    return `${counted(figures.listed - unlisted, noun)} visible to this key${beyond}`
  }
  const found = survey.knownIds ?? 0
  const ids = `${number(found)} of ${number(task.supplied)} ${plural(task.supplied, 'id', 'ids')} supplied ${plural(found, 'is', 'are')} known to this server`
  return `${ids}; other ${noun.many} may exist: this run did not list any`
}

/** The runner forgets its files when the job ends, and then the evidence is gone. */
function record({ record }: Result): string {
  if (record === undefined) return 'none could be written'
  const digest =
    record.digest === undefined
      ? 'not finished: it could not be written to its end'
      : `SHA-256 ${forCode(record.digest)}`
  return `${forCode(record.path, 300)}, ${digest}. This file ends with the job: keep it with ${forCode('actions/upload-artifact')} and ${forCode('if: always()')}, its path is the output ${forCode('record-file')}.`
}

function plan({ path, digest }: NonNullable<Result['planFile']>): string {
  return `${path === undefined ? '' : `${forCode(path, 300)}, `}SHA-256 ${forCode(digest)}`
}

function run({ context }: Result): string {
  const { link, runId, attempt, workflow, event, actor } = context
  const name = /^\d+$/.test(runId) ? `run ${runId}` : 'run'
  const which = /^\d+$/.test(attempt) && attempt !== '1' ? `${name}, attempt ${attempt}` : name
  return [
    ...(link !== undefined && isPlainLink(link) ? [`[${which}](${link})`] : []),
    ...(workflow === '' ? [] : [`workflow ${forCode(workflow)}`]),
    ...(event === '' ? [] : [`event ${forCode(event)}`]),
    ...(actor === '' ? [] : [`by ${forCode(actor)}`]),
  ].join(', ')
}

/** Whether a link of GitHub's environment has nothing in it at which Markdown would end it. */
const isPlainLink = (link: string) => /^https?:\/\/[\w.:/-]+$/.test(link)

/** Deletions by time, from the first to the last. Empty where there are too few to tell. */
function rate({ swept }: Result): string {
  let [count, first, last] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { outcome, at } of swept?.outcomes ?? []) {
    if (outcome !== 'deleted') continue
    count += 1
    first = Math.min(first, at)
    last = Math.max(last, at)
  }
  const seconds = (last - first) / 1000
  if (count < 10 || seconds < 0.1) return ''
  const perSecond = count / seconds
  return perSecond >= 2
    ? `${number(Math.round(perSecond))} deletions a second`
    : `${number(Math.round(perSecond * 60))} deletions a minute`
}
