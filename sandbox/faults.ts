/**
 * What goes wrong between a client and a server. Which request is struck is a
 * matter of the seed, of the request, and of how often it was tried: the same
 * run meets the same faults in whatever order its requests arrive, and a retry
 * has a new chance.
 */

import type { Purpose } from './purpose.ts'
import { fraction, hash, hashText } from './random.ts'

export const faultKinds = {
  '500': 'an error answer; nothing was done',
  '503': 'an error answer; nothing was done',
  reset: 'the connection is cut; nothing was done',
  stall: 'no answer, ever; nothing was done',
  late: 'no answer, ever; the request is carried out a tenth of a second later',
  html: '200 with a page of HTML, as a gateway in between might send; nothing was done',
  empty: '200 with an empty body, from the same gateway; nothing was done',
  lost: 'the request is carried out, then the connection is cut: the answer is lost',
  truncate: 'the request is carried out; the answer is half a JSON text',
  chunk: 'the request is carried out; the chunked answer breaks off in the middle',
} as const

export type Fault = keyof typeof faultKinds

/** The share of requests that each fault strikes, and which requests it may strike. */
export type FaultSettings = { readonly [Kind in Fault]?: number } & {
  /** Default: all. */
  readonly on?: readonly Purpose[]
}

/** After how long a request is carried out that is struck by `late`, in milliseconds. */
export const lateAfter = 100

/** Faults that strike after the request was carried out. */
export const strikesAfterwards = (fault: Fault): boolean =>
  fault === 'lost' || fault === 'truncate' || fault === 'chunk'

export class Faults {
  settings: FaultSettings
  readonly #seed: number
  /** How often each request came. Kept only while there is any fault to hand out. */
  readonly #tries = new Map<number, number>()

  constructor(settings: FaultSettings, seed: number) {
    this.settings = settings
    this.#seed = seed
  }

  /** The fault that strikes this request, if any. */
  strike(purpose: Purpose, request: string): Fault | undefined {
    const { on } = this.settings
    const kinds = Object.entries(this.settings).filter(([kind, share]) => kind in faultKinds && Number(share) > 0)
    if (kinds.length === 0 || (on !== undefined && !on.includes(purpose))) return undefined
    const name = hashText(this.#seed, request)
    const tries = (this.#tries.get(name) ?? 0) + 1
    this.#tries.set(name, tries)
    let draw = fraction(hash(name, tries))
    for (const [kind, share] of kinds) {
      draw -= Number(share)
      if (draw < 0) return kind as Fault
    }
    return undefined
  }
}
