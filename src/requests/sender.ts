/**
 * How one request gets its answer: it waits for its turn, is attempted, and
 * attempted again where that helps (`Retries`). One budget of requests serves
 * survey, sweep and verification. While the server is away, all wait (`Outage`).
 */

import type { ApiRequest, Purpose } from '../api-request.ts'
import type { Clock } from '../clock.ts'
import type { Stop } from '../stop.ts'
import { Attempts, type OnAttempt, type Traffic } from './attempts.ts'
import type { Client } from './client.ts'
import { Outage } from './outage.ts'
import { OverlongWaits } from './overlong-waits.ts'
import type { Route } from './own-throttling.ts'
import type { Pacing } from './pacing/pacing.ts'
import { TurnQueue } from './pacing/turn-queue.ts'
import type { Reply } from './reply.ts'
import { Sent } from './sent.ts'
import { type OnOutage, Shelter } from './shelter.ts'

export type { OnAttempt, Traffic } from './attempts.ts'
export type { Reply, Trace } from './reply.ts'

export interface SenderOptions {
  readonly client: Client
  readonly clock: Clock
  readonly pacing: Pacing
  readonly stop: Stop
  /** From 0 up to 1, for jitter. */
  readonly random: () => number
  readonly onAttempt?: OnAttempt
  readonly onOutage?: OnOutage
}

/** How a request is sent, where that matters. */
export interface Sending {
  /** Closes the connection behind it, so that the next request goes another way, perhaps to another replica. */
  readonly closesConnection?: true
  /** The run can do without: where it is refused or throttled, that is the answer, and stops nothing. */
  readonly isOptional?: true
  /** How many requests for the same were sent before: each may take twice as long as the one before. */
  readonly before?: number
}

export interface Sender {
  /**
   * A deletion is sent once: where its answer is lost, the reply is `lost`, for the
   * thread must be looked at before it is deleted again. It is sent again only where
   * nothing was sent (`trace.attempts` leaves that out), or it was throttled.
   *
   * @param startBefore every attempt starts before then, or not at all, in milliseconds since the Unix epoch
   */
  send(request: ApiRequest, purpose: Purpose, startBefore?: number, sending?: Sending): Promise<Reply>
  readonly traffic: Readonly<Traffic>
}

export function createSender(options: SenderOptions): Sender {
  const { client, clock, pacing, stop, random, onAttempt, onOutage } = options
  const queue = new TurnQueue(pacing, clock, stop.signal)
  const outage = new Outage()
  const attempts = new Attempts({ client, clock, stop, queue, outage, onAttempt })
  const isThere = () => attempts.isThere()
  const { traffic } = attempts
  const onWaited = (milliseconds: number) => {
    traffic.waited = (traffic.waited ?? 0) + milliseconds
  }
  const shelter = new Shelter({ clock, stop, queue, outage, random, isThere, onOutage, onWaited })
  const routes = new Map<string, Route>()
  const routeOf = ({ method }: ApiRequest, purpose: Purpose): Route => {
    const name = `${method} ${purpose}`
    const route = routes.get(name) ?? { served: 0, throttled: 0 }
    routes.set(name, route)
    return route
  }
  const common = { clock, stop, random, queue, outage, attempts, shelter, overlong: new OverlongWaits(clock, stop) }
  return {
    send: (request, purpose, startBefore = Number.POSITIVE_INFINITY, sending = {}) =>
      new Sent(
        {
          request,
          purpose,
          startBefore,
          closesConnection: sending.closesConnection === true,
          isOptional: sending.isOptional === true,
          before: sending.before ?? 0,
          route: routeOf(request, purpose),
        },
        common,
      ).reply(),
    traffic,
  }
}
