/**
 * `npm start`: the main job on this machine. Starts the sandbox with a company's
 * worth of made-up sessions, runs the built action against it, first dry, then
 * live, and holds what became of every session against the policy. Shows what each
 * run came to; log, outputs and summary are in files.
 */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '../sandbox/server.ts'
import type { StoredThread } from '../sandbox/thread.ts'
import { githubPage } from './github-page.ts'
import { type ActionResult, runAction } from './run-action.ts'
import { answerHelp, endWhenNobodyReads } from './terminal.ts'

const folder = fileURLToPath(new URL('../out/start', import.meta.url))
const day = 86_400_000

const policy = {
  'older-than': '30d',
  'inactive-for': '14d',
  metadata: 'env in (staging, preview)',
  protect: 'legal_hold=true',
}

/** The policy above, said once more in plain code, so that the action does not check itself. */
function mustGo(thread: StoredThread, now: number): boolean {
  const metadata = thread.metadata ?? {}
  const { env, legal_hold: hold, retain_until: until } = metadata
  const atRest = thread.activity === 'resting' || thread.activity === 'failed'
  const old = now - thread.createdAt > 30 * day && now - thread.lastActiveAt > 14 * day
  const retained = until !== undefined && until !== null && !(Date.parse(String(until)) + 1.5 * day < now)
  return atRest && old && (env === 'staging' || env === 'preview') && String(hold) !== 'true' && !retained
}

/** The headline and the box of a summary, in plain text: what its reader sees first. */
function firstWords(summary: string): string {
  const lines = summary.split('\n')
  const box = lines.filter((line) => line.startsWith('> ') && !line.startsWith('> [!')).map((line) => line.slice(2))
  return [lines[0]?.replace('## ', '') ?? '', ...box].join('\n').replaceAll(/[*`\\]/g, '')
}

async function step(
  name: string,
  sandbox: { url: string; key: string },
  inputs: Record<string, string>,
): Promise<ActionResult> {
  const result = await runAction({
    inputs: { api: 'agent-sessions', 'base-url': sandbox.url, 'api-key': sandbox.key, ...policy, ...inputs },
  })
  const file = join(folder, name)
  const outputs = Object.entries(result.outputs).map(([output, value]) => `${output}=${value}\n`)
  await writeFile(`${file}.log`, result.log)
  await writeFile(`${file}.outputs.txt`, outputs.join(''))
  await writeFile(`${file}.md`, result.summary)
  await writeFile(`${file}.html`, githubPage(result.summary, name))
  console.log(`${firstWords(result.summary)}\n(${(result.duration / 1000).toFixed(1)} s)\n`)
  return result
}

answerHelp(`Usage: npm start

Runs the built action against a sandbox with 2,000 made-up sessions, first dry, then live, and checks what became of
each. Takes about ten seconds, and needs no account and no network.`)
endWhenNobodyReads()
console.log('Running the action against a sandbox with 2,000 made-up sessions, dry and then live: about ten seconds.\n')
await mkdir(folder, { recursive: true })
const now = Date.now()
const sandbox = await startSandbox({ api: 'agent-sessions', threads: 2_000, seed: 1, now })
const before = sandbox.threads()
const doomed = new Set(before.filter((thread) => mustGo(thread, now)).map(({ id }) => id))

const dry = await step('dry-run', sandbox, { 'dry-run': 'true' })
const untouched = sandbox.size
const live = await step('live-run', sandbox, { 'dry-run': 'false' })

const left = new Set(sandbox.threads().map(({ id }) => id))
const wronglyKept = [...doomed].filter((id) => left.has(id))
const wronglyDeleted = before.filter(({ id }) => !left.has(id) && !doomed.has(id))
await sandbox.close()

const checks: [string, boolean][] = [
  [
    'the dry run passed and deleted nothing',
    dry.exitCode === 0 && dry.outputs.status === 'planned' && untouched === before.length,
  ],
  [`it planned the ${doomed.size} sessions that are due`, dry.outputs.planned === String(doomed.size)],
  ['the live run passed', live.exitCode === 0 && live.outputs.status === 'complete'],
  [`all ${doomed.size} are gone`, wronglyKept.length === 0 && live.outputs.deleted === String(doomed.size)],
  [`the other ${(before.length - doomed.size).toLocaleString('en-US')} are still there`, wronglyDeleted.length === 0],
]
for (const [what, holds] of checks) console.log(`${holds ? 'ok    ' : 'NOT OK'} ${what}`)
console.log('\nThe summaries, as pages that look like GitHub; log, outputs and Markdown are beside them:')
for (const name of ['dry-run', 'live-run']) console.log(`  ${join(folder, `${name}.html`)}`)
process.exitCode = checks.every(([, holds]) => holds) ? 0 : 1
