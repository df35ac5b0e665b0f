/** A plan holds no secret; one that has something else in its place is not carried out, for it would be another plan. */

import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { act, day, started } from '../report/records.ts'

const old = { createdAt: Date.now() - 100 * day, lastActiveAt: Date.now() - 90 * day }
const fresh = () => join(mkdtempSync(join(tmpdir(), 'thread-retention-secret-plan-')), 'plan.ndjson')

test.each<[string, Record<string, string>]>([
  ['the id of a session holds the person in `subject`', { subject: 'user_id=u_471100' }],
  ['the id of a session holds a value of the query', { 'base-url': '?tenant=u_471100' }],
  ['a condition holds a value of the query', { 'base-url': '?tenant=team-blue-7', metadata: 'team=team-blue-7' }],
])('hostile plan 1: %s: the plan is for people alone, and carrying it out says nothing of what is gone', async (_, inputs) => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  sandbox.add({ id: 'sess_u_471100_1', ...old, metadata: { user_id: 'u_471100', team: 'team-blue-7' } })
  const { 'base-url': query = '', ...others } = inputs
  const policy = { 'base-url': `${sandbox.url}${query}`, ...others }
  const plan = fresh()
  const { exitCode, outputs, log } = await act(sandbox, { 'dry-run': 'true', 'plan-file': plan, ...policy })
  expect({ exitCode, status: outputs.status }).toEqual({ exitCode: 0, status: 'planned' })
  expect(log).toContain('::warning::The plan cannot be carried out: an id or a condition in it holds')
  expect(readFileSync(plan, 'utf8')).toContain('***')

  const requests = sandbox.requestCount
  const digest = outputs['plan-digest'] ?? ''
  const applied = await act(sandbox, { ...policy, 'apply-plan': plan, 'plan-digest': digest })
  expect(applied).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', 'already-gone': '0' } })
  expect(applied.log).toContain('an id or a condition in it holds a secret, which is hidden there')
  expect(sandbox.requestCount).toBe(requests)
})

test('a person or a query that stands in no id and no condition is no hindrance, and stands in no line', async () => {
  await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
  sandbox.add({ id: 'sess_1', ...old, metadata: { user_id: 'u_471100' }, title: 'u_471100' })
  const plan = fresh()
  const { exitCode, log } = await act(sandbox, {
    'base-url': `${sandbox.url}?tenant=team-blue-7`,
    'dry-run': 'true',
    'plan-file': plan,
    subject: 'user_id=u_471100',
  })
  expect(exitCode).toBe(0)
  expect(log).not.toContain('cannot be carried out')
  expect(readFileSync(plan, 'utf8')).not.toMatch(/u_471100|team-blue-7/)
})
