/**
 * A thread as the sandbox keeps it: no API's own shape, but everything that any
 * of them shows. The files in `apis/` turn it into what their API would send.
 */

/** What a thread is doing; each API has its own words for it. */
export type Activity = 'resting' | 'running' | 'waiting' | 'failed'

export interface StoredThread {
  readonly id: string
  /** Milliseconds since the Unix epoch, as are all times here. */
  readonly createdAt: number
  readonly lastActiveAt: number
  readonly activity: Activity
  /** `null` is sent as null; `undefined` is left out of what is sent. */
  readonly metadata: Readonly<Record<string, unknown>> | null | undefined
  readonly title: string | null
  /** Who the thread belongs to: a made-up e-mail address. */
  readonly user: string
  readonly agent: string
  readonly model: string
  /** How many items (messages) it has. The first is as old as the thread, the last as old as its last activity. */
  readonly items: number
  /** Laid over the JSON object that the API sends for this thread: whatever a test wants a server to say. `undefined` removes a field. */
  readonly raw?: Readonly<Record<string, unknown>>
}

/** One item of a thread: a message by the user or by the model. */
export interface StoredItem {
  readonly id: string
  readonly createdAt: number
  readonly role: 'user' | 'assistant'
  readonly text: string
}

/** What will use a thread again by itself: an automation, a cron. */
export interface StoredSchedule {
  readonly id: string
  /** Null where it makes a new thread each time. */
  readonly thread: string | null
  readonly status: 'active' | 'paused' | 'completed'
  /** Milliseconds since the Unix epoch; null where it has no end. */
  readonly endsAt: number | null
}
