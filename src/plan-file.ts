/**
 * The plan as a file that people can read, approve and keep: NDJSON, a header, a
 * line for each planned thread, the counts, and last the digest, which is the
 * SHA-256 of all lines before it. Holds no metadata value, title or user.
 */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Candidate } from './policy/plan.ts'
import { type PolicyTerms, policyTerms, termNames } from './policy/terms.ts'
import { hideSecrets, withoutSecrets } from './secrets.ts'
import { systemErrorCode } from './system-error.ts'

/** The version of the format. A plan of another version is refused. */
const format = 1

/** A plan that is older is refused: too much may have changed since somebody approved it. In milliseconds. */
const goodFor = 7 * 86_400_000

/** What a plan was made for: carrying it out elsewhere, or under another policy, is refused. */
export interface PlanHeader {
  readonly createdAt: number
  readonly api: string
  readonly server: string
  readonly organization: string | undefined
  readonly project: string | undefined
  /** The policy as one sentence, for those who approve. */
  readonly policy: string
  /** The policy term by term, as the inputs write it. */
  readonly terms: PolicyTerms
  readonly ids: 'listed' | 'supplied'
}

export interface PlanCounts {
  readonly listed: number
  readonly kept: number
  readonly unknown: number
  readonly candidates: number
  readonly planned: number
}

/** A plan read from a file, its digest checked. */
export interface ReadPlan {
  readonly header: PlanHeader
  /** Ids with what the plan knew of each, oldest first. */
  readonly threads: ReadonlyMap<string, Pick<Candidate, 'createdAt' | 'lastActiveAt'>>
  readonly digest: string
}

/** The plan cannot be carried out. The message says why. */
export class BadPlan extends Error {
  override readonly name = 'BadPlan'
}

const time = (milliseconds: number) => new Date(milliseconds).toISOString()

/** JSON on one line, for readers too that break lines at U+2028 and U+2029, as Node's `readline` does. */
const oneLine = (value: object, replacer?: typeof hideSecrets) =>
  JSON.stringify(value, replacer).replace(
    /[\u2028\u2029]/g,
    (separator) => `\\u${separator.charCodeAt(0).toString(16)}`,
  )

function headerLine(header: PlanHeader): string {
  return oneLine({
    type: 'plan',
    format,
    createdAt: time(header.createdAt),
    api: header.api,
    server: header.server,
    // Where no input says, these are as the server's headers say.
    organization: withoutSecrets(header.organization ?? '') || null,
    project: withoutSecrets(header.project ?? '') || null,
    policy: header.policy,
    terms: Object.fromEntries(termNames.map((name) => [name, header.terms[name]])),
    ids: header.ids,
  })
}

function threadLine({ id, createdAt, lastActiveAt }: Candidate, reason: string): string {
  const line = {
    type: 'thread',
    id,
    createdAt: time(createdAt),
    lastActiveAt: lastActiveAt === undefined ? null : time(lastActiveAt),
    reason,
  }
  return oneLine(line, hideSecrets)
}

/** All lines but the last. */
function* linesOf(
  header: PlanHeader,
  planned: Iterable<Candidate>,
  reasonOf: (candidate: Candidate) => string,
  { listed, kept, unknown, candidates, planned: count }: PlanCounts,
): Generator<string> {
  yield headerLine(header)
  for (const candidate of planned) yield threadLine(candidate, reasonOf(candidate))
  yield oneLine({ type: 'counts', listed, kept, unknown, candidates, planned: count })
}

/** How much is written at a time, in characters. */
const chunk = 65_536

/**
 * Reckons a plan's digest, and writes the plan if a path is given. The same plan
 * gives the same digest on every machine.
 *
 * @param path a file that does not exist yet; undefined to write nothing
 * @returns the SHA-256 of all lines but the last, in hexadecimal
 * @throws Node's own error (with `code`) when the file cannot be written
 */
export async function writePlan(
  path: string | undefined,
  header: PlanHeader,
  planned: Iterable<Candidate>,
  reasonOf: (candidate: Candidate) => string,
  counts: PlanCounts,
): Promise<string> {
  const hash = createHash('sha256')
  const file = path === undefined ? undefined : await open(path, 'wx', 0o600)
  try {
    let waiting = ''
    const write = async () => {
      hash.update(waiting, 'utf8')
      await file?.write(waiting)
      waiting = ''
    }
    for (const line of linesOf(header, planned, reasonOf, counts)) {
      waiting += `${line}\n`
      if (waiting.length > chunk) await write()
    }
    await write()
    const digest = hash.digest('hex')
    await file?.write(`${JSON.stringify({ type: 'digest', sha256: digest })}\n`)
    return digest
  } finally {
    await file?.close()
  }
}

type Line = Readonly<Record<string, unknown>>

function parseLine(text: string, number: number): Line {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Line
  } catch {
    // Falls through to the one message for everything that is no line of a plan.
  }
  throw new BadPlan(`line ${number} is no line of a plan`)
}

function instant(value: unknown, number: number): number {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(milliseconds)) throw new BadPlan(`line ${number} holds a time that cannot be read`)
  return milliseconds
}

const textOr = <Other>(value: unknown, other: Other): string | Other => (typeof value === 'string' ? value : other)

function parseHeader(line: Line): PlanHeader {
  if (line.type !== 'plan') throw new BadPlan('its first line is not the header of a plan')
  if (line.format !== format) {
    throw new BadPlan(
      `it is of format ${JSON.stringify(line.format) ?? 'none'}, and this version reads format ${format}: make a new plan`,
    )
  }
  return {
    createdAt: instant(line.createdAt, 1),
    api: textOr(line.api, ''),
    server: textOr(line.server, ''),
    organization: textOr(line.organization, undefined),
    project: textOr(line.project, undefined),
    policy: textOr(line.policy, ''),
    terms: policyTerms(line.terms),
    ids: line.ids === 'supplied' ? 'supplied' : 'listed',
  }
}

/**
 * Reads a plan, line by line, and checks that it is the approved one.
 *
 * @param digest what its digest must be, in hexadecimal
 * @param now milliseconds since the Unix epoch
 * @throws {BadPlan} when it cannot be read, was changed, is of another version, or too old
 */
export async function readPlan(path: string, digest: string, now: number): Promise<ReadPlan> {
  const input = createReadStream(path, 'utf8')
  try {
    return await parsePlan(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }), digest, now)
  } catch (error) {
    if (error instanceof BadPlan) throw error
    throw new BadPlan(`it cannot be read: ${systemErrorCode(error)}`)
  }
}

/**
 * The same from lines, without their ends.
 *
 * @throws {BadPlan}
 */
export async function parsePlan(
  lines: Iterable<string> | AsyncIterable<string>,
  digest: string,
  now: number,
): Promise<ReadPlan> {
  const hash = createHash('sha256')
  const threads = new Map<string, Pick<Candidate, 'createdAt' | 'lastActiveAt'>>()
  let header: PlanHeader | undefined
  let ended: string | undefined
  let previous: string | undefined
  let number = 0
  const take = (text: string) => {
    number += 1
    hash.update(`${text}\n`, 'utf8')
    const line = parseLine(text, number)
    if (number === 1) header = parseHeader(line)
    else if (line.type === 'thread' && typeof line.id === 'string') {
      const active = line.lastActiveAt === null ? undefined : instant(line.lastActiveAt, number)
      threads.set(line.id, { createdAt: instant(line.createdAt, number), lastActiveAt: active })
    } else if (line.type !== 'counts') throw new BadPlan(`line ${number} is no line of a plan`)
  }
  // The last line holds the digest of the others, so each line is taken when the next one has come.
  for await (const text of lines) {
    if (previous !== undefined) take(previous)
    previous = text
  }
  if (previous !== undefined) {
    const last = parseLine(previous, number + 1)
    if (last.type === 'digest' && typeof last.sha256 === 'string') ended = last.sha256
  }
  if (header === undefined || ended === undefined) throw new BadPlan('it is not whole: its last line is not the digest')
  const actual = hash.digest('hex')
  if (actual !== ended)
    throw new BadPlan('it was changed after it was written: its lines do not have the digest in its last line')
  if (actual !== digest) throw new BadPlan(`it is not the approved one: its digest is ${actual}`)
  const age = now - header.createdAt
  if (age > goodFor) throw new BadPlan(`it is more than 7 days old (made ${time(header.createdAt)}): make a new plan`)
  if (age < -86_400_000) throw new BadPlan(`it was made in the future (${time(header.createdAt)})`)
  return { header, threads, digest: actual }
}
