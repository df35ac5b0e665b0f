/** `npm run try`: the built action against a sandbox, with inputs from the command line. */

import { exec, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { startSandbox } from '../sandbox/server.ts'

const script = new URL('../scripts/try.ts', import.meta.url).pathname

const tryIt = (...words: string[]) =>
  new Promise<{ code: number; out: string; error: string }>((resolve) => {
    execFile(process.execPath, [script, ...words], (error, out, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, error: stderr }),
    )
  })

/** A command line with a pipe in it, as a person types one. */
const piped = (line: string) =>
  new Promise<{ out: string; error: string }>((resolve) => {
    exec(line, (_, out, error) => resolve({ out, error }))
  })

test('a live run deletes in the sandbox, and tells outputs, summary and record', async () => {
  const sandbox = await startSandbox({ threads: 50 })
  try {
    const before = sandbox.size
    const { code, out } = await tryIt(`base-url=${sandbox.url}`, 'older-than=30d', 'dry-run=false')
    expect(code).toBe(0)
    expect(sandbox.size).toBeLessThan(before)
    expect(out).toContain(`\n  status=complete\n`)
    expect(out).toContain(`\n  deleted=${before - sandbox.size}\n`)
    const [, record = ''] = /The record:\n {2}(\S+)\n/.exec(out) ?? []
    const [, summary = ''] = /\n {2}(\S+summary\.md)\n/.exec(out) ?? []
    expect([existsSync(record), existsSync(summary)]).toEqual([true, true])
  } finally {
    await sandbox.close()
  }
})

test.each([
  [['older-than'], "'older-than' is not an input: write name=value, as in older-than=30d"],
  [['='], "'=' is not an input: write name=value, as in older-than=30d"],
  // new-user F35: it is name=value already; what is wrong are the hyphens.
  [['--older-than=30d'], "'--older-than=30d' is not an input: write older-than=30d, with hyphens inside the name"],
  [['older_than=30d'], "'older_than=30d' is not an input: write older-than=30d, with hyphens inside the name"],
  [['older-than=30d', 'older-than=40d'], 'older-than is given twice'],
])('%j is refused', async (words, message) => {
  const { code, error } = await tryIt(...words)
  expect(code).toBe(2)
  expect(error).toContain(message)
})

test('new-user F22: a reader that goes away early is no crash', async () => {
  const { out, error } = await piped(`"${process.execPath}" "${script}" --help | head -1`)
  expect([out, error]).toEqual(['Usage: npm run try -- INPUT=VALUE ...\n', ''])
  const started = await piped(`"${process.execPath}" "${script.replace('try.ts', 'start.ts')}" | head -1`)
  expect(started.error).toBe('')
  expect(started.out).toMatch(/^Running the action .*\n$/)
})

test.each([
  'SIGINT',
  'SIGTERM',
] as const)('%s reaches the action, which ends properly and tells about it', async (signal) => {
  const sandbox = await startSandbox({ threads: 3_000, latency: { ms: 300 } })
  try {
    const child = spawn(process.execPath, [script, `base-url=${sandbox.url}`, 'older-than=30d'])
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!out.includes('Survey') && `${out}${text}`.includes('Survey')) child.kill(signal)
      out += text
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(out.match(new RegExp(`${signal} received`, 'g'))).toHaveLength(1)
    expect(out).toContain('\n  status=cancelled\n')
    expect(out).toContain('The record:')
  } finally {
    await sandbox.close()
  }
})

test('what the action refuses is told in its own words', async () => {
  const { code, out } = await tryIt('base-url=http://127.0.0.1:9/v1', 'older-than=30d', 'dri-run=false')
  expect(code).toBe(1)
  expect(out).toContain("There is no input 'dri-run': did you mean 'dry-run'?")
})

test('it asks where npm run sandbox listens', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const [, port] = /^const port = (\d+)$/m.exec(readFileSync(script, 'utf8')) ?? []
  expect(scripts.sandbox).toBe(`node sandbox/main.ts --port ${port}`)
})
