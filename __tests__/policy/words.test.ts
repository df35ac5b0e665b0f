import { describe, expect, test } from '@jest/globals'
import { randomFrom } from '../../sandbox/random.ts'
import type { Expression } from '../../src/policy/expression/expression.ts'
import { fingerprint } from '../../src/policy/fingerprint.ts'
import type { Grouping, Policy, Subject } from '../../src/policy/policy.ts'
import { conditionsInWords, policyInWords, protectionsInWords } from '../../src/policy/policy-in-words.ts'
import { parseSelectors } from '../../src/policy/selector.ts'
import { barePolicy } from '../bare-policy.ts'
import { fuzz, tries } from '../properties.ts'

const hour = 3_600_000
const day = 24 * hour

const expression = (text: string): Expression => ({
  text,
  usesActivity: false,
  usesMetadata: false,
  evaluate: () => ({ truth: 'fails' }),
})

describe('a policy as a sentence', () => {
  test.each<[string, Partial<Policy>, string]>([
    ['no condition', {}, 'no condition (inventory)'],
    ['age', { olderThan: 30 * day }, 'created more than 30 days ago'],
    ['inactivity', { inactiveFor: 36 * hour }, 'last active more than 1 day 12 hours ago'],
    [
      'every activity',
      { inactiveFor: 0, metadata: parseSelectors('env=x') },
      'metadata env = x and last active at any time',
    ],
    [
      'rules',
      {
        rules: [
          { ...barePolicy, name: 'staging', metadata: parseSelectors('env=staging'), olderThan: 7 * day },
          {
            ...barePolicy,
            name: 'chats',
            where: expression("agent == 'a'"),
            inactiveFor: 90 * day,
            keepLatest: 3,
            keepLatestBy: 'activity',
            keepLatestPer: { by: 'agent' },
          },
        ],
      },
      `rule "staging": metadata env = staging and created more than 7 days ago; rule "chats": the expression "agent == 'a'" is true and last active more than 90 days ago, but not the newest 3 by activity per agent`,
    ],
    ['every age', { olderThan: 0, metadata: parseSelectors('env=x') }, 'of any age and metadata env = x'],
    [
      'all conditions, in the order of judgement',
      {
        olderThan: 30 * day,
        subject: { key: 'user_id', value: '4711' },
        metadata: parseSelectors('env=staging\nteam in (a, "b c")'),
        inactiveFor: 7 * day,
        where: expression("status == 'idle'"),
      },
      `"user_id" is the given subject and created more than 30 days ago and metadata env = staging and metadata team in (a, "b c") and last active more than 7 days ago and the expression "status == 'idle'" is true`,
    ],
    [
      'a glob',
      { olderThan: day, metadata: parseSelectors('env=stag*') },
      'created more than 1 day ago and metadata env = stag*',
    ],
    [
      'a glob with more in it than a word',
      { olderThan: day, metadata: parseSelectors('title=Draft!*') },
      'created more than 1 day ago and metadata title like "Draft!*"',
    ],
    [
      'its opposite',
      { olderThan: day, metadata: parseSelectors('title!=Draft!*') },
      'created more than 1 day ago and metadata title unlike "Draft!*"',
    ],
    [
      'a text with more in it than a word',
      { olderThan: day, metadata: parseSelectors('title="Draft of"') },
      'created more than 1 day ago and metadata title = "Draft of"',
    ],
    [
      'a glob in a list',
      { olderThan: day, metadata: parseSelectors('title in (Draft!*, b)') },
      'created more than 1 day ago and metadata title in (Draft!*, b)',
    ],
  ])('%s', (_, policy, sentence) => expect(conditionsInWords({ ...barePolicy, ...policy })).toEqual(sentence))

  test.each<[string, Partial<Policy>, string[]]>([
    ['none', {}, []],
    ['selectors', { protect: parseSelectors('legal_hold\n!owner') }, ['metadata legal_hold', 'metadata !owner']],
    ['the newest', { keepLatest: 3 }, ['the newest 3']],
    ['the newest per user', { keepLatest: 3, keepLatestPer: { by: 'user' } }, ['the newest 3 per user']],
    [
      'the newest per metadata key',
      { keepLatest: 1, keepLatestPer: { by: 'metadata', key: 'user' } },
      ['the newest 1 per metadata "user"'],
    ],
    [
      'ids',
      { protectIds: new Set(['b', 'a']) },
      [`the 2 ids of the protect-ids file (fingerprint ${fingerprint('a\nb')})`],
    ],
    ['one id', { protectIds: new Set(['a']) }, [`the 1 id of the protect-ids file (fingerprint ${fingerprint('a')})`]],
    [
      'threads that wait, up to an age',
      { abandonedAfter: 30 * day },
      ['those that wait for a person and were active in the last 30 days'],
    ],
    [
      'an age in the metadata',
      { retainForKey: 'keep_for' },
      ['those younger than the age in their metadata "keep_for"'],
    ],
  ])('protections: %s', (_, policy, words) => {
    const builtIn = protectionsInWords(barePolicy).map(String)
    const own = protectionsInWords({ ...barePolicy, ...policy })
      .map(String)
      .filter((one) => !builtIn.includes(one))
    expect(own).toEqual(words)
  })

  test('protections: schedules, unless they are ignored', () => {
    const scheduled = 'those that a schedule will use again'
    const words = protectionsInWords(barePolicy).map(String)
    expect(words).toContain(scheduled)
    expect(protectionsInWords({ ...barePolicy, scheduled: 'ignore' }).map(String)).toEqual(
      words.filter((one) => one !== scheduled),
    )
  })

  test('protections, without those that threads of the API cannot have', () => {
    const told = (api: Parameters<typeof policyInWords>[1], policy: Partial<Policy> = {}) =>
      String(policyInWords({ ...barePolicy, olderThan: day, ...policy }, api))
    const bare = { fields: new Set<never>(), schedules: undefined, waitingStatuses: new Set<string>() } as never
    expect(told(bare)).toBe('created more than 1 day ago')
    expect(told(bare, { protect: parseSelectors('legal_hold') })).toBe(
      'created more than 1 day ago; always kept: metadata legal_hold',
    )
    const status = { fields: new Set(['status']), waitingStatuses: new Set<string>() }
    expect(told(status as never)).toBe('created more than 1 day ago; always kept: those in use')
    for (const waits of [{ waitingStatuses: new Set(['interrupted']) }, { waitsByActivity: true }]) {
      expect(told({ ...status, ...waits } as never)).toBe(
        'created more than 1 day ago; always kept: those in use, those that wait for a person',
      )
    }
  })

  test('protections that every policy has are named too', () => {
    expect(policyInWords({ ...barePolicy, olderThan: day, protect: parseSelectors('legal_hold') })).toEqual(
      'created more than 1 day ago; always kept: those in use, those that wait for a person, those that a schedule will use again, metadata legal_hold, those with a date in metadata "retain_until" that has not passed',
    )
  })

  test('a fingerprint is the beginning of the SHA-256 hash, as `printf abc | sha256sum` shows it', () => {
    expect(fingerprint('abc')).toBe('ba7816bf8f01')
  })

  test("the subject's value is nowhere in it", () => {
    const words = String(
      policyInWords({ ...barePolicy, olderThan: day, subject: { key: 'email', value: 'ada@example.com' } }),
    )
    expect(words).toContain('"email"')
    expect(words).not.toMatch(/ada@|example/)
  })

  test('it is one line, whatever the user wrote', () => {
    const policy = {
      ...barePolicy,
      olderThan: day,
      where: expression('a\n&& b'),
      metadata: parseSelectors('k="x\u2028y"'),
    }
    expect(String(policyInWords(policy)).split('\n')).toHaveLength(1)
  })
})

/** Texts that try to pass for another part of the sentence. */
const selectorTexts = [
  'a',
  '!a',
  'a=b',
  'a="b"',
  'a="b*"',
  'a=b*',
  'a!=b*',
  'a in (b)',
  'a in (b, c)',
  'a in ("b, c")',
  'a in (b*)',
  'a in ("b*")',
  'a notin (b)',
  'a*',
  '"a*"',
  '"a b"',
  '"!a"',
  '"a = b"',
  '"a" = "b and metadata a = b"',
  'a=b* and metadata a',
  'a=b and metadata a=b*',
  'a=* and metadata a = b*',
  'a=b*; always kept: metadata a',
  'a=* and last active more than 1 day ago',
  'a=* and the expression x is true',
  'a like "b*"'.replace(/"/g, ''),
  '"a like \\"b*\\""',
  'a;',
  'a;*',
  'and',
  'like',
  'unlike=like',
  'those',
  'a=*) and (b',
  'a!=* in (b)',
].flatMap((text) => {
  try {
    return parseSelectors(text)
  } catch {
    return []
  }
})

test('distinct policies have distinct sentences', () => {
  const random = randomFrom(4 + fuzz.seed)
  const pick = <One>(from: readonly One[]): One => from[Math.floor(random() * from.length)] as One
  const some = <One>(from: readonly One[]): One[] => Array.from({ length: pick([0, 0, 1, 1, 2]) }, () => pick(from))
  const ages = [undefined, undefined, 0, 60_000, hour, day, 25 * hour]
  const subjects: readonly (Subject | undefined)[] = [
    undefined,
    undefined,
    { key: 'a', value: 'b' },
    { key: 'a', value: 'b=c' },
    { key: 'a" is the given subject', value: 'b' },
  ]
  const groupings: readonly Grouping[] = [
    { by: 'nothing' },
    { by: 'user' },
    { by: 'agent' },
    { by: 'metadata', key: 'user' },
    { by: 'metadata', key: 'agent"' },
  ]
  const sentences = new Map<string, string>()
  // Most parts stay as they are, so that policies differ in little and meet often.
  const seldom = <One>(one: One, other: () => One): One => (random() < 0.75 ? one : other())
  for (let index = 0; index < tries(60_000); index++) {
    const keepLatest = seldom(0, () => pick([1, 3]))
    const policy: Policy = {
      ...barePolicy,
      olderThan: seldom(day, () => pick(ages)),
      inactiveFor: seldom(undefined, () => pick(ages)),
      subject: seldom(undefined, () => pick(subjects)),
      metadata: some(selectorTexts),
      where: seldom(undefined, () => pick([expression('true'), expression('"x" is true and the expression "y"')])),
      protect: seldom([], () => some(selectorTexts)),
      protectIds: seldom(new Set(), () => new Set(some(['a', 'b', 'a,b']))),
      retainUntilKey: seldom('retain_until', () => 'keep" that has not passed'),
      keepLatest,
      keepLatestPer: keepLatest === 0 ? { by: 'nothing' } : pick(groupings),
    }
    // Who the subject is stands in no sentence.
    const subject = policy.subject?.key
    const [where, protectIds] = [policy.where?.text, [...policy.protectIds].sort()]
    const same = JSON.stringify({ ...policy, subject, where, protectIds })
    const sentence = String(policyInWords(policy))
    const before = sentences.get(sentence)
    if (before !== undefined && before !== same) throw new Error(`${sentence}\nis said of\n${before}\nand of\n${same}`)
    sentences.set(sentence, same)
  }
  expect(sentences.size).toBeGreaterThan(Math.min(20_000, tries(20_000)))
})
