/**
 * Records that contradict the policy, the settings or the proofs that they tell of
 * themselves. Chain and digest of the plan are made anew: each is found all the same.
 */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Sandbox } from '../../sandbox/server.ts'
import { act } from '../in-process.ts'
import {
  again,
  change,
  changed,
  check,
  type Forgery,
  footer,
  outcomeOf,
  plannedLine,
  recordStore,
  replanned,
  where,
} from './forging.ts'
import { day, type RecordLine, started, withOldSessions } from './records.ts'

const { recordOf, keep } = recordStore()
async function recorded(name: string, run: ReturnType<typeof act>): Promise<Awaited<ReturnType<typeof act>>> {
  const result = await run
  keep(name, result.record)
  return result
}

const folder = mkdtempSync(join(tmpdir(), 'forged-'))
const holds = join(folder, 'holds.txt')
writeFileSync(holds, 'listed_hold\nother_hold\n')

const rules = `- name: support
  metadata: app=support
  older-than: 90d
- name: staging
  metadata: env=staging
  older-than: 7d
  keep-latest: 1
- name: everything else
  older-than: 30d
`
const live = { 'older-than': '30d', 'dry-run': 'false', verify: 'all' }
const ruled = { ...live, 'older-than': 'none', rules, protect: 'legal_hold=true', 'protect-ids-file': holds }

function populate(sandbox: Sandbox): void {
  const add = (id: string, days: number, metadata: Record<string, string>, more: object = {}) => {
    const at = Date.now() - days * day
    sandbox.add({ id, createdAt: at, lastActiveAt: at, metadata, ...more })
  }
  for (let index = 0; index < 5; index++) add(`support_${index}`, 95.5 + index, { app: 'support' })
  for (let index = 0; index < 4; index++) add(`staging_${index}`, 8.5 + index, { env: 'staging' })
  for (let index = 0; index < 4; index++) add(`else_${index}`, 40.5 + index, {})
  add('support_young', 50, { app: 'support' })
  add('held_one', 200, { app: 'support', legal_hold: 'true' })
  add('running', 200, {}, { activity: 'running' })
  add('until', 200, { retain_until: '2099-01-01' })
  add('listed_hold', 200, {})
}

beforeAll(async () => {
  {
    await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
    populate(sandbox)
    const plan = join(folder, 'plan.ndjson')
    const dry = await recorded('dry run', act(sandbox, { ...ruled, 'dry-run': 'true', 'plan-file': plan }))
    sandbox.update('support_1', { metadata: { app: 'support', legal_hold: 'true' } })
    sandbox.remove('else_2')
    const applied = { 'apply-plan': plan, 'plan-digest': dry.outputs['plan-digest'] ?? '' }
    await recorded('applied', act(sandbox, { ...ruled, ...applied }))
  }
  {
    await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
    populate(sandbox)
    sandbox.setBefore(({ purpose, id }) => (purpose === 'delete' && id === 'support_4' ? { status: 422 } : undefined))
    await recorded('rules', act(sandbox, { ...ruled, 'max-deletions': '6', 'fail-if-overdue': '120d' }))
  }
  {
    await using sandbox = await withOldSessions(6)
    await recorded('supplied', act(sandbox, { ...live, 'thread-ids': 'old_0000 old_0002 gone_1 gone_2 old_0003' }))
    await recorded('plain', act(sandbox, { ...live, verify: 'none', 'fail-if-overdue': '500d' }))
  }
  {
    await using sandbox = await started({ api: 'agent-sessions', threads: 0 })
    const at = Date.now() - 50 * day
    for (let index = 0; index < 4; index++)
      sandbox.add({ id: `p_${index}`, createdAt: at, metadata: { user_id: 'jane' } })
    sandbox.add({ id: 'p_held', createdAt: at, metadata: { user_id: 'jane', legal_hold: 'true' } })
    sandbox.add({ id: 'other', createdAt: at, metadata: { user_id: 'joe' } })
    const one = { subject: 'user_id=jane', protect: 'legal_hold=true', 'older-than': '0h' }
    await recorded('subject', act(sandbox, { ...live, ...one }))
    const unread = { metadata: { user_id: 'jane' }, raw: { created_at: null } }
    sandbox.add({ id: 'p_unreadable', createdAt: at, ...unread })
    await recorded('unreadable', act(sandbox, { ...live, ...one }))
  }
  {
    await using sandbox = await withOldSessions(6)
    sandbox.setBefore(({ id }) => (id === 'old_0002' ? { status: 500 } : undefined))
    await recorded('not known', act(sandbox, live))
  }
  {
    await using sandbox = await withOldSessions(30)
    const refused = { error: { message: 'no', type: 'invalid_request_error', code: 'invalid_api_key' } }
    let deletions = 0
    sandbox.setBefore(({ purpose }) =>
      purpose === 'delete' && ++deletions > 5 ? { status: 401, body: refused } : undefined,
    )
    await recorded('stopped', act(sandbox, { ...live, concurrency: '2' }))
  }
}, 120_000)

test.each([
  ['dry run', 'planned'],
  ['applied', 'complete'],
  ['rules', 'failed'],
  ['supplied', 'complete'],
  ['plain', 'complete'],
  ['subject', 'remaining'],
  ['unreadable', 'remaining'],
  ['not known', 'failed'],
  ['stopped', 'failed'],
])('a true record, %s: intact', async (name, status) => {
  expect(recordOf(name).at(-1)?.status).toBe(status)
  expect(await check(recordOf(name))).toMatchObject({ verdict: 'intact', problems: [] })
})

/** Changes every line of a thread. */
const ofThread = (id: string, what: object) => (all: readonly RecordLine[]) =>
  all.map((line) => (line.id === id ? { ...line, ...what } : line))
const renamed = (id: string, other: string) => (all: readonly RecordLine[]) =>
  all.map((line): RecordLine => JSON.parse(JSON.stringify(line).replaceAll(`"${id}"`, `"${other}"`)))
const held = (id: string) => (line: RecordLine) => line.type === 'held' && line.id === id
const isType = (type: string) => (line: RecordLine) => line.type === type
const header = (what: object) => (all: readonly RecordLine[]) => change(all, 0, what)
const settings = (what: object) => (all: readonly RecordLine[]) =>
  change(all, 0, { settings: { ...all[0]?.settings, ...what } })
const terms = (what: object) => (all: readonly RecordLine[]) => change(all, 0, { terms: { ...all[0]?.terms, ...what } })
const noProof = { controlReads: 0, failed: 0, madeUp: 0, listings: 0 }

const forgeries: readonly [name: string, of: string, forge: Forgery, says: RegExp][] = [
  [
    'a kept thread has a rule that the header has not',
    'rules',
    changed(held('held_one'), { rule: 'nobody' }),
    /^line \d+ has the rule nobody, which the header does not have$/,
  ],
  [
    'a planned thread has a rule that the header has not',
    'rules',
    ofThread('else_3', { rule: 'nobody' }),
    /has the rule nobody, which the header does not have$/,
  ],
  [
    'a planned thread has no rule, and the policy has some',
    'rules',
    ofThread('else_3', { rule: null }),
    /has the rule , which the header does not have$/,
  ],
  [
    'a planned thread has a rule, and the policy has none',
    'plain',
    ofThread('old_0001', { rule: 'everything else' }),
    /has the rule everything else, which/,
  ],
  [
    'a thread is due by another rule, for which it is too young',
    'rules',
    ofThread('else_3', { rule: 'support' }),
    /plans a thread that is not old enough$/,
  ],
  [
    'the reason names another rule',
    'rules',
    ofThread('else_3', { reason: 'rule support: created 43 days ago' }),
    /is planned by the rule everything else, and says rule support/,
  ],
  [
    'the reason tells another age',
    'plain',
    ofThread('old_0001', { reason: 'created 900 days ago' }),
    /says created 900 days ago, and that was 400 days ago$/,
  ],
  [
    'a protected id is planned and deleted',
    'rules',
    renamed('support_0', 'other_hold'),
    /^thread other_hold is protected, and due$/,
  ],
  [
    'a protected id waits for the next run',
    'rules',
    renamed('else_0', 'other_hold'),
    /^thread other_hold is protected, and due$/,
  ],
  [
    'a protected id of an approved plan is deleted',
    'applied',
    renamed('support_0', 'other_hold'),
    /^thread other_hold is protected, and due$/,
  ],
  [
    'a thread is kept as a protected id, and is none',
    'rules',
    changed(held('listed_hold'), { id: 'somebody' }),
    /^thread somebody is kept as a protected id, and is none$/,
  ],
  [
    'a protected id is kept because it is young',
    'rules',
    changed(held('support_young'), { id: 'other_hold' }),
    /^thread other_hold is protected, and kept for older-than$/,
  ],
  [
    'a step that the policy has not',
    'subject',
    terms({ protect: '' }),
    /has the step protected, which this policy has not$/,
  ],
  [
    'a step that there is not',
    'rules',
    changed(held('support_young'), { step: 'mood' }),
    /has the step mood, which this policy has not$/,
  ],
  [
    'the subject is nobody, and others are kept apart',
    'subject',
    header({ subject: null }),
    /has the step subject, which this policy has not$/,
  ],
  [
    'a selector that protect has not',
    'rules',
    changed(held('held_one'), { selector: 7 }),
    /has the selector 7, and protect has 1$/,
  ],
  ['the selector 0', 'rules', changed(held('held_one'), { selector: 0 }), /has the selector 0, and protect has 1$/],
  [
    'protected by no selector',
    'rules',
    changed(held('held_one'), { selector: null }),
    /has the step protected, and the selector null$/,
  ],
  [
    'retained until the past',
    'rules',
    changed(held('until'), { until: '2020-01-01T00:00:00.000Z' }),
    /is kept until a time that has passed$/,
  ],
  [
    'retained without a date',
    'rules',
    changed(held('until'), { until: null }),
    /has the step retained, and is kept until null$/,
  ],
  ['in use without a status', 'rules', changed(held('running'), { status: null }), /is in use, and has no status$/],
  [
    'held, and not past any age',
    'rules',
    changed(held('held_one'), { createdAt: new Date(Date.now() - day).toISOString(), lastActiveAt: null }),
    /holds a thread that is not past an age of the policy$/,
  ],
  ['rules that cannot be read', 'rules', terms({ rules: '- nothing' }), /^the header has rules that cannot be read$/],
  ['a term that no policy has', 'plain', terms({ mood: 'good' }), /^the header has terms that no policy has: mood$/],
  ['a policy without an age deletes', 'plain', terms({ 'older-than': '' }), /^the policy in the header has no age$/],
  [
    'an inventory has a plan',
    'dry run',
    header({ mode: 'inventory' }),
    /^the run is an inventory, and threads are due$/,
  ],
  [
    'more are due than abort-above allows',
    'plain',
    settings({ abortAbove: '2' }),
    /abort-above allows 2, and the run went on$/,
  ],
  [
    'a larger share is due than abort-above allows',
    'plain',
    settings({ abortAbove: '40%' }),
    /abort-above allows 40%, and the run went on$/,
  ],
  [
    'abort-above stopped a run that it allows',
    'rules',
    footer({ problems: [{ inputs: ['abort-above'], message: 'x', hint: null }] }),
    /which abort-above allows, and stopped the run$/,
  ],
  [
    'something is overdue, and is no problem',
    'rules',
    settings({ failIfOverdue: '40d' }),
    /^something older than fail-if-overdue allows \(40d\) remains, and is no problem$/,
  ],
  [
    'threads wait, and the budget is not full',
    'rules',
    settings({ maxDeletions: 900 }),
    /^threads wait because of max-deletions, which allows 900, and 6 were planned$/,
  ],
  [
    'more control reads failed than were made',
    'rules',
    footer({ proof: { ...noProof, controlReads: 1, failed: 5 } }),
    /^5 control reads failed, and 1 were made$/,
  ],
  [
    'threads are believed to be gone without a control read',
    'rules',
    footer({ proof: noProof }),
    /^threads are believed to be gone, and no control read was made$/,
  ],
  ['the same, where the footer tells of none', 'supplied', footer({ proof: null }), /and no control read was made$/],
  ['gone before, without a control read', 'applied', footer({ proof: noProof }), /and no control read was made$/],
  [
    'not listed any more, and nothing was listed',
    'rules',
    changed(outcomeOf('support_0'), { proof: 'not listed' }),
    /and nothing was listed afterwards$/,
  ],
  [
    'deleted, and nobody knows how that is known',
    'plain',
    changed(outcomeOf('old_0001'), { proof: null }),
    /has the outcome deleted, and the proof null$/,
  ],
  [
    'failed, with a proof that it is gone',
    'rules',
    changed(outcomeOf('support_4'), { proof: 'confirmed' }),
    /has the outcome failed, and the proof confirmed$/,
  ],
  [
    'spared, with a proof that it is gone',
    'applied',
    changed(outcomeOf('support_1'), { proof: 'read back' }),
    /has the outcome spared, and the proof read back$/,
  ],
  [
    'gone before, and confirmed',
    'applied',
    changed(outcomeOf('else_2'), { proof: 'confirmed', status: 200 }),
    /was gone before, and whose deletion was confirmed$/,
  ],
  [
    'confirmed by an error',
    'plain',
    changed(outcomeOf('old_0001'), { status: 500 }),
    /was confirmed by the status 500$/,
  ],
  [
    'confirmed without an answer',
    'plain',
    changed(outcomeOf('old_0001'), { status: null }),
    /was confirmed by the status null$/,
  ],
  [
    'read back gone, by an answer that it is there',
    'rules',
    changed(isType('verified'), { status: 200 }),
    /was read back gone by the status 200$/,
  ],
  [
    'found alive, by an answer that it is not there',
    'rules',
    changed(isType('verified'), { found: 'alive' }),
    /was found alive by the status 404$/,
  ],
  [
    'not attempted, and nothing stopped the run',
    'stopped',
    footer({ stopped: null, stoppedBecause: null }),
    /^threads were not attempted, and nothing stopped the run$/,
  ],
  [
    'stopped, and nobody says why',
    'stopped',
    footer({ stoppedBecause: null }),
    /^the run was stopped by sign-in, because of null$/,
  ],
  [
    'a reason for stopping, and nothing stopped',
    'plain',
    footer({ stoppedBecause: 'the time budget is used up' }),
    /^the run was stopped by null, because of the time/,
  ],
  [
    'stopped by the sign-in, and no problem',
    'stopped',
    footer({ problems: [] }),
    /^the run was stopped by sign-in, and has no problem$/,
  ],
  [
    'the run carried out its own plan',
    'plain',
    (all) => header({ applying: all.at(-1)?.planDigest })(all),
    /^the run carried out a plan that it made itself$/,
  ],
  [
    'ids are not there, and none were supplied',
    'supplied',
    header({ ids: 'listed' }),
    /has ids that are not there, and none were supplied$/,
  ],
  [
    'nothing of the person is left, although something is held',
    'subject',
    footer({ subjectRemaining: 0, status: 'complete' }),
    /^the footer says subjectRemaining 0, and the lines make 1$/,
  ],
  [
    'more of the person are left than there are',
    'unreadable',
    footer({ subjectRemaining: 4 }),
    /^the footer says subjectRemaining 4, and the lines make 1 to 2$/,
  ],
  [
    'the person is not counted',
    'subject',
    footer({ subjectRemaining: null, status: 'complete' }),
    /subjectRemaining null, and the lines make 1$/,
  ],
  [
    'nobody is the subject, and is counted',
    'plain',
    footer({ subjectRemaining: 0 }),
    /^nobody is the subject, and of that person 0 remain$/,
  ],
  [
    'another organization in the header',
    'plain',
    header({ organization: 'org-other' }),
    /^the header has the organization org-other, and the footer org-sandbox$/,
  ],
  [
    'nothing was to be read back, and some were chosen',
    'plain',
    footer({ verification: { asked: 'none', chosen: 3, gone: 0, alive: 0, cannotTell: 0, notReached: 3 } }),
    /threads were chosen for it$/,
  ],
  [
    'carried out, and no verification',
    'plain',
    footer({ verification: null }),
    /^threads have an outcome, and the footer has no verification$/,
  ],
  [
    'a link that is none',
    'plain',
    (all) => header({ run: { ...all[0]?.run, link: 'javascript:alert(1)' } })(all),
    /^line 1 has a run that cannot be/,
  ],
  [
    'the footer stands there twice',
    'plain',
    (all) => [...all, ...all.slice(-1)],
    /comes after the footer, which is the last line$/,
  ],
  [
    'a place is passed on by one that was deleted',
    'rules',
    changed(plannedLine('else_2'), { inPlaceOf: 'support_3' }),
    /^the place of thread support_3 is passed on, although it was deleted$/,
  ],
  [
    'a place is passed on by itself',
    'rules',
    changed(plannedLine('else_2'), { inPlaceOf: 'else_2' }),
    /^the place of thread else_2 is passed on before it has an outcome$/,
  ],
  [
    'settled twice',
    'not known',
    (all) => {
      const { at, id, note, status } = all[where(all, outcomeOf('old_0002'))] ?? {}
      const settled = {
        type: 'settled',
        at,
        id,
        was: 'failed',
        outcome: 'failed',
        proof: null,
        end: 'not known',
        note,
        status,
        itemsErased: null,
      }
      return again(isType('settled'))(all.toSpliced(-1, 0, { ...settled, at: all.at(-1)?.endedAt }))
    },
    /^thread old_0002 is settled twice$/,
  ],
]

describe('adversary L5: a record that contradicts its own policy, settings or proofs is damaged', () => {
  test('of more than fifty kinds', () => expect(forgeries.length).toBeGreaterThan(50))

  test.each(forgeries)('%s', async (_, name, forge, says) => {
    const forged = replanned(forge(recordOf(name)))
    expect(JSON.stringify(forged)).not.toBe(JSON.stringify(recordOf(name)))
    const result = await check(forged)
    expect(result.verdict).toBe('damaged')
    expect(result.problems).toContainEqual(expect.stringMatching(says))
  })
})
