/** Requests for what cannot exist: an id like those of this server that nothing has, and a route that it does not have. Pure. */

import type { ApiRequest } from '../../api-request.ts'

/** How many letters and digits at the end of an id are changed. */
const changed = 8

/**
 * The same request for an id that looks like this one and that nobody has: its
 * last eight letters and digits are others of the same kind. A prefix such as
 * `thread_` stays, and so does the version of a UUID, which stands further ahead.
 *
 * @param turn counted from 1; each gives another id
 * @returns undefined where the id has no letter or digit to change
 */
export function forMadeUpId(request: ApiRequest, turn: number): ApiRequest | undefined {
  const at = request.path.lastIndexOf('/') + 1
  const id = decodeURIComponent(request.path.slice(at))
  const other = madeUpId(id, turn)
  return other === undefined ? undefined : { ...request, path: request.path.slice(0, at) + encodeURIComponent(other) }
}

export function madeUpId(id: string, turn: number): string | undefined {
  const prefix = /^[A-Za-z]+[_-](?=.)/.exec(id)?.[0].length ?? 0
  const rest = id.slice(prefix)
  const isHex = /^[0-9a-f-]+$/.test(rest) || /^[0-9A-F-]+$/.test(rest)
  const characters = [...rest]
  let left = changed
  for (const [index, character] of [...characters.entries()].reverse()) {
    if (left === 0) break
    const kind = kindOf(character, isHex)
    if (kind === undefined) continue
    // Another step for each place and turn, so that made-up ids differ from each other as well. By 13, odd and even
    // characters come by turns: whoever answers for one half of the ids alone does not answer for all of these.
    const step = 1 + ((turn * 13 + left * 3) % (kind.length - 1))
    characters[index] = kind[(kind.indexOf(character) + step) % kind.length] ?? ''
    left -= 1
  }
  return left === changed ? undefined : id.slice(0, prefix) + characters.join('')
}

const [digits, letters, hexLetters] = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'abcdef']

/** The characters that this one may be changed into, itself included; undefined where it is no letter and no digit. */
function kindOf(character: string, isHex: boolean): string | undefined {
  const ofLetters = isHex ? hexLetters : letters
  return [digits, ofLetters, ofLetters.toUpperCase()].find((kind) => kind.includes(character))
}

/** The same request at a route that the server does not have: its last collection has another name. */
export function forOtherRoute(request: ApiRequest): ApiRequest {
  const segments = request.path.split('/')
  const at = Math.max(1, segments.length - 2)
  const name = segments[at] ?? ''
  segments[at] = `${name.slice(0, -1)}${name.endsWith('s') ? 'z' : 's'}`
  return { ...request, path: segments.join('/') }
}
