/** A deletion that is an operation is followed to its end; what is not the end is no confirmation. */

import { expect, test } from '@jest/globals'
import type { Reply, Sender } from '../../src/requests/sender.ts'
import { meaningOf } from '../../src/sweep/meaning.ts'
import { sendDeletion } from '../../src/sweep/send-deletion.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'
import { vertexSessions } from '../../src/threads/apis/vertex-sessions.ts'
import { answer, lost, stopped } from './scripted.ts'

const name = 'projects/p/locations/l/reasoningEngines/1/sessions/s1/operations/op-1'
const running = answer(200, { name })
const done = answer(200, { name, done: true })
const failed = answer(200, { name, done: true, error: { code: 13 } })
const operation = 'read GET /sessions/s1/operations/op-1'

async function followed(replies: readonly Reply[], api = vertexSessions) {
  const [sent, slept]: [string[], number[]] = [[], []]
  const left = [...replies]
  const send: Sender['send'] = async ({ method, path }, purpose, startBefore, sending) => {
    const before = sending?.before === undefined ? '' : `, ${sending.before} before`
    sent.push(`${purpose} ${method} ${path}${startBefore === undefined ? '' : ` until ${startBefore}`}${before}`)
    return left.shift() ?? stopped(0)
  }
  const clock = {
    now: () => 0,
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds)
    },
  }
  const reply = await sendDeletion(api, 's1', { send, clock }, 99, 2)
  return { reply, sent, slept }
}

test.each<[string, readonly Reply[], Reply, number, readonly number[]]>([
  ['done at once', [done], done, 0, []],
  ['running, and done when it is first read', [running, done], done, 1, []],
  ['done after a while', [running, running, running, running, done], done, 4, [500, 1_000, 2_000]],
  ['failed', [running, failed], failed, 1, []],
  ['failed at once: nothing to follow', [failed, failed], failed, 1, []],
  ['not to be read', [running, answer(403, {})], running, 1, []],
  ['not to be read, because no answer comes', [running, lost('no answer came')], running, 1, []],
  [
    'still running after half a minute',
    [running, ...Array<Reply>(7).fill(running)],
    running,
    7,
    [500, 1_000, 2_000, 4_000, 8_000, 15_000],
  ],
  [
    'of another session',
    [answer(200, { name: name.replace('s1', 's2') })],
    answer(200, { name: name.replace('s1', 's2') }),
    0,
    [],
  ],
  ['answered with an error', [answer(404, { name })], answer(404, { name }), 0, []],
  ['lost', [lost('no answer came')], lost('no answer came'), 0, []],
])('an operation that is %s', async (_, replies, expected, reads, waits) => {
  const { reply, sent, slept } = await followed(replies)
  expect(reply).toEqual(expected)
  expect(sent).toEqual(['delete DELETE /sessions/s1 until 99, 2 before', ...Array(reads).fill(operation)])
  expect(slept).toEqual(waits)
})

test('the end is told with what was lost on the way to it', async () => {
  const trace = { attempts: 3, lost: 2 }
  const { reply } = await followed([answer(200, { name }, trace), done])
  expect(reply).toEqual({ ...done, trace })
})

test('where an answer is the end, nothing is followed', async () => {
  const { reply, sent } = await followed([running], agentSessions)
  expect(reply).toEqual(running)
  expect(sent).toEqual(['delete DELETE /agents/sessions/s1 until 99, 2 before'])
})

test('why an operation failed is told, and it confirms nothing', async () => {
  const { reply } = await followed([running, answer(200, { name, done: true, error: { code: 9, message: 'In use.' } })])
  expect(meaningOf(reply, 's1', vertexSessions.confirmsDeletion)).toMatchObject({
    kind: 'unsettled',
    mayHaveActed: true,
    said: { serverMessage: 'In use.' },
  })
})
