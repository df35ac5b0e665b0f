/**
 * Checks a record: `npm run check-record -- FILE [--digest SHA256]`. Reads files
 * of any size, and shares no code with the action that writes them. What each
 * field means is in `docs/record.md`.
 *
 * Exit code: 0 intact, 1 damaged, 2 unfinished, 3 not checked.
 */

import { createHash, hash } from 'node:crypto'
import { createReadStream, realpathSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** `unfinished`: nothing is wrong, but the end is missing, as when the process was killed. */
type Verdict = 'intact' | 'damaged' | 'unfinished'

export interface Check {
  readonly verdict: Verdict
  /** What is wrong, where there is damage: the first few; most say in which line. */
  readonly problems: readonly string[]
  /** How many problems there are. */
  readonly problemCount: number
  /** Whole lines. */
  readonly lines: number
  readonly bytes: number
  /** SHA-256 of the whole file. */
  readonly digest: string
  readonly header: Line | undefined
  readonly footer: Line | undefined
  readonly counts: Counts
  /** Characters after the last line break: a line that was cut off. */
  readonly cutOff: number
}

/** The file is no record that this program can check. */
class NotChecked extends Error {
  override readonly name = 'NotChecked'
}

type Line = Readonly<Record<string, unknown>>

const outcomes = ['deleted', 'already-gone', 'spared', 'failed', 'not-attempted'] as const
type OutcomeName = (typeof outcomes)[number]
const isOutcome = (value: unknown): value is OutcomeName => outcomes.some((name) => name === value)

/** What the lines between header and footer add up to. */
interface Counts {
  kept: number
  unknown: number
  waiting: number
  planned: number
  outcomes: Record<OutcomeName, number>
  verified: { gone: number; alive: number; cannotTell: number }
  itemsErased: number
}

/** The only version of the format that there is. */
const format = 1

/** Far more than any line of a record holds, in bytes. */
const longestLine = 16 * 1024 * 1024

const mostProblems = 10

const isIds = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((id) => typeof id === 'string')

const isObject = (value: unknown): value is Line => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Checks a record as it comes.
 *
 * @param expected the SHA-256 that the file must have, in lower case; undefined when nobody knows it
 * @throws {NotChecked}
 */
export async function checkRecord(chunks: AsyncIterable<Uint8Array>, expected?: string): Promise<Check> {
  const reading = new Reading()
  const whole = createHash('sha256')
  let bytes = 0
  let pieces: Buffer[] = []
  let waiting = 0
  for await (const chunk of chunks) {
    whole.update(chunk)
    bytes += chunk.length
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    let start = 0
    for (let end = buffer.indexOf(10); end !== -1; end = buffer.indexOf(10, start)) {
      const rest = buffer.subarray(start, end)
      reading.take(pieces.length === 0 ? rest : Buffer.concat([...pieces, rest]))
      pieces = []
      waiting = 0
      start = end + 1
    }
    if (start === buffer.length) continue
    // A copy: the stream may use its buffer again.
    pieces.push(Buffer.from(buffer.subarray(start)))
    waiting += buffer.length - start
    if (waiting > longestLine) {
      const place = `line ${reading.lines + 1}`
      throw new NotChecked(`${place} is longer than any line of a record: this is another kind of file`)
    }
  }
  const cutOff = Buffer.concat(pieces)
  return reading.end({ bytes, digest: whole.digest('hex'), cutOff, expected })
}

/** Adds up ids whose order does not matter: two bags of ids are the same if their sums are. */
class Bag {
  #high = 0
  #low = 0

  add(id: string): void {
    const digest = hash('sha256', id, 'buffer')
    this.#high = (this.#high + digest.readUIntBE(0, 6)) % 2 ** 48
    this.#low = (this.#low + digest.readUIntBE(6, 6)) % 2 ** 48
  }

  equals(other: Bag): boolean {
    return this.#high === other.#high && this.#low === other.#low
  }
}

/** A record being read, line by line. */
class Reading {
  lines = 0
  readonly #problems: string[] = []
  #problemCount = 0
  #previous: string | null = null
  #hasCarriageReturns = false
  #header: Line | undefined
  #footer: Line | undefined
  readonly #planned = new Bag()
  readonly #carriedOut = new Bag()
  /** Whether some outcomes share a line that does not name the threads. */
  #hasRest = false
  /** Threads that were kept or could not be judged, by answer and step. */
  readonly #funnel = new Map<string, number>()
  readonly #counts: Counts = {
    kept: 0,
    unknown: 0,
    waiting: 0,
    planned: 0,
    outcomes: { deleted: 0, 'already-gone': 0, spared: 0, failed: 0, 'not-attempted': 0 },
    verified: { gone: 0, alive: 0, cannotTell: 0 },
    itemsErased: 0,
  }

  take(bytes: Buffer): void {
    this.lines += 1
    const previous = this.#previous
    this.#previous = hash('sha256', bytes)
    if (bytes.at(-1) === 13 && !this.#hasCarriageReturns) {
      this.#hasCarriageReturns = true
      this.#wrong(`line ${this.lines} ends in CR LF: an editor or git has changed the line breaks of the file`)
    }
    const line = parsed(bytes)
    if (line === undefined) {
      this.#wrong(`line ${this.lines} is not a line of a record: it is no JSON object`)
      return
    }
    if (this.#footer !== undefined) this.#wrong(`line ${this.lines} comes after the footer, which is the last line`)
    if (line.previous !== previous) this.#broken(line.previous, previous)
    if (this.lines === 1) this.#begin(line)
    else this.#count(line)
  }

  #broken(claimed: unknown, previous: string | null): void {
    const here = `line ${this.lines}`
    if (previous === null) this.#wrong('line 1 was not the first line: the beginning is missing')
    else if (claimed === null) this.#wrong(`${here} begins a new record: two records were put together`)
    else {
      const before = `line ${this.lines - 1}`
      this.#wrong(
        `${here} does not follow from ${before}: one of the two was changed, or what stood between them is missing`,
      )
    }
  }

  #begin(line: Line): void {
    if (line.type !== 'header' || line.tool !== 'thread-retention' || !Number.isInteger(line.format)) {
      this.#wrong('line 1 is not the header of a record')
      return
    }
    if (line.format !== format) {
      throw new NotChecked(`the record has format ${shown(line.format)}, and this program knows format ${format} only`)
    }
    this.#header = line
  }

  #count(line: Line): void {
    const counts = this.#counts
    const { type, id } = line
    if (type === 'kept' && isIds(line.ids)) {
      counts.kept += line.ids.length
      this.#caught('keep', line.step, line.ids.length)
    } else if (type === 'unknown') {
      counts.unknown += 1
      this.#caught('unknown', line.step, 1)
    } else if (type === 'waiting' && isIds(line.ids)) {
      counts.waiting += line.ids.length
    } else if (type === 'planned' && typeof id === 'string') {
      counts.planned += 1
      this.#planned.add(id)
    } else if (type === 'outcome' && typeof id === 'string' && isOutcome(line.outcome)) {
      counts.outcomes[line.outcome] += 1
      this.#carriedOut.add(id)
      if (typeof line.itemsErased === 'number') counts.itemsErased += line.itemsErased
    } else if (type === 'rest' && line.outcome === 'not-attempted' && typeof line.count === 'number') {
      counts.outcomes['not-attempted'] += line.count
      this.#hasRest = true
    } else if (type === 'verified' && line.found === 'gone') counts.verified.gone += 1
    else if (type === 'verified' && line.found === 'alive') counts.verified.alive += 1
    else if (type === 'verified' && line.found === 'cannot tell') counts.verified.cannotTell += 1
    else if (type === 'footer') this.#footer = line
    else this.#wrong(`line ${this.lines} is no line that a record has: its type is ${shown(type)}`)
  }

  #caught(answer: 'keep' | 'unknown', step: unknown, count: number): void {
    const row = `${answer} ${String(step)}`
    this.#funnel.set(row, (this.#funnel.get(row) ?? 0) + count)
  }

  #wrong(problem: string): void {
    this.#problemCount += 1
    if (this.#problems.length < mostProblems) this.#problems.push(problem)
  }

  end(file: { bytes: number; digest: string; cutOff: Buffer; expected: string | undefined }): Check {
    const { bytes, digest, cutOff, expected } = file
    const finished = this.#footer !== undefined
    if (finished && cutOff.length > 0) this.#wrong('text comes after the footer, which is the last line')
    if (this.lines === 0 && !couldBegin(cutOff)) this.#wrong('the file does not begin with the header of a record')
    if (finished && this.#problemCount === 0) this.#checkCounts(this.#footer ?? {})
    if (expected !== undefined && expected !== digest) {
      this.#wrong(
        finished
          ? `the SHA-256 of the file is ${digest}, and should be ${expected}: this is another record, or it was changed${this.#problemCount === 0 ? ' and its chain made anew, or its last line was changed' : ''}`
          : `the end is missing, which it was not when the digest ${expected} was taken`,
      )
    }
    return {
      verdict: this.#problemCount > 0 ? 'damaged' : finished ? 'intact' : 'unfinished',
      problems: this.#problems,
      problemCount: this.#problemCount,
      lines: this.lines,
      bytes,
      digest,
      header: this.#header,
      footer: this.#footer,
      counts: this.#counts,
      cutOff: cutOff.length,
    }
  }

  /** Holds the footer against the lines, and its counts against each other. */
  #checkCounts(footer: Line): void {
    const { kept, unknown, waiting, planned, outcomes, verified, itemsErased } = this.#counts
    const live = this.#header?.mode === 'live'
    const early = footer.status === 'aborted' || footer.status === 'cancelled'
    const equal = (what: string, said: unknown, counted: number) => {
      if (said !== counted) this.#wrong(`the footer says ${what} ${shown(said)}, and the lines make ${counted}`)
    }
    const carriedOut = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
    // A listing that was not read to its end has no counts, and a run that ended before its plan has no planned lines.
    if (footer.listed !== null) {
      equal('kept', footer.kept, kept)
      equal('unknown', footer.unknown, unknown)
      if (!(early && planned === 0)) {
        equal('planned', footer.planned, planned)
        equal('candidates', footer.candidates, planned + waiting)
      }
      equal('listed', footer.listed, sum(footer.kept, footer.unknown, footer.candidates))
      equal(
        'remaining',
        footer.remaining,
        sum(footer.candidates) - sum(footer.deleted, footer.alreadyGone, footer.spared, footer.notKnown ?? 0),
      )
      this.#checkFunnel(footer)
    }
    equal('deleted', footer.deleted, outcomes.deleted - verified.alive)
    equal('alreadyGone', footer.alreadyGone, outcomes['already-gone'])
    equal('spared', footer.spared, outcomes.spared)
    equal('failed', footer.failed, outcomes.failed + verified.alive)
    equal('notAttempted', footer.notAttempted, outcomes['not-attempted'])
    equal('itemsErased', footer.itemsErased, itemsErased)
    const verification = isObject(footer.verification) ? footer.verification : {}
    equal('verification.gone', verification.gone ?? 0, verified.gone)
    equal('verification.alive', verification.alive ?? 0, verified.alive)
    equal('verification.cannotTell', verification.cannotTell ?? 0, verified.cannotTell)
    if (live && !(early && carriedOut === 0)) {
      if (carriedOut !== planned) this.#wrong(`${planned} threads were planned, and ${carriedOut} have an outcome`)
      else if (!this.#hasRest && !this.#planned.equals(this.#carriedOut))
        this.#wrong('the threads that have an outcome are not those that were planned')
    } else if (carriedOut > 0)
      this.#wrong(`the run deleted nothing by its mode or status, and ${carriedOut} threads have an outcome`)
    const open = sum(footer.failed, footer.notAttempted, footer.remaining)
    if (footer.status === 'complete' && open > 0)
      this.#wrong('the footer says complete, and that some threads failed or remain')
  }

  #checkFunnel({ funnel, kept, unknown }: Line): void {
    const rows = Array.isArray(funnel) ? funnel.filter(isObject) : []
    const total = (answer: string) => sum(...rows.filter((row) => row.answer === answer).map(({ count }) => count))
    if (total('keep') !== kept)
      this.#wrong(`the footer's funnel keeps ${total('keep')}, and its count of kept is ${shown(kept)}`)
    if (total('unknown') !== unknown) {
      this.#wrong(`the footer's funnel has ${total('unknown')} unknown, and its count is ${shown(unknown)}`)
    }
    for (const { answer, step, count } of rows) {
      const counted = this.#funnel.get(`${String(answer)} ${String(step)}`) ?? 0
      if (count === counted) continue
      const what = answer === 'keep' ? 'kept' : shown(answer)
      this.#wrong(`the footer's funnel has ${shown(count)} ${what} by ${shown(step)}, and the lines make ${counted}`)
    }
  }
}

const beginning = Buffer.from('{"type":"header",')

/** Whether a first line that was cut off could have become a header. */
function couldBegin(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, beginning.length)
  return bytes.subarray(0, length).equals(beginning.subarray(0, length))
}

const sum = (...numbers: readonly unknown[]) =>
  numbers.reduce<number>((total, one) => total + (typeof one === 'number' ? one : Number.NaN), 0)

function parsed(bytes: Buffer): Line | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A value of the file, which may hold anything, as a terminal may see it. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  const safe = text.replace(/[^ -~]+/g, '?')
  return safe.length > 300 ? `${safe.slice(0, 297)}...` : safe
}

const number = (value: number) => value.toLocaleString('en-US')

/** The verdict for people: first what it is, then what the record says, then what that is worth. */
function inWords(check: Check, { file, expected }: { file: string; expected: string | undefined }): string {
  const { verdict, problems, problemCount, lines, bytes, digest } = check
  const more = problemCount - problems.length
  return [
    `${verdict.toUpperCase()}: ${shown(file)}`,
    ...problems.map((problem) => `  - ${problem}`),
    ...(more > 0 ? [`  - and ${number(more)} more`] : []),
    `  ${number(lines)} ${lines === 1 ? 'line' : 'lines'}, ${number(bytes)} bytes`,
    `  SHA-256 ${digest}${expected === undefined ? '' : expected === digest ? ', as it should be' : ''}`,
    ...told(check),
    ...worth(check, expected),
  ].join('\n')
}

function told({ header, footer, counts, verdict }: Check): string[] {
  if (header === undefined) return []
  const { outcomes, verified } = counts
  const run = isObject(header.run) ? header.run : {}
  const some = Object.entries(outcomes).filter(([, count]) => count > 0)
  const carriedOut = some.map(([name, count]) => `${number(count)} ${name}`).join(', ')
  const read = verified.gone + verified.alive + verified.cannotTell
  const end = footer === undefined ? '' : `, ended ${shown(footer.endedAt)} with status ${shown(footer.status)}`
  const says = verdict === 'damaged' ? 'What it says, which is not to be relied upon:' : 'What it says:'
  return [
    says,
    `  ${shown(header.mode)} of ${shown(header.api)} at ${shown(header.server)}`,
    `  started ${shown(header.startedAt)} by ${shown(run.actor)} in ${shown(run.repository)}, run ${shown(run.runId)}${end}`,
    `  policy: ${shown(header.policy)}`,
    `  ${number(counts.planned)} planned${carriedOut === '' ? '' : `: ${carriedOut}`}`,
    ...(read === 0
      ? []
      : [
          `  ${number(read)} read back: ${number(verified.gone)} gone, ${number(verified.alive)} still there, ${number(verified.cannotTell)} cannot be told`,
        ]),
    ...(counts.unknown === 0 ? [] : [`  ${number(counts.unknown)} could not be judged, and were kept`]),
  ]
}

function worth({ verdict, header, counts, cutOff }: Check, expected: string | undefined): string[] {
  if (verdict === 'damaged') return []
  if (verdict === 'intact') {
    return expected === undefined
      ? ['No digest was given: the chain shows accidents, but whoever can write the file can make the chain anew.']
      : []
  }
  const carriedOut = Object.values(counts.outcomes).reduce((total, count) => total + count, 0)
  const open = counts.planned - carriedOut
  const live = header?.mode === 'live'
  return [
    `The end is missing: the run was killed, its disk was full, or the file was copied too early.`,
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

const usage = 'Usage: npm run check-record -- FILE [--digest SHA256]'

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  try {
    const { file, expected } = asked(args)
    const check = await checkRecord(createReadStream(file, { highWaterMark: 1024 * 1024 }), expected)
    console.log(inWords(check, { file, expected }))
    return { intact: 0, damaged: 1, unfinished: 2 }[check.verdict]
  } catch (error) {
    console.error(`NOT CHECKED: ${error instanceof Error ? error.message : String(error)}`)
    return 3
  }
}

function asked(args: readonly string[]): { readonly file: string; readonly expected: string | undefined } {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { digest: { type: 'string' } },
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new NotChecked(usage)
  const expected = values.digest
    ?.trim()
    .toLowerCase()
    .replace(/^sha256:/, '')
  if (expected !== undefined && !/^[0-9a-f]{64}$/.test(expected)) {
    throw new NotChecked(`the digest is no SHA-256: it must have 64 characters from 0-9 and a-f\n${usage}`)
  }
  return { file, expected }
}

const started = argv[1]
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(argv.slice(2))
}
