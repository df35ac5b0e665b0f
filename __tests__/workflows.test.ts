/** Every workflow that this repository shows or runs is valid, and the judges can tell one that is not. */

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'

const check = (...files: string[]) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const options = ['--import', './scripts/json-imports.js', 'scripts/check-workflows.ts', ...files]
    execFile(process.execPath, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr })
    })
  })

/** The same for many at once: to start the checkers takes longer than to check. @returns what was found in each */
async function checkEach(paths: readonly string[]): Promise<readonly string[]> {
  const { output } = await check(...paths)
  const lines = output.split('\n')
  // The checker names a file from where it runs; the folder's own name is the part that is always there.
  return paths.map((path) =>
    lines.filter((line) => line.includes(`${basename(dirname(path))}/workflow.yml: `)).join('\n'),
  )
}

const workflow = (inputs: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'thread-retention-workflow-')), 'workflow.yml')
  const head =
    'on: workflow_dispatch\npermissions: {}\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n' +
    '      - uses: thread-retention/thread-retention@v1\n        with:\n'
  writeFileSync(path, `name: Test\n${head}${inputs.replace(/^/gm, '          ')}\n`)
  return path
}

test('examples, own workflows and the blocks of all pages are valid', async () => {
  expect(await check()).toEqual({
    code: 0,
    output: expect.stringMatching(
      /^\d+ workflows, checked by GitHub's language service, actionlint, the action itself: \d+ passed, 0 failed\n$/,
    ),
  })
})

test.each<[string, string, readonly RegExp[]]>([
  [
    'a misspelt input is found by the language service and by the action',
    'api: agent-sessions\napi-key: x\nolder_than: 30d',
    [
      /language service: line \d+: Invalid action input 'older_than'/,
      /the action itself: there is no input 'older_than': did you mean 'older-than'\?/,
    ],
  ],
  [
    'a value that the action refuses is found',
    "api: agent-sessions\napi-key: x\nolder-than: '30'",
    [/the action itself: older-than is '30'/],
  ],
  [
    'an expression over a context that does not exist is found',
    'api: agent-sessions\napi-key: ${{ secret.KEY }}\nolder-than: 30d',
    [/(language service|actionlint): line \d+: .*secret/],
  ],
])('%s', async (_, inputs, findings) => {
  const { code, output } = await check(workflow(inputs))
  expect(code).toBe(1)
  for (const finding of findings) expect(output).toMatch(finding)
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

/** A workflow with one step, and what stands around it. */
function stepIn(
  inputs: string,
  { on = 'push', permissions = '{}', job = '', before = '', after = '', env = '' } = {},
): string {
  const path = join(mkdtempSync(join(tmpdir(), 'thread-retention-workflow-')), 'workflow.yml')
  const step = `      - id: retention\n        uses: thread-retention/thread-retention@v1\n${env}        with:\n`
  writeFileSync(
    path,
    `name: Test\non: ${on}\npermissions: ${permissions}\njobs:\n  job:\n    runs-on: ubuntu-latest\n${job}    steps:\n${before}${step}${inputs.replace(/^/gm, '          ')}\n${after}`,
  )
  return path
}
const plain = 'api: agent-sessions\napi-key: x\nolder-than: 30d\n'
const upload = (more = '        if: always()\n') =>
  `      - uses: actions/upload-artifact@v4\n${more}        with:\n          path: \${{ steps.retention.outputs.record-file }}\n`
const form = (type: string) =>
  `{ workflow_dispatch: { inputs: { env: { description: Which, type: ${type}${type === 'choice' ? ', options: [a, b]' : ''} } } } }`

describe('new-user F15: what is valid and dangerous is found', () => {
  const dangerous: [string, string, RegExp][] = [
    [
      'no permission for a token',
      stepIn('api: agent-sessions\nolder-than: 30d\nidentity-provider-id: idp_1\nservice-account-id: sa_1', {
        permissions: '{ contents: read }',
      }),
      /line \d+: signs in by GitHub's token, and the job lacks the permission: add 'id-token: write'/,
    ],
    [
      'no permission for the tracking issue',
      stepIn(`${plain}tracking-issue: true`),
      /line \d+: the tracking issue needs 'issues: write'/,
    ],
    [
      'a list folded into one line',
      stepIn(`${plain}protect: >\n  legal_hold=true\n  case_number`),
      /line \d+: protect is written with '>', which makes one line of several: write '\|'/,
    ],
    [
      'a payload in a pattern',
      stepIn(`${plain}metadata: user_id=\${{ github.event.client_payload.user_id }}`, {
        on: '{ repository_dispatch: { types: [erase] } }',
      }),
      /line \d+: metadata is filled from github\.event\.client_payload\.user_id: what comes from outside/,
    ],
    [
      'a field of the form in a pattern',
      stepIn(`${plain}protect: case=\${{ inputs.env }}`, { on: form('string') }),
      /line \d+: protect is filled from inputs\.env/,
    ],
    [
      'an input that falls back on everybody',
      stepIn(`${plain}thread-ids: \${{ inputs.env || 'all' }}`, { on: form('choice') }),
      /line \d+: thread-ids falls back on 'all'/,
    ],
    [
      'a record that ends with the job',
      stepIn(`${plain}dry-run: by-event`),
      /line \d+: may delete, and no later step uploads the record/,
    ],
    [
      'a record that is kept only if all went well',
      stepIn(`${plain}dry-run: false`, { after: upload('') }),
      /line \d+: may delete, and the record is uploaded only if all went well: add if: always\(\)/,
    ],
  ]
  const erasing = '{ repository_dispatch: { types: [erase] } }'
  dangerous.push(
    [
      'a list of keys folded into one line',
      stepIn(`${plain}summary-metadata: >\n  env\n  tier`),
      /summary-metadata is written with '>'/,
    ],
    ...[
      "github.event['client_payload'].id",
      'toJSON(github.event)',
      'fromJSON(toJSON(github)).event.client_payload.id',
    ].map((expression): [string, string, RegExp] => [
      `a payload as ${expression}`,
      stepIn(`${plain}metadata: user_id=\${{ ${expression} }}`, { on: erasing }),
      /line \d+: metadata is filled from .*: what comes from outside/,
    ]),
    [
      'a payload by way of a variable',
      stepIn(`${plain}metadata: user_id=\${{ env.WHO }}`, {
        on: erasing,
        env: `        env:\n          WHO: \${{ github.event.client_payload.id }}\n`,
      }),
      /metadata is filled from env\.WHO, which is github\.event\.client_payload\.id/,
    ],
    [
      'a fallback behind a condition',
      stepIn(`${plain}subject: \${{ inputs.env == '' && 'none' || inputs.env }}`, { on: form('choice') }),
      /subject falls back on 'none'/,
    ],
    ['an input with nothing behind it', stepIn(`${plain}protect:`), /protect is given, but empty/],
    [
      'a plan without its digest',
      stepIn(`${plain}apply-plan: plan.ndjson`, { before: '      - uses: actions/checkout@v4\n' }),
      /apply-plan is given without plan-digest[\s\S]*an approved plan is not carried out by a dry run/,
    ],
    [
      'a run by event that no event makes live',
      stepIn(`${plain}dry-run: by-event`, { on: erasing, after: upload() }),
      /by-event is dry on repository_dispatch, so nothing would be erased/,
    ],
    [
      'the same on other events',
      stepIn(`${plain}dry-run: by-event`, { after: upload() }),
      /by-event is dry on push, so this workflow never deletes anything/,
    ],
    [
      'a job that ends before the run does',
      stepIn(`${plain}dry-run: false`, { job: '    timeout-minutes: 60\n', after: upload() }),
      /the job is ended after 60 minutes, and time-budget is 5h/,
    ],
    [
      'holds in a file that no step makes',
      stepIn(`${plain}protect-ids-file: holds/ids.csv`),
      /no step before makes holds\/ids\.csv: add actions\/checkout/,
    ],
    [
      'a secret at the hands of anybody',
      stepIn(plain.replace('x', '${{ secrets.KEY }}'), { on: 'pull_request_target' }),
      /on pull_request_target anybody who opens a pull request starts this step/,
    ],
    [
      'an entry of the matrix that the action refuses',
      stepIn('api: ${{ matrix.api }}\napi-key: x\nolder-than: 30d\nprotect: legal_hold=true', {
        job: '    strategy:\n      matrix:\n        include:\n          - api: conversations\n          - api: chatkit-threads\n',
      }),
      /protect cannot be used with chatkit-threads/,
    ],
  )
  const sound: readonly [string, string][] = [
    ['a record that is kept', stepIn(`${plain}dry-run: false`, { after: upload() })],
    ['a field with fixed choices', stepIn(`${plain}metadata: env=\${{ inputs.env }}`, { on: form('choice') })],
    [
      'the number of a pull request',
      stepIn(`${plain}metadata: pr=\${{ github.event.number }}`, { on: 'pull_request' }),
    ],
    ['a person by the form', stepIn(`${plain}subject: \${{ inputs.env }}`, { on: form('string') })],
    ['a server by a variable', stepIn(`${plain}base-url: \${{ vars.URL }}\nwhere: \${{ vars.WHERE }}`)],
    [
      'holds in a file of the repository',
      stepIn(`${plain}protect-ids-file: holds/ids.csv`, { before: '      - uses: actions/checkout@v4\n' }),
    ],
    [
      'a job that leaves the run its time',
      stepIn(`${plain}dry-run: false\ntime-budget: 50min`, { job: '    timeout-minutes: 60\n', after: upload() }),
    ],
    ['permissions', stepIn(`${plain}tracking-issue: true`, { permissions: '{ issues: write }' })],
    [
      'a payload in subject',
      stepIn(`${plain}subject: user_id=\${{ github.event.client_payload.id }}`, {
        on: '{ repository_dispatch: { types: [erase] } }',
      }),
    ],
  ]
  let found: readonly string[] = []
  beforeAll(async () => {
    found = await checkEach([...dangerous, ...sound].map(([, path]) => path))
  })

  test.each(dangerous.map(([what, , finding], index) => [what, index, finding] as const))('%s', (_, index, finding) => {
    expect(found[index]).toMatch(finding)
    // By the action alone: to the others it is valid.
    for (const line of (found[index] ?? '').split('\n')) expect(line).toContain('.yml: the action itself: ')
  })

  test.each(sound.map(([what], index) => [what, index] as const))('but not %s', (_, index) => {
    expect(found[dangerous.length + index]).toBe('')
  })

  test('the check fails where one is found, and passes where none is', async () => {
    const [one] = dangerous
    expect((await check(one?.[1] ?? '')).code).toBe(1)
    expect(await check(...sound.map(([, path]) => path))).toEqual({
      code: 0,
      output: expect.stringContaining(`: ${sound.length * 3} passed, 0 failed\n`),
    })
  })
})

describe('the check is for everybody', () => {
  test('a folder is gone through; other YAML in it is none of its business', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'thread-retention-workflows-'))
    mkdirSync(join(folder, 'inner'))
    writeFileSync(join(folder, 'inner', 'one.yml'), readFileSync(stepIn(plain), 'utf8'))
    writeFileSync(join(folder, 'two.yaml'), readFileSync(stepIn(plain.replace('30d', '30')), 'utf8'))
    writeFileSync(join(folder, 'rules.yml'), '- name: all\n  older-than: 30d\n')
    const { code, output } = await check(folder)
    expect(code).toBe(1)
    expect(output).toMatch(/two\.yaml: the action itself: older-than is '30'/)
    expect(output).toMatch(/2 workflows, checked by .*: 5 passed, 1 failed\n$/)
  })

  test.each<[string, string, RegExp]>([
    [
      'a file that is not there',
      '/no/such/workflow.yml',
      /^\/no\/such\/workflow\.yml: there is no such file or folder\n$/,
    ],
    [
      'a folder without workflows',
      mkdtempSync(join(tmpdir(), 'empty-')),
      /there is no workflow \(\.yml, \.yaml\) in this folder\n$/,
    ],
    ['a file that is no YAML', stepIn('api: [\n: }'), /the action itself: it is not YAML: /],
    [
      'a file with nothing in it',
      (() => {
        const path = join(mkdtempSync(join(tmpdir(), 'blank-')), 'w.yml')
        writeFileSync(path, '')
        return path
      })(),
      /w\.yml/,
    ],
  ])('%s is told without a stack trace', async (_, path, message) => {
    const { output } = await check(path)
    expect(output).toMatch(message)
    expect(output).not.toMatch(/^\s+at /m)
  })
})

describe('new-user F12: the erasure on request checks its payload without printing it', () => {
  interface Example {
    jobs: { erase: { steps: { run?: string }[] } }
  }
  const example = parse(readFileSync(new URL('../examples/erase-on-request.yml', import.meta.url), 'utf8')) as Example
  const script = example.jobs.erase.steps[0]?.run ?? ''

  const step = (payload: unknown) => {
    const path = join(mkdtempSync(join(tmpdir(), 'thread-retention-event-')), 'event.json')
    writeFileSync(path, JSON.stringify({ action: 'erase-person', client_payload: payload }))
    return new Promise<{ code: number; output: string }>((resolve) => {
      const env = { PATH: process.env.PATH, GITHUB_EVENT_PATH: path }
      execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), output: out + err }),
      )
    })
  }

  test.each([
    '4711',
    'jane.doe@example.com',
    'user_2b',
    'a'.repeat(128),
  ])('%s is masked, and nothing else is said', async (person) => {
    expect(await step({ person })).toEqual({ code: 0, output: `::add-mask::${person}\n` })
  })

  test.each<[string, unknown]>([
    ['no payload', null],
    ['no person', {}],
    ['null', { person: null }],
    ['an empty text', { person: '' }],
    ['a blank', { person: ' ' }],
    ['everybody', { person: '*' }],
    ['a pattern', { person: 'jane*' }],
    ['a number', { person: 4711 }],
    ['an object', { person: { id: 'jane' } }],
    ['a list', { person: ['jane'] }],
    ['a command', { person: 'jane\n::set-output name=x::y' }],
    ['white space', { person: 'jane doe' }],
    ['a quote', { person: "jane';rm" }],
    ['too short to be masked', { person: 'abc' }],
  ])('%s is refused, and not repeated', async (_, payload) => {
    const { code, output } = await step(payload)
    expect(code).toBe(1)
    expect(output).toMatch(/^::error::client_payload\.person is missing, or is not an id of ours: [^\n]*\n$/)
    expect(output).not.toMatch(/jane|4711|add-mask|rm/)
  })

  test.each<[string, string, string, string, number, RegExp]>([
    ['complete', '0', '2', '0', 0, /^Nothing that is known to be of this person is left\.$/],
    ['complete', '0', '0', '0', 0, /^::warning::Nothing was found under this id/],
    ['complete', '0', '2', '3', 0, /^::warning::3 threads have no known owner/],
    ['remaining', '1', '2', '0', 1, /^::error::Not finished: status 'remaining', 1 left\./],
    ['failed', '', '', '', 1, /^::error::Not finished: status 'failed', unknown left\./],
    ['', '', '', '', 1, /^::error::Not finished: status '', unknown left\./],
  ])('%j with %j left, %j deleted and %j unknown is told as what it is', async (status, left, deleted, unknown, code, said) => {
    const last = example.jobs.erase.steps.at(-1)?.run ?? ''
    const env = { PATH: process.env.PATH, STATUS: status, LEFT: left, DELETED: deleted, UNKNOWN: unknown }
    const told = await new Promise<{ code: number; output: string }>((resolve) => {
      execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', last], { env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), output: (out + err).trim() }),
      )
    })
    expect(told).toEqual({ code, output: expect.stringMatching(said) })
  })

  test('the workflow takes nothing but the value from the payload, and means it', () => {
    const text = readFileSync(new URL('../examples/erase-on-request.yml', import.meta.url), 'utf8')
    expect([...text.matchAll(/client_payload\.\w+ \}\}/g)]).toHaveLength(1)
    expect(text).toMatch(/subject: \$\{\{ matrix\.key \}\}=\$\{\{ github\.event\.client_payload\.person \}\}/)
    expect(text).toMatch(/\n {10}dry-run: false\n/)
    expect(text).toMatch(/\n {2}queue: max\n/)
  })
})
