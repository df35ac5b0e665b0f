/**
 * The items (messages) of threads, computed from the thread when they are asked
 * for. The first is as old as the thread, the last as old as its last activity.
 */

import { hashText, hex } from './random.ts'
import type { StoredItem, StoredThread } from './thread.ts'

export class Items {
  readonly #prefix: string
  readonly #deleted = new Map<string, Set<string>>()

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Those that are still there, oldest first, whether or not the thread is. */
  of(thread: StoredThread): StoredItem[] {
    const deleted = this.#deleted.get(thread.id)
    const span = thread.lastActiveAt - thread.createdAt
    const name = hex(hashText(0, thread.id))
    return Array.from({ length: thread.items }, (_, index): StoredItem => {
      const part = thread.items === 1 ? 1 : index / (thread.items - 1)
      return {
        id: `${this.#prefix}${name}${hex(index)}`,
        createdAt: Math.floor(thread.createdAt + span * part),
        role: index % 2 === 0 ? 'user' : 'assistant',
        text: index % 2 === 0 ? 'Where is my parcel?' : 'It left the depot this morning.',
      }
    }).filter((item) => deleted === undefined || !deleted.has(item.id))
  }

  /** False when there is no such item. */
  delete(thread: StoredThread, itemId: string): boolean {
    if (!this.of(thread).some((item) => item.id === itemId)) return false
    const deleted = this.#deleted.get(thread.id) ?? new Set()
    deleted.add(itemId)
    this.#deleted.set(thread.id, deleted)
    return true
  }
}
