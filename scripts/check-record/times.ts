/** Times held against each other, and ages against the policy. */

import { type Line, shown, textOf, type Wrong } from './line.ts'
import type { Ages, Policy } from './policy.ts'

/** How far times may run backwards: the first version told them in the order in which answers were read. */
const slack: Readonly<Record<number, number>> = { 1: 5_000 }

export class Times {
  readonly #wrong: Wrong
  readonly #slack: number
  #startedAt = Number.NaN
  /** The instant by which ages are counted, as far as the format tells it. */
  #agesAt = Number.NaN
  #last = Number.NaN
  #isApplying = false
  /** By the name of the rule; under the empty name, those of the policy itself. */
  #ages: ReadonlyMap<string, Ages> = new Map()

  constructor(wrong: Wrong, format: number) {
    this.#wrong = wrong
    this.#slack = slack[format] ?? 0
  }

  begin(header: Line, policy: Policy | undefined): void {
    this.#startedAt = Date.parse(textOf(header.startedAt))
    this.#agesAt = this.#startedAt
    this.#last = this.#startedAt
    this.#isApplying = header.applying !== null
    if (policy !== undefined) this.#ages = policy.ages
  }

  take(line: Line, place: string): void {
    const at = Date.parse(textOf(line.type === 'footer' ? line.endedAt : line.at))
    if (at < this.#last - this.#slack) this.#wrong(`${place} is earlier than what stands before it`)
    if (!Number.isNaN(at)) this.#last = Math.max(at, this.#last)
    const created = Date.parse(textOf(line.createdAt))
    const active = Date.parse(textOf(line.lastActiveAt))
    if (created > this.#startedAt) this.#wrong(`${place} has a thread that was created after the run began`)
    if (active < created) this.#wrong(`${place} has a thread that was active before it was created`)
    if (line.type === 'surveyed') this.#agesAt = Date.parse(textOf(line.agesAt))
    if (line.type === 'planned') this.#checkAge(line, { created, active, place })
  }

  /** A thread of an approved plan may be planned only to be spared. */
  #checkAge(line: Line, { created, active, place }: { created: number; active: number; place: string }): void {
    if (this.#isApplying || this.#ages.size === 0) return
    const name = textOf(line.rule)
    const ages = this.#ages.get(name)
    if (ages === undefined) {
      this.#wrong(`${place} has the rule ${shown(name)}, which the header does not have`)
      return
    }
    const { olderThan = -1, inactiveFor = -1 } = ages
    if (this.#agesAt - created <= olderThan) this.#wrong(`${place} plans a thread that is not old enough`)
    if (this.#agesAt - active <= inactiveFor) this.#wrong(`${place} plans a thread that was active recently`)
  }
}
