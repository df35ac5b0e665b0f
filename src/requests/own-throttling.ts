/**
 * Whose limit a 429 speaks of: everybody's, or this one request's. Pure.
 *
 * A limit that holds for all refuses others as well. So where one request is
 * refused again and again while others on the same route are served and none of
 * them is refused, waiting does not help it, and must not hold up the others.
 *
 *     shared -> own     refused again, and others were served in between
 *     own    -> shared  another request was refused in between
 *     own    -> final   refused often enough: handed on as the answer
 */

/** What became of the requests of one route (method and purpose) so far. */
export interface Route {
  served: number
  throttled: number
}

/** How many others must be served between two refusals for that to mean anything. */
const enoughServed = 5
/** After this many such refusals a request is no longer waited for. */
const mostAlone = 4
/** The same where no other request was under way, but others were served before. */
const mostQuiet = 8
/** A wait longer than this is not kept for one thread, in milliseconds. */
export const longestOwnWait = 30_000

export class OwnThrottling {
  readonly #route: Route
  #first: Route | undefined
  #last: Route | undefined
  #alone = 0
  #quiet = 0

  constructor(route: Route) {
    this.#route = route
  }

  /**
   * This request was throttled. Called before it is counted in the route.
   *
   * @param wait the milliseconds that the server asks for
   */
  refused(wait: number | undefined): 'shared' | 'own' | 'final' {
    const now = { ...this.#route }
    const since = this.#last ?? now
    this.#first ??= now
    // Its own refusal is counted after this.
    this.#last = { served: now.served, throttled: now.throttled + 1 }
    const [served, throttled] = [now.served - since.served, now.throttled - since.throttled]
    if (throttled > 0) {
      this.#alone = 0
      this.#quiet = 0
      return 'shared'
    }
    if (served >= enoughServed) this.#alone += 1
    else if (now.served > this.#first.served) this.#quiet += 1
    const isLong = wait !== undefined && wait > longestOwnWait
    if (this.#alone >= mostAlone || (this.#alone > 0 && (isLong || this.#alone + this.#quiet >= mostQuiet))) {
      return 'final'
    }
    return this.#alone > 0 ? 'own' : 'shared'
  }
}
