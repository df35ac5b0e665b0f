/**
 * The plan as a file that people can read, approve and keep: NDJSON, a header, the
 * protected ids, a line for each planned thread, the counts, and last the digest,
 * which is the SHA-256 of all lines before it. Holds no metadata value, title or user.
 */

import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Candidate } from '../policy/plan.ts'
import { printInstant } from '../rfc3339.ts'
import { withoutSecrets } from '../secrets.ts'
import { headerLine, hidden, oneLine, type PlanHeader } from './header.ts'

export interface PlanCounts {
  readonly listed: number
  readonly kept: number
  readonly unknown: number
  readonly candidates: number
  readonly planned: number
}

/** What a plan is made of. */
export interface PlanContent {
  readonly header: PlanHeader
  /** Ids that are kept, whatever else holds, also when the plan is carried out. */
  readonly protectedIds: ReadonlySet<string>
  readonly planned: Iterable<Candidate>
  readonly reasonOf: (candidate: Candidate) => string
  readonly counts: PlanCounts
}

/** How many protected ids share a line. */
const mostIds = 100

/** The protected ids as they stand in plan and record: in order, some a line. */
export function* protectedLines(ids: ReadonlySet<string>): Generator<readonly string[]> {
  const all = [...ids].sort()
  for (let start = 0; start < all.length; start += mostIds) yield all.slice(start, start + mostIds)
}

function threadLine({ id, createdAt, lastActiveAt, rule }: Candidate, reason: string): string {
  return oneLine({
    type: 'thread',
    id,
    createdAt: printInstant(createdAt),
    lastActiveAt: lastActiveAt === undefined ? null : printInstant(lastActiveAt),
    rule: rule ?? null,
    reason,
  })
}

/**
 * Whether something else stands in the plan for an id or a condition, because that holds a secret: then it is for people
 * alone, and is not carried out.
 */
export function holdsHidden({ header, protectedIds, planned }: PlanContent): boolean {
  const isHidden = (text: string) => hidden.test(withoutSecrets(text))
  const ids = () => [...protectedIds].some(isHidden) || [...planned].some(({ id }) => isHidden(id))
  return Object.values(header.terms).some(isHidden) || ids()
}

/** All lines but the last. */
function* linesOf({ header, protectedIds, planned, reasonOf, counts }: PlanContent): Generator<string> {
  yield headerLine(header)
  for (const ids of protectedLines(protectedIds)) yield oneLine({ type: 'protected', ids })
  for (const candidate of planned) yield threadLine(candidate, reasonOf(candidate))
  const { listed, kept, unknown, candidates, planned: count } = counts
  yield oneLine({ type: 'counts', listed, kept, unknown, candidates, planned: count })
}

/** How much is written at a time, in characters. */
const chunk = 65_536

/**
 * Works out a plan's digest, and writes the plan if a path is given. The same plan
 * gives the same digest on every machine.
 *
 * @param path a file that does not exist yet; undefined to write nothing
 * @returns the SHA-256 of all lines but the last, in hexadecimal
 * @throws Node's own error (with `code`) when the file cannot be written
 */
export async function writePlan(path: string | undefined, content: PlanContent): Promise<string> {
  const hash = createHash('sha256')
  const file = path === undefined ? undefined : await open(path, 'wx', 0o600)
  try {
    let waiting = ''
    const write = async () => {
      hash.update(waiting, 'utf8')
      await file?.write(waiting)
      waiting = ''
    }
    for (const line of linesOf(content)) {
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
