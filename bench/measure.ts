/** One run of one contender against a fresh server: both in processes of their own, and what it took. */

import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runAction } from '../scripts/run-action.ts'
import type { Ready, Report, ServerOrder } from './server.ts'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Milliseconds, bytes, counts. */
export interface Measured extends Report {
  /** From the start of the process to its end. */
  readonly time: number
  /** Undefined where the process was stopped. */
  readonly cpu: number | undefined
  readonly memory: number | undefined
  /** Whether it was stopped because it took too long. */
  readonly stopped: boolean
  /** Undefined for scripts that give none. */
  readonly status: string | undefined
}

/** Our action, with these inputs; or a script in `contenders/`. */
export type Contender =
  | { readonly kind: 'action'; readonly name: string; readonly inputs: Readonly<Record<string, string>> }
  | { readonly kind: 'script'; readonly name: string; readonly script: string }

/** Ours may take this long before something must be wrong, in milliseconds. */
const longest = 300_000

/** @param patience milliseconds after which a script is stopped */
export async function measure(contender: Contender, order: ServerOrder, patience: number): Promise<Measured> {
  const server = fork(file('./server.ts'), [JSON.stringify(order)])
  const folder = await mkdtemp(join(tmpdir(), 'thread-retention-bench-'))
  const usageFile = join(folder, 'usage')
  try {
    const [ready] = (await once(server, 'message')) as [Ready]
    const run = await (contender.kind === 'action'
      ? runOurs({ api: order.settings.api ?? 'agent-sessions', ...contender.inputs }, ready, usageFile)
      : runScript(contender.script, ready, usageFile, patience))
    server.send('report')
    const [report] = (await once(server, 'message')) as [Report]
    const usage = run.stopped
      ? { cpu: undefined, memory: undefined }
      : (JSON.parse(await readFile(usageFile, 'utf8')) as { cpu: number; memory: number })
    return { ...report, ...run, ...usage }
  } finally {
    server.kill()
    await rm(folder, { recursive: true })
  }
}

type Run = Pick<Measured, 'time' | 'stopped' | 'status'>

/** Stops a process that takes too long. @returns whether it had to, once the process has ended */
function stopAfter(child: ChildProcess, patience: number): () => boolean {
  let stopped = false
  const timer = setTimeout(() => {
    stopped = true
    child.kill('SIGKILL')
  }, patience)
  child.once('exit', () => clearTimeout(timer))
  return () => stopped
}

async function runOurs(inputs: Readonly<Record<string, string>>, { url, key }: Ready, usageFile: string): Promise<Run> {
  let stopped = () => false
  const { duration, outputs, temporary } = await runAction({
    inputs: { 'base-url': url, 'api-key': key, ...inputs },
    environment: { BENCH_USAGE: usageFile },
    nodeArguments: ['--import', file('./usage.js')],
    onStart: (child) => {
      stopped = stopAfter(child, longest)
    },
  })
  await rm(temporary, { recursive: true })
  return { time: duration, stopped: stopped(), status: outputs.status }
}

async function runScript(script: string, { url, key }: Ready, usageFile: string, patience: number): Promise<Run> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['--import', file('./usage.js'), file(`./contenders/${script}`)], {
    env: { PATH: process.env.PATH, BENCH_URL: url, BENCH_KEY: key, BENCH_USAGE: usageFile },
    stdio: 'inherit',
  })
  const stopped = stopAfter(child, patience)
  await once(child, 'exit')
  return { time: performance.now() - startedAt, stopped: stopped(), status: undefined }
}
