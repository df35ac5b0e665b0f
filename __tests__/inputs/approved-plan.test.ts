/** Conditions that an approved plan already has may be left out; those that are given must be the plan's. */

import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { standFor } from '../../src/plan-file/salted.ts'
import { writePlan } from '../../src/plan-file/write.ts'
import { policyInWords } from '../../src/policy/policy-in-words.ts'
import { termsOf } from '../../src/policy/terms.ts'
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

function listOf(content: string): string {
  const path = join(tmpdir(), `thread-retention-list-${randomUUID()}.txt`)
  writeFileSync(path, content)
  return path
}

/** A plan for these conditions, as inputs that carry it out. */
async function approve(texts: Texts = conditions, createdAt = now): Promise<Texts> {
  const { policy, api, server, organization, project, suppliedIds } = await read(texts)
  const path = join(tmpdir(), `thread-retention-plan-${randomUUID()}.ndjson`)
  const header = {
    createdAt,
    api: api.name,
    server: server.name,
    organization,
    project,
    policy: String(policyInWords(policy)),
    terms: termsOf(policy),
    ids: suppliedIds === undefined ? ('listed' as const) : ('supplied' as const),
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

  test.each<[string, Texts, Texts, string]>([
    [
      'another condition',
      conditions,
      { 'older-than': '31d' },
      "older-than is '31d', but the plan was made with '30d': make them equal, or make a new plan",
    ],
    [
      'a condition that the plan has not',
      { 'older-than': '30d' },
      { metadata: 'env=staging' },
      "metadata is 'env = staging', but the plan was made without one: make them equal, or make a new plan",
    ],
    [
      'no subject, where the plan has one',
      { 'older-than': '30d', subject: 'user_id=4711' },
      {},
      "subject is not set, but the plan was made with 'user_id': make them equal, or make a new plan",
    ],
    [
      'another person',
      { 'older-than': '30d', subject: 'user_id=4711' },
      { subject: 'user_id=4712' },
      'subject is another person than the one that the plan was made for: make them equal, or make a new plan',
    ],
    [
      'another server',
      { 'older-than': '30d' },
      { 'base-url': 'https://example.com/v1' },
      "base-url is 'https://example.com/v1', but the plan was made with 'https://api.openai.com/v1': make them equal, or make a new plan",
    ],
    [
      'another API',
      { 'older-than': '30d' },
      { api: 'chatkit-threads' },
      "api is 'chatkit-threads', but the plan was made with 'agent-sessions': make them equal, or make a new plan",
    ],
    [
      'another query',
      { 'older-than': '30d', 'base-url': 'https://example.com/v1?tenant=a' },
      { 'base-url': 'https://example.com/v1?tenant=b' },
      'base-url has another query than the one that the plan was made with: make them equal, or make a new plan',
    ],
  ])('says what is not as in the plan: %s', async (_, planned, given, message) => {
    const told = await problems({ ...(await approve(planned)), ...given })
    expect(told).toEqual([{ inputs: [message.split(' ')[0], 'apply-plan'], message }])
  })

  test.each(['organization', 'project'])('that says no %s cannot be carried out in one', async (name) => {
    expect(await problems({ ...(await approve()), [name]: 'a' })).toEqual([
      {
        inputs: [name, 'apply-plan'],
        message: `${name} is 'a', but the plan was made without one: make them equal, or make a new plan`,
      },
    ])
    // Where the plan says one, the answers of the server may tell whose the key is.
    const apply = await approve({ ...conditions, [name]: 'a' })
    expect(await problems({ ...apply, [name]: 'a' })).toEqual([])
    expect(await problems(apply)).toEqual([])
  })

  test('may have white space around its path and its digest', async () => {
    const apply: Texts = await approve()
    const [path, digest] = [` ${apply['apply-plan']}\n`, ` ${apply['plan-digest']?.toUpperCase()}\n`]
    expect(await problems({ ...apply, 'apply-plan': path, 'plan-digest': digest })).toEqual([])
  })

  test.each([
    ['of 63 digits', '0'.repeat(63)],
    ['of 65 digits', '0'.repeat(65)],
    ['with a word before it', `sha256:${'0'.repeat(64)}`],
    ['with a word behind it', `${'0'.repeat(64)} plan`],
  ])('a digest %s is none', async (_, digest) => {
    expect(await problems({ ...(await approve()), 'plan-digest': digest })).toEqual([
      {
        inputs: ['plan-digest'],
        message: expect.stringMatching(/: write the output plan-digest of the dry run, 64 hexadecimal digits$/),
      },
    ])
  })

  test('that is too old cannot be carried out', async () => {
    const old = await approve(conditions, now - 8 * 86_400_000)
    const told = await problems(old)
    expect(told.map(({ inputs }) => inputs)).toEqual([['apply-plan', 'plan-valid-for']])
    expect(told[0]?.message).toMatch(/^apply-plan cannot be carried out: /)
    expect(await problems({ ...old, 'plan-valid-for': '9d' })).toEqual([])
  })

  test('keeps protecting whom it protects, and the step may add some', async () => {
    const [first, second] = [listOf('a\n'), listOf('b\n')]
    const apply = await approve({ ...conditions, 'protect-ids-file': first })
    expect([...(await read(apply)).policy.protectIds]).toEqual(['a'])
    expect([...(await read({ ...apply, 'protect-ids-file': second })).policy.protectIds]).toEqual(['a', 'b'])
  })

  test('that cannot be read is the only thing wrong: what it would give is not missed', async () => {
    const told = await problems({ ...(await approve()), 'plan-digest': '0'.repeat(64) })
    expect(told).toEqual([
      {
        inputs: ['apply-plan'],
        message: expect.stringMatching(/^apply-plan is '.*': it is not the approved one: its digest is [0-9a-f]{64}$/),
      },
    ])
  })

  test('of an inventory cannot be carried out: it has no condition', async () => {
    const told = await problems(await approve({ 'older-than': 'none' }))
    expect(told.map(({ inputs }) => inputs)).toEqual([['older-than', 'inactive-for']])
  })

  test('of what was listed cannot be carried out on supplied ids', async () => {
    expect(await problems({ ...(await approve()), 'thread-ids': 'a' })).toEqual([
      {
        inputs: ['thread-ids', 'apply-plan'],
        message:
          'thread-ids is set, but the plan was made from the whole list: leave thread-ids out, or make a new plan',
      },
    ])
    const told = await problems({ ...(await approve()), 'thread-ids-file': listOf('a\n') })
    expect(told.map(({ inputs }) => inputs)).toEqual([['thread-ids-file', 'apply-plan']])
    expect(told[0]?.message).toMatch(/^thread-ids-file is set, .*: leave thread-ids-file out, or make a new plan$/)
  })

  test('of supplied ids can be carried out on supplied ids alone', async () => {
    const apply = await approve({ ...conditions, 'thread-ids': 'a b' })
    expect(await problems({ ...apply, 'thread-ids': 'b' })).toEqual([])
    expect(await problems({ ...apply, 'thread-ids-file': listOf('b\n') })).toEqual([])
    expect(await problems(apply)).toEqual([
      {
        inputs: ['thread-ids', 'apply-plan'],
        message:
          'thread-ids and thread-ids-file are not set, but the plan was made for supplied ids: supply them again, or make a new plan',
      },
    ])
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

  test('agrees with the same rules from a file', async () => {
    const apply = await approve(given)
    expect(await problems({ ...apply, 'rules-file': listOf(rules) })).toEqual([])
    const told = await problems({ ...apply, 'rules-file': listOf(rules.replace('7d', '8d')) })
    expect(told.map(({ inputs }) => inputs)).toEqual([['rules-file', 'apply-plan']])
    expect(told[0]?.message).toMatch(/^rules-file is /)
  })

  test('is not held against rules that cannot be read: they are told alone', async () => {
    const told = await problems({ ...(await approve(given)), rules: '- {name: all, older-than: 30}' })
    expect(told.map(({ inputs }) => inputs)).toEqual([['rules']])
  })
})
