/** Reading a plan, and checking that it is the approved one. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { systemErrorCode } from '../system-error.ts'
import { text } from '../text.ts'
import { BadPlan, hidden, instant, type Line, type PlanHeader, type PlannedThread, parseHeader } from './header.ts'

/** A plan read from a file, its digest checked. */
export interface ReadPlan {
  readonly header: PlanHeader
  /** Ids with what the plan knew of each, oldest first. */
  readonly threads: ReadonlyMap<string, PlannedThread>
  /** Ids that were protected when the plan was made: they still are. */
  readonly protectedIds: ReadonlySet<string>
  readonly digest: string
}

function parseLine(written: string, number: number): Line {
  try {
    const value: unknown = JSON.parse(written)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Line
  } catch {
    // Falls through to the one message for everything that is not a line of a plan.
  }
  throw new BadPlan(text`line ${number} is not a line of a plan`)
}

/**
 * Reads a plan, line by line, and checks that it is the approved one.
 *
 * @param digest what its digest must be, in hexadecimal
 * @throws {BadPlan} when it cannot be read, was changed, or is of another version
 */
export async function readPlan(path: string, digest: string): Promise<ReadPlan> {
  const input = createReadStream(path, 'utf8')
  try {
    return await parsePlan(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }), digest)
  } catch (error) {
    if (error instanceof BadPlan) throw error
    throw new BadPlan(text`it cannot be read: ${systemErrorCode(error)}`, { cause: error })
  }
}

/** A plan being read. */
class Reading {
  readonly hash = createHash('sha256')
  readonly threads = new Map<string, PlannedThread>()
  readonly protectedIds = new Set<string>()
  header: PlanHeader | undefined
  lines = 0

  /** Any line but the last. */
  take(written: string): void {
    this.lines += 1
    this.hash.update(`${written}\n`, 'utf8')
    const line = parseLine(written, this.lines)
    if (this.lines === 1) this.header = parseHeader(line)
    else if (line.type === 'thread' && typeof line.id === 'string') {
      const active = line.lastActiveAt === null ? undefined : instant(line.lastActiveAt, this.lines)
      const createdAt = instant(line.createdAt, this.lines)
      const rule = typeof line.rule === 'string' ? { rule: line.rule } : {}
      this.threads.set(line.id, { createdAt, lastActiveAt: active, ...rule })
    } else if (line.type === 'protected' && Array.isArray(line.ids)) {
      for (const id of line.ids) this.protectedIds.add(String(id))
    } else if (line.type !== 'counts') throw new BadPlan(text`line ${this.lines} is not a line of a plan`)
  }
}

/**
 * The same from lines, without their ends.
 *
 * @throws {BadPlan}
 */
export async function parsePlan(lines: Iterable<string> | AsyncIterable<string>, digest: string): Promise<ReadPlan> {
  const reading = new Reading()
  let previous: string | undefined
  // The last line holds the digest of the others, so each line is taken when the next one has come.
  for await (const line of lines) {
    if (previous !== undefined) reading.take(previous)
    previous = line
  }
  const last = previous === undefined ? undefined : parseLine(previous, reading.lines + 1)
  const { header, threads, protectedIds } = reading
  if (header === undefined || last?.type !== 'digest' || typeof last.sha256 !== 'string') {
    throw new BadPlan(text`it is not whole: its last line is not the digest`)
  }
  const actual = reading.hash.digest('hex')
  if (actual !== last.sha256) {
    throw new BadPlan(text`it was changed after it was written: its lines do not have the digest in its last line`)
  }
  if (actual !== digest) throw new BadPlan(text`it is not the approved one: its digest is ${actual}`)
  // No thread has such an id: each would be told as gone.
  if ([...threads.keys(), ...protectedIds, ...Object.values(header.terms)].some((one) => hidden.test(one))) {
    throw new BadPlan(
      text`an id or a condition in it holds a secret, which is hidden there: delete these in a live run without an approved plan`,
    )
  }
  return { header, threads, protectedIds, digest: actual }
}
