/**
 * When things happened, held together: the survey, each deletion, and the whole
 * listings after them. Only from the third version of the format on.
 */

import { isObject, type Line, shown, textOf, type Wrong } from './line.ts'

const day = 86_400_000
/** This share of the threads that stayed must be in a list for it to settle anything. */
const enoughShown = 0.5

const instant = (value: unknown): number => Date.parse(textOf(value))
const amount = (value: unknown): number => (typeof value === 'number' ? value : 0)

export class Course {
  readonly #wrong: Wrong
  readonly #startedAt: number
  readonly #isSupplied: boolean
  #surveyed: Line | undefined
  #listings = 0
  /** How many threads the last listing has still to settle. */
  #unsettled = 0

  constructor(header: Line, wrong: Wrong) {
    this.#wrong = wrong
    this.#startedAt = instant(header.startedAt)
    this.#isSupplied = header.ids === 'supplied'
  }

  take(line: Line, place: string): void {
    switch (line.type) {
      case 'surveyed':
        this.#survey(line, place)
        break
      case 'planned':
        if (this.#surveyed === undefined) this.#wrong(`${place} plans a thread before all were judged`)
        break
      case 'outcome':
        this.#sent(line, place)
        if (line.proof === 'not listed') this.#settle(place)
        break
      case 'listing':
        this.#listing(line, place)
        break
    }
  }

  #survey(line: Line, place: string): void {
    if (this.#surveyed !== undefined) this.#wrong(`${place} is a second end of the survey`)
    this.#surveyed = line
    // Ages are counted by the server's clock where that is behind, by a day at most.
    const behind = this.#startedAt - instant(line.agesAt)
    if (behind < 0 || behind > day)
      this.#wrong(`${place} counts ages by ${shown(line.agesAt)}, which is no clock of this run`)
  }

  /** A deletion is sent after the survey, answered after it was sent, and its outcome is known after that. */
  #sent({ outcome, proof, at, sentAt, answeredAt }: Line, place: string): void {
    if (instant(sentAt) < instant(this.#surveyed?.at))
      this.#wrong(`${place} was deleted before all threads were judged`)
    if (instant(answeredAt) < instant(sentAt)) this.#wrong(`${place} was answered before it was sent`)
    if (instant(at) < instant(answeredAt ?? sentAt)) this.#wrong(`${place} has an outcome from before its deletion`)
    if (sentAt === null && answeredAt !== null) this.#wrong(`${place} has an answer to a deletion that was not sent`)
    if (sentAt === null && outcome === 'deleted') this.#wrong(`${place} is deleted, and no deletion was sent`)
    if (sentAt !== null && outcome === 'not-attempted')
      this.#wrong(`${place} was not attempted, and its deletion was sent`)
    if (answeredAt === null && proof === 'confirmed') this.#wrong(`${place} was confirmed, and not answered`)
  }

  #listing(line: Line, place: string): void {
    this.#allSettled()
    this.#listings += 1
    const { at, beganAt, asked, listed, stillListed, stayed, stayedListed, settles, why } = line
    const wrong = (what: string) => this.#wrong(`${place} ${what}`)
    if (this.#isSupplied) wrong('is a listing, and ids were supplied')
    if (instant(beganAt) < instant(this.#surveyed?.at)) wrong('is a listing that began before all threads were judged')
    if (instant(at) < instant(beganAt)) wrong('is a listing that ended before it began')
    if ((listed === null) !== (stillListed === null) || (listed === null) !== (stayedListed === null)) {
      wrong('tells a part of what it showed')
    }
    const isTooMuch = amount(stillListed) > amount(asked) || amount(stayedListed) > amount(stayed)
    if (isTooMuch || (listed !== null && amount(stillListed) + amount(stayedListed) > amount(listed))) {
      wrong('shows more threads than it can')
    }
    if ((settles === true) !== (why === '')) wrong(`settles ${shown(settles)}, because of ${shown(why)}`)
    if (settles !== true) return
    const isEnough =
      amount(stayed) > 0 ? amount(stayedListed) >= Math.max(1, amount(stayed) * enoughShown) : asked === 1
    if (listed === null || !isEnough) wrong('settles what became of threads, and shows too little for that')
    this.#unsettled = amount(asked) - amount(stillListed)
  }

  #settle(place: string): void {
    if (this.#unsettled === 0)
      this.#wrong(`${place} is gone because it is not listed, and no listing before it says so`)
    else this.#unsettled -= 1
  }

  #allSettled(): void {
    if (this.#unsettled === 0) return
    this.#wrong(`a listing no longer shows ${this.#unsettled} threads, and they have no such outcome`)
    this.#unsettled = 0
  }

  /** A fault of the program may come before outcomes are told, and leaves no counts of requests. */
  check({ listed, proof, stopped }: Line): void {
    const surveyed = this.#surveyed?.listed ?? null
    if (surveyed !== listed) {
      this.#wrong(`the survey ended with ${shown(surveyed)} threads listed, and the footer says ${shown(listed)}`)
    }
    if (stopped === 'fault') return
    this.#allSettled()
    const told = isObject(proof) ? amount(proof.listings) : 0
    if (told !== this.#listings) this.#wrong(`the footer says listings ${told}, and the lines make ${this.#listings}`)
  }
}
