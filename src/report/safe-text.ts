/**
 * The one gate for untrusted text: ids, names, metadata and error messages come
 * from people and servers, and are shown on a page where commands, mentions,
 * links and HTML would act. What is shown is never more than text.
 *
 * Only a `Text` is shown. It says which of its words are ours and which are values
 * (`text.ts`), and only values are changed here.
 *
 * Nothing invisible is used to break things up, so that what is copied from a
 * report is what the server said.
 */

import { withoutSecrets } from '../secrets.ts'
import { rendered, type Text, value } from '../text.ts'

/** The longest value that is shown, in characters, unless told otherwise: in the log, in a sentence, as code. */
const longest = { log: 500, prose: 600, code: 120 } as const

/** Stands for characters that cannot be seen: control, format (bidirectional overrides, zero-width), unassigned, lone surrogates. */
const invisible = /[\p{C}\p{Default_Ignorable_Code_Point}]+/gu

/** More combining marks on one letter than any script needs: they would run over the lines above and below. */
const pile = /(\p{M}{4})\p{M}+/gu

/** One line of visible characters, at most `most` of them; `…` shows that something was cut off. */
function plain(given: string, most: number): string {
  // Before anything is cut: half a secret would not be recognised.
  const text = withoutSecrets(given)
  // Then cut: the text may be a whole page of a server's.
  const line = text
    .slice(0, most * 4)
    .replace(/\s+/gu, ' ')
    .replace(invisible, '\u{FFFD}')
    .replace(pile, '$1')
    .trim()
  const characters = [...line]
  if (characters.length <= most && text.length <= most * 4) return line
  return `${characters
    .slice(0, most - 1)
    .join('')
    .trimEnd()}…`
}

/**
 * For the log. The runner reads `::command::` at the start of a line and
 * `##[command]` anywhere in one, and compares in a way that skips invisible
 * characters (`ActionCommand.cs` in actions/runner). So both are broken up after
 * everything invisible has become visible: wherever they stand, since a value may
 * begin with what our own words end with.
 *
 * @param most the most characters of one value
 */
export function forLog(words: Text, most: number = longest.log): string {
  return rendered(words, (one) => plain(one, most))
    .replace(/:(?=:)/g, ': ')
    .replace(/#(?=#)/g, '# ')
}

/**
 * For the server's own address, which the inputs have checked, inside a line of the
 * log: as `forLog`, but an IPv6 address in it, `[::1]`, stays whole. It stands after
 * the scheme, so never where the runner looks for `::`.
 */
export function addressForLog(address: string): string {
  const [, scheme = '', host = '', rest = ''] = /^(https?:\/\/)(\[[\da-f:.]+\])(.*)$/is.exec(address) ?? []
  return host === '' ? forLog(value(address)) : `${scheme}${host}${forLog(value(rest))}`
}

/** Inline code, in which GitHub finds no Markdown, link, mention, reference, SHA or emoji. */
function code(text: string): string {
  // A pipe would end a table cell and a backtick the code, however they are escaped: each stands outside, as a reference.
  return text
    .split(/([|`])/)
    .map((piece, index) => (index % 2 === 1 ? reference(piece) : span(piece)))
    .join('')
}

function span(text: string): string {
  if (text === '') return ''
  // Markdown takes one space away at both ends, if both have one and there is something between them.
  return /^ .*[^ ].* $/su.test(text) ? `\` ${text} \`` : `\`${text}\``
}

const reference = (character: string) => `&#${character.charCodeAt(0)};`

/**
 * For one value in Markdown (an id, a name, a metadata value): shown as inline
 * code, also in a table cell. An empty value shows as an empty text.
 *
 * @param most the most characters
 */
export function forCode(text: string, most: number = longest.code): string {
  return code(plain(text, most))
}

/** A word that cannot be read as anything else: letters, hyphenated or with an apostrophe inside, or a short number. */
const word = /^["“‘(]*(?:[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*|\d{1,6}|\d{1,3}(?:,\d{3})+)["”’).,;:!?…]*$/u

/** What GitHub or a renderer would read as more than a word: the hash of a commit, and what an address begins with. */
const acting = /^\W*(?:[0-9a-f]{7,}|www|https?|ftp|mailto|xmpp)\W*$/i

/**
 * Whether a value is a sentence of plain words, such as a message of a server, which
 * reads better as prose. A single word or two may be an id or a name: they are code.
 */
function isProse(text: string): boolean {
  const words = text.split(' ')
  return words.length > 2 && /^[\p{L}"“‘(]/u.test(text) && words.every((one) => word.test(one) && !acting.test(one))
}

/** What Markdown or HTML could read as more than a character, in words of our own. */
const meaningful = /[\\*_~<>|[\]#$&]/g

/** Marks that begin a list, a heading or a quotation at the start of a line. */
const opening = /^[-+=]|(?<=^\d+)[.)]/

/** A piece of Markdown: words, or the content of inline code. */
interface Piece {
  readonly isCode: boolean
  readonly content: string
}

/**
 * For Markdown: a sentence with its values as inline code, or as they are where they
 * are plain words. In our own words, backticks mark code, as in Markdown. Single
 * quotes around a value are left out, for the code takes their place. Safe in a
 * paragraph, a list, a quotation, a heading and a table cell.
 *
 * @param most the most characters of one value
 */
export function forMarkdown(words: Text, most: number = longest.prose): string {
  return markdown(words, most, code)
}

/**
 * The same for a place that is no table cell, where code keeps its pipes: an
 * expression with `||` in it stays in one piece.
 */
export function forParagraph(words: Text, most: number = longest.prose): string {
  return markdown(words, most, (content) => (content.includes('`') ? code(content) : span(content)))
}

function markdown(words: Text, most: number, show: (content: string) => string): string {
  return piecesOf(words, most)
    .map(({ isCode, content }) => (isCode ? show(content) : content))
    .join('')
    .trim()
    .replace(opening, '\\$&')
}

function piecesOf({ parts, values }: Text, most: number): readonly Piece[] {
  const pieces: Piece[] = []
  // Neighbours join: two runs of inline code without a space between them would be read as one thing.
  const add = (isCode: boolean, content: string) => {
    if (content === '') return
    const last = pieces.at(-1)
    if (last?.isCode === isCode) pieces[pieces.length - 1] = { isCode, content: last.content + content }
    else pieces.push({ isCode, content })
  }
  let inCode = false
  for (const [index, part] of parts.entries()) {
    const framed = (position: number) =>
      ["'", '"'].some(
        (quote) => parts[position]?.endsWith(quote) === true && parts[position + 1]?.startsWith(quote) === true,
      )
    const ours = part.slice(framed(index - 1) ? 1 : 0, framed(index) ? -1 : undefined)
    for (const [nth, piece] of ours.split('`').entries()) {
      if (nth > 0) inCode = !inCode
      add(inCode, inCode ? piece : piece.replace(meaningful, '\\$&'))
    }
    const shown = plain(values[index] ?? '', most)
    const [before, after] = [ours, parts[index + 1] ?? '']
    const stands = /(?:^|[\s(])$/.test(before) && /^(?:$|[\s).,;:!?])/.test(after)
    add(inCode || !stands || !isProse(shown), shown)
  }
  return pieces
}
