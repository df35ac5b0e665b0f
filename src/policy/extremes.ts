/** Of many candidates, those by which a report speaks of all: the oldest, the newest, and the one that was inactive longest. */

/** Times in milliseconds since the Unix epoch. */
interface Dated {
  readonly id: string
  readonly createdAt: number
  readonly lastActiveAt: number | undefined
}

/** Oldest first; ties by id. */
export const isOlder = (a: Dated, b: Dated): boolean =>
  a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id)

export interface Extremes<One> {
  readonly oldest: One
  readonly newest: One
  /** The one that has been inactive longest, as far as that is known; else the oldest. */
  readonly idlest: One
}

/** @param others those that are known by their extremes alone */
export function extremesOf<One extends Dated>(
  some: Iterable<One>,
  others: Extremes<One> | undefined,
): Extremes<One> | undefined {
  const outermost = new Outermost<One>()
  for (const one of some) outermost.add(one)
  if (others !== undefined) for (const one of [others.oldest, others.newest, others.idlest]) outermost.add(one)
  return outermost.extremes
}

/** Takes in one after the other, and keeps three of them. */
export class Outermost<One extends Dated> {
  #oldest: One | undefined
  #newest: One | undefined
  #idlest: One | undefined

  add(one: One): void {
    if (this.#oldest === undefined || isOlder(one, this.#oldest)) this.#oldest = one
    if (this.#newest === undefined || isOlder(this.#newest, one)) this.#newest = one
    if ((one.lastActiveAt ?? Infinity) < (this.#idlest?.lastActiveAt ?? Infinity)) this.#idlest = one
  }

  /** Undefined where nothing was taken in. */
  get extremes(): Extremes<One> | undefined {
    const [oldest, newest] = [this.#oldest, this.#newest]
    if (oldest === undefined || newest === undefined) return undefined
    return { oldest, newest, idlest: this.#idlest ?? oldest }
  }
}
