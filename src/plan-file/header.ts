/** The first line of a plan: what it was made for. */

import type { Candidate } from '../policy/plan.ts'
import { type PolicyTerms, policyTerms, termNames } from '../policy/terms.ts'
import { parseInstant, printInstant } from '../rfc3339.ts'
import { jsonWithoutSecrets } from '../secrets.ts'
import { TextError, text } from '../text.ts'
import type { Stand } from './salted.ts'

/** The version of the format. A plan of another version is refused. */
const format = 2

/** What a plan was made for: carrying it out elsewhere, or under another policy, is refused. */
export interface PlanHeader extends Stand {
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

/** What a plan says of a thread. */
export type PlannedThread = Pick<Candidate, 'createdAt' | 'lastActiveAt' | 'rule'>

/** The plan cannot be carried out. The message says why. */
export class BadPlan extends TextError {
  override readonly name = 'BadPlan'
}

/** What stands in a text for a secret: another id, or another condition. */
export const hidden = /\*{3}|^\(withheld:/

/** JSON on one line, for readers too that break lines at U+2028 and U+2029, as Node's `readline` does. */
export const oneLine = (value: object): string =>
  jsonWithoutSecrets(value).replace(/[\u2028\u2029]/g, (separator) => `\\u${separator.charCodeAt(0).toString(16)}`)

export function headerLine(header: PlanHeader): string {
  return oneLine({
    type: 'plan',
    format,
    createdAt: printInstant(header.createdAt),
    api: header.api,
    server: header.server,
    query: header.query ?? null,
    // Where no input says, these are as the server's headers say.
    organization: header.organization ?? null,
    project: header.project ?? null,
    policy: header.policy,
    terms: Object.fromEntries(termNames.map((name) => [name, header.terms[name]])),
    subject: header.subject ?? null,
    salt: header.salt,
    ids: header.ids,
  })
}

export type Line = Readonly<Record<string, unknown>>

/** @throws {BadPlan} */
export function instant(value: unknown, number: number): number {
  const milliseconds = typeof value === 'string' ? parseInstant(value) : undefined
  if (milliseconds === undefined) throw new BadPlan(text`line ${number} holds a time that cannot be read`)
  return milliseconds
}

const textOr = <Other>(value: unknown, other: Other): string | Other => (typeof value === 'string' ? value : other)

/** @throws {BadPlan} */
export function parseHeader(line: Line): PlanHeader {
  if (line.type !== 'plan') throw new BadPlan(text`its first line is not the header of a plan`)
  if (line.format !== format) {
    throw new BadPlan(
      text`it is of format ${JSON.stringify(line.format) ?? 'none'}, and this version reads format ${format}: make a new plan`,
    )
  }
  return {
    createdAt: instant(line.createdAt, 1),
    api: textOr(line.api, ''),
    server: textOr(line.server, ''),
    query: textOr(line.query, undefined),
    organization: textOr(line.organization, undefined),
    project: textOr(line.project, undefined),
    policy: textOr(line.policy, ''),
    terms: policyTerms(line.terms),
    subject: textOr(line.subject, undefined),
    salt: textOr(line.salt, ''),
    ids: line.ids === 'supplied' ? 'supplied' : 'listed',
  }
}
