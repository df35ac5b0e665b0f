/** What reading something by its id shows, and where it is read. */

import type { Answer, ApiRequest } from '../../api-request.ts'
import type { Stopped } from '../../stop.ts'
import { ours, type Text } from '../../text.ts'

export interface Glimpse {
  readonly status: number | undefined
  readonly requestId: string | undefined
}
export type Sight<There> =
  | There
  | ({ readonly kind: 'absent'; readonly answer: Answer; readonly isFirst: boolean } & Glimpse)
  | ({ readonly kind: 'cannot tell'; readonly why: Text; readonly lost?: true } & Glimpse)
  | { readonly kind: 'stopped'; readonly stopped: Stopped }

/** What reading in a bracket found. */
export type Found<There> =
  | Exclude<Sight<There>, { kind: 'absent' }>
  /** Believed, for this bracket. */
  | ({ readonly kind: 'gone' } & Glimpse)
  | ({ readonly kind: 'not believed'; readonly why: Text } & Glimpse)

export interface SightOptions {
  readonly startBefore?: number | undefined
  readonly closesConnection?: true
}

/** Where things are read by their id. */
export interface Route<There> {
  request(id: string): ApiRequest
  look(id: string, options: SightOptions): Promise<Sight<There>>
}

/**
 * Whether most of what was read as not there got no proper answer at first. A server that answers 500 for what does
 * not exist, behind a gateway that now and then says 404 in its place, looks like this.
 */
export function mostCameLate(sights: readonly Sight<{ readonly kind: 'there' }>[]): boolean {
  const atOnce = sights.filter((sight) => sight.kind === 'absent' && sight.isFirst).length
  const late = sights.filter((sight) =>
    sight.kind === 'absent' ? !sight.isFirst : sight.kind === 'cannot tell' && sight.lost,
  )
  return late.length > atOnce
}

/** Why nothing is believed: what was there a moment ago is not found. Another server answers, or one that lost its data. */
export const othersMissing = ours('what is known to be there is not found either')

/** The same, where it cannot be read for another reason. */
export const othersUnread = ours('what is known to be there cannot be read either')
