/**
 * Holds docs/troubleshooting.md against what the action can say: every message in
 * the source has an entry there, and every entry is a message of the source.
 *
 *   node scripts/check-messages.ts            checks
 *   node scripts/check-messages.ts --list     shows all messages
 *   node scripts/check-messages.ts --page FILE --source FOLDER
 *
 * What is shown is a `Text`, so a message is a template of `text` or `ours`, with three
 * words or more, that is not told apart from one below. What is filled in is `…`, in the
 * source and on the page. An entry is an item of a list that is nothing but code.
 */

import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** These tell what a run did or found, and nothing that is wrong: in them only doubts and errors count. */
const tellsOnly =
  /^(report\/(summary\/.*|tracking-issue\/(?!tracking).*|headline|log|safe-text|formats)|policy\/(policy-in-words|terms|plan|planners\/.*|age-in-sentences|selector-in-words|rules\/print-rule|conditions\/.*)|survey\/(?:statistics|age-bands)|run\/log-lines)\.ts$/

/** What is given to these is progress, or why a thread was kept as the policy says. */
const teller = /\b(?:log\.(?:info|debug|group)|progress|shortList|failures\.add|alive\.add|onNote|keep)\(\s*$/

/** What is given to these makes a thread unknown, or ends something, wherever it stands. */
const doubt = /(?:\bdoubt(?:At\([^)]*\))?|\bnew \w+)\(\s*$/

/** Other texts that are no messages. */
const noMessages: ReadonlySet<string> = new Set([
  // Made of an input and a message that is listed by itself.
  'thread-ids is …: …',
  '…, line …, column …: …',
  // Parts of others, named there by `…`.
  '… whose metadata was read',
  'that are still there, in the record',
  // What became of a thread that did not fail.
  'confirmed by the API, as one of a page',
  // A title that is not known keeps nothing.
  'this API has no title',
])

const hole = '…'

/** What may be filled in: an expression, with one template or object in it, or several. */
const filled = /(?<!\\)\$\{(?:[^`{}]|`(?:[^`\\]|\\.)*`|\{[^`{}]*\})*\}/g
const template = String.raw`\`((?:[^\`\\$]|\\.|\$(?!\{)|${filled.source})*)\``
const string = String.raw`'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"`

interface Message {
  readonly file: string
  readonly line: number
  readonly text: string
}

interface Found {
  readonly index: number
  readonly text: string
}

/** Comments speak of templates as well. Each line keeps its number. */
const withoutComments = (source: string) => source.replace(/^[ \t]*(?:\/\*\*?|\*|\/\/).*$/gm, '')

/** As it is shown: backticks are read by the summary alone. */
const asShown = (written: string) =>
  written.replace(/\\n/g, ' ').replace(/\\(.)/gs, '$1').replaceAll('`', '').replace(/\$\d/g, hole)

/** What matches in a piece of source, what is filled in as a hole; and what matches in that. */
function textsIn(source: string, pattern: RegExp, offset = 0): Found[] {
  return [...source.matchAll(pattern)].flatMap(({ index, ...groups }) => {
    const written = [groups[1], groups[2], groups[3]].find((group) => group !== undefined) ?? ''
    const inner = [...written.matchAll(filled)].flatMap(([one]) => textsIn(one, pattern, offset + index))
    return [{ index: offset + index, text: asShown(written.replaceAll(filled, hole)) }, ...inner]
  })
}

const ours = new RegExp(String.raw`\b(?:text|own)${template}|\bours\(\s*(?:${string})`, 'gs')
const everything = [new RegExp(template, 'gs'), new RegExp(string, 'g')]

/** Words with a letter in them. */
const wordsIn = (text: string) => text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length

const isProse = (text: string) => wordsIn(text) >= (text.includes(hole) ? 2 : 3)

/** The messages of a file, and all its texts, which may be a part of one. */
function read(folder: string, file: string): { messages: Message[]; all: string[] } {
  const source = withoutComments(readFileSync(join(folder, file), 'utf8'))
  const messages = textsIn(source, ours).filter(({ index, text }) => {
    const before = source.slice(0, index)
    return isProse(text) && !noMessages.has(text) && (tellsOnly.test(file) ? doubt.test(before) : !teller.test(before))
  })
  return {
    messages: messages.map(({ index, text }) => ({ file, line: source.slice(0, index).split('\n').length, text })),
    all: [ours, ...everything].flatMap((pattern) => textsIn(source, pattern)).map(({ text }) => text),
  }
}

interface Entry {
  readonly line: number
  readonly text: string
}

function readPage(path: string): Entry[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const text = /^- (`+)(.+?)\1$/.exec(line)?.[2]
      return text === undefined ? [] : [{ line: index + 1, text }]
    })
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A text of the source as it is looked for on the page. */
interface Pattern {
  readonly form: RegExp
  /** The longest piece of it: an entry without this does not fit. */
  readonly core: string
}

/** Whole words; groups are in turn what stands there and what is filled in. */
function patternOf(text: string): Pattern {
  // At its ends, what is filled in may be empty.
  const inner = text.trim().replace(/^…\s+/, hole).replace(/\s+…$/, hole)
  const pieces = inner.split(/…+/)
  const form = pieces.map((piece) => {
    const before = /^\p{L}/u.test(piece) ? '(?<!\\p{L})' : ''
    const after = /\p{L}$/u.test(piece) ? '(?!\\p{L})' : ''
    return `(${before}${escaped(piece)}${after})`
  })
  const core = pieces.toSorted((one, other) => other.length - one.length)[0] ?? ''
  return { form: new RegExp(form.join('(.*?)'), 'dgu'), core }
}

const fits = ({ text }: Entry, { form, core }: Pattern) => text.includes(core) && text.search(form) >= 0

/** The words of an entry that no text of the source holds. A single word explains itself alone where it is filled in. */
function unexplained({ text }: Entry, patterns: readonly Pattern[], single: ReadonlySet<string>): string {
  const left = text.split('')
  for (const { form, core } of patterns) {
    if (!text.includes(core)) continue
    for (const { indices = [] } of text.matchAll(form)) {
      for (const [nth, [start, end] = [0, 0]] of indices.slice(1).entries()) {
        if (nth % 2 === 0) left.fill(' ', start, end)
        else {
          for (const { 0: word, index } of text.slice(start, end).matchAll(/[\p{L}-]+/gu))
            if (single.has(word)) left.fill(' ', start + index, start + index + word.length)
        }
      }
    }
  }
  return left
    .join('')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()
}

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    page: { type: 'string', default: join(root, 'docs/troubleshooting.md') },
    source: { type: 'string', default: join(root, 'src') },
    list: { type: 'boolean', default: false },
  },
})

const files = globSync('**/*.ts', { cwd: values.source }).map((name) => name.replaceAll('\\', '/'))
const sources = files.sort().map((file) => read(values.source, file))
const messages = sources.flatMap((one) => one.messages)
if (values.list) {
  for (const { file, line, text } of messages) console.log(`${file}:${line}: ${text}`)
} else {
  const entries = readPage(values.page)
  const told = new Map(messages.toReversed().map((message) => [message.text, message]))
  const missing = [...told.values()].reverse().filter(({ text }) => {
    const pattern = patternOf(text)
    return !entries.some((entry) => fits(entry, pattern))
  })
  const all = new Set(sources.flatMap((one) => one.all))
  const patterns = [...all].filter((text) => wordsIn(text) >= (text.includes(hole) ? 1 : 2)).map(patternOf)
  const single = new Set([...all].filter((text) => /^[\p{L}-]+$/u.test(text)))
  const stale = entries
    .map((entry) => ({ ...entry, left: unexplained(entry, patterns, single) }))
    .filter(({ left }) => left !== '')
  const problems = [
    ...missing.map(({ file, line, text }) => `${file}:${line}: has no entry: ${text}`),
    ...stale.map(
      ({ line, left, text }) => `${relative(root, values.page)}:${line}: no message says '${left}': ${text}`,
    ),
  ]
  for (const problem of problems) console.log(problem)
  console.log(`${told.size} messages, ${entries.length} entries, ${problems.length} problems`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
