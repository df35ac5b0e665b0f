/** Lists of protected ids as spreadsheets and people spoil them, on the built bundle: what was on hold is never deleted. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { act, day, started } from '../report/records.ts'

function list(content: string, name = 'holds.csv'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'thread-retention-holds-')), name)
  writeFileSync(path, content)
  return path
}

const old = { createdAt: Date.now() - 100 * day, lastActiveAt: Date.now() - 90 * day }
const [held, alsoHeld, free] = ['4567890123456789012', '1234567890123456789', '7777777777777777777']

/** Google's ids are numbers of 19 digits: no spreadsheet holds one. */
async function withNumbers() {
  const sandbox = await started({ api: 'vertex-sessions', threads: 0 })
  for (const id of [held, alsoHeld, free]) sandbox.add({ id, ...old })
  return sandbox
}

test.each([
  ['rounded to an exponent', '4.56789E+18'],
  ['rounded to an exponent, with a comma for a point', '"4,56789E+18"'],
  ['too wide for its cell', '########'],
  ['an error of a formula', '#N/A'],
  ['nothing, as a query writes it', 'NULL'],
  ['cut off to be shown', '45678901234…'],
  ['a second header', 'id'],
])('hostile ids 1: a protected id that was %s: refused before the first request', async (_, cell) => {
  await using sandbox = await withNumbers()
  const { exitCode, outputs, log } = await act(sandbox, {
    'protect-ids-file': list(`id,by\n${alsoHeld},x\n${cell},y\n`),
  })
  expect({ exitCode, status: outputs.status }).toEqual({ exitCode: 1, status: 'aborted' })
  expect(log).toMatch(/::error::protect-ids-file is '.*': line 3: /)
  expect(sandbox.requestCount).toBe(0)
})

test.each([
  ['rounded to fifteen digits, by a spreadsheet', '4567890123456780000'],
  ['rounded to a double, by a script', '4567890123456789000'],
  ['rounded to a double, by another', '4567890123456788992'],
  ['a number with a fraction', `${held}.0`],
  ['a number with a sign', `+${held}`],
  ['grouped', '4.567.890.123.456.789.012'],
  ['the full name of a session', `projects/p/locations/l/reasoningEngines/1/sessions/${held}`],
  ['a link', `https://console.example/sessions/${held}?project=p`],
])('hostile ids 2: a protected id that is %s is nearly the id, so its session is kept as unknown', async (_, cell) => {
  await using sandbox = await withNumbers()
  const { outputs } = await act(sandbox, { 'protect-ids-file': list(`id\n${alsoHeld}\n${cell}\n`) })
  expect(outputs).toMatchObject({ status: 'complete', deleted: '1', kept: '1', unknown: '1' })
  expect(sandbox.deletedIds).toEqual([free])
})

test.each([
  'https://host.example/agents/sess_a1?tab=log#top',
  '/agents/sessions/sess_a1',
  'id:sess_a1',
  'id=sess_a1',
  'sess_a1.',
  'sess_a1)',
  'sess\\_a1',
  'sess%5Fa1',
])('hostile ids 3: %s in a list of protected ids is nearly sess_a1', async (entry) => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  for (const id of ['sess_a1', 'sess_b2', 'sess_c3']) sandbox.add({ id, ...old })
  const { outputs } = await act(sandbox, { 'protect-ids-file': list(`sess_b2\n${entry}\n`, 'holds.txt') })
  expect(outputs).toMatchObject({ status: 'complete', deleted: '1', kept: '1', unknown: '1' })
  expect(sandbox.deletedIds).toEqual(['sess_c3'])
})

test.each([
  ['row numbers', 'id,session_id\n1,4567890123456789012\n2,1234567890123456789\n'],
  ['e-mail addresses', 'id\nada@example.com\n'],
])('hostile ids 4: %s, where ids are numbers themselves: the list holds something else', async (_, content) => {
  await using sandbox = await withNumbers()
  const { outputs } = await act(sandbox, { 'protect-ids-file': list(content) })
  expect(outputs).toMatchObject({ status: 'aborted', deleted: '0' })
  expect(sandbox.deletedIds).toEqual([])
})

test('hostile ids 5: a list of numbers that are long as well may be of sessions that have gone', async () => {
  await using sandbox = await withNumbers()
  const { outputs, log } = await act(sandbox, { 'protect-ids-file': list('id\n5555555555555555555\n') })
  expect(outputs).toMatchObject({ status: 'complete', deleted: '3' })
  expect(log).toContain('::warning::No id in protect-ids-file is that of a listed session')
})

test('hostile ids 6: a supplied id that came as a link is not found, and that its thread may be there is told', async () => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  for (const id of ['sess_a1', 'sess_b2', 'sess_c3']) sandbox.add({ id, ...old })
  const ids = list('sess_a1\nhttps://host.example/agents/sess_b2\n', 'ids.txt')
  const { outputs, log } = await act(sandbox, { 'thread-ids-file': ids })
  expect(outputs).toMatchObject({ status: 'complete', deleted: '1', 'not-found': '1' })
  expect(log).toContain('::warning::Not found, and like a link, a number or an e-mail address: 1 of the supplied ids.')

  const plain = await act(sandbox, { 'thread-ids': 'sess_b2 sess_zz' })
  expect(plain.outputs).toMatchObject({ deleted: '1', 'not-found': '1' })
  expect(plain.log).not.toContain('like a link')
})
