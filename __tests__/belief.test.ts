/** The built action behind gateways: what the report says is gone is gone, and what it says is there is there. */

import { expect, test } from '@jest/globals'
import { type GatewayAnswer, gatewayAnswers } from '../sandbox/gateway.ts'
import { startSandbox } from '../sandbox/server.ts'
import { runAction } from '../scripts/run-action.ts'

const day = 86_400_000
const notThere = Object.entries(gatewayAnswers).flatMap(([name, answer]) =>
  'status' in answer && (answer.status === 404 || answer.status === 410) ? [name as GatewayAnswer] : [],
)

test.each(notThere)('public-reports 2: %s to every deletion, and reads work: still there, and red', async (answer) => {
  const sandbox = await startSandbox({ api: 'agent-sessions', threads: 0, gateway: [{ of: 'deletions', answer }] })
  try {
    const now = Date.now()
    for (let index = 0; index < 4; index++) sandbox.add({ createdAt: now - 90 * day - index })
    for (let index = 0; index < 3; index++) sandbox.add({ createdAt: now - day - index })
    const { exitCode, outputs } = await runAction({
      inputs: {
        api: sandbox.api,
        'base-url': sandbox.url,
        'api-key': sandbox.key,
        'older-than': '30d',
        'dry-run': 'false',
        verify: 'all',
      },
    })
    expect({ exitCode, ...outputs }).toMatchObject({
      exitCode: 1,
      status: 'failed',
      deleted: '0',
      'already-gone': '0',
      failed: '4',
      'not-known': '0',
      remaining: '4',
    })
    expect(sandbox.deletedIds).toEqual([])
  } finally {
    await sandbox.close()
  }
})
