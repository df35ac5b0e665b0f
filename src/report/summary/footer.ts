/** The end of the page: how the run went. And the warnings, which stand further up. */

import type { Result } from '../../result.ts'
import { forCode, forMarkdown } from '../safe-text.ts'
import { moment, number, plural, span } from '../words.ts'
import { bulleted } from './table.ts'

/** The most bytes of the warnings. */
const mostOfWarnings = 10_000

/** Warnings and notices. Empty where there is none. */
export function warnings({ warnings }: Result): string {
  if (warnings.length === 0) return ''
  const lines = warnings.map(({ level, message }) => `${level === 'warning' ? '⚠️ ' : ''}${forMarkdown(message)}`)
  const shown = bulleted(lines, mostOfWarnings, 'in the log')
  const onlyNotices = warnings.every(({ level }) => level === 'notice')
  const title = onlyNotices
    ? plural(warnings.length, 'Notice', 'Notices')
    : plural(warnings.length, 'Warning', 'Warnings')
  return `**${title}**\n\n${shown.join('\n')}\n`
}

/** Who ran what, when, how fast, and the digests. */
export function footer(account: Result): string {
  const { task, traffic, startedAt, endedAt, record, planFile, version } = account
  const rows: readonly (readonly [name: string, value: string])[] = [
    ['API', api(account)],
    ['Run', run(account)],
    ['Time', `${moment(startedAt)} to ${moment(endedAt)}, took ${span(endedAt - startedAt)}`],
    [
      'Requests',
      `${number(traffic.requests)} sent, ${number(traffic.throttled)} throttled, ${number(traffic.lost)} lost`,
    ],
    ['Rate', rate(account)],
    ['Record', record?.digest === undefined ? '' : `SHA-256 ${forCode(record.digest)}`],
    ['Approved plan', task?.applying === undefined ? '' : `SHA-256 ${forCode(task.applying)}`],
    ['Plan', planFile === undefined ? '' : `SHA-256 ${forCode(planFile.digest)}`],
    ['Program', `thread-retention ${forCode(version, 40)}`],
  ]
  const lines = rows.filter(([, value]) => value !== '').map(([name, value]) => `- **${name}:** ${value}`)
  return `### This run\n\n${lines.join('\n')}\n`
}

function api({ task }: Result): string {
  if (task === undefined) return ''
  return [
    `${forCode(task.api.name)} at ${forCode(task.server, 200)}`,
    ...(task.organization === undefined ? [] : [`organization ${forCode(task.organization)}`]),
    ...(task.project === undefined ? [] : [`project ${forCode(task.project)}`]),
  ].join(', ')
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
