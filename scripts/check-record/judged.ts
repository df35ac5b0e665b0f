/** What the lines say of the judgement of threads, held against the policy in the header. */

import { type Line, shown, textOf, type Wrong } from './line.ts'
import type { Policy } from './policy.ts'

const day = 86_400_000

/** A thread that is kept at one of these was never meant, however old it is. */
const neverHeld: ReadonlySet<string> = new Set(['subject', 'metadata', 'where', 'inventory'])

/** The steps that come before that of protected ids. */
const beforeProtected: ReadonlySet<string> = new Set(['subject', 'in use', 'waiting', 'scheduled', 'protected id'])

export class Judged {
  readonly #wrong: Wrong
  readonly #policy: Policy | undefined
  readonly #protected = new Set<string>()
  readonly #startedAt: number
  readonly #isApplying: boolean
  readonly #isSupplied: boolean

  /** @param policy undefined where the format does not say */
  constructor(header: Line, policy: Policy | undefined, wrong: Wrong) {
    this.#wrong = wrong
    this.#policy = policy
    this.#startedAt = Date.parse(textOf(header.startedAt))
    this.#isApplying = header.applying !== null
    this.#isSupplied = header.ids === 'supplied'
  }

  take(line: Line, place: string): void {
    const policy = this.#policy
    if (policy === undefined) return
    switch (line.type) {
      case 'protected':
        for (const id of idsOf(line)) this.#protected.add(id)
        break
      case 'held':
        this.#checkStep(line, policy, place)
        this.#checkHeld(line, policy, place)
        this.#checkKeptIds([textOf(line.id)], textOf(line.step))
        break
      case 'kept':
        this.#checkStep(line, policy, place)
        this.#checkKeptIds(idsOf(line), textOf(line.step))
        break
      case 'unknown':
        this.#checkStep(line, policy, place)
        break
      case 'not-found':
        if (!this.#isSupplied) this.#wrong(`${place} has ids that are not there, and none were supplied`)
        break
      case 'waiting':
        this.#checkNotProtected(idsOf(line))
        break
      case 'planned':
        this.#checkReason(line, policy, place)
        if (!this.#isApplying) this.#checkNotProtected([textOf(line.id)])
        break
      case 'outcome':
      case 'settled':
        // An approved plan may name a thread that has been protected since: it is spared.
        if (line.outcome === 'deleted') this.#checkNotProtected([textOf(line.id)])
        break
    }
  }

  #checkStep({ step, rule }: Line, policy: Policy, place: string): void {
    if (!policy.steps.has(textOf(step))) this.#wrong(`${place} has the step ${shown(step)}, which this policy has not`)
    if (rule === null || (policy.hasRules && policy.ages.has(textOf(rule)))) return
    this.#wrong(`${place} has the rule ${shown(rule)}, which the header does not have`)
  }

  #checkKeptIds(ids: readonly string[], step: string): void {
    for (const id of ids) {
      const isProtected = this.#protected.has(id)
      if (step === 'protected id' && !isProtected)
        this.#wrong(`thread ${shown(id)} is kept as a protected id, and is none`)
      if (isProtected && !beforeProtected.has(step))
        this.#wrong(`thread ${shown(id)} is protected, and kept for ${step}`)
    }
  }

  #checkNotProtected(ids: readonly string[]): void {
    for (const id of ids) if (this.#protected.has(id)) this.#wrong(`thread ${shown(id)} is protected, and due`)
  }

  #checkHeld(line: Line, policy: Policy, place: string): void {
    const { step, selector, until, status } = line
    const name = textOf(step)
    if (neverHeld.has(name) || !this.#isPastAge(line, policy)) {
      this.#wrong(`${place} holds a thread that is not past an age of the policy`)
    }
    const number = typeof selector === 'number' ? selector : undefined
    if ((name === 'protected') !== (number !== undefined)) {
      this.#wrong(`${place} has the step ${name}, and the selector ${shown(selector)}`)
    } else if (number !== undefined && (number < 1 || number > policy.selectors)) {
      this.#wrong(`${place} has the selector ${number}, and protect has ${policy.selectors}`)
    }
    const isRetained = name === 'retained' || name === 'retained for'
    if (isRetained !== (until !== null)) this.#wrong(`${place} has the step ${name}, and is kept until ${shown(until)}`)
    // Ages are counted by the server's clock where that is behind, by a day at most.
    if (Date.parse(textOf(until)) < this.#startedAt - day) this.#wrong(`${place} is kept until a time that has passed`)
    if (name === 'in use' && status === null) this.#wrong(`${place} is in use, and has no status`)
  }

  /** Activity that is not known is not earlier than the creation. */
  #isPastAge({ createdAt, lastActiveAt }: Line, { ages }: Policy): boolean {
    const created = Date.parse(textOf(createdAt))
    const active = lastActiveAt === null ? created : Date.parse(textOf(lastActiveAt))
    return [...ages.values()].some(
      ({ olderThan = -1, inactiveFor = -1 }) =>
        this.#startedAt - created > olderThan && this.#startedAt - active > inactiveFor,
    )
  }

  /** The reason of a planned thread names its rule, and how old it is. */
  #checkReason({ reason, rule, createdAt, lastActiveAt }: Line, { hasRules }: Policy, place: string): void {
    const words = textOf(reason)
    // A sentence that was cut.
    if (words.length >= 300) return
    const name = hasRules && typeof rule === 'string' ? `rule ${rule}: ` : ''
    if (!words.startsWith(name)) this.#wrong(`${place} is planned by the rule ${shown(rule)}, and says ${shown(words)}`)
    const rest = words.slice(name.length)
    const said = (pattern: RegExp, since: unknown) => {
      const ago = pattern.exec(rest)?.[1]
      const was = roughly(this.#startedAt - Date.parse(textOf(since)))
      if (ago !== undefined && ago !== was) this.#wrong(`${place} says ${shown(words)}, and that was ${was} ago`)
    }
    said(/(?:^|, )created (\d+ [a-z]+) ago(?:,|$)/, createdAt)
    said(/(?:^|, )last active (\d+ [a-z]+) ago(?:,|$)/, lastActiveAt)
  }
}

const idsOf = ({ ids }: Line): readonly string[] =>
  Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : []

/** As the reasons write it: the one largest unit that fits, rounded down; years from two on. */
function roughly(milliseconds: number): string {
  const [hour, minute] = [3_600_000, 60_000]
  if (milliseconds >= 730 * day) return counted(milliseconds / (365 * day), 'year')
  if (milliseconds >= 2 * day) return counted(milliseconds / day, 'day')
  if (milliseconds >= hour) return counted(milliseconds / hour, 'hour')
  return counted(Math.max(0, milliseconds / minute), 'minute')
}

function counted(amount: number, unit: string): string {
  const whole = Math.floor(amount)
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`
}
