/**
 * Holds workflows against the mistakes by which most of them are taken over. A small
 * check of our own, on what a workflow says of itself: it knows no data flow, and does
 * not look into the actions that are used. `zizmor` knows far more; it is on PyPI and
 * crates.io only, which this gate does not reach.
 *
 *   node scripts/check-workflow-security.ts [FILE...]
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { answerHelp, endWhenNobodyReads } from './terminal.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly uses?: string
  readonly permissions?: unknown
  readonly secrets?: unknown
  readonly steps?: readonly Step[]
}

interface Workflow {
  readonly on?: unknown
  readonly permissions?: unknown
  readonly jobs?: Readonly<Record<string, Job>>
}

/** This action, as its examples name it: they show a release, and say what is safer. */
const self = /^(?:\.\/|thread-retention\/thread-retention@)/

const pinned = /@[0-9a-f]{40}$|^docker:.*@sha256:[0-9a-f]{64}$/

/** Events of others' code with this repository's rights. */
const dangerous = ['pull_request_target', 'workflow_run']

function eventsOf(on: unknown): string[] {
  if (typeof on === 'string') return [on]
  if (Array.isArray(on)) return on.map(String)
  return typeof on === 'object' && on !== null ? Object.keys(on) : []
}

/** What is wrong with one workflow; empty where nothing is. */
export function securityProblems(text: string): string[] {
  const { on, permissions, jobs = {} } = parse(text) as Workflow
  return [
    ...eventsOf(on)
      .filter((event) => dangerous.includes(event))
      .map((event) => `on ${event}: code of others would run with the rights of this repository`),
    ...(permissions === undefined
      ? ['no permissions at the top: every job has those that the repository gives by default']
      : []),
    ...tooWide('the workflow', permissions),
    ...Object.entries(jobs).flatMap(([name, job]) => ofJob(`job ${name}`, job)),
  ]
}

const tooWide = (where: string, permissions: unknown) =>
  permissions === 'write-all' ? [`${where}: permissions are write-all`] : []

function ofJob(name: string, { uses, permissions, secrets, steps = [] }: Job): string[] {
  return [
    ...tooWide(name, permissions),
    ...unpinned(name, uses),
    ...(secrets === 'inherit' ? [`${name}: hands on all secrets`] : []),
    ...steps.flatMap((step, index) => ofStep(`${name}, step ${index + 1}`, step)),
  ]
}

const unpinned = (where: string, uses: string | undefined) =>
  uses === undefined || self.test(uses) || pinned.test(uses) ? [] : [`${where}: ${uses} is not pinned to a commit`]

function ofStep(name: string, { uses, run, with: given = {} }: Step): string[] {
  const keeps = uses?.startsWith('actions/checkout@') === true && given['persist-credentials'] !== false
  // The text of an expression becomes part of the script before the shell, or JavaScript, reads it.
  const scripts = [run, ...(uses?.startsWith('actions/github-script@') === true ? [given.script] : [])]
  return [
    ...unpinned(name, uses),
    ...(keeps ? [`${name}: leaves a token in the checkout: set persist-credentials: false`] : []),
    ...(scripts.some((script) => /\$\{\{/.test(String(script ?? '')))
      ? [`${name}: an expression inside a script: hand it over through env`]
      : []),
  ]
}

/** Among the examples is also what workflows read. */
const isWorkflow = (file: string) => /^jobs:/m.test(readFileSync(join(root, file), 'utf8'))

const filesIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .filter(isWorkflow)
    .sort()

const usage = `Usage: npm run check:workflow-security -- [FILE ...]

Holds workflows against the mistakes by which most of them are taken over; without a file, those of this repository and
its examples. Takes a second.`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  answerHelp(usage)
  endWhenNobodyReads()
  const given = process.argv.slice(2).map((file) => relative(root, resolve(file)))
  const files = given.length > 0 ? given : [...filesIn('.github/workflows'), ...filesIn('examples')]
  const missing = files.filter((file) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile() !== true)
  for (const file of missing) console.log(`${file}: there is no such file`)
  let failed = missing.length
  for (const file of files.filter((one) => !missing.includes(one))) {
    const problems = securityProblems(readFileSync(join(root, file), 'utf8'))
    failed += problems.length
    for (const problem of problems) console.log(`${file}: ${problem}`)
  }
  console.log(`${files.length} workflows, ${failed} problems`)
  process.exitCode = failed === 0 ? 0 : 1
}
