/** What the lines between header and footer add up to. */

import { type Line, shown, textOf, type Wrong } from './line.ts'
import { type OutcomeName, Threads } from './threads.ts'

export interface Counts {
  kept: number
  unknown: number
  notFound: number
  waiting: number
  planned: number
  /** What became of the planned threads after all: one that was found alive counts as failed. */
  outcomes: Record<OutcomeName, number>
  /** Of the failed: those of which it is not known whether they are still there. */
  notKnown: number
  verified: { gone: number; alive: number; cannotTell: number }
  itemsErased: number
}

const idsOf = (line: Line): readonly string[] =>
  Array.isArray(line.ids) ? line.ids.filter((id): id is string => typeof id === 'string') : []

/** The order in which the types of lines may come. */
const phase: Readonly<Record<string, number>> = {
  header: 0,
  protected: 0,
  kept: 1,
  held: 1,
  unknown: 1,
  'not-found': 1,
  waiting: 1,
  surveyed: 2,
  planned: 3,
  outcome: 4,
  rest: 4,
  listing: 4,
  verified: 4,
  settled: 4,
  footer: 5,
}

function phaseOf({ type, inPlaceOf, reason }: Line, format: number): number {
  // A place in the budget that is passed on is planned while others are deleted.
  if (type === 'planned' && textOf(inPlaceOf) !== '') return phase.outcome ?? 0
  // Written at the end; before the third version, kept threads could follow.
  if (format > 2 && type === 'waiting' && reason === 'the run ended before its plan') return phase.surveyed ?? 0
  return phase[String(type)] ?? 0
}

export class Tally {
  readonly threads: Threads
  readonly counts: Counts
  /** Threads that were kept or could not be judged, by answer and step. */
  readonly funnel = new Map<string, number>()
  /** Waiting threads by reason. */
  readonly waiting = new Map<string, number>()
  /** How many threads share the one line of those that were not attempted. */
  rest: number | undefined
  /** How many items were erased, by thread. */
  readonly #items = new Map<string, number>()
  /** Creation times of planned threads; negative for those that are not left. */
  readonly #created = new Map<string, number>()
  readonly #wrong: Wrong
  readonly #format: number
  #phase = 0
  /** When the oldest was created that could not be judged; not a number where that of any is not known. */
  #oldestUnknown: number | undefined
  #lastPlanned: { readonly createdAt: string; readonly id: string } | undefined

  constructor(wrong: Wrong, format: number) {
    this.#wrong = wrong
    this.#format = format
    this.threads = new Threads(wrong, format)
    this.counts = {
      kept: 0,
      unknown: 0,
      notFound: 0,
      waiting: 0,
      planned: 0,
      outcomes: this.threads.ends,
      notKnown: 0,
      verified: { gone: 0, alive: 0, cannotTell: 0 },
      itemsErased: 0,
    }
  }

  take(line: Line, place: string): void {
    this.#checkOrder(line, place)
    switch (line.type) {
      case 'kept':
        this.#shared(line, 'kept')
        this.#caught('keep', line.step, idsOf(line).length)
        break
      case 'held':
        this.counts.kept += 1
        this.threads.place(textOf(line.id), 'kept')
        this.#caught('keep', line.step, 1)
        break
      case 'unknown':
        this.counts.unknown += 1
        if (typeof line.id === 'string') this.threads.place(line.id, 'unknown')
        if (this.#format > 2)
          this.#oldestUnknown = Math.min(
            this.#oldestUnknown ?? Number.POSITIVE_INFINITY,
            Date.parse(textOf(line.createdAt)),
          )
        this.#caught('unknown', line.step, 1)
        break
      case 'not-found':
        this.counts.notFound += idsOf(line).length
        for (const id of idsOf(line)) this.threads.place(id, 'not found')
        break
      case 'waiting': {
        const reason = String(line.reason)
        this.waiting.set(reason, (this.waiting.get(reason) ?? 0) + idsOf(line).length)
        this.#shared(line, 'waiting')
        break
      }
      case 'planned':
        this.#planned(line)
        break
      case 'outcome':
        this.threads.outcome(line)
        this.#ended(line)
        break
      case 'settled':
        this.threads.settled(line)
        this.#ended(line)
        break
      case 'rest':
        if (this.rest !== undefined) this.#wrong(`${place} is a second line of those that were not attempted`)
        this.rest = typeof line.count === 'number' ? line.count : 0
        this.threads.ends['not-attempted'] += this.rest
        break
      case 'verified':
        this.#verified(line)
        break
    }
  }

  #checkOrder(line: Line, place: string): void {
    const own = phaseOf(line, this.#format)
    if (own < this.#phase) this.#wrong(`${place} comes too late: a ${shown(line.type)} line stands earlier`)
    this.#phase = Math.max(this.#phase, own)
  }

  #shared(line: Line, name: 'kept' | 'waiting'): void {
    this.counts[name] += idsOf(line).length
    for (const id of idsOf(line)) this.threads.place(id, name)
  }

  #planned(line: Line): void {
    this.counts.planned += 1
    this.threads.planned(line)
    const [id, createdAt] = [textOf(line.id), textOf(line.createdAt)]
    this.#created.set(id, Date.parse(createdAt))
    if (textOf(line.inPlaceOf) !== '') return
    const last = this.#lastPlanned
    if (last !== undefined && (createdAt < last.createdAt || (createdAt === last.createdAt && id < last.id))) {
      this.#wrong(`the plan is not oldest first: thread ${shown(id)} comes after ${shown(last.id)}`)
    }
    this.#lastPlanned = { createdAt, id }
  }

  #ended(line: Line): void {
    const id = textOf(line.id)
    if (typeof line.itemsErased === 'number') this.#items.set(id, line.itemsErased)
    const isLeft = line.outcome === 'not-attempted' || (line.outcome === 'failed' && line.end !== 'not known')
    const created = Math.abs(this.#created.get(id) ?? Number.NaN)
    this.#created.set(id, isLeft ? created : -created)
  }

  #verified(line: Line): void {
    const { verified } = this.counts
    if (line.found === 'gone') verified.gone += 1
    if (line.found === 'alive') verified.alive += 1
    if (line.found === 'cannot tell') verified.cannotTell += 1
    this.threads.verified(line)
  }

  #caught(answer: 'keep' | 'unknown', step: unknown, count: number): void {
    const row = `${answer} ${String(step)}`
    this.funnel.set(row, (this.funnel.get(row) ?? 0) + count)
  }

  /** Undefined where all could be judged, or the format does not say. */
  get oldestUnknown(): number | undefined {
    return this.#oldestUnknown
  }

  /** When the oldest planned thread was created that is left; undefined where none is. */
  get oldestLeft(): number | undefined {
    let oldest: number | undefined
    for (const createdAt of this.#created.values()) {
      if (createdAt > 0) oldest = Math.min(oldest ?? createdAt, createdAt)
    }
    return oldest
  }

  /** The counts, once all lines are read. */
  end(): Counts {
    let itemsErased = 0
    for (const items of this.#items.values()) itemsErased += items
    this.counts.itemsErased = itemsErased
    this.counts.notKnown = this.threads.notKnown
    // Those that took the place of others no longer wait.
    this.counts.waiting -= this.threads.promoted
    this.threads.check()
    return this.counts
  }
}
