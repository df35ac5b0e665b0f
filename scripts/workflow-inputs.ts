/** What the action's own parser says of the inputs that a workflow gives to it, as far as they are known without running it. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { BadInputs, readInputs } from '../src/inputs/inputs.ts'
import { threadApiNames } from '../src/thread.ts'

const self = /^(?:thread-retention\/thread-retention(?:@.*)?|\.\/?)$/

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>> | null
}

type Row = Readonly<Record<string, unknown>>

interface Job {
  readonly steps?: readonly Step[]
  readonly strategy?: { readonly matrix?: (Row & { readonly include?: unknown }) | string } | null
}

/** Stands for the value of an expression, as far as the input's name tells what it will be. */
const stand: Readonly<Record<string, string>> = {
  'api-key': 'sk-example',
  api: 'agent-sessions',
  'base-url': 'https://example.com/v1',
  'dry-run': 'true',
  'older-than': '30d',
  'inactive-for': '30d',
  'abandoned-after': '90d',
  subject: 'example=example',
  where: 'true',
  'max-deletions': '1000',
  'abort-above': '500',
  'fail-if-overdue': '10000d',
  'time-budget': '5h',
  concurrency: '32',
  verify: 'sample',
  scheduled: 'keep',
  'keep-latest': '0',
  'keep-latest-by': 'created',
  'plan-valid-for': '7d',
  'tracking-issue': 'false',
  'azure-tenant-id': '11111111-2222-3333-4444-555555555555',
  'azure-client-id': '66666666-7777-8888-9999-000000000000',
}

/** As in a job that may ask GitHub for a token. */
const mayAsk = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://example.com',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
  'INPUT_GITHUB-TOKEN': 'x',
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)

/** More combinations of a matrix than this are not tried one by one. */
const mostRows = 256

/** The combinations of a matrix; one empty row where a job has none, or one that is known only when it runs. */
function rowsOf({ strategy }: Job): readonly Row[] {
  const matrix = strategy?.matrix
  if (!isRow(matrix)) return [{}]
  const { include, exclude: _, ...lists } = matrix
  let rows: readonly Row[] = [{}]
  for (const [name, values] of Object.entries(lists)) {
    if (Array.isArray(values)) rows = rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value })))
  }
  const included = Array.isArray(include) ? include.filter(isRow) : []
  // What is included beside lists fills their rows up, or makes new ones: each is tried as it stands.
  const all = Object.keys(lists).length === 0 && included.length > 0 ? included : [...rows, ...included]
  return all.slice(0, mostRows)
}

/** An input's text in one combination of the matrix, with a stand-in for every other expression. */
function filledIn(name: string, given: unknown, row: Row): string {
  // The runner makes an empty text of nothing.
  const text = String(given ?? '').replace(/\$\{\{\s*matrix\.([\w-]+)\s*\}\}/g, (whole, key: string) => {
    const value = row[key]
    return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : whole
  })
  const isWhole = /^\$\{\{[\s\S]*?\}\}$/.test(text.trim()) && text.trim().lastIndexOf('${{') === 0
  return isWhole ? (stand[name] ?? 'example') : text.replace(/\$\{\{[\s\S]*?\}\}/g, 'example')
}

async function problemsOf(step: Step, row: Row, root: string): Promise<string[]> {
  const inputs = Object.entries(step.with ?? {}).map(([name, value]) => [name, filledIn(name, value, row)] as const)
  const has = (wanted: string) => inputs.some(([name]) => name === wanted)
  // Files are made by other steps, and a digest is checked against a file: what is given is checked for its name alone.
  const filled = new Map(inputs.filter(([name]) => !/-file$|^apply-plan$|^plan-digest$/.test(name)))
  // Rules are a part of what is checked, where their file is here.
  const rulesFile = inputs.find(([name]) => name === 'rules-file')?.[1]
  if (rulesFile !== undefined) {
    if (existsSync(join(root, rulesFile))) filled.set('rules', readFileSync(join(root, rulesFile), 'utf8'))
    else filled.set('older-than', '30d')
  }
  if (has('thread-ids-file')) filled.set('thread-ids', 'thread_1')
  if (has('apply-plan') && !filled.has('older-than')) filled.set('older-than', '30d')
  const empty = inputs.filter(([name, text]) => /-file$|^apply-plan$|^plan-digest$/.test(name) && text.trim() === '')
  const apis = /^example$/.test(filled.get('api') ?? '') ? threadApiNames.slice(0, 1) : [filled.get('api') ?? '']
  const problems: string[] = []
  for (const api of apis) {
    const given = [...filled, ...empty, ['api', api]].map(([name, text]) => [
      `INPUT_${String(name).toUpperCase()}`,
      text,
    ])
    try {
      await readInputs({ ...Object.fromEntries(given), ...mayAsk }, Date.now())
    } catch (error) {
      if (!(error instanceof BadInputs)) throw error
      problems.push(...error.problems.map(({ message }) => String(message)))
    }
  }
  return problems
}

/** @param root where paths in the workflow begin */
export async function inputProblems(text: string, root: string): Promise<string[]> {
  const workflow = parse(text) as { jobs?: Record<string, Job | null> } | null
  const problems = new Set<string>()
  for (const job of Object.values(workflow?.jobs ?? {})) {
    const steps = Array.isArray(job?.steps) ? job.steps : []
    for (const step of steps.filter((one) => typeof one?.uses === 'string' && self.test(one.uses))) {
      for (const row of rowsOf(job ?? {}))
        for (const problem of await problemsOf(step, row, root)) problems.add(problem)
    }
  }
  return [...problems]
}
