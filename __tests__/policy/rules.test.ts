/** Rules as YAML: what they mean, and every mistake with its line and column. */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { BadRules, parseRules } from '../../src/policy/rules/parse-rules.ts'
import { printRule } from '../../src/policy/rules/print-rule.ts'
import { parseSelectors } from '../../src/policy/selector.ts'
import { rendered } from '../../src/text.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'
import { chatCompletions } from '../../src/threads/apis/chat-completions.ts'
import { chatkitThreads } from '../../src/threads/apis/chatkit-threads.ts'
import { now, surveyed } from './surveyed.ts'

const day = 86_400_000

const schedule = `
- name: staging
  metadata: env=staging
  older-than: 7d
- name: production
  metadata: env in (production, production-eu)
  inactive-for: 90d
  keep-latest: 3
  keep-latest-per: user_id
- name: everything else
  older-than: 30d
`

const rule = (...lines: string[]) => ['- name: a', ...lines.map((line) => `  ${line}`)].join('\n')
const aged = (...lines: string[]) => rule('older-than: 30d', ...lines)

describe('rules', () => {
  test('as the contract writes them', () => {
    const [staging, production, rest] = parseRules(schedule, agentSessions)
    const plain = { where: undefined, keepLatest: 0, keepLatestBy: 'created', keepLatestPer: { by: 'nothing' } }
    expect(staging).toEqual({
      ...plain,
      name: 'staging',
      metadata: parseSelectors('env=staging'),
      olderThan: 7 * day,
      inactiveFor: undefined,
    })
    expect(production).toEqual({
      ...plain,
      name: 'production',
      metadata: parseSelectors('env in (production, production-eu)'),
      olderThan: undefined,
      inactiveFor: 90 * day,
      keepLatest: 3,
      keepLatestPer: { by: 'metadata', key: 'user_id' },
    })
    expect(rest).toEqual({
      ...plain,
      name: 'everything else',
      metadata: [],
      olderThan: 30 * day,
      inactiveFor: undefined,
    })
  })

  test('several selectors in a block, an expression, quotes, comments', () => {
    const text = `# who keeps what
- name: "7"
  metadata: |
    env=staging
    # and ours
    team="a b"
  where: agent == 'agent_1' && has(metadata.user_id)
  older-than: 0h # narrowed
  keep-latest: 2
  keep-latest-by: activity
  keep-latest-per: agent
`
    const [rule] = parseRules(text, agentSessions)
    expect(rule).toMatchObject({
      name: '7',
      metadata: parseSelectors('env=staging\nteam="a b"'),
      where: { text: "agent == 'agent_1' && has(metadata.user_id)" },
      olderThan: 0,
      keepLatest: 2,
      keepLatestBy: 'activity',
      keepLatestPer: { by: 'agent' },
    })
  })

  test.each<[string, string, object]>([
    ['a name as long as may be', `- name: ${'a'.repeat(100)}\n  older-than: 1d`, { name: 'a'.repeat(100) }],
    ['white space around a name', '- name: " a "\n  older-than: 1d', { name: 'a' }],
    ['as many of the newest as may be', aged('keep-latest: 100000'), { keepLatest: 100_000 }],
    ['white space around a number', aged('keep-latest: " 12 "'), { keepLatest: 12 }],
    [
      'white space around words',
      aged('keep-latest: 1', 'keep-latest-by: " activity "', 'keep-latest-per: " agent "'),
      { keepLatestBy: 'activity', keepLatestPer: { by: 'agent' } },
    ],
    [
      'a group by metadata with the name of another fact',
      aged('keep-latest: 1', 'keep-latest-per: status'),
      { keepLatestPer: { by: 'metadata', key: 'status' } },
    ],
    ['the newest by creation, said so', aged('keep-latest: 1', 'keep-latest-by: created'), { keepLatestBy: 'created' }],
    ['a date within a name', '- name: 2026-01-01, the first\n  older-than: 1d', { name: '2026-01-01, the first' }],
    ['a date at the end of a name', '- name: since 2026-01-01\n  older-than: 1d', { name: 'since 2026-01-01' }],
    ['a date in quotes for a name', '- name: "2026-01-01"\n  older-than: 1d', { name: '2026-01-01' }],
    [
      'a word that is a boolean in YAML 1.1, whatever the text says of itself',
      '%YAML 1.1\n---\n- name: on\n  older-than: 1d',
      { name: 'on' },
    ],
    ['an age of an hour for every thread', rule('older-than: 1h'), { olderThan: day / 24 }],
    [
      'a shorter one beside a longer one',
      rule('older-than: 30min', 'inactive-for: 1h'),
      { olderThan: day / 48, inactiveFor: day / 24 },
    ],
    ['a shorter one beside metadata', rule('older-than: 0h', 'metadata: env=a'), { olderThan: 0 }],
    ['a shorter one beside an expression', rule('older-than: 0h', "where: agent == 'a'"), { olderThan: 0 }],
  ])('%s', (_, text, expected) => expect(parseRules(text, agentSessions)[0]).toMatchObject(expected))

  test('print to YAML that reads as the same rules', () => {
    const rules = parseRules(schedule, agentSessions)
    expect(parseRules(rules.map(printRule).join('\n'), agentSessions)).toEqual(rules)
  })
})

const problemsOf = (text: string, api: Parameters<typeof parseRules>[1] = agentSessions) => {
  try {
    parseRules(text, api)
  } catch (error) {
    if (!(error instanceof BadRules)) throw error
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${rendered(message)}`)
  }
  return []
}

describe('mistakes', () => {
  test.each<[string, string, RegExp | string]>([
    ['no list', 'older-than: 30d', "1:1 this is not a list: begin each rule with '- name:'"],
    ['an empty list', '[]', '1:1 there are no rules: write a list, each item with a name'],
    ['nothing but comments', '# later', /there are no rules/],
    ['an item that is no map', '- staging', /^1:3 this is not a rule/],
    ['no name', '- older-than: 30d', '1:3 this rule has no name: the report tells the rules by it'],
    ['a number for a name', '- name: 7\n  older-than: 30d', /^1:9 a name that YAML takes for a number/],
    ['a boolean for a name', '- name: true\n  older-than: 30d', /^1:9 a name that YAML takes/],
    ['a date for a name', '- name: 2026-01-01\n  older-than: 30d', /^1:9 a date without quotes/],
    ['a date-time for a name', '- name: 2026-01-01 10:00:00\n  older-than: 30d', /^1:9 a date without quotes/],
    ['a date-time for a name, with T', '- name: 2026-01-01T10:00:00Z\n  older-than: 30d', /^1:9 a date without quotes/],
    ['a name of two lines', '- name: "a\\nb"\n  older-than: 30d', /^1:9 a name is one line/],
    [
      'a name that is there twice',
      `${aged()}\n- name: A\n  older-than: 1d`,
      '3:9 the rule of line 1 has this name too',
    ],
    ['a key that is misspelt', aged('metdata: env=a'), '3:3 rules have no metdata: did you mean metadata?'],
    [
      'a key of the inputs that is none of a rule',
      aged('protect: hold'),
      /^3:3 rules have no protect: write one of name, metadata/,
    ],
    ['a key that is there twice', aged('older-than: 7d'), '3:3 this name is there twice'],
    ['a key that is there twice, in another way', aged('"older-than": 7d'), '3:3 this name is there twice'],
    ['a key in other letters', aged('Metadata: env=a'), /^3:3 rules have no Metadata: did you mean metadata\?/],
    ['no age', rule('metadata: env=a'), '1:3 this rule has no age: write older-than or inactive-for'],
    ['keep-latest alone', rule('keep-latest: 3'), /this rule has no age/],
    [
      'an age without a unit',
      rule('older-than: 30'),
      /^2:15 older-than is '30': a number alone has no unit: did you mean '30d'/,
    ],
    [
      'an age in months',
      rule('older-than: 6m'),
      /^2:15 older-than is '6m': 'm' could mean minutes or months: .*'183d'/,
    ],
    ['an age that is a date', rule('older-than: 2026-01-01'), /^2:15 a date without quotes/],
    ['no age after its name', rule('older-than:'), '2:14 older-than is empty: write a value, or leave it out'],
    [
      'no inactivity after its name',
      rule('inactive-for:'),
      '2:16 inactive-for is empty: write a value, or leave it out',
    ],
    ['an empty text', rule('older-than: ""'), /^2:15 older-than is empty/],
    ['white space alone', rule('older-than: " "'), /^2:15 older-than is empty/],
    ['a name without a colon', '- { name }', /^1:5 name is nothing: write one text/m],
    ['a number for a key', aged('1.0: env=a'), /^3:3 rules have no 1\.0: /],
    ['a list for a key', aged('? [a]', ': b'), /^3:5 rules have no : write one of name, /],
    [
      'an age below an hour for every thread',
      rule('older-than: 0h'),
      /^2:15 an age below 1h in a rule for every thread/,
    ],
    [
      'an age below an hour beside an expression that holds of all',
      rule('where: 1 < 2', 'older-than: 0h'),
      /^3:15 an age below 1h in a rule for every thread/,
    ],
    ['an age below an hour beside any metadata', rule('metadata: "*"', 'older-than: 0h'), /^3:15 an age below 1h/],
    ['a selector of another language', aged("metadata: env='a'"), /^3:13 metadata: quotes of another kind/],
    [
      'a selector in a folded block',
      aged('metadata: >', '  env=a', '  team=b'),
      /^3:13 metadata: white space in a text/,
    ],
    [
      'a selector in the second line of a block',
      aged('metadata: |', '  env=a', '  team==b'),
      /^5:3 metadata: write one '='/,
    ],
    ['a list of selectors', aged('metadata: [env=a]'), /^3:13 metadata is a list or a map: write one text/],
    ['nothing but comments', aged('metadata: |', '  # later'), /metadata holds only comments/],
    ['an expression that is none', aged('where: status = 1'), /^3:10 where: line 1, column/],
    [
      'an expression that says how long',
      aged("where: age > duration('1h')"),
      /^3:10 where says which .* cannot use age/,
    ],
    [
      'an expression with activity',
      aged("where: idle > duration('1h') || now > last_active_at"),
      /cannot use idle, last_active_at, now/,
    ],
    [
      'a name that is too long',
      `- name: ${'a'.repeat(101)}\n  older-than: 1d`,
      /^1:9 a name is one line of at most 100/,
    ],
    [
      'ages that are both below an hour, for every thread',
      rule('older-than: 30min', 'inactive-for: 59min'),
      /^2:15 an age below 1h in a rule for every thread/,
    ],
    ['inactivity below an hour for every thread', rule('inactive-for: 0h'), /^2:17 an age below 1h/],
    ['keep-latest of too many', aged('keep-latest: 100001'), /^3:16 keep-latest is '100001': write a whole number/],
    ['keep-latest with an exponent', aged('keep-latest: 1e2'), /^3:16 keep-latest is '1e2'/],
    ['keep-latest in a block', aged('keep-latest: |', '  three'), /^3:16 keep-latest is 'three': /],
    ['an age in a block', rule('older-than: |', '  30'), /^2:15 older-than is '30': /],
    ['inactivity without a unit', rule('inactive-for: 30'), /^2:17 inactive-for is '30': /],
    ['keep-latest with a unit', aged('keep-latest: 3x'), /^3:16 keep-latest is '3x'/],
    ['keep-latest with a sign', aged('keep-latest: +3'), /^3:16 keep-latest is '\+3'/],
    [
      'keep-latest of nothing',
      aged('keep-latest: 0'),
      /^3:16 keep-latest is '0': write a whole number from 1 to 100000$/,
    ],
    ['keep-latest that is no number', aged('keep-latest: three'), /^3:16 keep-latest is 'three': write a whole number/],
    ['keep-latest-per without it', aged('keep-latest-per: user_id'), /^3:20 keep-latest-per without keep-latest/],
    [
      'keep-latest-per nothing',
      aged('keep-latest: 1', 'keep-latest-per: null'),
      /^4:20 a key that YAML takes for a number, true, false or null: quote it$/,
    ],
    [
      'keep-latest-per two keys',
      aged('keep-latest: 1', 'keep-latest-per: "user\\nteam"'),
      /^4:20 a key is written on one line$/,
    ],
    ['keep-latest-by without it', aged('keep-latest-by: activity'), /^3:19 keep-latest-by without keep-latest/],
    ['keep-latest-by something else', aged('keep-latest: 1', 'keep-latest-by: size'), /created or activity/],
    ['an anchor', aged('metadata: &x env=a'), /an anchor of YAML/],
    ['an alias', `- name: &x a\n  older-than: 30d\n- name: *x\n  older-than: 30d`, /alias of YAML/],
    ['a tag', aged('metadata: !!str env=a'), /a tag of YAML/],
    ['a tag of its own', aged('metadata: !secret env=a'), /YAML/],
    ['a merge', aged('<<: {}'), /^3:3 rules have no <</],
    ['a merge of YAML 1.1', `%YAML 1.1\n---\n${aged('<<: {}')}`, /^5:3 rules have no <</],
    ['a second document', `${aged()}\n---\n${aged()}`, /a second YAML document/],
    [
      'a tab for indentation, told once',
      '- name: a\n\tolder-than: 30d\n\tmetadata: a=b\n- name: b\n\tolder-than: 1d',
      /^2:1 not YAML: a tab at the beginning of a line: indent with spaces$/,
    ],
    ['a quote that is not closed', rule('older-than: "30d'), /not YAML/],
    ['what is no YAML, told once, and on one line', 'a: "b', '1:6 not YAML: Missing closing "quote'],
  ])('%s', (_, text, expected) => {
    const problems = problemsOf(text)
    if (typeof expected === 'string') expect(problems).toEqual([expected])
    else expect(problems.join('\n')).toMatch(expected)
  })

  test('all of them at once, in the order of the text', () => {
    const text = `- name: a
  metadata: env==a
  older-than: 30
- name: a
  oldr-than: 7d
`
    expect(problemsOf(text).map((problem) => problem.split(' ')[0])).toEqual(['2:13', '3:15', '4:3', '4:9', '5:3'])
  })

  test('none, where a byte-order mark stands before all else', () => {
    expect(problemsOf(`\ufeff${aged()}`)).toEqual([])
    expect(parseRules(`\ufeff${aged()}`, agentSessions)).toEqual(parseRules(aged(), agentSessions))
  })

  test('none, where a group is one of the API itself', () => {
    const rules = parseRules(aged('keep-latest: 1', 'keep-latest-per: user'), chatkitThreads)
    expect(rules[0]?.keepLatestPer).toEqual({ by: 'user' })
  })

  test('none, where the API does not tell what the rules do not ask for', () => {
    expect(problemsOf(rule('older-than: 7d'), chatCompletions)).toEqual([])
  })

  test.each<[string, string, Parameters<typeof parseRules>[1], RegExp]>([
    [
      'metadata where there is none',
      aged('metadata: env=a'),
      chatkitThreads,
      /threads of chatkit-threads have no metadata/,
    ],
    [
      'a mistake in metadata where there is none is said once',
      rule('older-than: 0h', 'metadata: env==a'),
      chatkitThreads,
      /^2:15 an age below 1h in a rule for every thread: .*\n3:13 threads of chatkit-threads have no metadata$/,
    ],
    ['a group by metadata there', aged('keep-latest: 1', 'keep-latest-per: team'), chatkitThreads, /have no metadata/],
    [
      'activity that is not listed',
      aged('keep-latest: 1', 'keep-latest-by: activity'),
      chatkitThreads,
      /write created/,
    ],
    ['activity that nobody tells', rule('inactive-for: 7d'), chatCompletions, /use older-than/],
  ])('%s', (_, text, api, expected) => expect(problemsOf(text, api).join('\n')).toMatch(expected))
})

describe('the schema for editors', () => {
  const schema = JSON.parse(readFileSync(new URL('../../docs/rules.schema.json', import.meta.url), 'utf8')) as object
  const validate = new Ajv2020({ strictRequired: false }).compile(schema)

  test.each([
    ['the schedule of the contract', schedule],
    [
      'ages in all their forms',
      ['36h', '1w 3d', '90min', 'P30D', 'PT36H', 'P1DT12H']
        .map((age, index) => `- {name: r${index}, older-than: ${age}}`)
        .join('\n'),
    ],
  ])('takes %s, as the program does', (_, text) => {
    expect(problemsOf(text)).toEqual([])
    expect([validate(parse(text)), validate.errors]).toEqual([true, null])
  })

  test.each([
    ['no name', '- older-than: 30d'],
    ['no age', rule('metadata: env=a')],
    ['a misspelt key', aged('metdata: env=a')],
    ['a bare number', rule('older-than: 30')],
    ['an age in months', rule('older-than: 6m')],
    ['an ISO age in months', rule('older-than: P6M')],
    ['an ISO age without a number', rule('older-than: P')],
    ['a group without a number', aged('keep-latest-per: user_id')],
    ['a list of selectors', aged('metadata: [a=b]')],
    ['a map', 'name: a'],
    ['no rules', '[]'],
  ])('refuses %s, as the program does', (_, text) => {
    expect(problemsOf(text)).not.toEqual([])
    expect(validate(parse(text))).toBe(false)
  })
})

describe('what rules select', () => {
  const ago = (days: number) => (now - days * day) / 1000
  const session = (id: string, days: number, metadata: unknown, changes: object = {}) => ({
    id,
    created_at: ago(days),
    last_active_at: ago(days),
    status: 'idle',
    metadata,
    ...changes,
  })

  test('each thread by the first rule whose scope holds, and by no other', async () => {
    const list = [
      session('s1', 8, { env: 'staging' }),
      session('s2', 6, { env: 'staging' }),
      session('p1', 100, { env: 'production', user_id: 'ann' }),
      session('p2', 99, { env: 'production', user_id: 'ann' }),
      session('p3', 98, { env: 'production', user_id: 'ann' }),
      session('p4', 97, { env: 'production', user_id: 'ann' }),
      session('p5', 300, { env: 'production-eu', user_id: 'bob' }),
      session('e1', 31, {}),
      session('e2', 29, { env: 'other' }),
      session('u1', 400, { env: ['staging'] }),
      session('h1', 400, { env: 'staging', hold: '1' }),
    ]
    const { planned, tally, plan } = await surveyed({ rules: schedule, protect: 'hold' }, { list })
    expect(planned).toEqual(['p1', 'e1', 's1'])
    expect([...plan.planned].map(({ rule }) => rule)).toEqual(['production', 'everything else', 'staging'])
    expect(tally.byRule.entries()).toEqual([
      ['staging', { under: 3, due: 1, held: 1, oldestKept: now - 400 * day }],
      ['production', { under: 5, due: 1, held: 4, oldestKept: now - 300 * day }],
      ['everything else', { under: 2, due: 1, held: 0, oldestKept: now - 29 * day }],
    ])
    expect(tally.funnel().map(({ step, answer, count }) => `${answer} ${step} ${count}`)).toEqual([
      'keep protected 1',
      'unknown rule 1',
      'keep keep-latest 4',
      'keep older-than 2',
    ])
  })

  test('under no rule a thread is kept, in a row of its own', async () => {
    const rules = '- name: staging\n  metadata: env=staging\n  older-than: 7d'
    const { planned, tally } = await surveyed({ rules }, { list: [session('a', 400, {})] })
    expect(planned).toEqual([])
    expect(tally.funnel()).toEqual([{ step: 'rule', answer: 'keep', count: 1 }])
  })

  test('a scope with an expression, which may be false whatever else is not known', async () => {
    const rules =
      "- name: one\n  metadata: env=a\n  where: agent == 'agent_1'\n  older-than: 7d\n- name: rest\n  older-than: 30d"
    const agent = (id: string) => ({ agent: { id } })
    const list = [
      session('a', 8, { env: 'a' }, agent('agent_1')),
      session('b', 8, { env: 'a' }, agent('agent_2')),
      session('c', 31, { env: ['a'] }, agent('agent_2')),
      session('d', 31, { env: 'a' }),
    ]
    const { planned, tally } = await surveyed({ rules }, { list })
    expect(planned).toEqual(['c', 'a'])
    expect(tally.unknownCauses().map(({ cause }) => String(cause))).toEqual([
      expect.stringMatching(/^it is not known if it falls under the rule one: its expression cannot be evaluated/),
    ])
  })
})
