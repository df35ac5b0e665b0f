/**
 * Paging as LangGraph's search does it: `limit` and `offset` in a POST, a bare
 * array in the answer. An offset says nothing of what it skips: when a thread is
 * deleted meanwhile, all later ones move up by one. So each page overlaps the one
 * before by one entry, and a page that does not begin with it is refused.
 */

import { type Listing, WrongShape } from '../thread.ts'
import { isObject } from './facts.ts'

const pageSize = 100

/** A position is the offset of the next page, a space, and the id that it must begin with. */
function positionAt(offset: number, id: unknown): string {
  if (typeof id !== 'string') throw new WrongShape('the last entry of a full page has no id to go on from')
  return `${offset} ${id}`
}

function parsePosition(position: string | number | undefined): { offset: number; overlap: string | undefined } {
  if (position === undefined) return { offset: 0, overlap: undefined }
  const text = String(position)
  const space = text.indexOf(' ')
  return { offset: Number(text.slice(0, space)), overlap: text.slice(space + 1) }
}

export function offsetPaging({ path, countPath, idKey }: { path: string; countPath: string; idKey: string }): Listing {
  const idOf = (entry: unknown) => (isObject(entry) ? entry[idKey] : undefined)
  return {
    request: (position) => ({
      method: 'POST',
      path,
      body: { limit: pageSize, offset: parsePosition(position).offset, sort_by: 'created_at', sort_order: 'asc' },
    }),
    read: (body, position) => {
      if (!Array.isArray(body)) throw new WrongShape('the page is no JSON array')
      const { offset, overlap } = parsePosition(position)
      if (overlap !== undefined && idOf(body[0]) !== overlap) {
        throw new WrongShape(
          'the list moved while it was read: threads were added or deleted by somebody else; run it again',
        )
      }
      const entries: unknown[] = overlap === undefined ? body : body.slice(1)
      return {
        entries,
        next: body.length < pageSize ? undefined : positionAt(offset + body.length - 1, idOf(body.at(-1))),
      }
    },
    count: {
      request: { method: 'POST', path: countPath, body: {} },
      read: (body) => {
        if (typeof body !== 'number') throw new WrongShape('the count is no number')
        return body
      },
    },
  }
}
