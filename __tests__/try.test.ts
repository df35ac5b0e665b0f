/** `npm run try`: the built action against a sandbox, with inputs from the command line. */

import { execFile } from 'node:child_process'
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
  [['older-than'], "'older-than' is no input: write name=value"],
  [['--older-than=30d'], "'--older-than=30d' is no input: write name=value"],
  [['older-than=30d', 'older-than=40d'], 'older-than is given twice'],
])('%j is refused', async (words, message) => {
  const { code, error } = await tryIt(...words)
  expect(code).toBe(2)
  expect(error).toContain(message)
})

test('what the action refuses is told in its own words', async () => {
  const { code, out } = await tryIt('base-url=http://127.0.0.1:9/v1', 'older-than=30d', 'dri-run=false')
  expect(code).toBe(1)
  expect(out).toContain("there is no input 'dri-run': did you mean 'dry-run'?")
})

test('it asks where npm run sandbox listens', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const [, port] = /^const port = (\d+)$/m.exec(readFileSync(script, 'utf8')) ?? []
  expect(scripts.sandbox).toBe(`node sandbox/main.ts --port ${port}`)
})
