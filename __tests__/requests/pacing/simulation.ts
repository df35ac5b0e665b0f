/**
 * A discrete-event simulation of one client and one rate-limited server: a clock
 * that jumps from event to event, so that hours pass in milliseconds, and a
 * token bucket whose every answer takes its time.
 */

import { randomFrom } from '../../../sandbox/random.ts'
import type { Ended, Pacing, RateLimits } from '../../../src/requests/pacing/pacing.ts'

/** A limit: `perMinute` tokens flow in, at most `burst` are kept. */
export interface Limit {
  readonly perMinute: number
  readonly burst: number
}

export interface ServerSettings {
  readonly limit: Limit | undefined
  /** What the limit becomes, and when, in milliseconds since the start. A new limit begins with a full bucket. */
  readonly changes?: readonly { readonly at: number; readonly limit: Limit | undefined }[]
  /** A counter that is reset every so many milliseconds, instead of a bucket; `burst` is what it holds. */
  readonly fixedWindow?: number
  /** More requests in work than that are refused. */
  readonly mostAtOnce?: number
  /** Milliseconds from the start of a request to its answer, and up to so many more. */
  readonly latency: number
  readonly jitter?: number
  /** Where in the latency the server decides: 0 when the request starts, 1 right before its answer. */
  readonly decidesAt?: number
  /** What the server says of its limit. Default: nothing. */
  readonly headers?:
    | ((bucket: { tokens: number; full: number; perMs: number; untilReset: number }) => RateLimits)
    | undefined
  /** What it says in a 429. Default: nothing. */
  readonly retryAfter?: (milliseconds: number) => number | undefined
}

export interface ClientSettings {
  readonly pacing: Pacing
  readonly requests: number
  /** So many requests first, one after the other: pages of a listing. */
  readonly pages?: number
  /** The most requests that are asked for at a time. Default: all. */
  readonly workers?: number
}

export interface Course {
  /** Milliseconds from the first start to the last answer. */
  readonly time: number
  readonly sent: number
  readonly throttled: number
  readonly mostInFlight: number
  /** Starts, in milliseconds since the beginning, in order. */
  readonly starts: readonly number[]
  /** When each 429 arrived. */
  readonly refusals: readonly number[]
  readonly finished: boolean
}

/** OpenAI's headers: the bucket's size, what is left, and the time until it is whole again. */
export const openAiHeaders: ServerSettings['headers'] = ({ tokens, full, perMs }) => ({
  limit: full,
  remaining: Math.floor(tokens),
  reset: Math.ceil((full - tokens) / perMs),
})

class Bucket {
  tokens = 0
  filledAt = 0
  atWork = 0
  limit: Limit | undefined
  readonly settings: ServerSettings

  constructor(settings: ServerSettings) {
    this.settings = settings
    this.become(settings.limit, 0)
  }

  become(limit: Limit | undefined, now: number): void {
    this.limit = limit
    this.tokens = limit?.burst ?? 0
    this.filledAt = now
  }

  decide(now: number): Ended {
    const { settings, limit } = this
    const { mostAtOnce = Number.POSITIVE_INFINITY, fixedWindow } = settings
    const nothing = { limit: undefined, remaining: undefined, reset: undefined }
    if (this.atWork > mostAtOnce) return { kind: 'throttled', limits: nothing, retryAfter: settings.retryAfter?.(100) }
    if (limit === undefined) return { kind: 'answered', limits: nothing }
    const perMs = limit.perMinute / 60_000
    const before = this.filledAt
    if (fixedWindow === undefined) this.tokens = Math.min(limit.burst, this.tokens + (now - before) * perMs)
    else if (Math.floor(now / fixedWindow) > Math.floor(before / fixedWindow)) this.tokens = limit.burst
    this.filledAt = now
    const admitted = this.tokens >= 1
    if (admitted) this.tokens -= 1
    const untilReset =
      fixedWindow === undefined ? (limit.burst - this.tokens) / perMs : fixedWindow - (now % fixedWindow)
    const limits = settings.headers?.({ tokens: this.tokens, full: limit.burst, perMs, untilReset }) ?? nothing
    if (admitted) return { kind: 'answered', limits }
    const wait = fixedWindow === undefined ? (1 - this.tokens) / perMs : untilReset
    return { kind: 'throttled', limits, retryAfter: settings.retryAfter?.(wait) }
  }
}

/** Runs until every request was answered, or until nothing has happened for a simulated day. */
export function simulate(server: ServerSettings, client: ClientSettings, seed = 1): Course {
  const { pacing } = client
  const { latency, jitter = 0, decidesAt = 0.5 } = server
  const random = randomFrom(seed)
  const bucket = new Bucket(server)
  const agenda = new Agenda()
  const starts: number[] = []
  const refusals: number[] = []
  let [now, inFlight, mostInFlight, done, wakeAt] = [0, 0, 0, 0, Number.POSITIVE_INFINITY]
  let pages = client.pages ?? 0
  const total = client.requests + pages
  let waiting = pages > 0 ? 1 : Math.min(client.requests, client.workers ?? client.requests)
  let asked = waiting

  for (const { at, limit } of server.changes ?? []) agenda.add(at, () => bucket.become(limit, at))

  const admit = () => {
    while (waiting > 0) {
      const wait = pacing.wait(now)
      if (wait > 0) {
        // A timer of Node's: whole milliseconds, and never early.
        const due = now + Math.max(1, Math.ceil(wait))
        if (Number.isFinite(due) && due < wakeAt) {
          wakeAt = due
          agenda.add(due, () => {
            if (wakeAt !== due) return
            wakeAt = Number.POSITIVE_INFINITY
            admit()
          })
        }
        return
      }
      start()
    }
  }

  const start = () => {
    waiting -= 1
    inFlight += 1
    mostInFlight = Math.max(mostInFlight, inFlight)
    starts.push(now)
    const ticket = pacing.started(now)
    const takes = latency + jitter * random()
    agenda.add(now + takes * decidesAt * 0.999, () => {
      bucket.atWork += 1
      const ended = bucket.decide(now)
      agenda.add(now + takes * (1 - decidesAt * 0.999), () => {
        bucket.atWork -= 1
        inFlight -= 1
        if (ended.kind === 'throttled') {
          refusals.push(now)
          waiting += 1
        } else {
          done += 1
          if (pages > 0) pages -= 1
          const open = pages > 0 ? 1 : Math.min(client.workers ?? total, total - done)
          const more = Math.min(total - asked, open - waiting - inFlight)
          waiting += more
          asked += more
        }
        pacing.ended(Math.round(now), ticket, ended)
        admit()
      })
    })
  }

  admit()
  const day = 86_400_000
  let last = 0
  while (done < total) {
    const at = agenda.run((time) => {
      now = time
    })
    if (at === undefined || at - last > day) break
    last = starts.at(-1) ?? 0
  }
  return {
    time: now,
    sent: starts.length,
    throttled: refusals.length,
    mostInFlight,
    starts,
    refusals,
    finished: done === total,
  }
}

/** What happens when, in order. */
class Agenda {
  readonly #heap: { at: number; serial: number; act: () => void }[] = []
  #serial = 0

  add(at: number, act: () => void): void {
    const heap = this.#heap
    let index = heap.push({ at, serial: this.#serial++, act }) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#first(index, parent)) break
      this.#swap(index, parent)
      index = parent
    }
  }

  /** Does what comes next. @returns when that was; undefined when there is nothing left */
  run(setClock: (now: number) => void): number | undefined {
    const heap = this.#heap
    const next = heap[0]
    const last = heap.pop()
    if (next === undefined || last === undefined) return undefined
    if (heap.length > 0) {
      heap[0] = last
      let index = 0
      for (;;) {
        let child = 2 * index + 1
        if (child >= heap.length) break
        if (child + 1 < heap.length && this.#first(child + 1, child)) child += 1
        if (!this.#first(child, index)) break
        this.#swap(index, child)
        index = child
      }
    }
    setClock(next.at)
    next.act()
    return next.at
  }

  #first(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]]
    if (one === undefined || other === undefined) return false
    return one.at < other.at || (one.at === other.at && one.serial < other.serial)
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap
    const [one, other] = [heap[a], heap[b]]
    if (one !== undefined && other !== undefined) [heap[a], heap[b]] = [other, one]
  }
}
