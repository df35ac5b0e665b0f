/** Bad inputs, through the built bundle: everything wrong is told before the first request, one annotation each. */

import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import { type ActionResult, runAction } from '../../scripts/run-action.ts'

const key = 'sk-sandbox-0123456789'
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ threads: 20, key })
})
afterAll(() => sandbox.close())

const act = (inputs: Record<string, string>) =>
  runAction({
    inputs: {
      api: 'agent-sessions',
      'base-url': sandbox.url,
      'api-key': key,
      'older-than': '30d',
      'dry-run': 'false',
      ...inputs,
    },
  })
const annotations = ({ log }: ActionResult) =>
  log
    .split('\n')
    .filter((line) => line.startsWith('::error'))
    .map((line) => line.replace(/^::error[^:]*::/, '').replaceAll('%25', '%'))

const existing = join(tmpdir(), `thread-retention-existing-${process.pid}.ndjson`)
writeFileSync(existing, 'something of somebody')

describe('refused before the first request', () => {
  test.each<[string, Record<string, string>, RegExp[]]>([
    ['one mistake', { 'dry-run': 'yes' }, [/^dry-run is 'yes': write true, false or by-event/]],
    [
      'a bare number for an age',
      { 'older-than': '30' },
      [/^older-than is '30': a number alone has no unit: did you mean '30d' \(days\) or '30h' \(hours\)\?/],
    ],
    [
      'all mistakes at once',
      {
        'dry-run': 'yes',
        'older-than': '1month',
        concurrency: '0',
        protcet: 'hold',
        metadata: 'env==x',
        'abort-above': '101%',
      },
      [
        /^There is no input 'protcet': did you mean 'protect'\?/,
        /^dry-run is 'yes'/,
        /^abort-above is '101%'/,
        /^concurrency is '0'/,
        /^older-than is '1month'/,
        /^metadata is 'env==x'/,
      ],
    ],
    [
      'a live run without any condition',
      { 'older-than': 'none' },
      [/^older-than and inactive-for are not set: no condition is set/],
    ],
    [
      'an expression with a duration that is none',
      { where: "age > duration('30d')" },
      [/^where is 'age > duration\('30d'\)'/],
    ],
    ['a key with a line break', { 'api-key': `${key}\n` }, [/^api-key begins or ends with white space/]],
    ['a record that exists already', { 'record-file': existing }, [/record.*exists already/]],
  ])('%s', async (_, inputs, messages) => {
    const before = sandbox.requestCount
    const result = await act(inputs)
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', deleted: '0', listed: '0' } })
    const told = annotations(result)
    expect(told).toHaveLength(messages.length)
    messages.forEach((message, index) => {
      expect(told[index]).toMatch(message)
    })
    expect(sandbox.requestCount).toBe(before)
    // It is told in the summary too, and nowhere as a fault of the program.
    expect(result.summary).toMatch(/^## /)
    expect(result.log).not.toMatch(/\n\s+at |unexpected error/)
    expect(result.log.replace(/^::add-mask::.*$/gm, '') + result.summary).not.toContain(key)
  })
})
