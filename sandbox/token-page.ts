/** Pages that end with a token, as Anthropic and Google list: opaque, and absent at the end. */

import { fraction, hash } from './random.ts'
import type { Call } from './router.ts'
import type { Order, Place } from './store.ts'
import type { StoredThread } from './thread.ts'

export interface TokenPage {
  readonly threads: readonly StoredThread[]
  /** Undefined at the end. */
  readonly next: string | undefined
}

/** @returns undefined where the token is nobody's */
export function tokenPage(call: Call, limit: number, order: Order, token: string | undefined): TokenPage | undefined {
  const { quirks, seed } = call.options
  const asked = token === undefined || quirks.repeatingCursor ? start : readToken(token)
  if (asked === undefined) return undefined
  const { place, pastEmptyPage } = asked
  const draw = fraction(hash(seed, place?.slot ?? -1, 0xca6e))
  if (quirks.emptyPages && !pastEmptyPage && draw < 0.3) return { threads: [], next: write(place, true) }
  const most = Math.min(limit, quirks.pageCap ?? limit)
  const page = call.store.page(order, quirks.shortPages ? Math.max(1, Math.ceil(most * draw)) : most, place)
  const last = page.threads.at(-1)
  const behind = last === undefined ? place : call.store.placeOf(last.id)
  const isMore = (page.more && !quirks.earlyEnd) || quirks.lyingHasMore
  return { threads: page.threads, next: isMore ? write(behind, false) : undefined }
}

interface Asked {
  readonly place: Place | undefined
  readonly pastEmptyPage: boolean
}

const start: Asked = { place: undefined, pastEmptyPage: false }

const write = (place: Place | undefined, pastEmptyPage: boolean): string =>
  Buffer.from(JSON.stringify([place?.at ?? null, place?.slot ?? 0, pastEmptyPage])).toString('base64url')

function readToken(token: string): Asked | undefined {
  try {
    const [at, slot, past] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as [
      number | null,
      number,
      boolean,
    ]
    return { place: at === null ? undefined : { at, slot }, pastEmptyPage: past }
  } catch {
    return undefined
  }
}
