/**
 * The one gate for untrusted text: ids, names, metadata and error messages come
 * from people and servers, and are shown on a page where commands, mentions,
 * links and HTML would act. What is shown is never more than text.
 *
 * Nothing invisible is used to break things up, so that what is copied from a
 * report is what the server said.
 */

import { withoutSecrets } from '../secrets.ts'

/** The longest text that is let through, in characters, unless told otherwise. */
const longest = { log: 500, prose: 600, value: 120 } as const

/** Stands for characters that cannot be seen: control, format (bidirectional overrides, zero-width), unassigned, lone surrogates. */
const invisible = /[\p{C}\p{Default_Ignorable_Code_Point}]+/gu

/** More combining marks on one letter than any script needs: they would run over the lines above and below. */
const pile = /(\p{M}{4})\p{M}+/gu

/** One line of visible characters, at most so many; what is cut off shows as `…`. */
function plain(given: string, most: number): string {
  // Before anything is cut: half a secret would not be known for one.
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
 * characters (`ActionCommand.cs` in actions/runner), so both are broken up
 * wherever they stand, after everything invisible has become visible.
 *
 * @param most the most characters
 */
export function forLog(text: string, most: number = longest.log): string {
  return plain(text, most)
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
  return host === '' ? forLog(address) : `${scheme}${host}${forLog(rest)}`
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
export function forCode(text: string, most: number = longest.value): string {
  return code(plain(text, most))
}

/** A word that cannot be read as anything else: letters, hyphenated or with an apostrophe inside, or a short number. */
const word = /^(?:[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*|\d{1,6}|\d{1,3}(?:,\d{3})+|\d{1,3}%)$/u

/** Letters and digits that GitHub would read as the hash of a commit. */
const hash = /^[0-9a-f]{7,}$/i

/** What an address begins with: a renderer may make a link of it even where no address follows. */
const scheme = /^(?:www|https?|ftp|mailto|xmpp)$/i

/** The inputs whose names no other word could be: a sentence shows them as code, and never in upper case. */
export const namesOfInputs: ReadonlySet<string> = new Set([
  'base-url',
  'thread-ids',
  'thread-ids-file',
  'api-key',
  'identity-provider-id',
  'service-account-id',
  'azure-tenant-id',
  'azure-client-id',
  'older-than',
  'inactive-for',
  'protect-ids-file',
  'retain-until-key',
  'keep-latest',
  'keep-latest-per',
  'dry-run',
  'max-deletions',
  'abort-above',
  'fail-if-overdue',
  'time-budget',
  'plan-file',
  'apply-plan',
  'plan-digest',
  'record-file',
  'summary-metadata',
])

const isPlainWord = (text: string) =>
  word.test(text) && !hash.test(text) && !scheme.test(text) && !namesOfInputs.has(text)

/** What a plain word may begin and end with. */
const dressedWord = /^(["'“‘(]*)(.*?)(["'”’).,;:!?…]*)$/su

/** What may stand before and after code as punctuation of the sentence. */
const dressedCode = /^(\(?)(.*?)([).,;:!?…]*)$/su

/** A text in double quotes, in which a backslash takes away the meaning of what follows. */
const doubleQuoted = String.raw`"(?:[^"\\]|\\.)+"`

/**
 * The pieces of a sentence: a condition such as `env = "a b"`, something in
 * quotes (single ones are only a frame), or what stands between two spaces.
 */
const pieces = new RegExp(
  String.raw`(\(?)(?:((?:${doubleQuoted}|[^\s"']+) !?= (?:${doubleQuoted}|[^\s"']+?))|'([^']+)'|(${doubleQuoted}))` +
    String.raw`([).,;:!?…]*)(?=\s|$)|\S+`,
  'gu',
)

/** Marks that may stand alone in a sentence; some mean something to Markdown at the start of a line, so they are escaped. */
const mark = /^[-=+&%<>–—]$/u

/** A piece of prose that is shown as code, with the punctuation of the sentence around it; or one that needs no code. */
type Piece = string | { readonly before: string; readonly code: string; readonly after: string }

function pieceOf([piece, before = '', condition, single, double, after = '']: RegExpMatchArray): Piece {
  const quoted = condition ?? single ?? double
  if (quoted !== undefined) return { before, code: quoted, after }
  const [, opening = '', bare = '', closing = ''] = dressedWord.exec(piece) ?? []
  if (isPlainWord(bare)) {
    // `1.` and `1)` would begin a list.
    const marker = /^\d/.test(bare) && opening === '' && /^[.)]$/.test(closing)
    return `${opening}${bare}${marker ? '\\' : ''}${closing}`
  }
  if (mark.test(piece)) return /[–—]/.test(piece) ? piece : `\\${piece}`
  const [, open = '', inner = '', close = ''] = dressedCode.exec(piece) ?? []
  return inner === '' ? { before: '', code: piece, after: '' } : { before: open, code: inner, after: close }
}

/**
 * For Markdown prose: a sentence that may hold text of a server. Plain words and
 * short numbers stay as they are; everything else (ids, addresses, names with an
 * `@`, markup, what stands in quotes) becomes inline code. Safe in a paragraph, a
 * list, a quotation, a heading and a table cell.
 *
 * @param most the most characters
 */
export function forMarkdown(text: string, most: number = longest.prose): string {
  const shown: string[] = []
  // Neighbours join into one run of code, unless punctuation of the sentence stands between them.
  let run: Exclude<Piece, string> | undefined
  const end = () => {
    if (run !== undefined) shown.push(`${run.before}${code(run.code)}${run.after}`)
    run = undefined
  }
  for (const match of plain(text, most).matchAll(pieces)) {
    const piece = pieceOf(match)
    if (typeof piece === 'string') {
      end()
      shown.push(piece)
    } else if (run !== undefined && run.after === '' && piece.before === '') {
      run = { before: run.before, code: `${run.code} ${piece.code}`, after: piece.after }
    } else {
      end()
      run = piece
    }
  }
  end()
  return shown.join(' ')
}
