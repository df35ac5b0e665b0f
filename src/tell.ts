/** The end, whatever happened: outputs, summary, tracking issue and annotations, and the exit code. */

import { appendFileSync } from 'node:fs'
import * as core from '@actions/core'
import type { Clock } from './clock.ts'
import { conclude, actionsLog as log } from './report/log.ts'
import { outputs } from './report/outputs.ts'
import { summary } from './report/summary/summary.ts'
import { warnings as warningsOnPage } from './report/summary/warnings.ts'
import { track } from './report/tracking-issue/tracking-issue.ts'
import { wantedIssue } from './report/tracking-issue/wanted.ts'
import { passes, type Result, type Warning } from './result.ts'
import type { Stop } from './stop.ts'
import { type Text, text, value } from './text.ts'

export interface Telling {
  /** The runner's variables, and the inputs. */
  readonly environment: NodeJS.ProcessEnv
  readonly stop: Stop
  readonly clock: Clock
  readonly fetch: typeof fetch
  /** From 0 up to 1. */
  readonly random: () => number
  /** Fires when no time is left for the tracking issue. */
  readonly noIssue: AbortSignal
  /** Whether the result says already that outputs or summary cannot be written. */
  readonly isUntold: boolean
  /** How many warnings were shown already: GitHub shows ten. */
  readonly already: number
}

/**
 * Writes outputs, summary, tracking issue and annotations, and sets the exit code. Where one of them fails, the others
 * are still written. The issue comes after what is evidence: a cancelled run may have no time left for it.
 */
export async function tell(result: Result, telling: Telling): Promise<void> {
  const { environment, stop, isUntold, already } = telling
  const troubles: Text[] = []
  const attempt = (what: Text, write: () => void) => {
    try {
      write()
    } catch (error) {
      if (!isUntold) troubles.push(text`${what} could not be written: ${messageOf(error)}`)
    }
  }
  attempt(text`the outputs`, () => {
    for (const [name, output] of Object.entries(outputs(result))) core.setOutput(name, output)
  })
  attempt(text`the job summary`, () => addToSummary(environment, summary(result)))
  const isGood = passes(result.status) && troubles.length === 0 && stop.stopped?.reason !== 'broken log'
  process.exitCode = isGood ? 0 : 1
  const warnings = await keepIssue(result, telling)
  const told = { ...result, warnings: [...result.warnings, ...warnings] }
  conclude(log, told, { passes: isGood, troubles, already })
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function addToSummary({ GITHUB_STEP_SUMMARY: path }: NodeJS.ProcessEnv, markdown: string): void {
  if (path !== undefined && path !== '') appendFileSync(path, markdown)
}

/** @returns what went wrong: it never changes how the run ended */
async function keepIssue(
  result: Result,
  { environment, clock, fetch, random, noIssue: signal }: Telling,
): Promise<Warning[]> {
  const wanted = wantedIssue(environment)
  if (wanted === undefined) return []
  const onNote = (note: string) => log.debug(value(note))
  const { address, warning } = await track({ ...wanted, result }, { clock, fetch, random, signal, onNote })
  const found: Warning[] = warning === undefined ? [] : [{ level: 'warning', message: warning }]
  if (address !== undefined) log.info(text`Tracking issue: ${address}`)
  try {
    if (address !== undefined) core.setOutput('tracking-issue', address)
    if (found.length > 0) addToSummary(environment, `\n${warningsOnPage({ ...result, warnings: found })}`)
  } catch (error) {
    log.debug(text`the tracking issue could not be told: ${messageOf(error)}`)
  }
  return found
}
