/**
 * Holds docs/troubleshooting.md against what the action can say: every message in
 * the source has an entry there, and every entry is a message of the source.
 *
 *   node scripts/check-messages.ts            checks
 *   node scripts/check-messages.ts --list     shows all messages
 *   node scripts/check-messages.ts --page FILE --source FOLDER
 *
 * A message is any text of three words or more that the program could show, and is
 * not told apart from one below. So a new one is found wherever it is made. What is
 * filled in is `…`, in the source and on the page. An entry is an item of a list
 * that is nothing but code.
 */

import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import {
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isIdentifier,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isObjectLiteralExpression,
  isParenthesizedExpression,
  isPropertyAssignment,
  isStringLiteral,
  isTaggedTemplateExpression,
  isTemplateExpression,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is'
import { API } from 'typescript/unstable/sync'

/** These tell what a run did or found, and nothing that is wrong: in them only errors that are made count. */
const tellsOnly =
  /^(report\/(summary\/.*|tracking-issue\/(?!tracking).*|headline|log|safe-text|words)|policy\/(words|terms|plan|planners\/.*|age-in-sentences|selector-in-words|rules\/print-rule|conditions\/.*)|survey\/(?:statistics|age-bands)|run\/log-lines)\.ts$/

/** What is given to these is progress, or why a thread was kept as the policy says. */
const tellers = /^(log\.(info|debug|group)|progress|shortList|failures\.add|alive\.add|(effects\.)?onNote|keep)$/

/** What is given to these makes a thread unknown, wherever it stands. */
const doubts = /^doubt(At\(.*\))?$/

/** Fields whose texts describe a thread API or a type of CEL. */
const descriptions = /^(title|notCovered|triedAgainst|type)$/

/** Other texts that are no messages. */
const noMessages: ReadonlySet<string> = new Set([
  // Made of an input and a message that is listed by itself.
  'thread-ids is …: …',
  'base-url is …: …',
  'apply-plan is …: …',
  'where is …: …',
  'line …, column …: …',
  '…, line …, column …: …',
  // Parts of others, named there by `…`.
  'page … of the list of …',
  'the count of …',
  // A question in another language.
  '{ viewer { login databaseId } }',
  '… whose metadata was read',
  // Stand in the record, in place of a value or as the reason of a line.
  '(see the log)',
  '$1: (see the log)',
  'the run ended before its plan',
  // Never shown.
  'the rules cannot be used',
  'the JSON is nested too deeply',
  'structured metadata value',
  'too much waits to be written',
  'a sign-in without a key needs the effects of getting tokens',
])

export interface Message {
  readonly file: string
  readonly line: number
  readonly text: string
}

const hole = '…'

/** Backticks in a text are read by the summary alone. */
const unmarked = (text: string) => text.replaceAll('`', '')

/** Words with a letter in them. */
const wordsIn = (text: string) => text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length

const isProse = (text: string) => wordsIn(text) >= (text.includes(hole) ? 2 : 3)

/** The texts of a source file, by what they are made of. */
class Texts {
  readonly #constants: readonly { readonly name: string; readonly value: Node; readonly scope: Node }[]

  constructor(file: SourceFile) {
    const constants: { name: string; value: Node; scope: Node }[] = []
    const visit = (node: Node, scope: Node): void => {
      if (isVariableDeclaration(node) && isIdentifier(node.name) && node.initializer !== undefined) {
        constants.push({ name: node.name.text, value: node.initializer, scope })
      }
      const inner = node.kind === SyntaxKind.Block ? node : scope
      node.forEachChild((child) => visit(child, inner))
    }
    visit(file, file)
    this.#constants = constants
  }

  /** Every text that an expression may be; undefined where it is no text that stands in the source. */
  of(node: Node): readonly string[] | undefined {
    if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)) return [node.text]
    if (isParenthesizedExpression(node)) return this.of(node.expression)
    if (isTaggedTemplateExpression(node)) return this.of(node.template)?.map(unmarked)
    const words = oursIn(node)
    if (words !== undefined) return this.of(words)?.map(unmarked)
    if (isTemplateExpression(node)) {
      return node.templateSpans.reduce<readonly string[]>(
        (begun, span) => joined(begun, this.#filled(span.expression), [span.literal.text]),
        [node.head.text],
      )
    }
    if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.PlusToken) {
      const [left, right] = [this.of(node.left), this.of(node.right)]
      return left === undefined && right === undefined ? undefined : joined(left ?? [hole], right ?? [hole])
    }
    return undefined
  }

  /** What stands in a text in place of an expression. */
  #filled(node: Node): readonly string[] {
    const words = oursIn(node)
    if (words !== undefined) return this.#filled(words)
    if (isConditionalExpression(node)) {
      const choices = [...this.#filled(node.whenTrue), ...this.#filled(node.whenFalse)]
      return choices.includes(hole) ? [hole] : choices
    }
    if (isIdentifier(node)) {
      const known = this.#constants.findLast(
        ({ name, scope, value }) =>
          name === node.text && scope.pos <= node.pos && node.end <= scope.end && value.end <= node.pos,
      )
      const made = known === undefined ? undefined : (oursIn(known.value) ?? known.value)
      if (made !== undefined && (isConditionalExpression(made) || this.of(made) !== undefined))
        return this.#filled(made)
    }
    return this.of(node) ?? [hole]
  }
}

/** What stands in `ours(…)`: words with nothing of others in them. */
const oursIn = (node: Node): Node | undefined =>
  isCallExpression(node) && isIdentifier(node.expression) && node.expression.text === 'ours'
    ? node.arguments[0]
    : undefined

const joined = (...parts: readonly (readonly string[])[]): readonly string[] =>
  parts.reduce((begun, part) => begun.flatMap((start) => part.map((end) => start + end)), [''])

/** The name of what is called: `log.info`. */
const nameOf = (node: Node, file: SourceFile) => file.text.slice(node.pos, node.end).trim()

/** Whether it is the outcome of a thread that did not fail. */
function isGoodOutcome(node: Node): boolean {
  return (
    isObjectLiteralExpression(node) &&
    node.properties.some(
      (property) =>
        isPropertyAssignment(property) &&
        isIdentifier(property.name) &&
        property.name.text === 'outcome' &&
        isStringLiteral(property.initializer) &&
        /^(deleted|already-gone|spared)$/.test(property.initializer.text),
    )
  )
}

function messagesIn(file: SourceFile, path: string): { messages: Message[]; all: string[] } {
  const texts = new Texts(file)
  const messages: Message[] = []
  const all: string[] = []
  const lineOf = (position: number) => file.text.slice(0, position).trimEnd().split('\n').length

  function visit(node: Node, counts: boolean): void {
    const found = texts.of(node)
    if (found !== undefined) {
      all.push(...found)
      if (counts) {
        for (const text of found)
          if (isProse(text) && !noMessages.has(text)) messages.push({ file: path, line: lineOf(node.end), text })
      }
      // The parts of a concatenation are no texts of their own; what fills a template may be.
      if (isTemplateExpression(node)) for (const { expression } of node.templateSpans) visit(expression, counts)
      return
    }
    switch (node.kind) {
      case SyntaxKind.ImportDeclaration:
      case SyntaxKind.ExportDeclaration:
      case SyntaxKind.LiteralType:
      case SyntaxKind.UnionType:
      case SyntaxKind.CaseClause:
      case SyntaxKind.ElementAccessExpression:
        node.forEachChild((child) => visit(child, counts && texts.of(child) === undefined))
        return
    }
    if (isCallExpression(node) && tellers.test(nameOf(node.expression, file))) {
      node.forEachChild((child) => visit(child, false))
    } else if (isCallExpression(node) && doubts.test(nameOf(node.expression, file))) {
      node.forEachChild((child) => visit(child, true))
    } else if (
      isNewExpression(node) &&
      /(?:Error|Mistake|Aborted|Failed|Bad\w+|Refusal|Lost|Shape)$/.test(nameOf(node.expression, file))
    ) {
      node.forEachChild((child) => visit(child, true))
    } else if (isPropertyAssignment(node)) {
      const name = isIdentifier(node.name) ? node.name.text : ''
      visit(node.initializer, counts && !descriptions.test(name))
    } else if (isGoodOutcome(node)) {
      node.forEachChild((child) => visit(child, false))
    } else if (isBinaryExpression(node) && /^[!=]==$/.test(nameOf(node.operatorToken, file))) {
      node.forEachChild((child) => visit(child, counts && texts.of(child) === undefined))
    } else node.forEachChild((child) => visit(child, counts))
  }

  visit(file, !tellsOnly.test(path))
  return { messages, all }
}

/** Every message in the source, and every text, which may be a part of one. */
function readSource(folder: string): { messages: Message[]; all: string[] } {
  const names = globSync('**/*.ts', { cwd: folder })
    .map((name) => name.replaceAll('\\', '/'))
    .sort()
  const own = mkdtempSync(join(tmpdir(), 'thread-retention-messages-'))
  const config = join(own, 'tsconfig.json')
  // Parsed only: nothing is resolved and nothing is checked.
  const compilerOptions = { noLib: true, types: [], noResolve: true, noEmit: true, module: 'nodenext' }
  writeFileSync(config, JSON.stringify({ compilerOptions, files: names.map((name) => join(folder, name)) }))
  const api = new API()
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProjects()[0]
    const read = names.map((name) => {
      const file = project?.program.getSourceFile(join(folder, name))
      if (file === undefined) throw new Error(`${name} could not be parsed`)
      return messagesIn(file, name)
    })
    return { messages: read.flatMap(({ messages }) => messages), all: read.flatMap(({ all }) => all) }
  } finally {
    api.close()
    rmSync(own, { recursive: true, force: true })
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

/** Where something is filled in, an entry has `…`, perhaps in quotes; where two things are filled in side by side, anything. */
function patternOf(text: string): Pattern {
  const inner = text
    .replace(/\$\d/g, hole)
    .trim()
    .replace(/^[…\s]+|[…\s]+$/g, '')
  const pieces = inner.split(/(…+)/)
  const form = pieces.map((piece, index) => {
    if (index % 2 === 0) return `(${escaped(piece)})`
    return piece.length > 1 ? '.*?' : '[^\\p{L}…]*…?[^\\p{L}…]*'
  })
  // Whole words.
  const [before, after] = [/^\p{L}/u.test(inner) ? '(?<!\\p{L})' : '', /\p{L}$/u.test(inner) ? '(?!\\p{L})' : '']
  const core = pieces.filter((_, index) => index % 2 === 0).sort((one, other) => other.length - one.length)[0] ?? ''
  return { form: new RegExp(`${before}${form.join('')}${after}`, 'dgu'), core }
}

const fits = ({ text }: Entry, { form, core }: Pattern) => text.includes(core) && text.search(form) >= 0

/** The words of an entry that no text of the source holds. */
function unexplained({ text }: Entry, patterns: readonly Pattern[]): string {
  const left = text.split('')
  for (const { form, core } of patterns) {
    if (!text.includes(core)) continue
    for (const { indices } of text.matchAll(form)) {
      for (const range of indices?.slice(1) ?? []) if (range !== undefined) left.fill(' ', range[0], range[1])
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

const { messages, all } = readSource(values.source)
if (values.list) {
  for (const { file, line, text } of messages) console.log(`${file}:${line}: ${text}`)
} else {
  const entries = readPage(values.page)
  const problems: string[] = []
  const told = new Set<string>()
  for (const { file, line, text } of messages) {
    if (told.has(text)) continue
    told.add(text)
    const pattern = patternOf(text)
    if (!entries.some((entry) => fits(entry, pattern))) {
      problems.push(`${file}:${line}: has no entry: ${text}`)
    }
  }
  // A single word explains nothing.
  const patterns = [...new Set(all)].filter((text) => wordsIn(text) >= (text.includes(hole) ? 1 : 2)).map(patternOf)
  for (const entry of entries) {
    const left = unexplained(entry, patterns)
    if (left !== '')
      problems.push(`${relative(root, values.page)}:${entry.line}: no message says '${left}': ${entry.text}`)
  }
  for (const problem of problems) console.log(problem)
  console.log(`${told.size} messages, ${entries.length} entries, ${problems.length} problems`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
