/**
 * The digest of the plan, worked out again from the record: header, protected ids,
 * planned threads and counts of both are the same. So the footer's `planDigest`
 * holds what no other line bears out, and shows which plan was approved.
 */

import { createHash } from 'node:crypto'
import { type Line, shown, type Wrong } from './line.ts'

/** The version of the plan's format. */
const format = 2

const oneLine = (value: object): string =>
  JSON.stringify(value).replace(/[\u2028\u2029]/g, (separator) => `\\u${separator.charCodeAt(0).toString(16)}`)

export class PlanDigest {
  readonly #protected: string[] = []
  #header: Line | undefined
  #planned = 0
  /** The lines of the threads. The header of a plan has names that the record has in its footer. */
  readonly #lines: string[] = []

  begin(header: Line): void {
    this.#header = header
  }

  take({ type, ids, id, createdAt, lastActiveAt, rule, reason, inPlaceOf }: Line): void {
    if (type === 'protected') this.#protected.push(oneLine({ type, ids }))
    // A place that is passed on comes after the plan.
    if (type !== 'planned' || inPlaceOf !== null) return
    this.#planned += 1
    this.#lines.push(oneLine({ type: 'thread', id, createdAt, lastActiveAt, rule, reason }))
  }

  check({ organization, project, listed, kept, unknown, candidates, planDigest }: Line, wrong: Wrong): void {
    if (this.#header === undefined || planDigest === null) return
    const { startedAt, api, server, query, policy, terms, subject, salt, ids } = this.#header
    const made = { api, server, query, organization, project, policy, terms, subject, salt, ids }
    const hash = createHash('sha256')
    const add = (line: string) => hash.update(`${line}\n`, 'utf8')
    add(oneLine({ type: 'plan', format, createdAt: startedAt, ...made }))
    for (const line of this.#protected) add(line)
    for (const line of this.#lines) add(line)
    add(oneLine({ type: 'counts', listed, kept, unknown, candidates, planned: this.#planned }))
    const actual = hash.digest('hex')
    if (actual !== planDigest) {
      wrong(`the footer says planDigest ${shown(planDigest)}, and header and planned lines make ${actual}`)
    }
  }
}
