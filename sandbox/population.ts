/**
 * The threads of a made-up company, each one computed from its index when it is
 * asked for. Nothing is stored, so a million threads cost no memory: the id
 * holds the index (scrambled), and the creation time falls with the index.
 *
 * Index 0 is the oldest thread.
 */

import { Draws, fraction, hash, hex } from './random.ts'
import type { Activity, StoredThread } from './thread.ts'

export interface Population {
  readonly size: number
  /** Creation time without making the whole thread; never falls as the index grows. */
  createdAt(index: number): number
  thread(index: number): StoredThread
  /** The index that this id stands for; undefined when it is nobody's id here. */
  indexOf(id: string): number | undefined
}

export interface PopulationSettings {
  readonly size: number
  readonly seed: number
  /** Ages are counted back from here. */
  readonly now: number
  /** What ids of this API look like. */
  readonly idStyle: IdStyle
  /** Every fifth id has a `/` and a `#` in it, as seen on one running server. */
  readonly oddIds: boolean
  /** Threads come in groups of so many of the same instant. Default: 1. */
  readonly ties?: number
}

/** A prefix before hexadecimal digits, or a UUID. */
export type IdStyle = { readonly prefix: string } | 'uuid'

const minute = 60_000
const day = 24 * 60 * minute
const youngest = 4 * minute
const oldest = 4 * 365.25 * day

const apps = ['support-chat', 'support-chat', 'support-chat', 'docs-assistant', 'sales-copilot', 'hr-helpdesk'] as const
const teams = ['care', 'platform', 'growth', 'people'] as const
const agents = ['agent_68c1triage', 'agent_68d7refunds', 'agent_690aresearch', 'agent_691fonboarding'] as const
const models = ['gpt-5.4', 'gpt-5.4-mini', 'gpt-4.1', 'o4-mini'] as const
const firstNames = ['ada', 'bela', 'chidi', 'dana', 'emre', 'fatima', 'goran', 'hana', 'ines', 'jonas'] as const
const lastNames = ['abel', 'brandt', 'costa', 'diallo', 'eriksen', 'fischer', 'gupta', 'horvat'] as const
const topics = [
  'Refund for order',
  'Cannot sign in',
  'Invoice question',
  'Draft of a newsletter',
  'Where is my parcel?',
  'Contract wording',
] as const

/**
 * Text that bites when it is printed unguarded: runner commands, HTML, mentions,
 * Markdown tables, line breaks, and a right-to-left override.
 */
export const hostileTexts = [
  '::error::x',
  '::add-mask::e',
  '##[error]x',
  '<img src=x onerror=alert(1)>',
  '@everyone please look',
  'first line\n::warning::second line',
  'a | b | c',
  '![pixel](https://example.invalid/p.png)',
  '\u202Egnp.exe',
  '</details></td><script>alert(1)</script>',
] as const

/** Texts in `retain_until` that no reader of RFC 3339 can make sense of. */
const unreadableDates = ['next spring', '31.12.2026', '2026-02-30', 'null', '1767225600'] as const

const isoDate = (time: number): string => new Date(time).toISOString().slice(0, 10)
const isoDateTime = (time: number): string => new Date(time).toISOString()

/** Multiplies modulo 2^32 by an odd number, which can be undone by its inverse. */
const spread = 0x9e3779b1
const gather = (() => {
  // Newton's method doubles the right bits each round: 3, 6, 12, 24, 48.
  let inverse = spread
  for (let round = 0; round < 5; round++) inverse = Math.imul(inverse, 2 - Math.imul(spread, inverse))
  return inverse
})()

export function populate({ size, seed, now, idStyle, oddIds, ties = 1 }: PopulationSettings): Population {
  const mask = hash(seed, 0x1d)

  const id = (index: number): string => {
    const code = hex(Math.imul(index, spread) ^ mask)
    const tail = hex(hash(seed, index, 1)) + hex(hash(seed, index, 2)) + hex(hash(seed, index, 3))
    if (idStyle === 'uuid') {
      return `${code}-${tail.slice(0, 4)}-4${tail.slice(5, 8)}-a${tail.slice(9, 12)}-${tail.slice(12, 24)}`
    }
    if (oddIds && index % 5 === 0) return `${idStyle.prefix}${code}/${tail.slice(0, 8)}#${tail.slice(8)}`
    return `${idStyle.prefix}${code}${tail}`
  }

  const indexOf = (candidate: string): number | undefined => {
    const start = idStyle === 'uuid' ? 0 : idStyle.prefix.length
    const code = Number.parseInt(candidate.slice(start, start + 8), 16)
    if (Number.isNaN(code)) return undefined
    const index = Math.imul(code ^ mask, gather) >>> 0
    return index < size && id(index) === candidate ? index : undefined
  }

  /** A growing company: a thread has an equal chance to be in each slot of a curve that is steep near today. */
  const createdAt = (index: number): number => {
    const first = index - (index % ties)
    const place = (size - first - fraction(hash(seed, first, 4))) / size
    return Math.floor(now - youngest - (oldest - youngest) * place ** 2)
  }

  const thread = (index: number): StoredThread => {
    const draws = new Draws(seed, index)
    const created = createdAt(index)
    const age = now - created
    const activity: Activity = draws.chance(0.95)
      ? 'resting'
      : draws.pick<Activity>(['running', 'waiting', 'failed', 'failed'])
    const items = draws.chance(0.03) ? 0 : draws.chance(0.01) ? 101 + draws.below(150) : 1 + draws.below(12)
    const user = `${draws.pick(firstNames)}.${draws.pick(lastNames)}${draws.below(90)}@example.com`
    const hostile = draws.chance(0.01) ? draws.pick(hostileTexts) : undefined
    return {
      id: id(index),
      createdAt: created,
      lastActiveAt: items === 0 ? created : Math.floor(now - idleTime(draws, age, activity)),
      activity,
      metadata: metadata(draws, user, hostile),
      title: hostile ?? (draws.chance(0.3) ? null : `${draws.pick(topics)} ${1000 + draws.below(9000)}`),
      user,
      agent: draws.pick(agents),
      model: draws.pick(models),
      items,
    }
  }

  /** Most threads go quiet within days; some come back to life long after; who runs is active now. */
  const idleTime = (draws: Draws, age: number, activity: Activity): number => {
    if (activity === 'running') return Math.min(age, draws.fraction() * 10 * minute)
    if (draws.chance(0.05)) return Math.min(age, draws.fraction() * day)
    return Math.max(age - draws.fraction() ** 3 * 21 * day, Math.min(age, minute))
  }

  const metadata = (draws: Draws, user: string, hostile: string | undefined): StoredThread['metadata'] => {
    if (draws.chance(0.06)) return draws.chance(0.1) ? (draws.chance(0.5) ? null : undefined) : {}
    const pairs: Record<string, string> = {
      app: draws.pick(apps),
      env: draws.pick(['production', 'production', 'production', 'staging', 'preview']),
      team: draws.pick(teams),
    }
    if (draws.chance(0.8)) pairs[draws.chance(0.7) ? 'user_id' : 'user'] = user
    if (draws.chance(0.3)) pairs.ticket = `HELP-${1000 + draws.below(90_000)}`
    if (draws.chance(0.02)) pairs.legal_hold = 'true'
    if (draws.chance(0.04)) pairs.retain_until = retainUntil(draws)
    if (hostile !== undefined) pairs.note = hostile
    return pairs
  }

  const retainUntil = (draws: Draws): string => {
    if (draws.chance(0.05)) return draws.pick(unreadableDates)
    const time = now + (draws.fraction() - 0.4) * 2 * 365 * day
    return draws.chance(0.5) ? isoDate(time) : isoDateTime(time)
  }

  return { size, createdAt, thread, indexOf }
}
