/** Warnings and notices on the page. */

import type { Result } from '../../result.ts'
import { plural } from '../formats.ts'
import { forParagraph } from '../safe-text.ts'
import { bulleted } from './table.ts'

/** The most bytes of them all. */
const most = 10_000

const rank = { warning: 0, notice: 1 } as const

/** Empty where there is none that no other part of the page tells. */
export function warnings({ warnings }: Result): string {
  const shown = warnings.filter(({ isTold, isUrgent }) => isTold !== true && isUrgent !== true)
  if (shown.length === 0) return ''
  const ordered = [...shown].sort((one, other) => rank[one.level] - rank[other.level])
  const lines = ordered.map(({ level, message }) => `${level === 'warning' ? '⚠️ ' : ''}${forParagraph(message)}`)
  const title = shown.every(({ level }) => level === 'notice')
    ? plural(shown.length, 'Notice', 'Notices')
    : plural(shown.length, 'Warning', 'Warnings')
  return `**${title}**\n\n${bulleted(lines, most, 'in the log').join('\n')}\n`
}
