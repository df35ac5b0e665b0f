/** The trend: what was due and what was deleted, run by run. */

import type { PastRun } from './history.ts'

/** Bars and line; dark enough on a white page and light enough on a black one. */
const colours = { due: '#8c959f', deleted: '#2da44e' } as const

/** A chart needs two points. */
const fewestRuns = 2

/** As Mermaid draws it; empty where too few runs know their numbers. @param unit what is counted, in our own words */
export function chart(runs: readonly PastRun[], unit: string): string {
  const whole = runs.flatMap(({ due, deleted }) =>
    due === undefined || deleted === undefined ? [] : [{ due, deleted }],
  )
  if (whole.length < fewestRuns) return ''
  const most = Math.max(1, ...whole.flatMap(({ due, deleted }) => [due, deleted]))
  const palette = { plotColorPalette: `${colours.due}, ${colours.deleted}`, backgroundColor: 'transparent' }
  const theme = { themeVariables: { xyChart: palette } }
  const configuration = { ...theme, xyChart: { width: 900, height: 300 } }
  const list = (of: readonly (number | string)[]) => `[${of.join(', ')}]`
  return [
    '```mermaid',
    `%%{init: ${JSON.stringify(configuration)}}%%`,
    'xychart-beta',
    // Two runs of one day would share a place under their dates: every run has a number.
    `  x-axis "run, oldest first" ${list(whole.map((_, index) => `"${index + 1}"`))}`,
    `  y-axis "${unit}" 0 --> ${most}`,
    `  bar ${list(whole.map(({ due }) => due))}`,
    `  line ${list(whole.map(({ deleted }) => deleted))}`,
    '```',
  ].join('\n')
}
