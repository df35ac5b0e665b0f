import { describe, expect, test } from '@jest/globals'
import { emptyPolicy } from '../../src/policy/policy.ts'
import { Breakdown } from '../../src/survey/breakdown.ts'
import { Tally } from '../../src/survey/statistics.ts'
import { value } from '../../src/text.ts'
import { now, type Server, surveyed } from '../policy/surveyed.ts'

const day = 86_400_000
const ago = (milliseconds: number) => (now - milliseconds) / 1000

const session = (changes: object = {}) => ({
  id: 'it',
  created_at: ago(100 * day),
  last_active_at: ago(50 * day),
  status: 'idle',
  metadata: {},
  agent: { id: 'agent_1', model: 'gpt-5.4' },
  ...changes,
})
const retained = { metadata: { retain_until: 'never' } }
const thread = (changes: object = {}) => ({ id: 'it', created_at: ago(100 * day), metadata: {}, ...changes })

describe('the oldest unknown thread', () => {
  test.each<[string, Record<string, string>, Server, unknown]>([
    ['none is unknown', { 'older-than': '30d' }, { list: [session()] }, undefined],
    [
      'by its creation, where the policy has older-than',
      { 'older-than': '30d', 'inactive-for': '7d' },
      { list: [session(retained)] },
      100 * day,
    ],
    [
      'the oldest of several',
      { 'older-than': '30d' },
      {
        list: [
          session({ ...retained, id: 'a', created_at: ago(2 * day) }),
          session({ ...retained, id: 'b' }),
          session({ ...retained, id: 'c', created_at: ago(day) }),
        ],
      },
      100 * day,
    ],
    [
      'by its activity, where the policy has inactive-for alone',
      { 'inactive-for': '7d' },
      { list: [session(retained)] },
      50 * day,
    ],
    ['by its creation, where the policy has no age', {}, { list: [session(retained)] }, 100 * day],
    [
      'a thread without an id counts as older than any',
      { 'older-than': '30d' },
      { list: [session({ id: '' }), session({ ...retained, id: 'b' })] },
      'unreadable',
    ],
    [
      'so does one without a creation time',
      { 'older-than': '30d' },
      { list: [session({ created_at: null })] },
      'unreadable',
    ],
    [
      'so does one from the far future, though its activity is known',
      { 'inactive-for': '7d' },
      { list: [session({ created_at: ago(-99 * day) })] },
      'unreadable',
    ],
    [
      'activity that cannot be read goes back to the creation at most',
      { 'inactive-for': '7d' },
      { list: [session({ last_active_at: null })] },
      100 * day,
    ],
    [
      'activity that was not looked up goes back to the creation at most',
      { 'inactive-for': '7d' },
      { api: 'assistants-threads', list: [thread({ ...retained, created_at: ago(day) })] },
      day,
    ],
    ['a lookup that failed too', { 'inactive-for': '7d' }, { api: 'assistants-threads', list: [thread()] }, 100 * day],
    [
      'an id of which it is not believed that it is not there may be as old as any',
      { 'older-than': '30d', 'thread-ids': 'a b' },
      { list: [] },
      'unreadable',
    ],
  ])('%s', async (_, inputs, server, oldest) => {
    expect((await surveyed(inputs, server)).tally.oldestUnknown?.age).toEqual(oldest)
  })

  test('is told with its id, where it has one', async () => {
    const idOf = async (...list: readonly object[]) =>
      (await surveyed({ 'older-than': '30d' }, { list })).tally.oldestUnknown?.id
    const [young, old] = [
      session({ ...retained, id: 'y' }),
      session({ ...retained, id: 'o', created_at: ago(200 * day) }),
    ]
    const [ageless, nameless] = [session({ id: 'a', created_at: null }), session({ id: null })]
    expect(await idOf(session())).toBeUndefined()
    expect(await idOf(young, old)).toBe('o')
    expect(await idOf(old, young)).toBe('o')
    expect(await idOf(old, ageless)).toBe('a')
    expect(await idOf(nameless, old)).toBeUndefined()
  })
})

describe('protections that matched', () => {
  const protect = 'hold\nticket=HR-*\nleagl_hold'

  test('are counted by selector, and keys that nobody has are told', async () => {
    const list = [
      session({ id: 'a', metadata: { hold: '1' } }),
      session({ id: 'b', metadata: { hold: '1', ticket: 'HR-1' } }),
      session({ id: 'c', metadata: { ticket: 'IT-1' } }),
    ]
    const { tally } = await surveyed({ 'older-than': '30d', protect }, { list })
    expect(tally.protectMatches).toEqual([2, 1, 0])
    expect([0, 1, 2].map((index) => tally.protectMet.hasKey(index))).toEqual([true, true, false])
    expect([0, 1, 2].map((index) => tally.protectMet.isMet(index))).toEqual([true, true, false])
    expect(tally.metadataKeys.entries()).toEqual([
      ['hold', 2],
      ['ticket', 2],
    ])
  })

  test('count those too that are kept for another reason: in use, or by their ids', async () => {
    const metadata = { hold: '1' }
    const list = [session({ id: 'a', status: 'in_progress', metadata }), session({ id: 'b', metadata })]
    const { tally } = await surveyed({ 'older-than': '30d', protect: 'hold' }, { list }, { protectIds: new Set(['b']) })
    expect(tally.protectMatches).toEqual([2])
  })

  test('metadata that had to be looked up counts as well, once', async () => {
    const { metadata: _, ...listed } = session()
    const single = () => ({ status: 200, body: session({ metadata: { hold: '0', app: 'x' } }) })
    const inputs = {
      'inactive-for': '7d',
      protect: 'hold=1',
      'keep-latest': '1',
      'keep-latest-per': 'app',
      'summary-metadata': 'app',
    }
    const { tally } = await surveyed(inputs, { list: [listed], single })
    expect([tally.protectMatches, tally.protectMet.hasKey(0)]).toEqual([[0], true])
    expect(tally.metadataKeys.entries()).toEqual([
      ['app', 1],
      ['hold', 1],
    ])
    expect(tally.shownValues.get('app')?.entries()).toEqual([['x', 1]])
  })

  test('a key that is missing is known to differ, for a protection', async () => {
    const { tally } = await surveyed({ 'older-than': '30d', protect: 'team!=a' }, { list: [session()] })
    expect([tally.protectMatches, tally.protectMet.hasKey(0)]).toEqual([[1], false])
  })

  test('keys of the other inputs that nobody has are told as well', async () => {
    const inputs = { 'older-than': '30d', 'keep-latest': '1' }
    const wrong = {
      ...inputs,
      metadata: 'env=prod\nteem',
      'keep-latest-per': 'userid',
      'retain-until-key': 'keep_untli',
    }
    const right = {
      ...inputs,
      metadata: 'env=prod\nteam',
      'keep-latest-per': 'user_id',
      'retain-until-key': 'keep_until',
    }
    const metadata = { env: 'test', team: 'hr', user_id: 'u1', keep_until: null }
    const list = [session({ id: 'a' }), session({ id: 'b', metadata }), session({ id: 'c', metadata: 'none' })]
    const seen = async (texts: Readonly<Record<string, string>>) => {
      const { tally } = await surveyed(texts, { list })
      return [
        [0, 1].map((index) => tally.metadataMet.hasKey(index)),
        tally.groupKeySeen,
        tally.retainUntilKeySeen,
        tally.metadataRead,
      ]
    }
    expect(await seen(wrong)).toEqual([[true, false], false, false, 2])
    expect(await seen(right)).toEqual([[true, true], true, true, 2])
  })

  test('ids of the protect-ids file that were listed', async () => {
    const { tally } = await surveyed(
      { 'older-than': '30d' },
      { list: [session({ id: 'a' }), session({ id: 'b' })] },
      { protectIds: new Set(['b', 'gone', 'typo']) },
    )
    expect(tally.protectIdsMet.size).toBe(1)
  })
})

describe('what is there', () => {
  test('by age, status, agent, model and metadata key; values only of the keys that may be shown', async () => {
    const list = [
      session({ id: 'a', created_at: ago(0.5 * day), metadata: { app: 'x', user: 'ada' } }),
      session({ id: 'b', created_at: ago(3 * day), metadata: { app: 'y' }, status: 'failed' }),
      session({ id: 'c', created_at: ago(800 * day), metadata: { app: 'x' }, agent: { id: 'agent_2' } }),
      session({ id: 'd', created_at: null, metadata: null }),
    ]
    const { tally } = await surveyed({ 'older-than': '30d', 'summary-metadata': 'app' }, { list })
    expect(tally.ages).toEqual([1, 1, 0, 0, 0, 0, 1, 1])
    expect(tally.candidateAges).toEqual([0, 0, 0, 0, 0, 0, 1, 0])
    expect(tally.statuses.entries()).toEqual([
      ['idle', 3],
      ['failed', 1],
    ])
    expect(tally.agents.entries()).toEqual([
      ['agent_1', 3],
      ['agent_2', 1],
    ])
    expect(tally.models.entries()).toEqual([['gpt-5.4', 3]])
    expect([...tally.shownValues].map(([key, shown]) => [key, shown.entries()])).toEqual([
      [
        'app',
        [
          ['x', 2],
          ['y', 1],
        ],
      ],
    ])
    expect([...tally.candidateValues].map(([key, shown]) => [key, shown.entries()])).toEqual([['app', [['x', 1]]]])
  })

  test('ages by the band that they begin, several in one, and none where there is nothing', async () => {
    const list = [0, 1, 6.9, 7, 30, 90, 365, 730].map((days) =>
      session({ id: `d${days}`, created_at: ago(days * day) }),
    )
    expect((await surveyed({ 'older-than': '30d' }, { list })).tally.ages).toStrictEqual([1, 2, 1, 1, 1, 1, 1, 0])
    const empty = (await surveyed({ 'older-than': '30d' }, { list: [] })).tally
    expect([empty.ages, empty.candidateAges]).toStrictEqual([Array(8).fill(0), Array(8).fill(0)])
  })

  test('nothing of what is not known', async () => {
    const unknown = session({ agent: null, status: 7, metadata: 'text' })
    const { tally } = await surveyed({ 'older-than': '30d', 'summary-metadata': 'app' }, { list: [unknown] })
    const counted = [tally.agents, tally.models, tally.statuses, tally.metadataKeys, ...tally.shownValues.values()]
    expect(counted.map((one) => one.entries())).toEqual([[], [], [], [], []])
  })

  test('agents of those that must go', async () => {
    const list = [
      session({ id: 'a' }),
      session({ id: 'b', agent: null }),
      session({ id: 'c', agent: { id: 'agent_2' }, created_at: ago(day) }),
    ]
    const { tally } = await surveyed({ 'older-than': '30d' }, { list })
    expect(tally.candidateAgents.entries()).toEqual([['agent_1', 1]])
  })

  test('how often the expression was evaluated, and why it could not be', async () => {
    const list = [{ env: 'a' }, { env: 'b' }, {}, {}].map((metadata, index) => session({ id: `s${index}`, metadata }))
    const { tally } = await surveyed({ 'older-than': '30d', where: "metadata.env == 'a'" }, { list })
    expect([tally.where.count, tally.where.failures]).toEqual([4, 2])
    expect(tally.where.errors.entries()).toEqual([['"metadata.env": there is no such key', 2]])
  })

  test('values beyond the most are counted together', () => {
    const breakdown = new Breakdown(2)
    for (const value of ['a', 'b', 'c', 'a', 'd', 'b', 'a']) breakdown.add(value)
    expect(breakdown.entries()).toEqual([
      ['a', 3],
      ['b', 2],
    ])
    expect([breakdown.others, breakdown.has('a'), breakdown.has('c')]).toEqual([2, true, false])
  })

  test('unknown threads by cause, most frequent first, with the first few ids', async () => {
    const list = [
      session({ id: 'x', created_at: null }),
      ...Array.from({ length: 30 }, (_, index) => session({ ...retained, id: `r${index}` })),
    ]
    const { tally } = await surveyed({ 'older-than': '30d' }, { list })
    const causes = tally.unknownCauses()
    expect(causes.map(({ cause, count }) => [cause, count])).toEqual([
      ['retain_until is not an RFC 3339 date', 30],
      ['time is not a number', 1],
    ])
    expect(causes[0]?.ids).toHaveLength(20)
    expect(causes[1]?.ids).toEqual(['x'])
  })

  test('a cause without an id, where the entry has none', async () => {
    const { tally } = await surveyed({ 'older-than': '30d' }, { list: [session({ id: '' })] })
    expect(tally.unknownCauses()).toMatchObject([{ count: 1, ids: [] }])
    expect(tally.unknownCauses()[0]?.ids).toHaveLength(0)
  })

  test('a bounded number of causes, and those told already go on', () => {
    const inputs = { now, summaryKeys: [] }
    const tally = new Tally(emptyPolicy, inputs)
    const judged = (reason: string) =>
      tally.judged({ kind: 'unknown', step: 'unreadable', reason: value(reason), rule: undefined }, undefined, 'it')
    for (let index = 0; index < 1_100; index++) judged(`cause ${index}`)
    judged('cause 7')
    expect(tally.unknownCauses()).toHaveLength(1_000)
    expect(tally.unknownCauses()[0]).toMatchObject({ cause: 'cause 7', count: 2 })
    expect(tally.unknown).toBe(1_101)
  })
})

describe('the funnel', () => {
  const list = [
    session({ id: 'a', status: 'in_progress' }),
    session({ id: 'b', status: 'in_progress' }),
    session({ id: 'c', created_at: ago(day) }),
    session({ ...retained, id: 'd' }),
    session({ id: 'e', metadata: { retain_until: '2027-01-01' } }),
    session({ id: 'f', metadata: { hold: '1' } }),
    session({ id: 'g', created_at: null }),
    session({ id: 'h' }),
  ]
  const judged = async (all = list) => (await surveyed({ 'older-than': '30d', protect: 'hold' }, { list: all })).tally

  test.each([
    [
      'has a row for each step that caught a thread, in the order of judgement, what is kept before what is unknown',
      list,
    ],
    ['in whatever order they were listed', list.toReversed()],
  ])('%s', async (_, all) => {
    const tally = await judged(all)
    expect(tally.funnel().map(({ answer, step, count }) => `${answer} ${step} ${count}`)).toEqual([
      'unknown unreadable 1',
      'keep in use 2',
      'keep protected 1',
      'keep retained 1',
      'unknown retained 1',
      'keep older-than 1',
    ])
    expect(tally.counts()).toEqual({ listed: 8, kept: 5, unknown: 2, candidates: 1 })
  })

  test('tells how many are left past a step, among them those that it could not tell', async () => {
    const tally = await judged()
    expect(
      (['not found', 'unreadable', 'in use', 'retained', 'older-than', 'where'] as const).map((step) =>
        tally.pastStep(step),
      ),
    ).toEqual([8, 8, 5, 3, 1, 1])
  })

  test('tells how many a step caught', async () => {
    const tally = await judged()
    expect([
      tally.countOf('retained', 'keep'),
      tally.countOf('retained', 'unknown'),
      tally.countOf('where', 'keep'),
    ]).toEqual([1, 1, 0])
  })
})
