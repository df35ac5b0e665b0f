/** The step log: readable by a person on call, and closed to commands in other people's text. */

import * as core from '@actions/core'
import type { Clock } from '../clock.ts'
import type { Problem, Result } from '../result.ts'
import { followedBy, joined, type Own, ours, own, Text, text } from '../text.ts'
import { byCause } from './causes.ts'
import { capital, number, tenths } from './formats.ts'
import { headline } from './headline.ts'
import { addressForLog, forLog } from './safe-text.ts'

export interface Log {
  /** @param address the server's, checked by the inputs: shown after the message */
  info(message: Text, address?: string): void
  debug(message: Text): void
  /** Annotations: shown on the run's page as well. GitHub shows ten of each level. */
  notice(message: Text): void
  warning(message: Text): void
  error(message: Text): void
  group(title: Text): void
  endGroup(): void
}

/** Whether the runner was told to show debug lines: asked once, for there is such a line for each request. */
const isDebug = core.isDebug()

/** Writes workflow commands and plain lines to standard output; every text passes the gate. */
export const actionsLog: Log = {
  info: (message, address) =>
    core.info(address === undefined ? forLog(message) : `${forLog(message)} ${addressForLog(address)}`),
  debug: (message) => {
    if (isDebug) core.debug(forLog(message))
  },
  notice: (message) => core.notice(forLog(message)),
  warning: (message) => core.warning(forLog(message)),
  error: (message) => core.error(forLog(message)),
  group: (title) => core.startGroup(forLog(title)),
  endGroup: () => core.endGroup(),
}

/** At most one line every so many milliseconds. */
const progressEvery = 5_000

const noNote = ours('')

/** The rate is that of the last so many milliseconds: it shows soon when a server slows down, and does not jump. */
const rateOver = 60_000

/**
 * Reports progress on long work, with its rate and the time left.
 *
 * @param total undefined when it is not known beforehand
 * @returns to be called with how many are done; `note` is added to the line
 */
export function progress(
  log: Log,
  clock: Clock,
  verb: 'Judged' | 'Done with',
  noun: Own,
  total?: number,
): (done: number, note?: Text) => void {
  /** When a line was written, and how many were done then; the rate is reckoned from the first. */
  const marks = [{ at: clock.now(), done: 0 }]
  return (done, note = noNote) => {
    const at = clock.now()
    if (at - (marks.at(-1)?.at ?? at) < progressEvery) return
    while (marks.length > 1 && at - (marks[0]?.at ?? at) > rateOver) marks.shift()
    const first = marks[0] ?? { at, done }
    const perSecond = ((done - first.done) / (at - first.at)) * 1000
    marks.push({ at, done })
    const left = total === undefined ? 0 : total - done
    const time = left <= 0 || perSecond === 0 ? own`` : own`, about ${timeLeft(left / perSecond)} left`
    const of = total === undefined ? own`` : own` of ${number(total)}`
    log.info(text`${ours(own`${verb} ${number(done)}${of} ${noun} (${rate(perSecond)}${time})`)}${note}`)
  }
}

function rate(perSecond: number): Own {
  if (perSecond >= 10) return own`${number(Math.round(perSecond))}/s`
  return perSecond >= 1 ? own`${tenths(perSecond)}/s` : own`${Math.round(perSecond * 60)}/min`
}

function timeLeft(seconds: number): Own {
  if (seconds < 90) return own`${Math.ceil(seconds)} s`
  return seconds < 5400 ? own`${Math.ceil(seconds / 60)} min` : own`${tenths(seconds / 3600)} h`
}

/** A wait shorter than this is no line worth, and between two such lines there is at least so much time, in milliseconds. */
const [longWait, waitsEvery] = [15_000, 60_000]

/**
 * Says that the run waits because the server wants it so: otherwise it would look dead.
 *
 * @returns to be called with every wait that the server asks for, in milliseconds
 */
export function longWaits(log: Log, clock: Clock): (milliseconds: number | undefined) => void {
  let lastAt = Number.NEGATIVE_INFINITY
  return (milliseconds = 0) => {
    const at = clock.now()
    if (milliseconds < longWait || at - lastAt < waitsEvery) return
    lastAt = at
    log.info(text`Too many requests: the server asks to wait ${ours(timeLeft(milliseconds / 1000))}`)
  }
}

/**
 * A list in the log that stays readable: the first so many lines, and how many more there were.
 *
 * @param others what the lines that are left out are about: `failures, in the record`
 */
export function shortList(log: Log, others: Text, most = 100): { add(line: Text): void; end(): void } {
  let count = 0
  return {
    add: (line) => {
      count += 1
      if (count <= most) log.info(line)
    },
    end: () => {
      if (count > most) log.info(text`... and ${ours(number(count - most))} more ${others}`)
    },
  }
}

/** Most annotations of one level that GitHub shows for a step. */
const mostAnnotations = 10

/**
 * Says what came of the run: problems, warnings and notices as annotations, most
 * useful first, and the headline as the last line. What is beyond the number that
 * GitHub shows is in the log all the same.
 *
 * @param troubles what went wrong in telling, such as outputs that could not be written
 * @param already how many warnings were annotations before
 */
export function conclude(
  log: Log,
  result: Result,
  { passes, troubles, already = 0 }: { passes: boolean; troubles: readonly Text[]; already?: number },
): void {
  const { problems, warnings, status } = result
  const errors = [...problems.map(problemInText), ...troubles.map((one) => begun(one))]
  const said = (level: 'warning' | 'notice') =>
    warnings.filter((one) => one.level === level).map(({ message }) => begun(message))
  const passing = status === 'remaining' ? 'notice' : 'info'
  const final = !passes && errors.length === 0 ? 'error' : passing
  annotate(log, 'error', errors)
  annotate(log, 'warning', said('warning'), mostAnnotations - already)
  annotate(log, 'notice', said('notice'), final === 'notice' ? mostAnnotations - 1 : mostAnnotations)
  const last = ours(headline(result))
  log[final](final === 'error' ? text`${last}${causes(result)}` : last)
}

/** Our advice stands before the server's words: those may be long, and speak to programmers. */
function problemInText({ inputs, message, why, hint, said }: Problem): Text {
  const first = begun(why === undefined ? message : text`${message}: ${why}`, inputs)
  const advised = hint === undefined ? first : followedBy(first, hint)
  if (said === undefined) return advised
  return followedBy(advised, text`The server said: ${said}`)
}

/** Begun as a sentence; the name of an input stays as a person would type it. */
function begun({ parts: [first = '', ...others], values }: Text, inputs: readonly string[] = []): Text {
  const isName = inputs.includes(first.split(/[ ,]/, 1)[0] ?? '')
  return new Text([isName ? first : capital(first), ...others], values)
}

/** The most causes of failures that the last line names. */
const mostCauses = 2

/** Why deletions failed, most frequent first: what GitHub shows and mails of a failed run is its annotation. */
function causes({ swept }: Result): Text {
  const all = byCause((swept?.outcomes ?? []).filter(({ outcome }) => outcome === 'failed'))
  if (all.length === 0) return ours('')
  const told = all
    .slice(0, mostCauses)
    .map(({ example, outcomes }) => text`${ours(number(outcomes.length))} × ${example.note}`)
  const others = all.length - told.length
  return text`. Why: ${joined(told, '; ')}${ours(others > 0 ? own`; ${number(others)} more in the summary` : '')}`
}

function annotate(
  log: Log,
  level: 'error' | 'warning' | 'notice',
  messages: readonly Text[],
  most = mostAnnotations,
): void {
  for (const message of messages.slice(0, most)) log[level](message)
  for (const message of messages.slice(most)) log.info(text`${ours(level)}: ${message}`)
}
