/**
 * Writes what the pages say and what is true anyway: the table of thread APIs
 * from the descriptions that the program runs on, that of inputs from action.yml,
 * the sandbox's flags, each between two markers; and, in the README, in the examples
 * and in docs/, the release that workflows are pinned to.
 *
 *   node scripts/generate-docs.ts           brings all of them up to date
 *   node scripts/generate-docs.ts --check   fails when one is not
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml'
import { flagTable } from '../sandbox/flags.ts'
import { type ThreadApi, threadApiNames } from '../src/thread.ts'
import { threadApis } from '../src/threads/apis/registry.ts'
import { version } from '../src/version.ts'
import { answerHelp } from './terminal.ts'

answerHelp(`Usage: npm run docs -- [--check]

Writes the tables of README, docs and sandbox that follow from the code; with --check, fails where one is out of date.
Takes a second.`)

const root = fileURLToPath(new URL('..', import.meta.url))

const cell = (text: string) => text.replace(/\s+/g, ' ').replace(/\|/g, '\\|').trim()
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
const code = (texts: Iterable<string>) => [...texts].map((text) => `\`${text}\``).join(', ')

function listing({ listing, cannotList }: ThreadApi): string {
  if (listing === undefined) return 'no: supply ids'
  return cannotList === undefined ? 'yes' : 'yes, but not at OpenAI: supply ids there'
}

function lastActivity({ fields, activityLookup, activityCaveat, name }: ThreadApi): string {
  if (!fields.has('lastActiveAt')) return 'no'
  if (activityLookup === undefined) return 'listed'
  return activityCaveat === undefined
    ? 'one request a thread'
    : `one request a thread, [if it has a time](docs/apis/${name}.md)`
}

/** What was tried, best first. Who asks for the provider itself must find it said, or not said, in every row. */
function triedAgainst({ triedAgainst: { provider, servers, client } }: ThreadApi): string {
  const tried = (how: string, names: readonly string[] = []) => (names.length === 0 ? [] : [`${how}: ${code(names)}`])
  return [
    provider ? 'the provider itself' : 'the provider itself: never',
    ...tried('servers of others, in every end-to-end run', servers.e2e),
    ...tried('servers of others, once by hand', servers.byHand),
    client === undefined ? 'our sandbox' : `our sandbox, request by request as \`${client}\` sends them`,
  ].join('; ')
}

function threadApiTable(): string {
  const rows = threadApiNames.map((name) => {
    const api = threadApis[name]
    const page = `docs/apis/${name}.md`
    if (!existsSync(join(root, page))) throw new Error(`${page} is missing`)
    const told = (
      ['status', 'title', 'user', 'agent', 'model', 'name', 'filename', 'purpose', 'bytes'] as const
    ).filter((field) => api.fields.has(field))
    return [
      `[\`${name}\`](${page})`,
      api.title,
      listing(api),
      api.fields.has('metadata') ? 'yes' : 'no',
      lastActivity(api),
      code(told),
      api.fields.has('status') ? code(api.restingStatuses) : 'any',
      triedAgainst(api),
    ]
  })
  const head = [
    '`api`',
    'What it keeps',
    'Lists',
    'Metadata',
    'Last activity',
    'Also in `where`',
    'Statuses that may go',
    'Tried against',
  ]
  return table(head, rows)
}

interface Declared {
  readonly description?: string
  readonly default?: string
  readonly required?: boolean
}

const action = parseDocument(readFileSync(join(root, 'action.yml'), 'utf8'))

function declaredInputs(): YAMLMap {
  const found = action.get('inputs')
  if (!isMap(found)) throw new Error('action.yml has no inputs')
  return found
}

/** One table for each comment that stands above inputs of action.yml. */
function inputTables(): string {
  const inputs = declaredInputs()
  const groups: { readonly title: string; readonly rows: string[][] }[] = []
  inputs.items.forEach(({ key, value }, index) => {
    if (!isScalar(key) || !isMap(value)) throw new Error('an input of action.yml is no map')
    const title = key.commentBefore ?? (index === 0 ? inputs.commentBefore : undefined)
    if (title) groups.push({ title: title.trim(), rows: [] })
    const input = value.toJSON() as Declared
    const byDefault = input.default ? `\`${input.default}\`` : ''
    const initial = input.required === true ? 'required' : byDefault
    groups.at(-1)?.rows.push([`\`${key.value}\``, initial, input.description ?? ''])
  })
  return groups.map(({ title, rows }) => `### ${title}\n\n${table(['Input', 'Default', 'Meaning'], rows)}`).join('\n\n')
}

/** The text with the content between the markers of a section replaced. */
function put(text: string, section: string, content: string): string {
  const [begin, end] = [`<!-- ${section}:begin -->`, `<!-- ${section}:end -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`there are no markers for ${section}`)
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`
}

/** The text with each use of this action pinned to this release; a commit stays what it is. */
const pinned = (text: string): string =>
  text.replace(/(uses: thread-retention\/thread-retention@)v\d+(?:\.\d+){0,2}(?![\w.-])/g, `$1v${version}`)

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()

const tables = (text: string, sections: Readonly<Record<string, () => string>>): string =>
  Object.entries(sections).reduce((before, [section, content]) => put(before, section, content()), text)

/** What is written into which file. */
const generated: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': { 'thread-apis': threadApiTable },
  'docs/inputs.md': { inputs: inputTables },
  'sandbox/README.md': { flags: flagTable },
}

const isCheck = process.argv.includes('--check')
for (const file of new Set([...Object.keys(generated), ...filesIn('examples', '.yml'), ...filesIn('docs', '.md')])) {
  const before = readFileSync(join(root, file), 'utf8')
  const after = pinned(tables(before, generated[file] ?? {}))
  if (after === before) continue
  if (!isCheck) writeFileSync(join(root, file), after)
  else {
    console.error(`${file} is out of date: run \`npm run docs\``)
    process.exitCode = 1
  }
}
