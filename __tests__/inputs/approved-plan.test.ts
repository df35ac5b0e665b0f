/** Conditions that an approved plan already has may be left out; those that are given must be the plan's. */

import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { standFor } from '../../src/plan-file/salted.ts'
import { writePlan } from '../../src/plan-file/write.ts'
import { termsOf } from '../../src/policy/terms.ts'
import { policyInWords } from '../../src/policy/words.ts'
import { now, problems, read, type Texts } from './read.ts'

const conditions: Texts = {
  'older-than': '30d',
  'inactive-for': '36h',
  metadata: 'env in (staging, "a, b")\nteam!=x*',
  where: "status == 'idle'",
  protect: 'hold\n!reviewed',
  'retain-until-key': 'keep_until',
  'keep-latest': '3',
  'keep-latest-per': 'team',
}

/** A plan for these conditions, as inputs that carry it out. */
async function approve(texts: Texts = conditions): Promise<Texts> {
  const { policy, api, server } = await read(texts)
  const path = join(tmpdir(), `thread-retention-plan-${randomUUID()}.ndjson`)
  const header = {
    createdAt: now,
    api: api.name,
    server: server.name,
    organization: undefined,
    project: undefined,
    policy: String(policyInWords(policy)),
    terms: termsOf(policy),
    ids: 'listed' as const,
    ...standFor('5a17', { subject: policy.subject, query: new URL(server.baseUrl).search }),
  }
  const counts = { listed: 0, kept: 0, unknown: 0, candidates: 0, planned: 0 }
  const { protectIds: protectedIds } = policy
  const digest = await writePlan(path, { header, protectedIds, planned: [], reasonOf: () => '', counts })
  return { 'older-than': 'none', 'apply-plan': path, 'plan-digest': digest, 'dry-run': 'false' }
}

describe('an approved plan', () => {
  test('gives every condition that the step leaves out, whatever defaults the runner hands over', async () => {
    const { where: planned, ...rest } = (await read(conditions)).policy
    const { where, ...policy } = (await read(await approve())).policy
    expect(policy).toEqual(rest)
    expect(where?.text).toBe(planned?.text)
  })

  test('agrees with the same conditions, also in other words', async () => {
    const apply = await approve()
    expect(await problems({ ...apply, ...conditions })).toEqual([])
    expect(
      await problems({
        ...apply,
        'older-than': 'P30D',
        'inactive-for': '1d 12h',
        metadata: 'env in(staging,"a, b")\n\nteam != x*',
      }),
    ).toEqual([])
  })

  test.each<[string, string]>([
    ['older-than', '31d'],
    ['inactive-for', '35h'],
    ['metadata', 'env=staging'],
    ['where', "status == 'failed'"],
    ['protect', 'hold'],
    ['retain-until-key', 'hold_until'],
    ['keep-latest', '2'],
    ['keep-latest-per', 'app'],
    ['subject', 'user_id=4711'],
  ])('refuses another %s', async (name, text) => {
    const told = await problems({ ...(await approve()), [name]: text })
    expect(told.map(({ inputs }) => inputs)).toEqual([[name, 'apply-plan']])
    expect(told[0]?.message).toMatch(new RegExp(`^${name} is .*but the plan was made`))
  })

  test('for a subject has to be given it again: a plan holds no more than its fingerprint', async () => {
    const apply = await approve({ ...conditions, subject: 'user_id=4711' })
    expect(await problems({ ...apply, subject: 'user_id=4711' })).toEqual([])
    for (const subject of ['none', 'user_id=4712']) {
      const told = await problems({ ...apply, subject })
      expect(told.map(({ inputs }) => inputs)).toEqual([['subject', 'apply-plan']])
      expect(told[0]?.message).not.toMatch(/471/)
    }
  })

  test('that cannot be read is the only thing wrong: what it would give is not missed', async () => {
    const told = await problems({ ...(await approve()), 'plan-digest': '0'.repeat(64) })
    expect(told.map(({ inputs }) => inputs)).toEqual([['apply-plan']])
  })

  test('of an inventory cannot be carried out: it has no condition', async () => {
    const told = await problems(await approve({ 'older-than': 'none' }))
    expect(told.map(({ inputs }) => inputs)).toEqual([['older-than', 'inactive-for']])
  })

  test('of what was listed cannot be carried out on supplied ids', async () => {
    const told = await problems({ ...(await approve()), 'thread-ids': 'a' })
    expect(told.map(({ inputs }) => inputs)).toEqual([['thread-ids', 'apply-plan']])
  })

  test.each<[given: string, told: string[]]>([
    ['apply-plan', ['plan-digest', 'apply-plan']],
    ['plan-digest', ['apply-plan', 'plan-digest']],
  ])('of which only %s is given: the other is the only thing missing', async (given, missing) => {
    const whole: Texts = await approve()
    const told = await problems({ 'older-than': 'none', 'dry-run': 'false', [given]: whole[given] ?? '' })
    expect(told.map(({ inputs }) => inputs.toSorted())).toEqual([missing.toSorted()])
  })
})

describe('an approved plan with rules', () => {
  const rules =
    '- name: staging\n  metadata: |\n    env=staging\n    team!="x y"\n  older-than: 7d\n- name: rest\n  inactive-for: 30d\n  keep-latest: 2\n'
  const given: Texts = { 'older-than': 'none', rules }

  test('gives the rules that the step leaves out', async () => {
    const planned = (await read(given)).policy
    expect((await read(await approve(given))).policy.rules).toEqual(planned.rules)
    expect(planned.rules).toHaveLength(2)
  })

  test('agrees with the same rules in other words, and with no others', async () => {
    const apply = await approve(given)
    expect(await problems({ ...apply, rules: rules.replace('7d', 'P7D') })).toEqual([])
    expect(await problems({ ...apply, rules: rules.replace('7d', '8d') })).not.toEqual([])
    expect(await problems({ ...apply, 'older-than': '7d' })).not.toEqual([])
  })
})
