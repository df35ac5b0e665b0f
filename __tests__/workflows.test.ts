/** Every workflow that this repository shows or runs is valid, and the judges can tell one that is not. */

import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const check = (...files: string[]) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const options = ['--import', './scripts/json-imports.js', 'scripts/check-workflows.ts', ...files]
    execFile(process.execPath, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr })
    })
  })

const workflow = (inputs: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'thread-retention-workflow-')), 'workflow.yml')
  const head =
    'on: workflow_dispatch\npermissions: {}\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n' +
    '      - uses: thread-retention/thread-retention@v1\n        with:\n'
  writeFileSync(path, `name: Test\n${head}${inputs.replace(/^/gm, '          ')}\n`)
  return path
}

test('examples, own workflows and the blocks of all pages are valid', async () => {
  expect(await check()).toEqual({ code: 0, output: expect.stringMatching(/^\d+ passed, 0 failed\n$/) })
})

test('a misspelt input is found by the language service and by the action', async () => {
  const { code, output } = await check(workflow('api: agent-sessions\napi-key: x\nolder_than: 30d'))
  expect(code).toBe(1)
  expect(output).toMatch(/language service: line \d+: Invalid action input 'older_than'/)
  expect(output).toMatch(/the action itself: there is no input 'older_than': did you mean 'older-than'\?/)
})

test('a value that the action refuses is found', async () => {
  const { code, output } = await check(workflow("api: agent-sessions\napi-key: x\nolder-than: '30'"))
  expect(code).toBe(1)
  expect(output).toMatch(/the action itself: older-than is '30'/)
})

test('an expression over a context that does not exist is found', async () => {
  const { code, output } = await check(workflow('api: agent-sessions\napi-key: ${{ secret.KEY }}\nolder-than: 30d'))
  expect(code).toBe(1)
  expect(output).toMatch(/(language service|actionlint): line \d+: .*secret/)
})

test('what is younger than actionlint is left to the language service, and it can tell', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'thread-retention-workflow-')), 'workflow.yml')
  const young = (queue: string, timezone: string, deployment: string) =>
    `name: Test
on:
  schedule:
    - cron: '17 3 * * *'
      ${timezone}: Europe/Berlin
concurrency:
  group: retention
  queue: ${queue}
permissions: {}
jobs:
  job:
    runs-on: ubuntu-latest
    environment:
      name: approval
      ${deployment}: false
    steps:
      - run: exit 0
`
  writeFileSync(path, young('max', 'timezone', 'deployment'))
  expect(await check(path)).toEqual({ code: 0, output: expect.stringContaining(' 0 failed') })
  writeFileSync(path, young('many', 'timezon', 'deploy'))
  const { output } = await check(path)
  for (const wrong of ['many', 'timezon', 'deploy']) {
    expect(output).toContain(`Unexpected value '${wrong}'`)
  }
})
