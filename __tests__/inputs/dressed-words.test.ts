/** Values in the dress of another language, where any word is taken, on the built bundle: no protection is dropped by one. */

import { expect, test } from '@jest/globals'
import { act, day, started } from '../report/records.ts'
import { problems, read } from './read.ts'

const old = { createdAt: Date.now() - 100 * day, lastActiveAt: Date.now() - 90 * day }

async function withMarks() {
  const sandbox = await started({ api: 'agent-sessions', threads: 0 })
  sandbox.add({ id: 'sess_kept', ...old, metadata: { user_id: 'u_1', retain_until: '2099-01-01', retain_for: '999d' } })
  sandbox.add({ id: 'sess_free', ...old, metadata: { user_id: 'u_2' } })
  return sandbox
}

test.each<[string, string]>([
  ['retain-until-key', '""'],
  ['retain-until-key', '[]'],
  ['retain-until-key', "'none'"],
  ['retain-until-key', '(none)'],
  ['retain-until-key', "'retain_until'"],
  ['retain-until-key', 'metadata.retain_until'],
  ['retain-until-key', 'metadata["retain_until"]'],
  ['retain-until-key', 'retain_until, hold_until'],
  ['retain-until-key', 'retain_*'],
  ['retain-until-key', '${{ vars.KEY }}'],
  ['retain-for-key', '{}'],
  ['retain-for-key', '~'],
  ['retain-for-key', 'off'],
  ['retain-for-key', '`retain_for`'],
  ['protect', '""'],
  ['protect', '"" = "true"'],
  ['protect', 'n/a'],
  ['protect', '-'],
  ['protect', 'no'],
  ['protect', '\u3164'],
  ['organization', "''"],
  ['thread-ids', 'none # nobody'],
])('hostile words 1: %s: %s is refused before the first request, and named', async (name, word) => {
  await using sandbox = await withMarks()
  const { exitCode, outputs, log } = await act(sandbox, { [name]: word })
  expect({ exitCode, status: outputs.status }).toEqual({ exitCode: 1, status: 'aborted' })
  expect(log).toMatch(new RegExp(`^::error::${name} is `, 'm'))
  expect(sandbox.requestCount).toBe(0)
})

test.each<[string, string]>([
  ['retain-until-key', 'retain until'],
  ['retain-until-key', 'hold/until'],
  ['retain-until-key', 'app:retain_until'],
  ['retain-until-key', 'aufbewahren_für'],
  ['resting-statuses', 'off, (missing)'],
  ['protect', '"no"'],
])('%s: %s is taken', async (name, word) => {
  expect(await read({ [name]: word })).toBeDefined()
})

test.each([
  "'user_id'",
  'metadata.user_id',
  'user_id,',
])('hostile words 2: keep-latest-per: %s, in a rule as well', async (key) => {
  expect((await problems({ 'keep-latest': '1', 'keep-latest-per': key })).map(({ inputs }) => inputs)).toEqual([
    ['keep-latest-per'],
  ])
  const rules = JSON.stringify([{ name: 'a', 'older-than': '30d', 'keep-latest': 1, 'keep-latest-per': key }])
  expect(await problems({ rules, 'older-than': 'none' })).toHaveLength(1)
})

test('hostile words 3: keep-latest-per in other letters: in whose group a session is, is not known', async () => {
  await using sandbox = await withMarks()
  sandbox.add({ id: 'sess_exact', ...old, metadata: { 'User-Id': 'u_2' } })
  const { outputs } = await act(sandbox, { 'keep-latest': '1', 'keep-latest-per': 'User-Id', 'retain-until-key': 'x' })
  expect(outputs).toMatchObject({ status: 'complete', deleted: '0', kept: '1', unknown: '2' })
  expect(sandbox.deletedIds).toEqual([])
})

test.each([
  'None',
  '""',
  '{}',
  '\u200b',
  '\u3164',
])('hostile words 4: subject: user_id=%s names nobody', async (value) => {
  await using sandbox = await withMarks()
  const { outputs } = await act(sandbox, { subject: `user_id=${value}`, 'older-than': '0h' })
  expect(outputs).toMatchObject({ status: 'aborted', deleted: '0' })
  expect(sandbox.requestCount).toBe(0)
})

test('hostile words 5: a session that names the person under nearly this key is not somebody else’s for certain', async () => {
  await using sandbox = await withMarks()
  sandbox.add({ id: 'sess_near', ...old, metadata: { userId: 'u_2' } })
  const { outputs, log } = await act(sandbox, { subject: 'user_id=u_2', 'older-than': '0h' })
  expect(outputs).toMatchObject({ deleted: '1', unknown: '1', kept: '1' })
  expect(sandbox.deletedIds).toEqual(['sess_free'])
  expect(log).toMatch(/::warning::It is not known whose 1 session is/)
})
