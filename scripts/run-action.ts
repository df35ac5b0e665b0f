/**
 * Runs the built bundle as GitHub's runner would: a child process with `INPUT_*`
 * variables and the files that outputs and summary go to. Used by the demo, the
 * tests and the benchmark.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** The action as the repository ships it. */
export const bundle = fileURLToPath(new URL('../dist/index.js', import.meta.url))

const manifest = new URL('../action.yml', import.meta.url)

interface Manifest {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
}

export interface ActionSettings {
  /** By their names in `action.yml`, whose defaults are handed over for the others, as the runner does. */
  readonly inputs: Readonly<Record<string, string>>
  /** Further variables; undefined takes one away. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** What `github.event_name` is. */
  readonly event?: string
  /** Told of the process, so that a test can kill it. */
  readonly onStart?: (child: ChildProcess) => void
  /** Told of each piece of the log as it comes. */
  readonly onLog?: (text: string) => void
  /** Set where Ctrl-C must not reach the action by itself, because the caller passes signals on. */
  readonly ownGroup?: boolean
  /** A command that reads standard output through a pipe, as a shell makes it (Bash: others drop variables with a hyphen in their name); the exit code is its own then. */
  readonly pipedInto?: string
  /** Further arguments to Node, before the bundle. */
  readonly nodeArguments?: readonly string[]
}

export interface ActionResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** Standard output and standard error, interleaved as they came. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** Milliseconds from start to exit. */
  readonly duration: number
  /** The step's own `RUNNER_TEMP`. */
  readonly temporary: string
}

export async function runAction(settings: ActionSettings): Promise<ActionResult> {
  const temporary = await mkdtemp(join(tmpdir(), 'thread-retention-step-'))
  const [outputFile, summaryFile] = [join(temporary, 'output'), join(temporary, 'summary')]
  await Promise.all([writeFile(outputFile, ''), writeFile(summaryFile, '')])
  const { inputs: declared } = parse(await readFile(manifest, 'utf8')) as Manifest
  // An expression among them would be evaluated by the runner; here it has no value.
  const defaults = Object.entries(declared).map(([name, { default: value = '' }]) => [
    name,
    value.startsWith('${{') ? '' : value,
  ])
  const inputs = Object.entries({ ...Object.fromEntries(defaults), ...settings.inputs }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ])
  const environment = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'example/company',
    GITHUB_RUN_ID: '4711',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_EVENT_NAME: settings.event ?? 'workflow_dispatch',
    GITHUB_ACTOR: 'octocat',
    GITHUB_WORKFLOW: 'Thread retention',
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_OUTPUT: outputFile,
    GITHUB_STEP_SUMMARY: summaryFile,
    RUNNER_TEMP: temporary,
    ...Object.fromEntries(inputs),
    ...settings.environment,
  }
  const startedAt = performance.now()
  const command = [process.execPath, ...(settings.nodeArguments ?? []), bundle]
  const [program = '', ...parameters] =
    settings.pipedInto === undefined ? command : ['bash', '-c', `"$0" "$@" | ${settings.pipedInto}`, ...command]
  const child = spawn(program, parameters, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: settings.ownGroup ?? false,
  })
  settings.onStart?.(child)
  let log = ''
  const hear = (text: string) => {
    log += text
    settings.onLog?.(text)
  }
  child.stdout.setEncoding('utf8').on('data', hear)
  child.stderr.setEncoding('utf8').on('data', hear)
  const { exitCode, signal } = await new Promise<Pick<ActionResult, 'exitCode' | 'signal'>>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, endedBy) => resolve({ exitCode: code, signal: endedBy }))
  })
  const [output, summary] = await Promise.all([readFile(outputFile, 'utf8'), readFile(summaryFile, 'utf8')])
  const duration = performance.now() - startedAt
  return { exitCode, signal, log, outputs: readOutputs(output), summary, duration, temporary }
}

/** The file behind `GITHUB_OUTPUT`: `name<<delimiter`, the value, the delimiter. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const opening = /^([^=<]+)<<(.+)$/.exec(lines[index] ?? '')
    if (opening === null) continue
    const [, name = '', delimiter] = opening
    const value: string[] = []
    for (index += 1; index < lines.length && lines[index] !== delimiter; index++) value.push(lines[index] ?? '')
    outputs[name] = value.join('\n')
  }
  return outputs
}
