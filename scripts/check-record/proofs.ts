/** How it is known that threads are gone, held against the answers and the control reads. */

import { isObject, type Line, shown, textOf, type Wrong } from './line.ts'

const isGone = (outcome: unknown) => outcome === 'deleted' || outcome === 'already-gone'
const isBetween = (status: unknown, from: number, below: number) =>
  typeof status === 'number' && status >= from && status < below
const saysAbsent = (status: unknown) => status === 404 || status === 410

export class Proofs {
  readonly #wrong: Wrong
  /** Whether the answer "not there" was believed of any thread. */
  #isBelieved = false
  #isUnlisted = false

  constructor(wrong: Wrong) {
    this.#wrong = wrong
  }

  take(line: Line, place: string): void {
    if (line.type === 'outcome' || line.type === 'settled') this.#outcome(line, place)
    if (line.type === 'verified') this.#verified(line, place)
  }

  #outcome({ outcome, proof, status }: Line, place: string): void {
    if (isGone(outcome) !== (proof !== null)) {
      this.#wrong(`${place} has the outcome ${shown(outcome)}, and the proof ${shown(proof)}`)
    }
    if (proof === 'confirmed' && outcome === 'already-gone') {
      this.#wrong(`${place} has a thread that was gone before, and whose deletion was confirmed`)
    }
    if (proof === 'confirmed' && !isBetween(status, 200, 300)) {
      this.#wrong(`${place} has a deletion that was confirmed by the status ${shown(status)}`)
    }
    this.#isBelieved ||= proof === 'read back'
    this.#isUnlisted ||= proof === 'not listed'
  }

  #verified({ found, status, why }: Line, place: string): void {
    if (found === 'gone' && why === '' && isBetween(status, 200, 300)) {
      this.#wrong(`${place} has a thread that was read back gone by the status ${shown(status)}`)
    }
    if (found === 'alive' && saysAbsent(status)) {
      this.#wrong(`${place} has a thread that was found alive by the status ${shown(status)}`)
    }
    this.#isBelieved ||= found === 'gone' && saysAbsent(status)
  }

  /** A fault of the program leaves no counts of such reads. */
  check({ proof, stopped }: Line): void {
    const { controlReads = 0, failed = 0, madeUp = 0, listings = 0 } = isObject(proof) ? numbersIn(proof) : {}
    if (failed > controlReads) this.#wrong(`${failed} control reads failed, and ${controlReads} were made`)
    if (textOf(stopped) === 'fault') return
    if (this.#isBelieved && controlReads - failed + madeUp + listings === 0) {
      this.#wrong('threads are believed to be gone, and no control read was made')
    }
    if (this.#isUnlisted && listings === 0) {
      this.#wrong('threads are gone because the list no longer shows them, and nothing was listed afterwards')
    }
  }
}

const numbersIn = (fields: Line): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  )
