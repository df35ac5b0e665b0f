/**
 * Whether an answer "not there" is believed. A 404 proves nothing by itself:
 * gateways, withdrawn services and broken replicas say it of everything. It is
 * believed when three things hold, all learned in this run, on the same route:
 *
 * 1. control reads before and after it find threads that are known to be there;
 * 2. it has the form of this server's answer for an id that does not exist, or of
 *    its answers for threads whose deletion it confirmed as documented;
 * 3. that form is not the one of a route that does not exist.
 *
 * A bracket is what stands between two control reads: at most a hundred answers
 * and, once ten "not there" are in, thirty seconds. Neighbours share one.
 */

import type { Answer, ApiRequest } from '../../api-request.ts'
import type { Clock } from '../../clock.ts'
import { inParallel } from '../../in-turns.ts'
import type { Sender } from '../../requests/sender.ts'
import type { Stopped } from '../../stop.ts'
import { ours, type Text } from '../../text.ts'
import { fromCache, isCached } from '../read-thread.ts'
import { ConfirmedForms } from './confirmed-forms.ts'
import { type Control, ControlReads, good, late } from './control-reads.ts'
import type { Controls } from './controls.ts'
import { formOf } from './form.ts'
import { type Asked, type Lesson, learn, likeNoRoute } from './lesson.ts'
import { type Found, mostCameLate, type Route, type Sight, type SightOptions } from './sight.ts'

/** A bracket holds at most `most` answers, and lasts `longest` milliseconds once `few` "not there" are in. */
export const bracket = { most: 100, few: 10, longest: 30_000 } as const

/** How often to learn the form, where that fails. */
const mostLessons = 3

const flickering = ours('the server reads the same thread now as there, now as not there')

export interface BracketOptions<There> extends SightOptions {
  /** Whether the deletion of this one was confirmed as documented. */
  readonly isConfirmed: (id: string) => boolean
  /** How many confirmed ones will be read in all: with fewer than three, fewer have to show a form. */
  readonly confirmed?: number
  /** No control is left to read: the forms alone decide. */
  readonly alone?: boolean
  /** Whether to read this one even where reading what is missing costs many attempts, because it is probably there. */
  readonly isLikely?: (id: string) => boolean
  /** Told of each that is there as soon as it was read, before the bracket is closed. */
  readonly onThere?: (id: string, there: There) => Promise<void>
}

/** One row of brackets. */
export interface Lane {
  /** When the last control read was answered; undefined where it failed. */
  openedAt: number | undefined
}

export interface ProofOptions {
  readonly send: Sender['send']
  readonly clock: Clock
  /** The most reads at a time. */
  readonly concurrency: number
}

export class AbsenceProof<There extends { readonly kind: 'there'; readonly cached: boolean; readonly age: number }> {
  readonly #route: Route<There>
  readonly #controls: ControlReads<There>
  readonly #options: ProofOptions
  #lesson: Lesson | undefined
  #lessons = 0
  #learning: Promise<{ readonly stopped: Stopped } | undefined> | undefined
  readonly #confirmedForms = new ConfirmedForms()
  #isUnsteady = false
  #preparedAt: number | undefined
  #otherReads = 0

  constructor(route: Route<There>, controls: Controls, options: ProofOptions) {
    this.#route = route
    this.#controls = new ControlReads(route, controls, () => this.flickered())
    this.#options = options
  }

  /** Reads made for the sake of belief alone: of threads known to be there, those of them that failed, and of what does not exist. */
  get counts(): { readonly controlReads: number; readonly failed: number; readonly madeUp: number } {
    return { ...this.#controls.counts, madeUp: this.#otherReads }
  }

  /**
   * Whether something that is there was read as not there beside others that were read: one of several replicas is
   * broken, and no number of 404s proves anything.
   */
  get isUnsteady(): boolean {
    return this.#isUnsteady
  }

  /** Something was read as not there, and afterwards as there. */
  flickered(): void {
    this.#isUnsteady = true
  }

  /** Why no answer of this server can be believed, as far as that is known. */
  get whyNever(): Text | undefined {
    if (this.#isUnsteady) return flickering
    const lesson = this.#lesson
    if (lesson?.why === undefined) return undefined
    return !this.#confirmedForms.isEmpty && !lesson.isUnsteady ? undefined : lesson.why
  }

  /** A new row. The first one begins with what was prepared. */
  lane(): Lane {
    const openedAt = this.#preparedAt
    this.#preparedAt = undefined
    return { openedAt }
  }

  /** The thread that was read and found by the latest control read. */
  get latestControl(): string | undefined {
    return this.#controls.latest
  }

  /** Learns the forms ahead, in a bracket of its own, so that no reading waits for it. */
  async prepare(likeId: string, options: SightOptions): Promise<void> {
    const lane = this.lane()
    if ((await this.#close(lane, options)).kind !== 'good') return
    if ((await this.#learn(likeId, options)) !== undefined) return
    if ((await this.#close(lane, options)).kind !== 'good') this.#lesson = undefined
    this.#preparedAt = lane.openedAt
  }

  /** Reads up to a hundred ids between two control reads. Those that the time did not reach are missing from the result. */
  async read(
    ids: readonly string[],
    lane: Lane,
    options: BracketOptions<There>,
  ): Promise<ReadonlyMap<string, Found<There>>> {
    const all = (found: Found<There>) => new Map(ids.map((id) => [id, found]))
    const opening = await this.#open(lane, options)
    if (opening.kind === 'bad') return all(notBelieved(opening.why))
    if (opening.kind === 'stopped') return all(opening)
    const lessonsBefore = this.#lessons
    const stopped = await this.#learn(ids[0] ?? '', options)
    if (stopped !== undefined) return all({ kind: 'stopped', ...stopped })
    const { costly, why } = this.#lesson ?? {}
    const unread = costly === true && why !== undefined ? all(notBelieved(why)) : new Map<string, Found<There>>()
    const reading = unread.size === 0 ? ids : ids.filter((id) => options.isLikely?.(id))
    if (reading.length === 0) return unread

    const { clock, concurrency } = this.#options
    const openedAt = lane.openedAt ?? clock.now()
    const sights = new Map<string, Sight<There>>()
    let absent = 0
    await inParallel(reading.slice(0, bracket.most), concurrency, async (id) => {
      if (absent >= bracket.few && clock.now() - openedAt >= bracket.longest) return 'enough'
      const sight = await this.#route.look(id, options)
      sights.set(id, sight)
      if (sight.kind === 'absent') absent += 1
      if (sight.kind === 'there' && sight.age === 0) await options.onThere?.(id, sight)
      return sight.kind === 'stopped' ? 'enough' : undefined
    })
    const isLearnedHere = this.#lessons !== lessonsBefore
    const closing = absent === 0 && !isLearnedHere ? opening : await this.#close(lane, options)
    // What was learned in a bracket that does not hold is no lesson.
    if (closing.kind !== 'good' && isLearnedHere) this.#lesson = undefined
    const held = closing.kind === 'good' && mostCameLate([...sights.values()]) ? late : closing
    if (held.kind === 'good') this.#noteConfirmed(sights, options)
    const read = [...sights].map(([id, sight]) => [id, this.#found(id, sight, held, options)] as const)
    return new Map([...unread, ...read])
  }

  #found(id: string, sight: Sight<There>, closing: Control, options: BracketOptions<There>): Found<There> {
    // It may have been there when the cache was filled, and be gone since.
    if (sight.kind === 'there' && sight.age > 0) return notBelieved(fromCache)
    if (sight.kind !== 'absent') return sight as Exclude<Sight<There>, { kind: 'absent' }>
    const { status, requestId } = sight
    const glimpse = { status, requestId }
    if (closing.kind !== 'good') {
      return { ...notBelieved(closing.kind === 'stopped' ? closing.stopped.detail : closing.why), ...glimpse }
    }
    const why = this.#whyNot(id, sight.answer, options)
    return why === undefined ? { kind: 'gone', ...glimpse } : { ...notBelieved(why), ...glimpse }
  }

  /** Why an answer is not believed although the controls around it are good; undefined where it is. */
  #whyNot(id: string, answer: Answer, { isConfirmed, confirmed }: BracketOptions<There>): Text | undefined {
    if (isCached(answer)) return fromCache
    if (this.#isUnsteady) return this.whyNever
    const lesson = this.#lesson
    if (lesson?.route === undefined)
      return lesson?.why ?? ours('it is not known how the server answers for what does not exist')
    const form = formOf(answer, this.#route.request(id))
    if (form === lesson.route) return likeNoRoute
    if (lesson.isUnsteady) return lesson.why
    if (form === lesson.missing) return undefined
    if (this.#confirmedForms.isProven(form, isConfirmed(id) ? confirmed : undefined)) return undefined
    return lesson.why ?? ours('the server answers otherwise for what does not exist')
  }

  #noteConfirmed(sights: ReadonlyMap<string, Sight<There>>, { isConfirmed }: BracketOptions<There>): void {
    for (const [id, sight] of sights) {
      if (sight.kind !== 'absent' || !isConfirmed(id) || isCached(sight.answer)) continue
      this.#confirmedForms.note(formOf(sight.answer, this.#route.request(id)), id)
    }
  }

  async #open(lane: Lane, options: BracketOptions<There>): Promise<Control> {
    const { clock } = this.#options
    const isRecent = lane.openedAt !== undefined && clock.now() - lane.openedAt < bracket.longest
    return isRecent ? good : this.#close(lane, options)
  }

  async #close(lane: Lane, options: SightOptions & { readonly alone?: boolean }): Promise<Control> {
    if (options.alone === true) return good
    const control = await this.#controls.read(options)
    lane.openedAt = control.kind === 'good' ? this.#options.clock.now() : undefined
    return control
  }

  /** Learns how the server answers for what does not exist: once, or up to three times where that came to nothing. */
  async #learn(likeId: string, options: SightOptions): Promise<{ readonly stopped: Stopped } | undefined> {
    const isLearned = this.#lesson !== undefined && (this.#lesson.why === undefined || this.#lesson.costly)
    if (this.#learning === undefined && (isLearned || this.#lessons >= mostLessons)) return undefined
    this.#learning ??= learn(this.#route.request(likeId), (request) => this.#ask(request, options))
      .then((lesson) => {
        if ('stopped' in lesson) return lesson
        this.#lessons += 1
        this.#lesson = lesson
        return undefined
      })
      .finally(() => {
        this.#learning = undefined
      })
    return this.#learning
  }

  async #ask(request: ApiRequest, { startBefore }: SightOptions): Promise<Asked> {
    this.#otherReads += 1
    const reply = await this.#options.send(request, 'read', startBefore)
    if (reply.kind !== 'answer') return reply
    return { kind: 'answer', answer: reply.answer, isFirst: reply.trace.lost === 0 }
  }
}

const notBelieved = (why: Text) => ({ kind: 'not believed', why, status: undefined, requestId: undefined }) as const
