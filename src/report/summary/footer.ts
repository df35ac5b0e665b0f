/** The end of the page: warnings, and how the run went. */

import type { Account } from '../account.ts'
import { forCode, forMarkdown } from '../gate.ts'
import { moment, number, plural, span } from '../words.ts'
import { table } from './table.ts'

const mostWarnings = 20

/** Warnings and notices. Empty where there is none. */
export function warnings({ warnings }: Account): string {
  if (warnings.length === 0) return ''
  const lines = warnings
    .slice(0, mostWarnings)
    .map(({ level, message }) => `- ${level === 'warning' ? '⚠️ ' : ''}${forMarkdown(message)}`)
  if (warnings.length > mostWarnings) lines.push(`- …and ${number(warnings.length - mostWarnings)} more, in the log.`)
  return `**${plural(warnings.length, 'Warning', 'Warnings')}**\n\n${lines.join('\n')}\n`
}

/** A link of GitHub's own environment, in a form that cannot end early; undefined where it is no such link. */
const safeLink = (link: string | undefined) =>
  link !== undefined && /^https?:\/\/[\w.:/-]+$/.test(link) ? link : undefined

/** Who ran what, when, how fast, and the digests. */
export function footer(account: Account): string {
  const { task, context, traffic, startedAt, endedAt, record, planFile, version } = account
  const link = safeLink(context.link)
  const run = [
    ...(link === undefined
      ? []
      : [`[${context.runId === '' ? 'this run' : `run ${forMarkdown(context.runId, 40)}`}](${link})`]),
    ...(context.workflow === '' ? [] : [`workflow ${forCode(context.workflow)}`]),
    ...(context.event === '' ? [] : [`event ${forCode(context.event)}`]),
    ...(context.actor === '' ? [] : [`by ${forCode(context.actor)}`]),
  ].join(', ')
  const api =
    task === undefined
      ? undefined
      : [
          `${forCode(task.api.name)} at ${forCode(task.server, 200)}`,
          ...(task.organization === undefined ? [] : [`organization ${forCode(task.organization)}`]),
          ...(task.project === undefined ? [] : [`project ${forCode(task.project)}`]),
        ].join(', ')
  const rows = [
    ['API', api],
    ['Run', run],
    ['Time', `${moment(startedAt)} to ${moment(endedAt)}, took ${span(endedAt - startedAt)}`],
    [
      'Requests',
      `${number(traffic.requests)} sent, ${number(traffic.throttled)} throttled, ${number(traffic.lost)} lost`,
    ],
    ['Rate', rate(account)],
    ['Record', record === undefined ? undefined : `SHA-256 ${forCode(record.digest)}`],
    ['Plan', planFile === undefined ? undefined : `SHA-256 ${forCode(planFile.digest)}`],
    ['Program', `thread-retention ${forMarkdown(version, 40)}`],
  ].filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '')
  return `### This run\n\n${table(['', ''], rows).text}`
}

/** Deletions a second, from the first outcome to the last. */
function rate({ carried, startedAt }: Account): string | undefined {
  const times = (carried?.outcomes ?? []).filter(({ outcome }) => outcome === 'deleted').map(({ at }) => at)
  if (times.length < 2) return undefined
  let [first, last] = [Number.POSITIVE_INFINITY, startedAt]
  for (const at of times) {
    first = Math.min(first, at)
    last = Math.max(last, at)
  }
  const seconds = (last - first) / 1000
  if (seconds < 0.05) return undefined
  const perSecond = times.length / seconds
  return perSecond >= 1
    ? `${number(Math.round(perSecond))} deletions a second`
    : `${number(Math.round(perSecond * 60))} deletions a minute`
}
