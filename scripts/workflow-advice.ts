/**
 * What is dangerous in a workflow that is valid: found by reading its YAML, for the
 * action itself sees only what expressions came to.
 */

import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'

/** A use of this action. */
const self = /^(?:thread-retention\/thread-retention(?:@.*)?|\.\/?)$/

/** Inputs with one thing a line: YAML's `>` would make one line of them. */
const listInputs = new Set(['metadata', 'protect', 'rules'])

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

interface Job {
  readonly workflow: YAMLMap
  readonly job: YAMLMap
  readonly steps: readonly YAMLMap[]
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
      adviseOnInputs(inputs, { workflow, job, steps }, at)
      if (isSnippet) return
      adviseOnPermissions(inputs, { workflow, job, steps }, at)
      if (!isOfPage) adviseOnRecord(inputs, steps.slice(index + 1), at)
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
    const payload = patternInputs.has(name) ? payloadIn(text, context.workflow) : undefined
    if (payload !== undefined) {
      at(
        value,
        `${name} is filled from ${payload}: what comes from outside is read as a pattern there, and '*' means everybody; use subject, which is taken literally, or a form field with fixed choices`,
      )
    }
    const fallback = narrowingInputs.has(name) ? /\|\|\s*'(none|all|default|auto|)'/.exec(text)?.[1] : undefined
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

/** Which part of a payload stands in an expression and can hold any text; undefined where there is none. */
function payloadIn(text: string, workflow: YAMLMap): string | undefined {
  for (const [, expression = ''] of text.matchAll(/\$\{\{([\s\S]*?)\}\}/g)) {
    const event = /github\.event\.[\w.[\]'-]+|github\.head_ref/.exec(expression)?.[0]
    if (event !== undefined && !/\.(?:number|id|node_id|run_id|sha)$/.test(event)) return event
    const field = /\binputs\.([\w-]+)/.exec(expression)?.[1]
    if (field !== undefined && !isFixed(field, workflow)) return `inputs.${field}`
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
