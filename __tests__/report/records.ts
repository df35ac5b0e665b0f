/** Real runs of the built bundle, and their records, for the tests of record and checker. */

import { readFileSync } from 'node:fs'
import type { SandboxSettings } from '../../sandbox/options.ts'
import type { Sandbox } from '../../sandbox/server.ts'
import { startSandbox } from '../../sandbox/server.ts'
import { type ActionResult, type ActionSettings, runAction } from '../../scripts/run-action.ts'

export const day = 86_400_000

/** A sandbox that closes itself: `await using sandbox = await started({...})`. */
export async function started(settings: SandboxSettings): Promise<Sandbox & AsyncDisposable> {
  const sandbox = await startSandbox(settings)
  return Object.assign(sandbox, { [Symbol.asyncDispose]: () => sandbox.close() })
}

/** An empty sandbox with so many old sessions, in the order in which they will be deleted. */
export async function withOldSessions(
  count: number,
  settings: SandboxSettings = {},
): Promise<Sandbox & AsyncDisposable> {
  const sandbox = await started({ api: 'agent-sessions', threads: 0, ...settings })
  const now = Date.now()
  for (let index = 0; index < count; index++) {
    const id = `old_${String(index).padStart(4, '0')}`
    sandbox.add({ id, createdAt: now - 400.5 * day + index * 1000, lastActiveAt: now - 300 * day })
  }
  return sandbox
}

/** A live run of one step, for everything older than 30 days, unless told otherwise. */
export function act(
  sandbox: Sandbox,
  inputs: Readonly<Record<string, string>> = {},
  settings: Partial<ActionSettings> = {},
): Promise<ActionResult> {
  return runAction({
    inputs: {
      api: sandbox.api,
      'base-url': sandbox.url,
      'api-key': sandbox.key,
      'older-than': '30d',
      'dry-run': 'false',
      ...inputs,
    },
    ...settings,
  })
}

// biome-ignore lint/suspicious/noExplicitAny: the tests look into whatever a record says
export type RecordLine = Readonly<Record<string, any>>

/** The whole lines of a record. */
export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1)
}

export function readRecord(path: string): RecordLine[] {
  return linesOf(path).map((line) => JSON.parse(line))
}

export const pathOf = ({ outputs }: ActionResult): string => outputs['record-file'] ?? ''
