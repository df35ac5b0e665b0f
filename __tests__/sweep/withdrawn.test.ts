/**
 * The built action while a service is withdrawn or replaced in mid-run: what is told gone is gone, what is told there is
 * there. The runs wait for a service to come back, as they should: so the tests wait side by side.
 */

import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { GatewayAnswer, GatewayTarget } from '../../sandbox/gateway.ts'
import { startSandbox } from '../../sandbox/server.ts'
import { runAction } from '../../scripts/run-action.ts'
import type { ThreadApiName } from '../../src/thread.ts'

const day = 86_400_000
const answers: Readonly<Record<string, GatewayAnswer>> = {
  'HTML of nginx': 'nginx',
  nothing: 'empty',
  "FastAPI's words": 'fastapi',
  "JSON of the API's shape": {
    status: 404,
    body: { error: { message: 'Not found', type: 'invalid_request_error', param: null, code: null } },
  },
  'the very words for a thread that is not there': 'own',
}

interface Line {
  readonly type: string
  readonly id: string
  readonly outcome?: string
  readonly end?: string
}

/**
 * Runs with 8 due threads. From one request on the route is withdrawn or, without an answer, the whole service replaced.
 *
 * @returns what the record says that is not so
 */
async function lies(api: ThreadApiName, of: GatewayTarget, answer: GatewayAnswer | undefined, from = 12) {
  const sandbox = await startSandbox({ api, threads: 0, quirks: { lists: true } })
  try {
    const due = Array.from(
      { length: 8 },
      (_, at) => sandbox.add({ createdAt: Date.now() - 90 * day - at, items: 2 }).id,
    )
    for (let at = 0; at < 3; at++) sandbox.add({ createdAt: Date.now() - day })
    if (answer === undefined) sandbox.setQuirks({ replacedFrom: from })
    else sandbox.setGateway([{ of, from, answer }])
    const { outputs, exitCode } = await runAction({
      inputs: {
        api,
        'base-url': sandbox.url,
        'api-key': sandbox.key,
        'older-than': '30d',
        'dry-run': 'false',
        verify: 'all',
        concurrency: '2',
      },
    })
    const record = readFileSync(outputs['record-file'] ?? '', 'utf8')
      .trimEnd()
      .split('\n')
    const last = new Map<string, Line>()
    for (const line of record.map((text) => JSON.parse(text) as Line)) {
      if (line.type === 'outcome' || line.type === 'settled') last.set(line.id, { ...last.get(line.id), ...line })
    }
    const isTold = (line: Line | undefined) => line?.outcome === 'deleted' || line?.outcome === 'already-gone'
    return {
      goneThough: due.filter((id) => isTold(last.get(id)) && sandbox.get(id) !== undefined),
      orphaned: due.filter(
        (id) => sandbox.get(id) === undefined && sandbox.items(id).length > 0 && api === 'conversations',
      ),
      thereThough: due.filter((id) => last.get(id)?.end === 'still there' && sandbox.get(id) === undefined),
      green: exitCode === 0 && due.some((id) => sandbox.get(id) !== undefined),
    }
  } finally {
    await sandbox.close()
  }
}

const none = { goneThough: [], orphaned: [], thereThough: [], green: false }

// They wait longest, so they begin first.
test.concurrent.each([
  'agent-sessions',
  'langgraph-threads',
  'conversations',
] as const)('%s: replaced in mid-run by an empty one of its kind: no lie', async (api) => {
  const moments = [6, 12, 18, 24]
  const found = await Promise.all(moments.map((from) => lies(api, 'everything', undefined, from)))
  expect(found).toEqual(moments.map(() => none))
})

test.concurrent.each<[ThreadApiName, GatewayTarget]>([
  ['agent-sessions', 'everything'],
  ['agent-sessions', 'deletions'],
  ['conversations', 'items'],
  ['conversations', 'everything'],
])('%s: %s withdrawn in mid-run: no lie, whatever is answered in the place of the service', async (api, of) => {
  const names = Object.keys(answers)
  const found = await Promise.all(names.map((name) => lies(api, of, answers[name] ?? 'nginx')))
  expect(Object.fromEntries(names.map((name, at) => [name, found[at]]))).toEqual(
    Object.fromEntries(names.map((name) => [name, none])),
  )
})
