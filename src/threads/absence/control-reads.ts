/** Control reads: reading threads that are known to be there, before and after answers that say "not there". */

import type { Stopped } from '../../stop.ts'
import { ours, type Text } from '../../text.ts'
import type { Controls } from './controls.ts'
import { othersMissing, othersUnread, type Route, type Sight, type SightOptions } from './sight.ts'

/** How many threads one control read tries. */
const controlsTried = 3

/** What a control read says of the answers beside it. */
export type Control =
  | { readonly kind: 'good' }
  | { readonly kind: 'bad'; readonly why: Text }
  | { readonly kind: 'stopped'; readonly stopped: Stopped }

export const good = { kind: 'good' } as const
export const late = {
  kind: 'bad',
  why: ours('most of what is called not there got no proper answer at first'),
} as const

export class ControlReads<There extends { readonly kind: 'there'; readonly cached: boolean }> {
  readonly #route: Route<There>
  readonly #controls: Controls
  readonly #onFlicker: () => void
  #count = 0
  #failed = 0
  #latest: string | undefined

  /** @param onFlicker told where something was read as not there, and afterwards as there */
  constructor(route: Route<There>, controls: Controls, onFlicker: () => void) {
    this.#route = route
    this.#controls = controls
    this.#onFlicker = onFlicker
  }

  get counts(): { readonly controlReads: number; readonly failed: number } {
    return { controlReads: this.#count, failed: this.#failed }
  }

  /** The one that was read last and found; undefined where none was yet, and where the latest read failed. */
  get latest(): string | undefined {
    return this.#latest
  }

  /** Reads something that is known to be there; up to three of them where one fails. */
  async read(options: SightOptions): Promise<Control> {
    const missed: string[] = []
    let why = ours('nothing is left that is known to be there')
    for (const id of this.#controls.next(controlsTried)) {
      const sight = await this.#look(id, options)
      if (sight.kind === 'stopped') return sight
      if (sight.kind === 'there' && !sight.cached) {
        await this.#doubt(missed, options)
        this.#latest = id
        return good
      }
      this.#failed += 1
      this.#latest = undefined
      if (sight.kind === 'absent') missed.push(id)
      why = sight.kind === 'absent' ? othersMissing : othersUnread
    }
    return { kind: 'bad', why }
  }

  /** Others could be read: are these gone, or is a replica broken? */
  async #doubt(missed: readonly string[], options: SightOptions): Promise<void> {
    for (const id of missed) {
      const again = [await this.#look(id, options), await this.#look(id, options)]
      if (again.some(({ kind }) => kind === 'there')) this.#onFlicker()
      else if (again.every(({ kind }) => kind === 'absent')) this.#controls.drop(id)
    }
  }

  #look(id: string, { startBefore }: SightOptions): Promise<Sight<There>> {
    this.#count += 1
    return this.#route.look(id, { startBefore, closesConnection: true })
  }
}
