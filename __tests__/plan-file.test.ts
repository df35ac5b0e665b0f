/** Plans: written by a dry run, approved by people, carried out as approved or not at all. */

import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Sandbox, startSandbox } from '../sandbox/server.ts'
import { checkRecord } from '../scripts/check-record.ts'
import { runAction } from '../scripts/run-action.ts'
import { checkPlanAge } from '../src/plan-file/age.ts'
import { BadPlan, type PlanHeader } from '../src/plan-file/header.ts'
import { parsePlan, readPlan } from '../src/plan-file/read.ts'
import { writePlan } from '../src/plan-file/write.ts'
import type { Candidate } from '../src/policy/plan.ts'
import { policyTerms } from '../src/policy/terms.ts'
import { mutations } from './mutations.ts'
import { checkProperty } from './properties.ts'
import { scriptedServer } from './requests/scripted-server.ts'

const day = 86_400_000
const folder = mkdtempSync(join(tmpdir(), 'thread-retention-plan-'))
let files = 0
const fresh = () => join(folder, `plan-${++files}.ndjson`)

const header: PlanHeader = {
  createdAt: Date.UTC(2026, 10, 22),
  api: 'agent-sessions',
  server: 'https://api.openai.com/v1',
  organization: undefined,
  project: 'proj_1',
  policy: 'created more than 30 days ago',
  terms: policyTerms({ 'older-than': '30d', 'keep-latest': '0', 'retain-until-key': 'retain_until' }),
  salt: '5a17',
  subject: undefined,
  query: undefined,
  ids: 'listed',
}
const counts = { listed: 10, kept: 7, unknown: 1, candidates: 2, planned: 2 }
const candidates: Candidate[] = [
  {
    id: 'sess_1',
    createdAt: Date.UTC(2024, 0, 1),
    lastActiveAt: Date.UTC(2024, 0, 2),
    kind: 'due',
    seenAt: 0,
    shown: ['ada@example.com'],
  },
  { id: 'sess_2', createdAt: Date.UTC(2024, 0, 3), lastActiveAt: undefined, kind: 'due', seenAt: 0, shown: [] },
]
const contentOf = (planned: readonly Candidate[] = candidates, head = header) => ({
  header: head,
  protectedIds: new Set(['sess_9', 'sess_8']),
  planned,
  reasonOf: () => 'created 2 years ago',
  counts,
})
const write = async (threads: readonly Candidate[] = candidates, head = header) => {
  const path = fresh()
  return { path, digest: await writePlan(path, contentOf(threads, head)) }
}

describe('the file', () => {
  test('has a header, a line for each planned thread, the counts, and the digest of the lines before it', async () => {
    const { path, digest } = await write()
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).type)).toEqual([
      'plan',
      'protected',
      'thread',
      'thread',
      'counts',
      'digest',
    ])
    expect(JSON.parse(lines[1] ?? '')).toEqual({ type: 'protected', ids: ['sess_8', 'sess_9'] })
    expect(JSON.parse(lines[2] ?? '')).toEqual({
      type: 'thread',
      id: 'sess_1',
      createdAt: '2024-01-01T00:00:00.000Z',
      lastActiveAt: '2024-01-02T00:00:00.000Z',
      rule: null,
      reason: 'created 2 years ago',
    })
    const body = `${lines.slice(0, -1).join('\n')}\n`
    expect(createHash('sha256').update(body).digest('hex')).toBe(digest)
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ type: 'digest', sha256: digest })
  })

  test('holds no metadata value', async () => {
    const { path } = await write()
    expect(readFileSync(path, 'utf8')).not.toContain('ada@example.com')
  })

  test('the same plan has the same digest, whether it is written or only reckoned', async () => {
    const { digest } = await write()
    expect((await write()).digest).toBe(digest)
    expect(await writePlan(undefined, contentOf())).toBe(digest)
  })

  test('an existing file is not overwritten', async () => {
    const { path } = await write()
    await expect(writePlan(path, contentOf())).rejects.toMatchObject({ code: 'EEXIST' })
  })

  test('what is written reads back the same', async () => {
    await checkProperty(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({
            id: fc.string({ minLength: 1, maxLength: 80, unit: 'binary' }),
            createdAt: fc.nat(2 ** 41),
            active: fc.option(fc.nat(2 ** 41)),
            rule: fc.option(fc.string({ minLength: 1, maxLength: 20 })),
          }),
          { selector: ({ id }) => id, maxLength: 20 },
        ),
        async (threads) => {
          const planned = threads.map(({ id, createdAt, active, rule }) => ({
            id,
            createdAt,
            lastActiveAt: active ?? undefined,
            ...(rule === null ? {} : { rule }),
            kind: 'due' as const,
            seenAt: 0,
            shown: [],
          }))
          const { path, digest } = await write(planned)
          const plan = await readPlan(path, digest)
          expect(plan.header).toEqual(header)
          expect([...plan.protectedIds].sort()).toEqual(['sess_8', 'sess_9'])
          expect([...plan.threads]).toEqual(
            planned.map(({ kind: _, seenAt: __, shown: ___, id, ...known }) => [id, known]),
          )
        },
      ),
      { numRuns: 200 },
    )
  })

  test('a plan of a hundred thousand lines reads back whole', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({
      ...(candidates[0] as Candidate),
      id: `sess_${index}`,
    }))
    const { path, digest } = await write(many)
    expect((await readPlan(path, digest)).threads.size).toBe(100_000)
  })
})

describe('a plan is refused', () => {
  const refused = async (change: (text: string) => string) => {
    const { path, digest } = await write()
    writeFileSync(path, change(readFileSync(path, 'utf8')))
    return expect(readPlan(path, digest)).rejects
  }
  test('when a line was taken out', async () =>
    (await refused((text) => text.replace(/.*sess_2.*\n/, ''))).toThrow(/changed after it was written/))
  test('when an id was changed', async () =>
    (await refused((text) => text.replace('sess_2', 'sess_3'))).toThrow(/changed after it was written/))
  test('when its end is missing', async () =>
    (await refused((text) => text.slice(0, -40))).toThrow(/not a line of a plan|not whole/))
  test('when it is empty', async () => (await refused(() => '')).toThrow(/not whole/))
  test('when it is of another version', async () =>
    (await refused((text) => text.replace('"format":2', '"format":1'))).toThrow(/format 1.*make a new plan/))
  test.each([7 * day, 90 * day])('when it is older than plan-valid-for allows: %s ms', (validFor) => {
    const at = (now: number) => () => checkPlanAge(header, validFor, now)
    expect(at(header.createdAt + validFor)).not.toThrow()
    expect(at(header.createdAt + validFor + 1)).toThrow(
      `it was made at 2026-11-22T00:00:00.000Z, and plan-valid-for allows ${validFor / day} days: make a new plan`,
    )
  })
  test('when it comes from the future', () => {
    expect(() => checkPlanAge(header, day, header.createdAt - 2 * day)).toThrow(BadPlan)
    expect(() => checkPlanAge(header, day, header.createdAt - day)).not.toThrow()
  })
  test('when another digest was approved', async () => {
    const { path, digest } = await write()
    await expect(readPlan(path, 'a'.repeat(64))).rejects.toThrow(`its digest is ${digest}`)
  })
  test('when there is no such file', async () => {
    await expect(readPlan(join(folder, 'none'), 'a'.repeat(64))).rejects.toThrow(/cannot be read: ENOENT/)
  })
  test('with a clear error whatever 100,000 changed and random texts hold', async () => {
    const { path, digest } = await write()
    const text = readFileSync(path, 'utf8')
    const alphabet = '{}[]",:0123456789abcdefTZ-\\ \n\u2028é'
    for (const changed of mutations({
      seeds: [text, text.replace('"format":2', '"format":1')],
      alphabet,
      count: 100_000,
    })) {
      const lines = changed.replace(/\n$/, '').split('\n')
      // Approved as it is: what is left to refuse is what the lines say.
      const own = createHash('sha256')
        .update(
          lines
            .slice(0, -1)
            .map((line) => `${line}\n`)
            .join(''),
        )
        .digest('hex')
      const sealed = [...lines.slice(0, -1), JSON.stringify({ type: 'digest', sha256: own })]
      for (const [given, approved] of [
        [lines, digest],
        [sealed, own],
      ] as const) {
        try {
          expect((await parsePlan(given, approved)).digest).toBe(approved)
        } catch (error) {
          if (!(error instanceof BadPlan)) throw error
        }
      }
    }
  })
})

describe('plan, approve, apply', () => {
  const now = Date.now()
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await startSandbox({ api: 'agent-sessions', threads: 0, seed: 1, now })
    for (let index = 0; index < 10; index++) {
      sandbox.add({
        id: `sess_${index}`,
        createdAt: now - (60 + index) * day,
        lastActiveAt: now - 60 * day,
        metadata: { env: 'staging' },
      })
    }
  })
  afterEach(() => sandbox.close())

  const act = (inputs: Record<string, string>) =>
    runAction({ inputs: { api: 'agent-sessions', 'base-url': sandbox.url, 'api-key': sandbox.key, ...inputs } })
  const policy = { 'older-than': '30d', 'inactive-for': '30d', metadata: 'env=staging', protect: 'legal_hold' }
  const plan = async (inputs: Record<string, string> = policy) => {
    const path = fresh()
    const { outputs } = await act({ ...inputs, 'plan-file': path })
    expect(outputs).toMatchObject({ status: 'planned', 'plan-file': path })
    return { 'apply-plan': path, 'plan-digest': outputs['plan-digest'] ?? '' }
  }

  /** A thread that must go by the policy, and that no plan names yet. */
  const addNew = () => {
    const time = now - 90 * day
    sandbox.add({ id: 'sess_new', createdAt: time, lastActiveAt: time, metadata: { env: 'staging' } })
  }

  test('exactly what was approved and still qualifies is deleted', async () => {
    const approved = await plan()
    sandbox.update('sess_1', { lastActiveAt: now - day })
    sandbox.update('sess_2', { metadata: { env: 'staging', legal_hold: 'true' } })
    sandbox.remove('sess_3')
    addNew()
    const result = await act({ ...approved, 'dry-run': 'false' })
    expect([...sandbox.deletedIds].sort()).toEqual([
      'sess_0',
      'sess_3',
      'sess_4',
      'sess_5',
      'sess_6',
      'sess_7',
      'sess_8',
      'sess_9',
    ])
    expect(result).toMatchObject({
      exitCode: 0,
      outputs: {
        status: 'complete',
        planned: '10',
        deleted: '7',
        spared: '2',
        'already-gone': '1',
        failed: '0',
        remaining: '1',
        candidates: '11',
      },
    })
    expect(sandbox.get('sess_new')).toBeDefined()
  })

  test('one of which it can no longer be told is spared, and the record agrees with its footer', async () => {
    const approved = await plan()
    sandbox.update('sess_1', { metadata: { env: 'staging', retain_until: 'next spring' } })
    addNew()
    const result = await act({ ...approved, 'dry-run': 'false' })
    expect(result.outputs).toMatchObject({ planned: '10', deleted: '9', spared: '1', unknown: '0', remaining: '1' })
    const record = createReadStream(result.outputs['record-file'] ?? '')
    expect(await checkRecord(record, result.outputs['record-digest'])).toMatchObject({
      verdict: 'intact',
      problems: [],
      counts: { kept: 0, unknown: 0, waiting: 1, planned: 10 },
    })
  })

  test('one of which it can no longer be told may be overdue', async () => {
    const approved = await plan()
    sandbox.update('sess_1', { metadata: { env: 'staging', retain_until: 'next spring' } })
    const result = await act({ ...approved, 'fail-if-overdue': '50d', 'dry-run': 'false' })
    expect(result).toMatchObject({
      exitCode: 1,
      outputs: { status: 'failed', deleted: '9', spared: '1', remaining: '0' },
    })
    expect(result.log).toMatch(/^::error::A session 61 days .*old \(sess_1\) is still there/m)
  })

  test('the oldest that remains is one that the plan does not name, if that is older', async () => {
    const approved = await plan()
    addNew()
    sandbox.setBefore(({ method, path }) =>
      method === 'DELETE' && path.endsWith('/sess_1') ? { status: 400, body: {} } : undefined,
    )
    const { outputs } = await act({ ...approved, 'dry-run': 'false' })
    expect(outputs).toMatchObject({ status: 'failed', failed: '1', remaining: '2' })
    expect(outputs['oldest-remaining']).toBe(new Date(Math.floor((now - 90 * day) / 1000) * 1000).toISOString())
  })

  test('a thread of the plan that is still there but not listed any more is spared', async () => {
    const approved = await plan()
    sandbox.setBefore(({ method, path }) =>
      method === 'GET' && path === '/agents/sessions'
        ? { body: { object: 'list', data: [], has_more: false } }
        : undefined,
    )
    const result = await act({ ...approved, 'dry-run': 'false' })
    expect(sandbox.deletedIds).toEqual([])
    expect(result.outputs).toMatchObject({ planned: '10', spared: '10', deleted: '0' })
  })

  test('a supplied id of the plan that is gone is counted once', async () => {
    const ids = 'sess_0 sess_1 sess_2'
    const approved = await plan({ ...policy, 'thread-ids': ids })
    sandbox.remove('sess_1')
    const result = await act({ ...approved, 'thread-ids': ids, 'dry-run': 'false' })
    expect(result.outputs).toMatchObject({
      listed: '3',
      candidates: '3',
      deleted: '2',
      unknown: '0',
    })
    // Ids so short differ too little from each other for a made-up one: whether it is gone may stay open.
    expect(Number(result.outputs['already-gone']) + Number(result.outputs['not-known'])).toBe(1)
  })

  test('a thread that was made anew under an id of the plan is another one, though it is due as well: spared', async () => {
    const approved = await plan({ ...policy, 'older-than': '1d', 'inactive-for': 'none' })
    sandbox.update('sess_4', { createdAt: now - 5 * day, lastActiveAt: now - 5 * day })
    const result = await act({ ...approved, 'dry-run': 'false' })
    expect(sandbox.get('sess_4')).toBeDefined()
    expect(result.outputs).toMatchObject({ status: 'complete', planned: '10', deleted: '9', spared: '1' })
    expect(readFileSync(result.outputs['record-file'] ?? '', 'utf8')).toMatch(
      /"id":"sess_4".*"outcome":"spared".*"note":"gone, and another thread has its id by now"/,
    )
  })

  test('a plan with rules: each thread keeps its rule, whatever became of it, and another policy is refused', async () => {
    const rules = `- name: trials
  metadata: plan=trial
  older-than: 1d
- name: everything else
  older-than: 30d
`
    const given = { rules, protect: 'legal_hold' }
    sandbox.update('sess_5', { metadata: { plan: 'trial' } })
    sandbox.update('sess_6', { metadata: { plan: 'trial' } })
    const approved = await plan(given)
    sandbox.update('sess_5', { metadata: { plan: 'trial', legal_hold: 'true' } })
    sandbox.remove('sess_6')
    sandbox.remove('sess_7')
    const { outputs, summary } = await act({ ...approved, 'dry-run': 'false' })
    expect(outputs).toMatchObject({ status: 'complete', deleted: '7', spared: '1', 'already-gone': '2' })
    expect(summary).toMatch(/approved plan is carried out/)
    const lines = readFileSync(outputs['record-file'] ?? '', 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
    const rulesOf = (type: string) =>
      Object.fromEntries(lines.flatMap((line) => (line.type === type ? [[line.id, line.rule]] : [])))
    const byId = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [
        `sess_${index}`,
        index === 5 || index === 6 ? 'trials' : 'everything else',
      ]),
    )
    expect(rulesOf('planned')).toEqual(byId)
    expect(rulesOf('outcome')).toEqual(byId)
    const record = createReadStream(outputs['record-file'] ?? '')
    expect(await checkRecord(record, outputs['record-digest'])).toMatchObject({ verdict: 'intact', problems: [] })
    const other = await act({ ...approved, rules: rules.replace('1d', '2d'), 'dry-run': 'false' })
    expect(other.log).toMatch(/^::error::rules is .*but the plan was made with/m)
  })

  test('an edited or an expired plan is refused, and the summary says why', async () => {
    const approved = await plan()
    const text = readFileSync(approved['apply-plan'], 'utf8')
    const refuse = async (change: (text: string) => string, inputs: Record<string, string> = {}) => {
      const path = fresh()
      writeFileSync(path, change(text))
      const requests = sandbox.requestCount
      const result = await act({ ...approved, 'apply-plan': path, 'dry-run': 'false', ...inputs })
      expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', deleted: '0', 'record-file': '' } })
      expect(sandbox.requestCount).toBe(requests)
      return result.summary
    }
    expect(await refuse((all) => all.replace('sess_3', 'sess_x'))).toMatch(/was changed after it was written/)
    expect(await refuse((all) => all.split('\n').toSpliced(2, 1).join('\n'))).toMatch(/was changed after/)
    expect(await refuse((all) => all.trimEnd().split('\n').slice(0, -1).join('\n'))).toMatch(/is not whole/)
    // Whoever edits it may make its digest anew: it is not the approved one then.
    const resealed = (all: string) => {
      const lines = all.replace('sess_3', 'sess_x').trimEnd().split('\n').slice(0, -1)
      const whole = lines.map((line) => `${line}\n`).join('')
      return `${whole}${JSON.stringify({ type: 'digest', sha256: createHash('sha256').update(whole).digest('hex') })}\n`
    }
    expect(await refuse(resealed)).toMatch(/is not the approved one/)
    const past = new Date(now - 8 * day).toISOString()
    const old = (all: string) => all.replace(/"createdAt":"[^"]*"/, `"createdAt":"${past}"`)
    const whole = old(text)
      .trimEnd()
      .split('\n')
      .slice(0, -1)
      .map((line) => `${line}\n`)
      .join('')
    const sha256 = createHash('sha256').update(whole).digest('hex')
    const expired = () => `${whole}${JSON.stringify({ type: 'digest', sha256 })}\n`
    expect(await refuse(expired, { 'plan-digest': sha256 })).toMatch(/plan-valid-for.* allows 7 days/)
  })

  test('with dry-run: true it says what it would do, and does nothing', async () => {
    const approved = await plan()
    const result = await act({ ...approved, 'dry-run': 'true' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'planned', planned: '10', deleted: '0' } })
    expect(sandbox.deletedIds).toEqual([])
  })

  test('adversary C4: a plan is not carried out at another tenant', async () => {
    const url = `${sandbox.url}?tenant=`
    const approved = await plan({ ...policy, 'base-url': `${url}acme-anvils` })
    expect(readFileSync(approved['apply-plan'], 'utf8')).not.toContain('acme')
    const requests = sandbox.requestCount
    const other = await act({ ...approved, 'base-url': `${url}other-tenant`, 'dry-run': 'false' })
    expect(other).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(other.log).toMatch(/^::error::base-url has another query than the one that the plan was made with/m)
    expect(sandbox.requestCount).toBe(requests)
    const same = await act({ ...approved, 'base-url': `${url}acme-anvils`, 'dry-run': 'false' })
    expect(same.outputs).toMatchObject({ status: 'complete', deleted: '10' })
    expect(readFileSync(same.outputs['record-file'] ?? '', 'utf8')).not.toContain('acme')
  })

  test('the ids that it protects stay protected, and the step may add some', async () => {
    const holds = join(folder, 'holds.txt')
    writeFileSync(holds, 'sess_0\n')
    const approved = await plan({ ...policy, 'protect-ids-file': holds })
    const more = join(folder, 'more.txt')
    writeFileSync(more, 'sess_1\n')
    sandbox.add({ id: 'sess_later', createdAt: now - 90 * day, lastActiveAt: now - 90 * day })
    const result = await act({ ...approved, 'protect-ids-file': more, 'dry-run': 'false' })
    expect(result.outputs).toMatchObject({ status: 'complete', planned: '9', deleted: '8', spared: '1' })
    expect(sandbox.deletedIds).not.toContain('sess_0')
    expect(sandbox.deletedIds).not.toContain('sess_1')
  })

  test('the subject is in neither plan nor record, and has to be given again', async () => {
    sandbox.update('sess_3', { metadata: { env: 'staging', user_id: 'someperson4711' } })
    const mine = { ...policy, subject: 'user_id=someperson4711' }
    const approved = await plan(mine)
    expect(readFileSync(approved['apply-plan'], 'utf8')).not.toContain('someperson')
    const another = await act({ ...approved, subject: 'user_id=someperson4712', 'dry-run': 'false' })
    expect(another.log).toMatch(/^::error::subject is another person than the one that the plan was made for/m)
    expect((await act({ ...approved, 'dry-run': 'false' })).log).toMatch(/^::error::subject is not set, but the plan/m)
    const result = await act({ ...approved, subject: mine.subject, 'dry-run': 'false' })
    expect(result.outputs).toMatchObject({ status: 'complete', deleted: '1', 'subject-remaining': '0' })
    expect(readFileSync(result.outputs['record-file'] ?? '', 'utf8')).not.toContain('someperson')
  })

  test('another organization than the plan was made for is refused', async () => {
    const approved = await plan({ ...policy, organization: 'org-a' })
    const result = await act({ ...approved, organization: 'org-b', 'dry-run': 'false' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', deleted: '0' } })
    expect(result.log).toMatch(/The plan was made for the organization org-a, and this key's is org-b/)
    expect(sandbox.deletedIds).toEqual([])
  })

  test('adversary C4: an organization or project, where the plan cannot tell for which it was made, is refused', async () => {
    const silent = await scriptedServer([{ status: 200, body: { object: 'list', data: [], has_more: false } }])
    try {
      const approved = await plan({ ...policy, 'base-url': silent.url })
      expect(readFileSync(approved['apply-plan'], 'utf8')).toContain('"organization":null,"project":null')
      const requests = silent.requests.length
      for (const name of ['organization', 'project']) {
        const given = { 'base-url': silent.url, [name]: 'other-b', 'dry-run': 'false' }
        const result = await act({ ...approved, ...given })
        expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', deleted: '0' } })
        expect(result.log).toContain(`${name} is 'other-b', but the plan was made without one`)
      }
      expect(silent.requests).toHaveLength(requests)
    } finally {
      await silent.close()
    }
  })

  test('conditions may be given again if they are the same', async () => {
    const approved = await plan()
    const result = await act({ ...approved, ...policy, 'older-than': '720h', 'dry-run': 'false' })
    expect(result.outputs).toMatchObject({ status: 'complete', deleted: '10' })
  })

  const refusedFor = (what: string, change: Record<string, string>, message: RegExp) =>
    test(`${what}: aborted before the first request`, async () => {
      const approved = await plan()
      const requests = sandbox.requestCount
      const result = await act({ ...approved, 'dry-run': 'false', ...change })
      expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', deleted: '0' } })
      expect(result.log).toMatch(message)
      expect(sandbox.requestCount).toBe(requests)
    })
  refusedFor('another age', { 'older-than': '31d' }, /older-than is '31d', but the plan was made with '30d'/)
  refusedFor(
    'a further condition',
    { where: "metadata.env == 'staging'" },
    /where is .*but the plan was made without one/,
  )
  refusedFor('another selector', { protect: 'hold' }, /protect is 'hold', but the plan was made with 'legal_hold'/)
  refusedFor(
    'another API',
    { api: 'mistral-conversations' },
    /api is 'mistral-conversations', but the plan was made with 'agent-sessions'/,
  )
  refusedFor('another digest', { 'plan-digest': 'b'.repeat(64) }, /it is not the approved one/)
  refusedFor('no digest', { 'plan-digest': 'none' }, /plan-digest is not set/)
  refusedFor('something that is no digest', { 'plan-digest': 'sha256:1234' }, /64 hexadecimal digits/)
  refusedFor('another server', { 'base-url': 'http://127.0.0.1:1/v1' }, /base-url is .* but the plan was made with/)

  test('a subject is needed again, and is not in the plan', async () => {
    const approved = await plan({ ...policy, metadata: 'env', subject: 'env=staging' })
    expect(readFileSync(approved['apply-plan'], 'utf8')).not.toMatch(/env=staging/)
    expect((await act({ ...approved, 'dry-run': 'false' })).log).toMatch(
      /subject is not set, but the plan was made with/,
    )
    expect((await act({ ...approved, subject: 'env=staging', 'dry-run': 'false' })).outputs).toMatchObject({
      deleted: '10',
    })
  })

  test('a plan made in another project is refused', async () => {
    const approved = await plan()
    sandbox.setBefore(({ method }) =>
      method === 'GET'
        ? { headers: { 'openai-project': 'proj_other' }, body: { object: 'list', data: [], has_more: false } }
        : undefined,
    )
    const result = await act({ ...approved, 'dry-run': 'false' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', deleted: '0' } })
    expect(result.log).toMatch(/The plan was made for the project/)
  })

  test('a live run does not write a plan file', async () => {
    const result = await act({ ...policy, 'dry-run': 'false', 'plan-file': fresh() })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(result.log).toMatch(/only a dry run writes a plan/)
  })
})
