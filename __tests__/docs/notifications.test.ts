/** The recipes of docs/notifications.md do what they say: each script is run as GitHub's runner would, against a server. */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { type ScriptedServer, scriptedServer } from '../requests/scripted-server.ts'

interface Step {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  readonly run: string
}

const page = readFileSync(fileURLToPath(new URL('../../docs/notifications.md', import.meta.url)), 'utf8')
const steps = new Map(
  [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].flatMap(([, yaml = '']) =>
    (parse(yaml) as Step[]).filter(({ run }) => run !== undefined).map((step) => [step.name, step] as const),
  ),
)

let server: ScriptedServer
let status = 200
beforeEach(async () => {
  status = 200
  server = await scriptedServer([(response) => void response.writeHead(status).end('{}')])
})
afterEach(() => server.close())

/** As the runner does it: `bash -e`, the environment that the step names, and nothing in the script itself. */
async function run(name: string, values: Readonly<Record<string, string>>): Promise<number | null> {
  const step = steps.get(name)
  if (step === undefined) throw new Error(`there is no recipe '${name}'`)
  expect(step.run).not.toContain('${{')
  expect(Object.keys(values).sort()).toEqual(Object.keys(step.env).sort())
  const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step.run], {
    env: { PATH: process.env.PATH, ...values },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  return new Promise((resolve) => child.once('close', resolve))
}

const address = 'https://github.com/example/company/actions/runs/4711'
const hostile = `Live run: "quoted" $(touch /tmp/x) \`id\` <!channel> & 'single' \\n é`
const counts = {
  STATUS: 'failed',
  LISTED: '18250',
  CANDIDATES: '1264',
  DELETED: '997',
  FAILED: '1',
  UNKNOWN: '5',
  REMAINING: '266',
}

describe('chats', () => {
  test('Slack', async () => {
    expect(
      await run('Tell Slack', {
        WEBHOOK: server.url,
        HEADLINE: 'Live run: 997 sessions deleted, 1 failed',
        RUN: address,
      }),
    ).toBe(0)
    expect(server.requests).toEqual(['POST /v1'])
    expect(JSON.parse(server.bodies[0] ?? '')).toEqual({
      text: `Live run: 997 sessions deleted, 1 failed <${address}|The run>`,
    })
  })

  test('Slack, whatever the sentence holds: nobody is called, nothing is run', async () => {
    await run('Tell Slack', { WEBHOOK: server.url, HEADLINE: hostile, RUN: address })
    const escaped = hostile.replace('&', '&amp;').replace('<!channel>', '&lt;!channel&gt;')
    expect(JSON.parse(server.bodies[0] ?? '')).toEqual({ text: `${escaped} <${address}|The run>` })
  })

  test('Teams', async () => {
    expect(await run('Tell Teams', { WEBHOOK: server.url, HEADLINE: hostile, RUN: address })).toBe(0)
    expect(JSON.parse(server.bodies[0] ?? '')).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            body: [{ type: 'TextBlock', text: hostile, wrap: true }],
            actions: [{ type: 'Action.OpenUrl', url: address }],
          },
        },
      ],
    })
  })

  test.each(['Tell Slack', 'Tell Teams'])('%s: a run that was killed says so', async (name) => {
    await run(name, { WEBHOOK: server.url, HEADLINE: '', RUN: address })
    expect(server.bodies[0]).toContain('The retention run was killed, or never began.')
  })

  test.each(['Tell Slack', 'Tell Teams'])('%s: a webhook that is refused fails the step', async (name) => {
    status = 403
    expect(await run(name, { WEBHOOK: server.url, HEADLINE: 'x', RUN: address })).not.toBe(0)
  })
})

describe('metrics', () => {
  test('Pushgateway', async () => {
    expect(await run('Push metrics', { PUSHGATEWAY: server.url, ...counts })).toBe(0)
    expect(server.requests).toEqual(['PUT /v1/metrics/job/thread_retention/api/agent-sessions'])
    const lines = (server.bodies[0] ?? '').split('\n')
    const metrics = lines.filter((line) => line !== '' && !line.startsWith('#'))
    expect(metrics).toEqual([
      'thread_retention_listed 18250',
      'thread_retention_candidates 1264',
      'thread_retention_deleted 997',
      'thread_retention_failed 1',
      'thread_retention_unknown 5',
      'thread_retention_remaining 266',
      'thread_retention_status{status="failed"} 1',
      expect.stringMatching(/^thread_retention_last_run_timestamp_seconds \d{10}$/),
    ])
    expect(lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2])).toEqual(
      metrics.map((line) => line.replace(/[ {].*$/, '')),
    )
    expect(server.bodies[0]).toMatch(/\n$/)
  })

  test('OTLP', async () => {
    const values = { ENDPOINT: server.url, AUTHORIZATION: 'Bearer x', ...counts }
    expect(await run('Send metrics', values)).toBe(0)
    expect(server.requests).toEqual(['POST /v1/v1/metrics'])
    expect(server.headers[0]).toMatchObject({ authorization: 'Bearer x', 'content-type': 'application/json' })
    const [resource] = JSON.parse(server.bodies[0] ?? '').resourceMetrics
    expect(resource.resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'thread-retention' } }])
    const metrics = resource.scopeMetrics[0].metrics as { name: string; gauge: { dataPoints: object[] } }[]
    expect(metrics.map(({ name, gauge }) => [name, gauge.dataPoints])).toEqual(
      [
        ['listed', '18250'],
        ['candidates', '1264'],
        ['deleted', '997'],
        ['failed', '1'],
        ['unknown', '5'],
        ['remaining', '266'],
      ].map(([name, asInt]) => [
        `thread_retention.${name}`,
        [
          {
            timeUnixNano: expect.stringMatching(/^\d{19}$/),
            asInt,
            attributes: [{ key: 'status', value: { stringValue: 'failed' } }],
          },
        ],
      ]),
    )
  })
})
