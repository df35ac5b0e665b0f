/**
 * The form of an answer: what two answers to the same question share when only
 * the id differs. Status, media type, the paths of the JSON keys, `type` and `code`
 * as they are; of all other text what is left without the id, without the path and
 * without words that hold a digit (ids, times, request numbers). Pure.
 */

import type { Answer, ApiRequest } from '../../api-request.ts'

/** Texts that are longer are compared by their beginning, in characters; bodies with more fields by the first ones. */
const [longestText, mostFields] = [4_000, 500]

/** Two answers have the same form if these texts are equal. @param request what was asked: its path and ids are left out */
export function formOf(answer: Answer, request: ApiRequest): string {
  const strip = withoutNamesOf(request)
  const media = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return [answer.status, media, ...fieldsOf(answer.body, strip)].join('\n')
}

/** Takes out of a text what names the one thing that was asked for. */
function withoutNamesOf({ path }: ApiRequest): (text: string) => string {
  const segments = path.split('/').filter((segment) => segment !== '')
  // Names of collections stay: they tell one kind of answer from another.
  const ids = segments.filter((segment) => !/^[a-z_-]{1,40}$/.test(segment) || segment === segments.at(-1))
  const names = [path, ...ids].flatMap((name) => [name, decodeURIComponent(name)])
  const longestFirst = [...new Set(names)].sort((a, b) => b.length - a.length)
  return (text) => {
    let left = text.slice(0, longestText)
    for (const name of longestFirst) left = without(left, name)
    return left
      .replace(/\S*\d\S*/g, '')
      .replace(/\s+/g, ' ')
      .trim()
  }
}

/** Cuts out a name where it stands by itself: a short id may also be a part of a word. */
function without(text: string, name: string): string {
  const isWordLike = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character)
  let left = ''
  let from = 0
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, from)) {
    const end = at + name.length
    const isPart =
      (isWordLike(name[0]) && isWordLike(text[at - 1])) || (isWordLike(name.at(-1)) && isWordLike(text[end]))
    left += text.slice(from, isPart ? end : at)
    from = end
  }
  return left + text.slice(from)
}

/** One line for each field, or for a body without fields; those of the elements of an array are taken together. */
function fieldsOf(body: unknown, strip: (text: string) => string): readonly string[] {
  const lines = new Set<string>()
  const queue: { readonly path: string; readonly key: string; readonly value: unknown }[] = [
    { path: '', key: '', value: body },
  ]
  for (const [index, { path, key, value }] of queue.entries()) {
    if (index === mostFields) break
    if (Array.isArray(value)) {
      lines.add(`${path}[]`)
      for (const element of value.slice(0, 20)) queue.push({ path: `${path}[]`, key, value: element })
    } else if (typeof value === 'object' && value !== null) {
      lines.add(`${path}{}`)
      for (const [name, one] of Object.entries(value)) queue.push({ path: `${path}.${name}`, key: name, value: one })
    } else lines.add(`${path}=${leaf(key, value, strip)}`)
  }
  return [...lines].sort()
}

function leaf(key: string, value: unknown, strip: (text: string) => string): string {
  if (key === 'type' || key === 'code') return String(value)
  if (typeof value === 'string') return strip(value)
  return typeof value === 'number' ? 'a number' : String(value)
}
