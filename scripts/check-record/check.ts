/** Reads a record line by line: its chain, the form of each line, and what the lines say together. */

import { createHash, hash } from 'node:crypto'
import { Course } from './course.ts'
import { checkEnding } from './ending.ts'
import { checkFooter } from './footer.ts'
import { formats, formFaults } from './forms.ts'
import { Judged } from './judged.ts'
import { type Line, NotChecked, parsed, shown } from './line.ts'
import { PlanDigest } from './plan-digest.ts'
import { type Policy, policyIn } from './policy.ts'
import { Proofs } from './proofs.ts'
import { type Counts, Tally } from './tally.ts'
import { Times } from './times.ts'

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

/** Far more than any line of a record holds, in bytes. */
const longestLine = 16 * 1024 * 1024

const mostProblems = 10

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

/** A record being read, line by line. */
class Reading {
  lines = 0
  readonly #problems: string[] = []
  #problemCount = 0
  #previous: string | null = null
  #hasCarriageReturns = false
  #header: Line | undefined
  #footer: Line | undefined
  #format = 3
  #tally = new Tally((problem) => this.#wrong(problem), this.#format)
  readonly #plan = new PlanDigest()
  #policy: Policy | undefined
  #judged: Judged | undefined
  #course: Course | undefined
  readonly #proofs = new Proofs((problem) => this.#wrong(problem))
  #times = new Times((problem) => this.#wrong(problem), this.#format)

  take(bytes: Buffer): void {
    this.lines += 1
    const previous = this.#previous
    this.#previous = hash('sha256', bytes)
    if (bytes.at(-1) === 13 && !this.#hasCarriageReturns) {
      this.#hasCarriageReturns = true
      this.#wrong(`${this.#here} ends in CR LF: an editor or git has changed the line breaks of the file`)
    }
    const line = parsed(bytes)
    if (line === undefined) {
      this.#wrong(`${this.#here} is not a line of a record: it is not a JSON object`)
      return
    }
    if (this.#footer !== undefined) this.#wrong(`${this.#here} comes after the footer, which is the last line`)
    if (line.previous !== previous) this.#broken(line.previous, previous)
    if (this.lines === 1) this.#begin(line)
    else this.#count(line)
  }

  get #here(): string {
    return `line ${this.lines}`
  }

  #broken(claimed: unknown, previous: string | null): void {
    if (previous === null) this.#wrong('line 1 was not the first line: the beginning is missing')
    else if (claimed === null) this.#wrong(`${this.#here} begins a new record: two records were put together`)
    else {
      const before = `line ${this.lines - 1}`
      this.#wrong(
        `${this.#here} does not follow from ${before}: one of the two was changed, or what stood between them is missing`,
      )
    }
  }

  #begin(line: Line): void {
    if (line.type !== 'header' || line.tool !== 'thread-retention' || !Number.isInteger(line.format)) {
      this.#wrong('line 1 is not the header of a record')
      return
    }
    this.#format = Number(line.format)
    if (formats[this.#format] === undefined) {
      const known = new Intl.ListFormat('en').format(Object.keys(formats))
      throw new NotChecked(`the record has format ${shown(line.format)}, and this program knows the formats ${known}`)
    }
    this.#header = line
    this.#tally = new Tally((problem) => this.#wrong(problem), this.#format)
    this.#times = new Times((problem) => this.#wrong(problem), this.#format)
    this.#checkForm(line)
    const wrong = (problem: string) => this.#wrong(problem)
    this.#policy = policyIn(line, wrong)
    this.#judged = new Judged(line, this.#policy, wrong)
    this.#times.begin(line, this.#policy)
    if (this.#format > 1) this.#plan.begin(line)
    if (this.#format > 2) this.#course = new Course(line, wrong)
  }

  #checkForm(line: Line): boolean {
    const faults = formFaults(line, formats[this.#format] ?? {})
    for (const fault of faults) this.#wrong(`${this.#here} ${fault}`)
    return faults.length === 0
  }

  #count(line: Line): void {
    const isGood = this.#checkForm(line)
    if (line.type === 'header') this.#wrong(`${this.#here} is a second header`)
    if (line.type === 'footer') this.#footer = line
    this.#tally.take(line, this.#here)
    if (!isGood) return
    this.#times.take(line, this.#here)
    if (this.#format === 1) return
    this.#plan.take(line)
    this.#judged?.take(line, this.#here)
    this.#proofs.take(line, this.#here)
    this.#course?.take(line, this.#here)
  }

  #wrong(problem: string): void {
    this.#problemCount += 1
    if (this.#problems.length < mostProblems) this.#problems.push(problem)
  }

  end(file: { bytes: number; digest: string; cutOff: Buffer; expected: string | undefined }): Check {
    const { bytes, digest, cutOff, expected } = file
    const footer = this.#footer
    if (footer !== undefined && cutOff.length > 0) this.#wrong('text comes after the footer, which is the last line')
    if (this.lines === 0 && !couldBegin(cutOff)) this.#wrong('the file does not begin with the header of a record')
    const counts = this.#tally.end()
    if (footer !== undefined && this.#header !== undefined) {
      const wrong = (problem: string) => this.#wrong(problem)
      checkFooter(this.#header, footer, this.#tally, wrong)
      if (this.#format > 1) {
        checkEnding(this.#header, footer, this.#tally, this.#policy, wrong)
        this.#proofs.check(footer)
        this.#course?.check(footer)
      }
      this.#plan.check(footer, (problem) => this.#wrong(problem))
    }
    if (expected !== undefined && expected !== digest) this.#wrong(this.#otherDigest(digest, expected))
    const finished = footer === undefined ? 'unfinished' : 'intact'
    return {
      verdict: this.#problemCount > 0 ? 'damaged' : finished,
      problems: this.#problems,
      problemCount: this.#problemCount,
      lines: this.lines,
      bytes,
      digest,
      header: this.#header,
      footer,
      counts,
      cutOff: cutOff.length,
    }
  }

  #otherDigest(digest: string, expected: string): string {
    if (this.#footer === undefined) return `the end is missing, which it was not when the digest ${expected} was taken`
    const made = this.#problemCount === 0 ? ' and its chain made anew, or its last line was changed' : ''
    return `the SHA-256 of the file is ${digest}, and should be ${expected}: this is another record, or it was changed${made}`
  }
}

const beginning = Buffer.from('{"type":"header",')

/** Whether a first line that was cut off could have become a header. */
function couldBegin(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, beginning.length)
  return bytes.subarray(0, length).equals(beginning.subarray(0, length))
}
