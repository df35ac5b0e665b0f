/** Forging records: lines are changed, and the chain is made anew, so that only what they say is left to find. */

import { createHash } from 'node:crypto'
import { type Check, checkRecord } from '../../scripts/check-record.ts'
import type { RecordLine } from './records.ts'

const sha256 = (data: string) => createHash('sha256').update(data).digest('hex')

/** True records by what happened, which a file of tests makes once and forges many times. */
export function recordStore() {
  const records = new Map<string, readonly RecordLine[]>()
  return {
    recordOf: (name: string) => records.get(name) ?? [],
    keep: (name: string, text: string) =>
      records.set(
        name,
        text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line)),
      ),
  }
}

/** The same lines with their chain made anew, as a forger would. */
function chained(lines: readonly RecordLine[]): string {
  let previous: string | null = null
  return lines
    .map((line) => {
      const text: string = JSON.stringify({ ...line, previous })
      previous = sha256(text)
      return `${text}\n`
    })
    .join('')
}

export async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
export const check = (lines: readonly RecordLine[]): Promise<Check> => checkRecord(bytesOf(chained(lines)))

export const change = (all: readonly RecordLine[], at: number, what: object) => all.with(at, { ...all[at], ...what })
export const where = (all: readonly RecordLine[], fits: (line: RecordLine) => boolean) => all.findIndex(fits)
export const changed = (fits: (line: RecordLine) => boolean, what: object) => (all: readonly RecordLine[]) =>
  change(all, where(all, fits), what)
export const footer = (what: object) => (all: readonly RecordLine[]) => change(all, all.length - 1, what)
export const outcomeOf = (id: string) => (line: RecordLine) => line.type === 'outcome' && line.id === id
export const plannedLine = (id: string) => (line: RecordLine) => line.type === 'planned' && line.id === id
/** Puts a copy of a line, changed, right behind it. */
export const again =
  (fits: (line: RecordLine) => boolean, what: object = {}) =>
  (all: readonly RecordLine[]) =>
    all.toSpliced(where(all, fits) + 1, 0, { ...all[where(all, fits)], ...what })

export type Forgery = (all: readonly RecordLine[]) => readonly RecordLine[]

/** The digest of the plan made anew as well, so that header and plan no longer hold each other. */
export function replanned(lines: readonly RecordLine[]): readonly RecordLine[] {
  const [header, end] = [lines[0] ?? {}, lines.at(-1) ?? {}]
  if (end.planDigest === null) return lines
  const hash = createHash('sha256')
  const add = (line: object) => hash.update(`${JSON.stringify(line)}\n`)
  const { startedAt, api, server, query, policy, terms, subject, salt, ids } = header
  const { organization, project, listed, kept, unknown, candidates } = end
  const made = { api, server, query, organization, project, policy, terms, subject, salt, ids }
  add({ type: 'plan', format: 2, createdAt: startedAt, ...made })
  for (const { type, ids: protectedIds } of lines.filter((line) => line.type === 'protected')) {
    add({ type, ids: protectedIds })
  }
  const planned = lines.filter((line) => line.type === 'planned' && line.inPlaceOf === null)
  for (const { id, createdAt, lastActiveAt, rule, reason } of planned) {
    add({ type: 'thread', id, createdAt, lastActiveAt, rule, reason })
  }
  add({ type: 'counts', listed, kept, unknown, candidates, planned: planned.length })
  return footer({ planDigest: hash.digest('hex') })(lines)
}
