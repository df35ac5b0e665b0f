/** What the tests ask of a server, whatever it speaks. Always asked through its official client, never through the action. */

/** What becomes of a thread: it rests, it runs on, it waits for an answer, or its last run failed. */
export type Activity = 'resting' | 'running' | 'waiting' | 'failed'

/** A thread to make. */
export interface Wish {
  readonly metadata: Readonly<Record<string, unknown>>
  readonly activity: Activity
}

/** A thread as the server holds it. */
export interface Held {
  readonly id: string
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number
  /** Milliseconds since the Unix epoch. */
  readonly lastActiveAt: number
  readonly metadata: Readonly<Record<string, unknown>>
  readonly activity: Activity
}

export interface ThreadServer {
  /** The action's name for what it speaks. */
  readonly api: string
  /** Several threads, as the action calls them. */
  readonly noun: string
  readonly baseUrl: string
  readonly key: string
  /** Whether a request path is that of the list, and not of one thread. */
  isList(method: string, path: string): boolean
  create(wish: Wish): Promise<string>
  /** Every thread, by id. */
  all(): Promise<Map<string, Held>>
  /** Whether the server still knows the thread. */
  has(id: string): Promise<boolean>
  remove(id: string): Promise<void>
  /** Somebody goes on with the thread: it is active, and rests again. */
  use(id: string): Promise<void>
  stop(): Promise<void>
}

/** Does something for each element, so many at a time. */
export async function forEach<Element>(
  elements: Iterable<Element>,
  most: number,
  act: (element: Element) => Promise<unknown>,
): Promise<void> {
  const queue = [...elements]
  const work = async () => {
    for (let element = queue.shift(); element !== undefined; element = queue.shift()) await act(element)
  }
  await Promise.all(Array.from({ length: most }, work))
}
