/** What a run says is said in the words of its API, and of one as of one. */

import { expect, test } from '@jest/globals'
import { act } from '../in-process.ts'
import { started } from '../threads/acting.ts'

const day = 86_400_000
const old = Date.now() - 100 * day
const live = { 'dry-run': 'false', 'older-than': '30d' }

test('files: a purpose is told as a purpose', async () => {
  await using sandbox = await started({ api: 'files', threads: 0 })
  sandbox.add({ id: 'file-1', createdAt: old, raw: { purpose: undefined } })
  sandbox.add({ id: 'file-2', createdAt: old, raw: { purpose: 7 } })
  sandbox.add({ id: 'file-3', createdAt: old, raw: { purpose: 'Assistants' } })
  sandbox.add({ id: 'file-4', createdAt: old, activity: 'running' })
  const { record, status, summary } = await act(sandbox, live)
  expect(status).toBe('complete')
  for (const reason of [
    'it has no purpose',
    'its purpose is not a text',
    'the meaning of its purpose Assistants is not known',
    'its purpose is batch',
  ]) {
    expect(record).toContain(reason)
  }
  expect(record).not.toMatch(/its status|no status/)
  expect(summary).toContain('**In use:** what these files are for may still need them')
  expect(summary).not.toContain('is running')
})

test.each([
  ['files', false],
  ['responses', false],
  ['vector-stores', false],
  ['chatkit-threads', false],
  ['anthropic-sessions', true],
  ['langgraph-threads', true],
] as const)('%s: that those who wait for a person are kept is said where threads can wait: %s', async (api, isSaid) => {
  await using sandbox = await started({ api, threads: 0, quirks: { lists: true } })
  const { log } = await act(sandbox, { ...live, 'thread-ids': api === 'responses' ? 'resp_1' : 'all' })
  expect(log.join('\n').includes('those that wait for a person')).toBe(isSaid)
})

test('one deletion that could not be read back is told as one', async () => {
  await using sandbox = await started({ api: 'files', threads: 0 })
  sandbox.add({ id: 'file-old', createdAt: old })
  sandbox.add({ id: 'file-young', createdAt: Date.now() - day })
  sandbox.setBefore(({ purpose, id }) => (purpose === 'read' && id !== 'file-young' ? { status: 500 } : undefined))
  const { log, outputs } = await act(sandbox, { ...live, verify: 'all' })
  expect(outputs.deleted).toBe('1')
  expect(log.join('\n')).toContain(
    'warning: The deletion to be verified could not be read back: it is confirmed by the API alone.',
  )
})

test('a list that asks to wait for a day: a longer time budget is not the advice', async () => {
  await using sandbox = await started({ api: 'files', threads: 3 })
  sandbox.setBefore(() => ({ status: 429, headers: { 'retry-after': '86400' }, body: { error: { message: 'slow' } } }))
  const { status, account } = await act(sandbox, { ...live, 'time-budget': '1h' })
  expect(status).toBe('aborted')
  expect(String(account.problems[0]?.hint)).toBe('Start the next run after that time. Nothing was deleted.')
})
