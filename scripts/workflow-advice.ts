/**
 * What is dangerous in a workflow that is valid: found by reading its YAML, for the
 * action itself sees only what expressions came to.
 */

import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import { parseAge } from '../src/policy/age.ts'

/** A use of this action. */
const self = /^(?:thread-retention\/thread-retention(?:@.*)?|\.\/?)$/

/** Inputs with one thing a line: YAML's `>` would make one line of them. */
const listInputs = new Set(['metadata', 'protect', 'rules', 'summary-metadata', 'resting-statuses'])

/** Inputs whose text is read as a pattern or an expression: `user_id=*` in a payload would mean everybody. */
const patternInputs = new Set(['metadata', 'where', 'protect', 'rules'])

/** Inputs that must not fall back on "not given". */
const narrowingInputs = new Set([
  ...['subject', 'thread-ids', 'thread-ids-file', 'protect', 'protect-ids-file', 'metadata', 'where', 'base-url'],
  ...['rules', 'rules-file', 'apply-plan', 'plan-digest', 'keep-latest-per', 'retain-for-key'],
])

const keylessInput =
  /^(?:identity-provider-id|service-account-id|azure-(?:tenant|client)-id|anthropic-(?:federation-rule|organization)-id|google-(?:workload-identity-provider|service-account))$/

const mapAt = (map: unknown, ...path: readonly string[]): YAMLMap | undefined => {
  const found = path.reduce<unknown>((at, key) => (isMap(at) ? at.get(key, true) : undefined), map)
  return isMap(found) ? found : undefined
}
const textAt = (map: YAMLMap, key: string): string | undefined => {
  const found = map.get(key)
  return found === undefined || found === null || typeof found === 'object' ? undefined : String(found)
}

/** A use of this action, and what it stands in. */
interface Job {
  readonly workflow: YAMLMap
  readonly job: YAMLMap
  readonly step: YAMLMap
}

/** @returns one line for each, with where it is */
export function adviceOn(
  text: string,
  { isSnippet, isOfPage }: { readonly isSnippet: boolean; readonly isOfPage: boolean },
): string[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0 || !isMap(document.contents)) return []
  const workflow = document.contents
  const found: string[] = []
  const at = (node: Node | null | undefined, words: string) => {
    const offset = node?.range?.[0]
    found.push(`line ${offset === undefined ? 1 : lines.linePos(offset).line}: ${words}`)
  }
  for (const { value: job } of mapAt(workflow, 'jobs')?.items ?? []) {
    if (!isMap(job)) continue
    const list = job.get('steps', true)
    const steps = isSeq(list) ? list.items.filter(isMap) : []
    steps.forEach((step, index) => {
      if (!self.test(textAt(step, 'uses') ?? '')) return
      const inputs = mapAt(step, 'with')
      if (inputs === undefined) return
      adviseOnInputs(inputs, { workflow, job, step }, at)
      adviseOnPlan(inputs, at)
      if (isSnippet) return
      adviseOnPermissions(inputs, { workflow, job, step }, at)
      adviseOnEvents(inputs, workflow, at)
      adviseOnTime(inputs, job, at)
      if (isOfPage) return
      adviseOnFiles(inputs, steps.slice(0, index), at)
      adviseOnRecord(inputs, steps.slice(index + 1), at)
    })
  }
  return found
}

type At = (node: Node | null | undefined, words: string) => void

function adviseOnInputs(inputs: YAMLMap, context: Job, at: At): void {
  for (const { key, value } of inputs.items) {
    if (!isScalar(key) || !isScalar(value)) continue
    const name = String(key.value)
    const text = String(value.value ?? '')
    if (listInputs.has(name) && value.type === 'BLOCK_FOLDED') {
      at(value, `${name} is written with '>', which makes one line of several: write '|'`)
    }
    const payload = patternInputs.has(name) ? payloadIn(text, context) : undefined
    if (payload !== undefined) {
      at(
        value,
        `${name} is filled from ${payload}: what comes from outside is read as a pattern there, and '*' means everybody; use subject, which is taken literally, or a form field with fixed choices`,
      )
    }
    const fallback = narrowingInputs.has(name) ? /(?:\|\||&&)\s*'(none|all|default|auto|)'/.exec(text)?.[1] : undefined
    if (fallback !== undefined) {
      at(
        value,
        `${name} falls back on '${fallback}': where the value is missing, the run would be about other threads than meant; let it fail, or use a workflow of its own that does not name ${name}`,
      )
    }
    const missing = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(text.trim())?.[1]
    if (missing !== undefined && !isInWholeMatrix(context.job, missing)) {
      at(value, `${name} comes from matrix.${missing}, which some entries of the matrix lack: there it comes out empty`)
    }
  }
}

/** Expressions that can hold whatever somebody outside wrote. */
const outside = /github\.event\b(?!_)[\w.[\]'"-]*|github\[|github\.head_ref|toJSON\(\s*github\s*\)/i

/** What GitHub itself wrote into an event. */
const githubsOwn = /\.(?:number|id|node_id|run_id|sha)$/

/** How far variables that are made of variables are followed. */
const mostSteps = 3

/** Which part of a payload stands in an expression and can hold any text; undefined where there is none. */
function payloadIn(text: string, context: Job, steps = 0): string | undefined {
  for (const [, expression = ''] of text.matchAll(/\$\{\{([\s\S]*?)\}\}/g)) {
    const event = outside.exec(expression)?.[0]
    const isGitHubs = event !== undefined && githubsOwn.test(event) && !/client_payload|inputs/.test(event)
    if (event !== undefined && !isGitHubs) return event
    const field = /\binputs\.([\w-]+)/.exec(expression)?.[1]
    if (field !== undefined && !isFixed(field, context.workflow)) return `inputs.${field}`
    const variable = /\benv\.([\w-]+)/.exec(expression)?.[1]
    if (variable === undefined || steps === mostSteps) continue
    for (const map of [context.step, context.job, context.workflow]) {
      const value = mapAt(map, 'env')?.get(variable)
      const origin = value === undefined ? undefined : payloadIn(String(value), context, steps + 1)
      if (origin !== undefined) return `env.${variable}, which is ${origin}`
    }
  }
  return undefined
}

/** A field of the form in which nobody can write anything they like. */
function isFixed(field: string, workflow: YAMLMap): boolean {
  return ['workflow_dispatch', 'workflow_call'].every((event) => {
    const declared = mapAt(workflow, 'on', event, 'inputs', field)
    return declared === undefined
      ? mapAt(workflow, 'on', event) === undefined
      : /^(?:choice|boolean|number|environment)$/.test(textAt(declared, 'type') ?? 'string')
  })
}

function isInWholeMatrix(job: YAMLMap, name: string): boolean {
  const matrix = mapAt(job, 'strategy', 'matrix')
  const include = matrix?.get('include', true)
  if (matrix === undefined || matrix.has(name) || !isSeq(include)) return true
  return include.items.every((entry) => isMap(entry) && textAt(entry, name) !== undefined && textAt(entry, name) !== '')
}

function adviseOnPermissions(inputs: YAMLMap, { workflow, job }: Job, at: At): void {
  const granted = job.get('permissions') ?? workflow.get('permissions')
  const may = (scope: string) =>
    granted === 'write-all' || (isMap(granted) && textAt(granted, scope) === 'write') || undefined
  const keyless = inputs.items.find(({ key }) => isScalar(key) && keylessInput.test(String(key.value)))
  if (keyless !== undefined && !may('id-token')) {
    at(
      keyless.key as Node,
      "signs in by GitHub's token, and the job lacks the permission: add 'id-token: write' to its permissions",
    )
  }
  if (textAt(inputs, 'tracking-issue') === 'true' && !may('issues')) {
    at(inputs.get('tracking-issue', true) as Node, "the tracking issue needs 'issues: write' in the job's permissions")
  }
}

const nodeAt = (inputs: YAMLMap, name: string) => inputs.get(name, true) as Node | undefined

/** A plan is carried out by a live run, and only with its digest. */
function adviseOnPlan(inputs: YAMLMap, at: At): void {
  const [plan, digest] = [nodeAt(inputs, 'apply-plan'), nodeAt(inputs, 'plan-digest')]
  if (plan === undefined && digest === undefined) return
  if (plan === undefined || digest === undefined) {
    const [given, missing] = plan === undefined ? ['plan-digest', 'apply-plan'] : ['apply-plan', 'plan-digest']
    at(
      plan ?? digest,
      `${given} is given without ${missing}: they go together, so that what is carried out is what was approved`,
    )
  }
  if (/^true$/i.test(textAt(inputs, 'dry-run') ?? 'true')) {
    at(plan ?? digest, "an approved plan is not carried out by a dry run: add 'dry-run: false'")
  }
}

/** The names of the events that start a workflow. */
function eventsOf(workflow: YAMLMap): readonly string[] {
  const on: unknown = workflow.get('on', true)
  if (isScalar(on)) return [String(on.value)]
  if (isSeq(on)) return on.items.map((one) => (isScalar(one) ? String(one.value) : ''))
  return isMap(on) ? on.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : []
}

function adviseOnEvents(inputs: YAMLMap, workflow: YAMLMap, at: At): void {
  const events = eventsOf(workflow)
  const isByEvent = textAt(inputs, 'dry-run')?.trim().toLowerCase() === 'by-event'
  const dry = events.filter((event) => !['schedule', 'workflow_dispatch', 'workflow_call'].includes(event))
  if (isByEvent && dry.includes('repository_dispatch')) {
    at(
      nodeAt(inputs, 'dry-run'),
      "by-event is dry on repository_dispatch, so nothing would be erased: write 'dry-run: false' in a workflow of its own",
    )
  } else if (isByEvent && dry.length > 0 && dry.length === events.length) {
    at(nodeAt(inputs, 'dry-run'), `by-event is dry on ${dry.join(', ')}, so this workflow never deletes anything`)
  }
  const key = ['api-key', ...inputs.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''))].find(
    (name) => inputs.has(name) && (name === 'api-key' || keylessInput.test(name)),
  )
  if (events.includes('pull_request_target') && key !== undefined) {
    at(
      nodeAt(inputs, key),
      'on pull_request_target anybody who opens a pull request starts this step with your sign-in: use another event',
    )
  }
}

/** When nothing else is said: six hours for a job of GitHub's, and five for the run. */
const usualTimeBudget = '5h'

function adviseOnTime(inputs: YAMLMap, job: YAMLMap, at: At): void {
  if (/^true$/i.test(textAt(inputs, 'dry-run') ?? 'true')) return
  const minutes = Number(textAt(job, 'timeout-minutes') ?? 360)
  const given = textAt(inputs, 'time-budget') ?? usualTimeBudget
  const budget = ageOf(given)
  if (budget === undefined || Number.isNaN(minutes) || minutes * 60_000 > budget) return
  at(
    nodeAt(inputs, 'time-budget') ?? (job.get('timeout-minutes', true) as Node | undefined),
    `the job is ended after ${minutes} minutes, and time-budget is ${given}: a run that takes so long is cancelled and fails; set a time-budget some minutes shorter, or raise timeout-minutes`,
  )
}

/** An age in milliseconds; undefined where it is none, which the action itself says. */
function ageOf(text: string): number | undefined {
  try {
    return parseAge(text)
  } catch {
    return undefined
  }
}

/** A path in the repository is there only where a step before has checked it out, or made it. */
function adviseOnFiles(inputs: YAMLMap, before: readonly YAMLMap[], at: At): void {
  const makes = before.some((step) => step.has('run') || /checkout|download-artifact/.test(textAt(step, 'uses') ?? ''))
  if (makes) return
  for (const name of ['protect-ids-file', 'thread-ids-file', 'rules-file', 'apply-plan']) {
    const path = textAt(inputs, name)?.trim()
    if (path === undefined || path === 'none' || path === '' || /^\/|\$\{\{/.test(path)) continue
    at(nodeAt(inputs, name), `no step before makes ${path}: add actions/checkout, if it is a file of this repository`)
  }
}

/** The record of a run that may delete ends with the job, unless a later step keeps it. */
function adviseOnRecord(inputs: YAMLMap, later: readonly YAMLMap[], at: At): void {
  if (/^true$/i.test(textAt(inputs, 'dry-run') ?? 'true')) return
  const uploads = later.filter((step) => /^actions\/upload-artifact@/.test(textAt(step, 'uses') ?? ''))
  const keeps = uploads.filter((step) => {
    const path = textAt(mapAt(step, 'with') ?? step, 'path') ?? ''
    return /record|\.ndjson/.test(path)
  })
  const node = inputs.get('dry-run', true) as Node
  if (keeps.length === 0) {
    at(
      node,
      'may delete, and no later step uploads the record: it is the evidence, and ends with the job. Add actions/upload-artifact with path: ${{ steps.<id>.outputs.record-file }} and if: always()',
    )
  } else if (!keeps.some((step) => /always\(\)|!\s*cancelled\(\)/.test(textAt(step, 'if') ?? ''))) {
    at(node, 'may delete, and the record is uploaded only if all went well: add if: always() to that step')
  }
}
