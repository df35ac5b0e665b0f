/**
 * The record: an append-only NDJSON file that says what was planned and what
 * became of it. Each line carries the SHA-256 of the line before it. Holds no
 * message, title, user or metadata value.
 */

import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Candidate } from '../policy/plan.ts'
import type { Outcome } from '../sweep/outcome.ts'
import type { Verified } from '../sweep/verification.ts'
import type { Figures, RunContext, Status, Task } from './account.ts'

/** The version of the format, in the header; `docs/record.md` documents it. */
const format = 1

const time = (milliseconds: number) => new Date(milliseconds).toISOString()
const timeOrNull = (milliseconds: number | undefined) => (milliseconds === undefined ? null : time(milliseconds))
/** A server's word as the record holds it: a code or an id, never a sentence that could quote somebody. */
const word = (text: string | undefined) => (text !== undefined && /^[\w.:/-]{1,128}$/.test(text) ? text : null)
const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

/** How much may wait in memory before it is written, in characters; outcomes never wait. */
const buffered = 65_536

export class RecordFile {
  readonly path: string
  readonly #descriptor: number
  readonly #whole = createHash('sha256')
  #previous: string | null = null
  #waiting = ''

  /**
   * Makes the file.
   *
   * @throws when the file exists already or cannot be made (Node's own error, with `code`)
   */
  constructor(path: string) {
    this.path = path
    this.#descriptor = openSync(path, 'ax', 0o600)
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

  /** A thread that could not be judged, and was kept. */
  unknown(id: string | undefined, step: string, reason: string): void {
    this.#append({ type: 'unknown', id: id ?? null, step, reason })
  }

  planned(candidate: Candidate, reason: string): void {
    const { id, createdAt, lastActiveAt } = candidate
    this.#append({ type: 'planned', id, createdAt: time(createdAt), lastActiveAt: timeOrNull(lastActiveAt), reason })
  }

  outcome({ candidate, at, outcome, note, status, requestId, errorType, itemsErased }: Outcome, reason: string): void {
    this.#append({
      type: 'outcome',
      at: time(at),
      id: candidate.id,
      createdAt: time(candidate.createdAt),
      lastActiveAt: timeOrNull(candidate.lastActiveAt),
      reason,
      outcome,
      note,
      status: status ?? null,
      requestId: word(requestId),
      errorType: word(errorType),
      itemsErased: itemsErased ?? null,
    })
    this.flush()
  }

  verified({ candidate, at, found, status, why }: Verified): void {
    this.#append({ type: 'verified', at: time(at), id: candidate.id, found, status: status ?? null, why })
    this.flush()
  }

  /** The last line. @returns the SHA-256 of the whole file, as `sha256sum` prints it */
  footer(status: Status, figures: Figures, endedAt: number, planDigest: string | undefined): string {
    const { oldestRemaining, ...counts } = figures
    this.#append({
      type: 'footer',
      endedAt: time(endedAt),
      status,
      ...counts,
      oldestRemaining: timeOrNull(oldestRemaining),
      planDigest: planDigest ?? null,
    })
    this.flush()
    closeSync(this.#descriptor)
    return this.#whole.digest('hex')
  }

  /** Hands everything to the system, so that a killed process loses nothing. */
  flush(): void {
    if (this.#waiting === '') return
    const bytes = Buffer.from(this.#waiting, 'utf8')
    let written = 0
    while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written)
    this.#whole.update(bytes)
    this.#waiting = ''
  }

  #append(entry: Readonly<Record<string, unknown>> & { readonly type: string }): void {
    const line = JSON.stringify({ ...entry, previous: this.#previous })
    this.#previous = sha256(line)
    this.#waiting += `${line}\n`
    if (this.#waiting.length > buffered) this.flush()
  }
}
