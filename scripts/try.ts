/**
 * `npm run try -- older-than=30d dry-run=false`: runs the built action against the
 * sandbox that `npm run sandbox` has started, with the inputs that are named. Shows
 * the log as it comes and the outputs, and says where summary and record are.
 */

import type { ChildProcess } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sandboxApis } from '../sandbox/apis/index.ts'
import { withDefaults } from '../sandbox/options.ts'
import { type ThreadApiName, threadApiNames } from '../src/thread.ts'
import { githubPage } from './github-page.ts'
import { runAction } from './run-action.ts'
import { answerHelp, endWhenNobodyReads } from './terminal.ts'

/** As in the script `sandbox` of package.json. */
const port = 4711

const usage = `Usage: npm run try -- INPUT=VALUE ...

Inputs are those of action.yml, such as older-than=30d or dry-run=false. Unless they are given:
  api       agent-sessions
  base-url  the sandbox that \`npm run sandbox\` starts, on port ${port}
  api-key   the sandbox's own`

class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @throws {UsageError} */
function readInputs(words: readonly string[]): Record<string, string> {
  const inputs = new Map<string, string>()
  for (const word of words) {
    const [, name, value] = /^([a-z][a-z-]*)=(.*)$/s.exec(word) ?? []
    if (name === undefined || value === undefined) throw new UsageError(mistake(word))
    if (inputs.has(name)) throw new UsageError(`${name} is given twice: give it once`)
    inputs.set(name, value)
  }
  return Object.fromEntries(inputs)
}

/** What is wrong with a word of the command line. */
function mistake(word: string): string {
  const [, name = '', value] = /^-*([\w-]+)(?:=(.*))?$/s.exec(word) ?? []
  const spelled = name.toLowerCase().replaceAll('_', '-')
  if (value !== undefined && spelled !== '')
    return `'${word}' is not an input: write ${spelled}=${value}, with hyphens inside the name and none before it`
  return `'${word}' is not an input: write name=value, as in older-than=30d`
}

/** Passes the signals that end a program on to the action, once each, so that it can end properly and tell about it. */
function passSignalsOn(): { to(child: ChildProcess): void; end(): void } {
  let action: ChildProcess | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => action?.kill(signal))
  return {
    to: (child) => {
      action = child
    },
    end: () => void action?.kill('SIGINT'),
  }
}

const isThreadApi = (name: string): name is ThreadApiName => (threadApiNames as readonly string[]).includes(name)

/** What to ask where nothing else is said; an API that does not exist is left to the action to refuse. */
function sandboxOf(api: string): { 'base-url': string; 'api-key': string } {
  const options = withDefaults(isThreadApi(api) ? { api } : {})
  const path = sandboxApis[options.api].basePath(options)
  return { 'base-url': `http://${options.host}:${port}${path}`, 'api-key': options.key ?? '' }
}

/** @throws {UsageError} when nobody listens there */
async function expectServer(url: string): Promise<void> {
  try {
    await fetch(url)
  } catch {
    throw new UsageError(`Nothing answers at ${url}: start the sandbox first, in another terminal: npm run sandbox`)
  }
}

async function main(words: readonly string[]): Promise<void> {
  const given = readInputs(words)
  const api = given.api ?? 'agent-sessions'
  const sandbox = sandboxOf(api)
  if (given['base-url'] === undefined) await expectServer(sandbox['base-url'])
  const signals = passSignalsOn()
  endWhenNobodyReads(signals.end)
  const result = await runAction({
    inputs: { api, ...sandbox, ...given },
    ownGroup: true,
    onStart: signals.to,
    onLog: (text) => process.stdout.write(text),
  })
  console.log(`\nOutputs (exit code ${result.exitCode ?? result.signal}):`)
  for (const [output, value] of Object.entries(result.outputs)) console.log(`  ${output}=${value}`)
  const folder = fileURLToPath(new URL('../out/try', import.meta.url))
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'summary.md'), result.summary)
  await writeFile(join(folder, 'summary.html'), githubPage(result.summary, 'Try'))
  console.log('\nThe job summary, as Markdown and as a page that looks like GitHub:')
  for (const type of ['md', 'html']) console.log(`  ${join(folder, `summary.${type}`)}`)
  console.log(`The record:\n  ${result.outputs['record-file'] || 'none'}`)
  process.exitCode = result.exitCode ?? 1
}

answerHelp(usage)
main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\nSee npm run try -- --help.`)
  process.exitCode = 2
})
