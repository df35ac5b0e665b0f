/**
 * What the lines say of each thread, held against itself: its one place, its one
 * outcome, what was found afterwards. One small number for each thread, so that
 * records of millions can be read.
 */

import { hash } from 'node:crypto'
import { type Line, shown, textOf, type Wrong } from './line.ts'

const places = ['', 'kept', 'unknown', 'waiting', 'planned', 'not found'] as const
export type Place = (typeof places)[number]

export const outcomes = ['deleted', 'already-gone', 'spared', 'failed', 'not-attempted'] as const
export type OutcomeName = (typeof outcomes)[number]
const outcomeNumber = (name: unknown) => (outcomes as readonly unknown[]).indexOf(name) + 1

const finds = ['', 'gone', 'alive', 'cannot tell'] as const

/** The end of a failed thread that may be gone. */
const notKnown = 'not known'

/** Where in the number of a thread something stands: the divisor, and how many values it has. */
const fields = {
  place: [1, 8],
  outcome: [8, 8],
  found: [64, 4],
  settled: [256, 2],
  open: [512, 2],
  /** Of what its `planned` line says: a few bits of a hash. */
  said: [1024, 2 ** 40],
} as const
type Field = keyof typeof fields

const get = (state: number, field: Field): number => Math.floor(state / fields[field][0]) % fields[field][1]
const set = (state: number, field: Field, value: number): number =>
  state + (value - get(state, field)) * fields[field][0]

/** What a `planned` line and an `outcome` line must say alike. */
const saidOf = ({ createdAt, lastActiveAt, rule, reason }: Line): number =>
  hash('sha256', JSON.stringify([createdAt, lastActiveAt, rule ?? null, reason]), 'buffer').readUIntBE(0, 5)

export class Threads {
  readonly #states = new Map<string, number>()
  readonly #wrong: Wrong
  /** Whether a thread that was found alive must have a line that settles it. */
  readonly #settles: boolean
  /** What became of the planned threads, by the last that is said of each. */
  readonly ends: Record<OutcomeName, number> = {
    deleted: 0,
    'already-gone': 0,
    spared: 0,
    failed: 0,
    'not-attempted': 0,
  }
  /** Of the failed: those of which it is not known whether they are still there. */
  notKnown = 0
  /** Planned threads that waited before: they took the place of others. */
  promoted = 0
  withOutcome = 0
  /** Those whose deletion the API confirmed: these are what is read back. */
  confirmed = 0

  constructor(wrong: Wrong, format: number) {
    this.#wrong = wrong
    this.#settles = format > 1
  }

  /** A line puts a thread into its place. */
  place(id: string, place: Place): void {
    const before = this.#states.get(id) ?? 0
    const old = places[get(before, 'place')] ?? ''
    if (old !== '') {
      this.#wrong(`thread ${shown(id)} is told of twice: ${old}, and ${place}`)
      return
    }
    this.#states.set(id, set(before, 'place', places.indexOf(place)))
  }

  planned(line: Line): void {
    const id = textOf(line.id)
    const before = this.#states.get(id) ?? 0
    const isPromoted = places[get(before, 'place')] === 'waiting' && textOf(line.inPlaceOf) !== ''
    if (isPromoted) this.promoted += 1
    else this.place(id, 'planned')
    if (textOf(line.inPlaceOf) !== '') this.#givesWay(textOf(line.inPlaceOf))
    const state = set(this.#states.get(id) ?? 0, 'place', places.indexOf('planned'))
    this.#states.set(id, set(state, 'said', saidOf(line)))
  }

  /** A place in the budget passes on only where this run did not delete the thread. */
  #givesWay(id: string): void {
    const outcome = outcomes[get(this.#states.get(id) ?? 0, 'outcome') - 1]
    if (outcome === undefined) this.#wrong(`the place of thread ${shown(id)} is passed on before it has an outcome`)
    if (outcome === 'deleted') this.#wrong(`the place of thread ${shown(id)} is passed on, although it was deleted`)
  }

  outcome(line: Line): void {
    const id = textOf(line.id)
    const state = this.#states.get(id) ?? 0
    const place = places[get(state, 'place')] ?? ''
    if (place !== 'planned') {
      const what = place === '' ? 'it was never planned' : `it is ${place}`
      this.#wrong(`thread ${shown(id)} has the outcome ${shown(line.outcome)}, but ${what}`)
      return
    }
    if (get(state, 'outcome') > 0) {
      this.#wrong(`thread ${shown(id)} has two outcomes`)
      return
    }
    if (get(state, 'said') !== saidOf(line)) {
      this.#wrong(`thread ${shown(id)} has another age, rule or reason in its outcome than in the plan`)
    }
    this.withOutcome += 1
    if (line.outcome === 'deleted' && (line.proof === 'confirmed' || line.proof === undefined)) this.confirmed += 1
    this.#end(id, state, line)
  }

  /** A later line says what became of a thread after all. */
  settled(line: Line): void {
    const id = textOf(line.id)
    const state = this.#states.get(id) ?? 0
    const was = outcomes[get(state, 'outcome') - 1]
    if (was === undefined) {
      this.#wrong(`thread ${shown(id)} is settled, but has no outcome`)
      return
    }
    if (get(state, 'settled') > 0) {
      this.#wrong(`thread ${shown(id)} is settled twice`)
      return
    }
    if (was !== line.was)
      this.#wrong(`thread ${shown(id)} is settled from ${shown(line.was)}, and its outcome was ${was}`)
    this.ends[was] -= 1
    this.notKnown -= get(state, 'open')
    this.#end(id, set(state, 'settled', 1), line)
  }

  #end(id: string, state: number, { outcome, end }: Line): void {
    const number = outcomeNumber(outcome)
    const name = outcomes[number - 1]
    if (name === undefined) return
    this.ends[name] += 1
    const open = name === 'failed' && end === notKnown ? 1 : 0
    this.notKnown += open
    if (name === 'failed' ? end === null : typeof end === 'string') {
      this.#wrong(`thread ${shown(id)} is ${name}, and its end is ${shown(end)}`)
    }
    this.#states.set(id, set(set(state, 'outcome', number), 'open', open))
  }

  verified(line: Line): void {
    const id = textOf(line.id)
    const state = this.#states.get(id) ?? 0
    const outcome = outcomes[get(state, 'outcome') - 1]
    if (outcome === undefined) {
      this.#wrong(`thread ${shown(id)} is read back, but has no outcome`)
      return
    }
    if (outcome !== 'deleted' && outcome !== 'already-gone') {
      this.#wrong(`thread ${shown(id)} is read back, although its outcome is ${outcome}`)
      return
    }
    if (get(state, 'found') > 0) {
      this.#wrong(`thread ${shown(id)} is read back twice`)
      return
    }
    this.#states.set(id, set(state, 'found', (finds as readonly unknown[]).indexOf(line.found)))
    if (this.#settles || line.found !== 'alive') return
    // Before threads were settled: alive, so not deleted.
    this.ends.deleted -= 1
    this.ends.failed += 1
  }

  /** What only the whole record shows. */
  check(): void {
    if (!this.#settles) return
    for (const [id, state] of this.#states) {
      const outcome = outcomes[get(state, 'outcome') - 1]
      if (finds[get(state, 'found')] === 'alive' && outcome === 'deleted') {
        this.#wrong(`thread ${shown(id)} is deleted, and was found alive`)
      }
      if (finds[get(state, 'found')] === 'gone' && outcome === 'failed') {
        this.#wrong(`thread ${shown(id)} failed, and was read back gone`)
      }
    }
  }
}
