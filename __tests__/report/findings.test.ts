/** Findings about what a run tells, each by its number. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { act } from '../in-process.ts'
import { day, withOldSessions } from './records.ts'

const live = { 'older-than': '30d', 'dry-run': 'false' }

test('new-user F38: a plan that was carried out to the last thread is complete, whatever else is due', async () => {
  await using sandbox = await withOldSessions(4)
  const plan = join(mkdtempSync(join(tmpdir(), 'findings-')), 'plan.ndjson')
  const dry = await act(sandbox, { ...live, 'dry-run': 'true', 'plan-file': plan })
  sandbox.add({ id: 'later', createdAt: Date.now() - 90 * day })
  const applied = { 'apply-plan': plan, 'plan-digest': dry.outputs['plan-digest'] ?? '' }
  const { status, outputs, log, summary } = await act(sandbox, { ...live, ...applied })
  expect({ status, deleted: outputs.deleted, remaining: outputs.remaining }).toEqual({
    status: 'complete',
    deleted: '4',
    remaining: '1',
  })
  expect(summary).toContain('Left alone, because not in the plan: 1 more')
  expect(log.join('\n') + summary).not.toMatch(/\b0 (no longer qualify|session)/)
})

test('a plan that is applied a second time: what it names and nobody listed is not said to be visible', async () => {
  await using sandbox = await withOldSessions(4)
  sandbox.add({ id: 'young', createdAt: Date.now() - day })
  const plan = join(mkdtempSync(join(tmpdir(), 'findings-')), 'plan.ndjson')
  const dry = await act(sandbox, { ...live, 'dry-run': 'true', 'plan-file': plan })
  const applied = { ...live, 'apply-plan': plan, 'plan-digest': dry.outputs['plan-digest'] ?? '' }
  const first = await act(sandbox, applied)
  expect(first.log).toContain('5 sessions visible to this key: 4 due, 1 kept, 0 unknown (kept)')
  const again = await act(sandbox, { ...applied, 'dry-run': 'true' })
  // What nobody found is looked for, and never deleted.
  expect(again.outputs.headline).toBe(
    'Dry run: nothing deleted, no sessions of the approved plan still due, 4 of it not listed',
  )
  expect(again.summary).toContain(
    'A live run of the approved plan would delete nothing now. 4 of the plan were not listed: the run would look whether they are gone.',
  )
  expect(again.summary).toContain('| **Not listed:** in the approved plan, but not found | 4 |')
  const { status, log, summary } = await act(sandbox, applied)
  expect(status).toBe('complete')
  expect(log).toContain('1 session visible to this key, 4 of the plan not listed: 0 due, 1 kept, 0 unknown (kept)')
  expect(summary).toContain('- **Scope:** 1 session visible to this key; 4 of the approved plan not listed\n')
  expect(summary).toContain('| **Listed, or in the plan** | **5** |')
})

test('new-user F39: what was stopped before it read anything back is told as not verified', async () => {
  await using sandbox = await withOldSessions(5)
  let deletions = 0
  const error = { message: 'no', type: 'insufficient_quota', code: 'insufficient_quota' }
  sandbox.setBefore(({ purpose }) =>
    purpose === 'delete' && ++deletions > 2 ? { status: 429, body: { error } } : undefined,
  )
  const { log, summary } = await act(sandbox, { ...live, verify: 'all', concurrency: '1' })
  expect(log).toContain('Not verified: the run ended before')
  expect(log.join('\n') + summary).not.toMatch(/\b0 of \d+ read back gone/)
})

test('new-user F40, F41: the annotation names the cause, and what the next run does anyway needs nobody', async () => {
  await using sandbox = await withOldSessions(3)
  sandbox.setBefore(({ purpose, id }) => (purpose === 'delete' && id === 'old_0000' ? { status: 503 } : undefined))
  const { outputs, log, summary } = await act(sandbox, live)
  expect(outputs).toMatchObject({ status: 'failed', deleted: '2', failed: '1', 'not-known': '0' })
  expect(log.join('\n')).toContain('the server answered 503, and it was still there when it was last read')
  expect(log.join('\n') + summary).not.toMatch(/no answer to \d+ attempts/)
  expect(summary).toContain('**What to do next:** Nothing: the next run goes on')
})

test('a server that is replaced in mid-run: what to look at is told, in summary and log', async () => {
  await using sandbox = await withOldSessions(40)
  for (let index = 0; index < 5; index++) sandbox.add({ id: `young_${index}`, createdAt: Date.now() - day })
  sandbox.setQuirks({ replacedFrom: 20 })
  const { status, summary } = await act(sandbox, live)
  expect(status).toBe('failed')
  expect(summary).toMatch(
    /^\*\*What to do next:\*\* It is not known whether \d+ sessions are gone\. What this run listed is not found any more, under any id: look whether another server/m,
  )
})

describe('sentences that needed two readings', () => {
  const told = async (inputs: Readonly<Record<string, string>>) => {
    await using sandbox = await withOldSessions(4)
    sandbox.add({ id: 'held', createdAt: Date.now() - 90 * day, metadata: { legal_hold: 'true' } })
    sandbox.add({ id: 'odd', createdAt: Date.now() - 90 * day, metadata: { retain_until: 'next spring' } })
    return await act(sandbox, { ...live, ...inputs })
  }

  test('new-user F25: a row counts what is held, and never "of them in another row"', async () => {
    const { summary } = await told({ protect: 'legal_hold=true' })
    expect(summary).toContain('- **Held:** 1 matches `legal_hold = true`. Of all held, 1 is past')
    expect(summary).not.toMatch(/of them \d|another row/)
  })

  test('new-user F26: what is due, what is not known and what could not be judged are told apart', async () => {
    const { summary } = await told({})
    expect(summary).toContain('- **Still due:** none of the sessions visible to this key\n')
    expect(/^- \*\*Still due:.*$/m.exec(summary)?.[0]).not.toMatch(/unknown|overdue|deletable/i)
    expect(summary).toMatch(/\*\*What to do next:\*\* Decide about the 1 session that could not be judged/)
  })

  test('new-user F27: nothing on the first screen is a table, which a phone would cut off', async () => {
    const { summary } = await told({})
    const [first = ''] = summary.split('\n### ')
    expect(first).toContain('- **Deleted:** ')
    expect(first).not.toMatch(/^\|/m)
  })

  test('new-user F28: no pie, and two rows are never told apart by nothing', async () => {
    const { summary } = await told({ protect: 'legal_hold=true' })
    expect(summary).not.toMatch(/mermaid|pie/)
    const rows = [...summary.matchAll(/^\| (\*\*[^|]+) \| [\d,]+ \|/gm)].map(([, what]) => what)
    expect(rows.length).toBeGreaterThan(2)
    expect(new Set(rows).size).toBe(rows.length)
  })

  test('new-user F29: an expression stays in one piece of code, with its pipes', async () => {
    const { summary } = await told({ where: "id == 'old_0000' || id == 'old_0001'", 'dry-run': 'true' })
    expect(summary).toContain("`id == 'old_0000' || id == 'old_0001'`")
    expect(summary).not.toMatch(/["'“]`id ==/)
    expect(/^- \*\*Policy:.*$/m.exec(summary)?.[0]).not.toContain('&#124;')
  })

  test('new-user F30: an age of zero, and one of a thing, read as people say them', async () => {
    const { summary, log } = await told({ 'older-than': '0h', 'thread-ids': 'old_0000', 'protect-ids-file': 'none' })
    expect(summary).toMatch(/^- \*\*Policy:\*\* of any age/m)
    expect(summary + log.join('\n')).not.toMatch(/0 hours|\b1 ids\b|\b1 sessions\b/)
  })
})

test('metadata whose values have no certain text: the cause is told, and not that no value matches', async () => {
  await using sandbox = await withOldSessions(0)
  for (let index = 0; index < 12; index++) {
    sandbox.add({ id: `s_${index}`, createdAt: Date.now() - 90 * day, raw: { metadata: { schema: ['2.0'] } } })
  }
  const { status, summary, log } = await act(sandbox, { ...live, metadata: 'schema!=2.0' })
  expect(status).toBe('failed')
  expect(log.join('\n')).toContain('selects nothing for certain: some values of that key have no certain text')
  expect(summary).toContain('| it is not known if its metadata matches: a value in it has no certain text')
  expect(log.join('\n') + summary).not.toContain('none with this value')
})

test("an erasure says in the log how many threads are the person's, and of the ownerless once", async () => {
  await using sandbox = await withOldSessions(3)
  for (const index of [1, 2])
    sandbox.add({ id: `hers_${index}`, createdAt: Date.now() - day, metadata: { user_id: 'ada' } })
  sandbox.add({ id: 'odd', createdAt: Date.now() - day, raw: { metadata: 'none' } })
  const { log } = await act(sandbox, { ...live, 'older-than': '0h', subject: 'user_id=ada' })
  expect(log).toContain('6 sessions visible to this key, 2 of this person: 2 due, 3 kept, 1 unknown (kept)')
  expect(log.filter((line) => /^warning: /.test(line))).toEqual([
    expect.stringMatching(/^warning: It is not known whose 1 session is/),
  ])
})

test('a key that ends in mid-run: what was refused is told once, and not known stays not known', async () => {
  await using sandbox = await withOldSessions(30, { quirks: { expiredFrom: 20 } })
  const { status, summary } = await act(sandbox, live)
  expect(status).toBe('failed')
  expect(summary).toMatch(/^> - \d+ × the server answered 401, and it is not known whether it is still there$/m)
})

test('deletions that cannot be read back: the warning says why', async () => {
  await using sandbox = await withOldSessions(12)
  sandbox.add({ id: 'young', createdAt: Date.now() - day })
  sandbox.setBefore(({ purpose, id }) => (purpose === 'read' && id !== 'young' ? { status: 500 } : undefined))
  const { log, outputs, summary } = await act(sandbox, { ...live, verify: 'all' })
  expect(outputs.deleted).toBe('12')
  expect(summary).toMatch(
    /\*\*What to do next:\*\* 12 sessions could not be read back: why is under “Deleted, but reading back gave no answer” below/,
  )
  expect(summary).toContain('<summary>Deleted, but reading back gave no answer: 12 sessions</summary>')
  expect(log.join('\n')).toMatch(
    /warning: None of the 12 deletions to be verified could be read back: .* alone\. Why: .* \(12\)\./,
  )
})

test('an aborted run says once when the oldest was created; warnings stand before notices', async () => {
  await using sandbox = await withOldSessions(5)
  const { summary } = await act(sandbox, { ...live, 'abort-above': '2', protect: 'legal_hold=true' })
  expect(summary.match(/the oldest created|\*\*Oldest:\*\*/g)).toHaveLength(1)
  const dry = await act(sandbox, { ...live, 'dry-run': 'true', metadata: 'env=staging', protect: 'legal_hold=true' })
  const [, list = ''] = /\*\*Warnings\*\*\n\n((?:- .*\n)+)/.exec(dry.summary) ?? []
  expect(list.split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^- ⚠️ /),
    expect.stringMatching(/^- The `protect`/),
  ])
})

test('an erasure asks for no decision about other people', async () => {
  await using sandbox = await withOldSessions(0)
  sandbox.add({ id: 'hers', createdAt: Date.now() - day, metadata: { user_id: 'ada' } })
  sandbox.add({ id: 'his', metadata: { user_id: 'bob' }, raw: { created_at: 'never' } })
  const { log, summary, outputs } = await act(sandbox, { ...live, 'older-than': '0h', subject: 'user_id=ada' })
  expect(outputs).toMatchObject({ status: 'complete', 'subject-remaining': '0', unknown: '1' })
  expect(log.filter((line) => /^warning: /.test(line))).toEqual([])
  expect(summary).not.toContain('What to do next')
  expect(summary).toContain("- **Still due:** none of this person's sessions visible to this key\n")
})

const box = (summary: string) => /^> \[!([A-Z]+)\]\n> (.*)$/m.exec(summary)?.slice(1)

test('issue 21: an empty list is not green, and asks for somebody only where something was expected', async () => {
  await using sandbox = await withOldSessions(0)
  const folder = mkdtempSync(join(tmpdir(), 'findings-'))
  const path = (name: string, content: string) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const nothing = await act(sandbox, live)
  expect(nothing.status).toBe('complete')
  expect(box(nothing.summary)).toEqual(['NOTE', '**Nothing was deleted.** This key sees no session on this server.'])
  const held = await act(sandbox, { ...live, 'protect-ids-file': path('holds', 'sess_1\nsess_2\n') })
  expect(held.status).toBe('complete')
  expect(box(held.summary)?.[0]).toBe('WARNING')
  expect(held.summary).toContain(
    'No session was listed at all, and `protect-ids-file` names 2: check that the key belongs to the organization and project of these sessions.',
  )
  const unnamed = await act(sandbox, { ...live, 'thread-ids-file': path('none', 'id\n') })
  expect(unnamed.outputs).toMatchObject({ status: 'complete', headline: 'Live run: nothing deleted, no ids supplied' })
  expect(box(unnamed.summary)).toEqual(['NOTE', '**Nothing was deleted.** No id was supplied.'])
  expect(unnamed.summary).not.toContain('check that the key')
})

test('issue 21: green is for a run of which there is nothing to look at', async () => {
  await using sandbox = await withOldSessions(3)
  sandbox.add({ id: 'unreadable', createdAt: Date.now() - 90 * day, metadata: { retain_until: 'soon' } })
  // What could not be judged is among the next steps every night, and changes no colour.
  expect(box((await act(sandbox, { ...live, 'max-deletions': '1', verify: 'none' })).summary)?.[0]).toBe('NOTE')
  expect(box((await act(sandbox, { ...live, verify: 'none' })).summary)?.[0]).toBe('TIP')
  const mistyped = await act(sandbox, { ...live, metadata: 'env=staging' })
  expect(mistyped.status).toBe('complete')
  expect(box(mistyped.summary)?.[0]).toBe('NOTE')
})
