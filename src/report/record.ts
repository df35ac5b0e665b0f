/**
 * The record: an append-only NDJSON file that says what was planned and what
 * became of it. Each line carries the SHA-256 of the line before it. Holds no
 * message, title, user or metadata value. `docs/record.md` documents every field.
 */

import { createHash, hash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { version as node } from 'node:process'
import type { Candidate } from '../policy/plan.ts'
import { figures, type Result, type RunContext, type Task } from '../result.ts'
import { hideSecrets, withoutSecrets } from '../secrets.ts'
import type { StopReason } from '../stop.ts'
import type { Outcome } from '../sweep/outcome.ts'
import type { Verified } from '../sweep/verification.ts'
import { systemErrorCode } from '../system-error.ts'

/** The version of the format, in the header. */
const format = 1

const time = (milliseconds: number) => new Date(milliseconds).toISOString()
const timeOrNull = (milliseconds: number | undefined) => (milliseconds === undefined ? null : time(milliseconds))

/** A server's word as the record holds it: a code or an id, never a sentence that could quote somebody. */
const word = (text: string | undefined) => (text !== undefined && /^[\w.:/-]{1,128}$/.test(text) ? text : null)

/** The longest sentence about one thread, in characters. The words are ours, but some end in what the network said. */
const longest = 300
const sentence = (text: string) => (text.length <= longest ? text : `${text.slice(0, longest - 3)}...`)

/**
 * One line, in ASCII: some programs break lines at U+2028 or U+0085, terminals
 * obey control characters and turn text around, and bytes are characters.
 */
function lineOf(entry: object): string {
  const whole = JSON.stringify(entry)
  // Text by text where there is one: a line is no place to cut something out of.
  const line = withoutSecrets(whole) === whole ? whole : JSON.stringify(entry, hideSecrets)
  return line.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** How many threads share a line of those that this run leaves alone, and how many characters their ids may have. */
const [mostIds, mostCharacters] = [100, 10_000]

/** More threads than this that were not attempted have one line in place of theirs: after a signal there is no time for more. */
const mostUntouched = 10_000

/** How much may wait in memory before it is written, in characters; what became of a thread never waits. */
const buffered = 65_536

/** How much may wait while the disk takes nothing: the outcomes of all requests in flight, many times over. */
const mostWaiting = 64 * 1024 * 1024

/** A line that is not full yet. */
interface Collected {
  readonly fate: { readonly type: string; readonly step?: string; readonly reason: string }
  readonly ids: string[]
  characters: number
}

/** Writes some of the bytes. @returns how many */
type Write = (descriptor: number, bytes: Uint8Array) => number

/** How a run ended, for the last line. */
interface Ending extends Pick<Result, 'status' | 'survey' | 'swept' | 'endedAt'> {
  /** As the server's answers name them, or the inputs. */
  readonly organization: string | undefined
  readonly project: string | undefined
  /** Why no new request was started any more. */
  readonly stopped: StopReason | undefined
  readonly planDigest: string | undefined
}

/**
 * The file being written. What could not be written waits, and is tried again
 * with the next line: the file never has a gap, only perhaps no end.
 */
export class RecordFile {
  /** Absolute, so that later steps find it from any folder. */
  readonly path: string
  readonly #write: Write
  readonly #descriptor: number
  readonly #whole = createHash('sha256')
  #previous: string | null = null
  #full = false
  /** Threads that are left alone, by what is said of them. */
  readonly #collected = new Map<string, Collected>()
  /** Lines that have not been tried yet. */
  #waiting = ''
  /** What is left of bytes that have been tried. */
  #unwritten = Buffer.alloc(0)

  /**
   * Makes the file.
   *
   * @throws when the file exists already or cannot be made (Node's own error, with `code`)
   */
  constructor(path: string, write: Write = writeSync) {
    this.path = resolve(path)
    this.#write = write
    this.#descriptor = openSync(this.path, 'ax', 0o600)
  }

  header(
    task: Task,
    { context, version, startedAt }: { context: RunContext; version: string; startedAt: number },
  ): void {
    this.#append({
      type: 'header',
      format,
      tool: 'thread-retention',
      version,
      node,
      startedAt: time(startedAt),
      mode: task.inventory ? 'inventory' : task.dryRun ? 'dry run' : 'live',
      api: task.api.name,
      server: task.server,
      organization: task.organization ?? null,
      project: task.project ?? null,
      policy: task.policyInWords,
      ids: task.supplied === undefined ? 'listed' : 'supplied',
      maxDeletions: task.maxDeletions,
      applying: task.applying ?? null,
      run: { ...context, link: context.link ?? null },
    })
    this.flush()
  }

  /** A thread that the policy keeps. */
  kept(id: string, step: string, reason: string): void {
    this.#collect({ type: 'kept', step, reason: sentence(reason) }, id)
  }

  /** A candidate that is left to another run. */
  waiting(id: string, reason: string): void {
    this.#collect({ type: 'waiting', reason }, id)
  }

  /** Threads that are left alone share a line with those of the same fate. */
  #collect(fate: Collected['fate'], id: string): void {
    const name = `${fate.type} ${fate.step} ${fate.reason}`
    const line = this.#collected.get(name) ?? { fate, ids: [], characters: 0 }
    this.#collected.set(name, line)
    line.ids.push(id)
    line.characters += id.length
    if (line.ids.length < mostIds && line.characters < mostCharacters) return
    this.#collected.delete(name)
    this.#append({ ...fate, ids: line.ids })
  }

  /** Writes down what was collected: every thread that was listed has its line, but for those that are planned. */
  surveyed(): void {
    for (const { fate, ids } of this.#collected.values()) this.#append({ ...fate, ids })
    this.#collected.clear()
  }

  /** A thread that could not be judged, and was kept. */
  unknown(id: string | undefined, step: string, reason: string): void {
    this.#append({ type: 'unknown', id: id ?? null, step, reason: sentence(reason) })
  }

  planned(candidate: Candidate, reason: string): void {
    const { id, createdAt, lastActiveAt } = candidate
    this.#append({ type: 'planned', id, createdAt: time(createdAt), lastActiveAt: timeOrNull(lastActiveAt), reason })
  }

  outcome(
    { candidate, at, outcome, end, note, status, requestId, errorType, itemsErased }: Outcome,
    reason: string,
  ): void {
    this.#append({
      type: 'outcome',
      at: time(at),
      id: candidate.id,
      createdAt: time(candidate.createdAt),
      lastActiveAt: timeOrNull(candidate.lastActiveAt),
      reason,
      outcome,
      end: outcome === 'failed' ? (end ?? 'still there') : null,
      note: sentence(String(note)),
      status: status ?? null,
      requestId: word(requestId),
      errorType: word(errorType),
      itemsErased: itemsErased ?? null,
    })
    // Where nothing was attempted there is nothing to lose.
    if (outcome !== 'not-attempted') this.flush()
  }

  /** The planned threads whose turn did not come. */
  untouched(outcomes: readonly Outcome[], reasonOf: (candidate: Candidate) => string): void {
    if (outcomes.length > mostUntouched) {
      const notes = new Set(outcomes.map(({ note }) => note))
      const note = sentence([...notes].join('; '))
      this.#append({ type: 'rest', outcome: 'not-attempted', count: outcomes.length, note })
    } else for (const outcome of outcomes) this.outcome(outcome, reasonOf(outcome.candidate))
    this.flush()
  }

  verified({ candidate, at, found, status, why }: Verified): void {
    this.#append({
      type: 'verified',
      at: time(at),
      id: candidate.id,
      found,
      status: status ?? null,
      why: sentence(why),
    })
    this.flush()
  }

  /** The last line. @returns the SHA-256 of the whole file, as `sha256sum` prints it */
  footer({ status, organization, project, survey, swept, endedAt, stopped, planDigest }: Ending): string {
    this.surveyed()
    const { oldestRemaining, ...counts } = figures({ survey, swept })
    // A listing that was not read to its end says nothing about how many threads there are.
    const { listed, kept, unknown, candidates, planned, remaining } = survey === undefined ? notTold : counts
    const { deleted, alreadyGone, spared, failed, notKnown, notAttempted } = counts
    this.#append({
      type: 'footer',
      endedAt: time(endedAt),
      status,
      stopped: stopped ?? null,
      organization: word(organization),
      project: word(project),
      listed,
      kept,
      unknown,
      candidates,
      planned,
      deleted,
      alreadyGone,
      spared,
      failed,
      notKnown,
      notAttempted,
      remaining,
      oldestRemaining: timeOrNull(oldestRemaining),
      itemsErased: swept?.itemsErased ?? 0,
      funnel: survey?.tally.funnel() ?? null,
      verification: verificationInNumbers(swept),
      planDigest: planDigest ?? null,
    })
    this.flush()
    closeSync(this.#descriptor)
    return this.#whole.digest('hex')
  }

  /** Hands everything to the system, so that a killed process loses nothing. */
  flush(): void {
    this.#drain()
    if (this.#waiting === '') return
    this.#unwritten = Buffer.from(this.#waiting, 'latin1')
    this.#whole.update(this.#unwritten)
    this.#waiting = ''
    this.#drain()
  }

  #drain(): void {
    while (this.#unwritten.length > 0) {
      this.#unwritten = this.#unwritten.subarray(this.#write(this.#descriptor, this.#unwritten))
    }
  }

  #append(entry: Readonly<Record<string, unknown>> & { readonly type: string }): void {
    // A record that lacks a line must have no end either, so from here on nothing is taken.
    this.#full ||= this.#waiting.length > mostWaiting
    if (this.#full) throw new Error('too much waits to be written')
    const line = lineOf({ ...entry, previous: this.#previous })
    this.#previous = hash('sha256', line)
    this.#waiting += `${line}\n`
    if (this.#waiting.length > buffered) this.flush()
  }
}

const notTold = { listed: null, kept: null, unknown: null, candidates: null, planned: null, remaining: null }

/** How much was to be read back, and what was found. Null where nothing was carried out. */
function verificationInNumbers(swept: Result['swept']) {
  if (swept?.verification === undefined) return null
  const { asked, chosen, results } = swept.verification
  const count = (what: Verified['found']) => results.filter(({ found }) => found === what).length
  return { asked, chosen, gone: count('gone'), alive: count('alive'), cannotTell: count('cannot tell') }
}

/** What is wrong when the record cannot be written, and what to do about it. */
export function recordProblem(error: unknown): { readonly message: string; readonly hint: string } {
  const code = systemErrorCode(error)
  const [what, hint] = problems[code] ?? [code, 'Check the space and the rights where it is written.']
  return { message: `the record cannot be written: ${what}`, hint }
}

const elsewhere = 'Choose another path for record-file, or leave it out.'
const room = 'Make room on the disk of the runner, or choose a path for record-file on another one.'
const problems: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  EEXIST: [
    'the file exists already',
    'A record is never added to or replaced: choose a path for record-file that does not exist yet.',
  ],
  ENOENT: [
    'its folder does not exist',
    'Make the folder in an earlier step, or choose a path for record-file in a folder that exists.',
  ],
  ENOTDIR: ['its folder is a file', elsewhere],
  EACCES: ['its folder may not be written to', elsewhere],
  EPERM: ['its folder may not be written to', elsewhere],
  EROFS: ['its folder is on a disk that can only be read', elsewhere],
  ENAMETOOLONG: ['its name is too long', elsewhere],
  ENOSPC: ['no space is left on the disk', room],
  EDQUOT: ['the quota of the disk is used up', room],
  EFBIG: ['the file would be larger than is allowed', room],
}
