/** Records that contradict themselves, with a chain that holds: every one is found. And true ones, which are all intact. */

import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkRecord } from '../../scripts/check-record.ts'
import { checkProperty } from '../properties.ts'
import {
  again,
  bytesOf,
  change,
  changed,
  check,
  type Forgery,
  footer,
  outcomeOf,
  plannedLine,
  recordStore,
  where,
} from './forging.ts'
import { act, day, pathOf, type RecordLine, started, withOldSessions } from './records.ts'

const { recordOf, keep } = recordStore()

async function recorded(name: string, run: Promise<Parameters<typeof pathOf>[0]>): Promise<void> {
  keep(name, readFileSync(pathOf(await run), 'utf8'))
}

/** A sandbox with all that can happen: due, young, held, unknown, one that fails, one that is confirmed and kept. */
async function rich() {
  const sandbox = await withOldSessions(8)
  sandbox.add({ id: 'held', createdAt: Date.now() - 90 * day, metadata: { legal_hold: 'true' } })
  sandbox.add({ id: 'young' })
  sandbox.add({ id: 'no-time', raw: { created_at: null } })
  return sandbox
}

beforeAll(async () => {
  const held = { protect: 'legal_hold=true', verify: 'all' }
  {
    await using sandbox = await rich()
    await recorded('dry run', act(sandbox, { ...held, 'dry-run': 'true', 'max-deletions': '3' }))
    await recorded('aborted', act(sandbox, { ...held, 'abort-above': '2' }))
    await recorded('budget', act(sandbox, { ...held, 'max-deletions': '3' }))
    sandbox.setBefore(({ purpose, id }) => (purpose === 'delete' && id === 'old_0004' ? { status: 422 } : undefined))
    await recorded('failed', act(sandbox, held))
  }
  {
    await using sandbox = await rich()
    const kept = { status: 200, body: { id: 'old_0003', object: 'agent.session.deleted', deleted: true } }
    sandbox.setBefore(({ purpose, id }) => (purpose === 'delete' && id === 'old_0003' ? kept : undefined))
    await recorded('alive', act(sandbox, held))
  }
  {
    await using sandbox = await rich()
    await recorded('complete', act(sandbox, held))
  }
  {
    await using sandbox = await started({ api: 'agent-sessions', threads: 40 })
    await recorded(
      'population',
      act(sandbox, { ...held, 'inactive-for': '14d', 'keep-latest': '3', 'max-deletions': '0' }),
    )
  }
  {
    await using sandbox = await rich()
    await recorded(
      'cancelled',
      act(sandbox, held, {
        onStart: (child) => {
          sandbox.setBefore(({ purpose }) => {
            if (purpose === 'list') child.kill('SIGINT')
            return undefined
          })
        },
      }),
    )
  }
}, 120_000)

describe('true records', () => {
  test.each([
    ['dry run', 'planned'],
    ['aborted', 'aborted'],
    ['budget', 'remaining'],
    ['failed', 'failed'],
    ['alive', 'failed'],
    ['complete', 'complete'],
    ['population', 'complete'],
    ['cancelled', 'cancelled'],
  ])('%s: intact', async (name, status) => {
    const record = recordOf(name)
    expect(record.at(-1)?.status).toBe(status)
    expect(await check(record)).toMatchObject({ verdict: 'intact', problems: [] })
  })

  test.each([
    '1-failed',
    '1-alive',
    '1-aborted',
    '1-dry-run',
    '2-unlisted',
    '2-alive',
    '2-aborted',
    '2-dry-run',
  ])('of format %s: intact', async (name) => {
    const text = readFileSync(new URL(`fixtures/format-${name}.ndjson`, import.meta.url), 'utf8')
    expect(await checkRecord(bytesOf(text))).toMatchObject({ verdict: 'intact', problems: [] })
  })
})

const forgeries: readonly [name: string, of: string, forge: Forgery, says: RegExp][] = [
  [
    'a held thread is planned and deleted',
    'complete',
    (all) => {
      const what = { createdAt: all[where(all, plannedLine('old_0007'))]?.createdAt }
      const planned = again(plannedLine('old_0007'), { id: 'held', ...what })(all)
      return again(outcomeOf('old_0007'), { id: 'held', ...what })(planned)
    },
    /^thread held is told of twice: kept, and planned$/,
  ],
  ['a thread is deleted twice', 'complete', again(outcomeOf('old_0002')), /^thread old_0002 has two outcomes$/],
  [
    'a thread is deleted and fails',
    'complete',
    again(outcomeOf('old_0002'), { outcome: 'failed', end: 'still there' }),
    /^thread old_0002 has two outcomes$/,
  ],
  [
    'a thread is deleted that was never planned',
    'complete',
    changed(outcomeOf('old_0002'), { id: 'unplanned' }),
    /^thread unplanned has the outcome deleted, but it was never planned$/,
  ],
  [
    'a thread is read back that was never planned',
    'complete',
    changed((line) => line.type === 'verified', { id: 'unplanned' }),
    /^thread unplanned is read back, but has no outcome$/,
  ],
  [
    'a thread is planned twice',
    'complete',
    again(plannedLine('old_0002')),
    /^thread old_0002 is told of twice: planned, and planned$/,
  ],
  [
    'a thread that could not be judged is deleted',
    'complete',
    changed(plannedLine('old_0002'), { id: 'no-time' }),
    /^thread no-time is told of twice: unknown, and planned$/,
  ],
  [
    'a thread is deleted, and alive',
    'alive',
    (all) => all.filter(({ type }) => type !== 'settled'),
    /^thread old_0003 is deleted, and was found alive$/,
  ],
  [
    'a thread is read back twice',
    'complete',
    again((line) => line.type === 'verified'),
    /^thread old_\d+ is read back twice$/,
  ],
  [
    'a failed thread is read back',
    'failed',
    again((line) => line.type === 'verified', { id: 'old_0004' }),
    /^thread old_0004 is read back, although its outcome is failed$/,
  ],
  [
    'an outcome is earlier than the one before',
    'complete',
    changed(outcomeOf('old_0003'), { at: '2026-01-01T00:00:00.000Z' }),
    /^line \d+ is earlier than what stands before it$/,
  ],
  [
    'the end comes before the beginning',
    'complete',
    footer({ endedAt: '2024-01-01T00:00:00.000Z' }),
    /is earlier than what stands before it$/,
  ],
  [
    'a thread was created after the run',
    'complete',
    changed(plannedLine('old_0007'), { createdAt: '2099-01-01T00:00:00.000Z' }),
    /has a thread that was created after the run began$/,
  ],
  [
    'a young thread is planned',
    'complete',
    (all) => changed(plannedLine('old_0007'), { createdAt: all[0]?.startedAt })(all),
    /plans a thread that is not old enough$/,
  ],
  [
    'complete, and cancelled',
    'complete',
    footer({ stopped: 'cancelled' }),
    /^the footer says complete, and by its counts and reasons the status is 'cancelled'$/,
  ],
  ['a status that is none', 'complete', footer({ status: 'perfect' }), /has a status that cannot be: perfect$/],
  [
    'complete, and some wait',
    'budget',
    footer({ status: 'complete' }),
    /^the footer says complete, and by its counts and reasons the status is 'remaining'$/,
  ],
  [
    'complete, and there are problems',
    'complete',
    footer({ problems: [{ inputs: ['fail-if-overdue'], message: 'something is overdue', hint: null }] }),
    /the status is 'failed'$/,
  ],
  ['aborted, and threads were deleted', 'complete', footer({ status: 'aborted' }), /the status is 'complete'$/],
  [
    'an aborted run that says less than it listed',
    'aborted',
    (all) => all.filter(({ type }) => type !== 'waiting'),
    /^the footer says candidates 8, and the lines make 0$/,
  ],
  ['an aborted run without a reason', 'aborted', footer({ status: 'complete' }), /the status is 'aborted'$/],
  [
    'verify: all with nothing read',
    'complete',
    (all) =>
      footer({ verification: { asked: 'all', chosen: 0, gone: 0, alive: 0, cannotTell: 0, notReached: 0 } })(
        all.filter(({ type }) => type !== 'verified'),
      ),
    /^all of 8 deletions were to be read back, and only 0 were chosen$/,
  ],
  [
    'another verification than was asked for',
    'complete',
    (all) => change(all, 0, { settings: { ...all[0]?.settings, verify: 'none' } }),
    /^the header asks to verify none, and the footer says all$/,
  ],
  [
    'more deletions than max-deletions',
    'complete',
    (all) => change(all, 0, { settings: { ...all[0]?.settings, maxDeletions: 5 } }),
    /^8 threads were deleted, and max-deletions allows 5$/,
  ],
  [
    'threads wait for a budget that has no limit',
    'budget',
    (all) => change(all, 0, { settings: { ...all[0]?.settings, maxDeletions: 0 } }),
    /^threads wait because of max-deletions, which has no limit$/,
  ],
  [
    'threads wait for a plan that is not applied',
    'budget',
    changed((line) => line.type === 'waiting', { reason: 'not in the approved plan' }),
    /^threads wait because they are not in the approved plan, and none is applied$/,
  ],
  [
    'a plan that is not oldest first',
    'complete',
    (all) => {
      const at = where(all, plannedLine('old_0002'))
      return all.with(at, all[at + 1] ?? {}).with(at + 1, all[at] ?? {})
    },
    /^the plan is not oldest first: thread old_0002 comes after old_0003$/,
  ],
  [
    'another reason in the outcome than in the plan',
    'complete',
    changed(outcomeOf('old_0002'), { reason: 'created 9 years ago' }),
    /^thread old_0002 has another age, rule or reason in its outcome than in the plan$/,
  ],
  [
    'a failed thread without an end',
    'failed',
    changed(outcomeOf('old_0004'), { end: null }),
    /^thread old_0004 is failed, and its end is null$/,
  ],
  [
    'a failed thread that may be gone, and is not counted as such',
    'failed',
    changed(outcomeOf('old_0004'), { end: 'not known' }),
    /^the footer says notKnown 0, and the lines make 1$/,
  ],
  [
    'an oldest that remains, and is not the oldest',
    'failed',
    footer({ oldestRemaining: '2025-01-01T00:00:00.000Z' }),
    /^the oldest that remains is not the oldest of the lines$/,
  ],
  [
    'a deletion in a dry run',
    'complete',
    (all) => change(all, 0, { mode: 'dry run' }),
    /^the run deleted nothing by its mode or status, and 8 threads have an outcome$/,
  ],
  [
    'a kept thread told of after the deletions',
    'complete',
    (all) => [
      ...all.filter(({ type }) => type !== 'kept' && type !== 'footer'),
      ...all.filter(({ type }) => type === 'kept'),
      ...all.slice(-1),
    ],
    /comes too late: a kept line stands earlier$/,
  ],
  [
    'a field that a record does not have',
    'complete',
    changed(outcomeOf('old_0002'), { title: 'Hello' }),
    /has a field that a record does not have: title$/,
  ],
]

describe('adversary L5: a record that contradicts itself is damaged, though its chain holds', () => {
  test.each(forgeries)('%s', async (_, name, forge, says) => {
    const result = await check(forge(recordOf(name)))
    expect(result.verdict).toBe('damaged')
    expect(result.problems).toContainEqual(expect.stringMatching(says))
  })
})

describe('random edits that keep the chain', () => {
  /** What a line says that nothing else in the record bears out: only the digest holds it. */
  const saidOnce: ReadonlySet<string> = new Set(
    'note why hint message requestId errorType status stoppedBecause policy terms server version node run'.split(' '),
  )

  /** Another value of the same kind. */
  function otherValue(value: unknown): unknown {
    if (typeof value === 'number') return value + 1
    if (value === null) return 'x'
    if (Array.isArray(value)) return value.slice(1)
    if (typeof value !== 'string') return null
    return /^\d{4}-/.test(value) ? '2019-05-05T05:05:05.005Z' : `${value}x`
  }

  const edits: readonly ((all: readonly RecordLine[], at: number, pick: number) => readonly RecordLine[])[] = [
    (all, at) => all.toSpliced(at, 1),
    (all, at) => all.toSpliced(at, 0, all[at] ?? {}),
    (all, at, pick) => {
      const fields = Object.keys(all[at] ?? {}).filter((name) => name !== 'previous')
      const { [fields[pick % fields.length] ?? '']: _, ...rest } = all[at] ?? {}
      return all.with(at, rest)
    },
    (all, at, pick) => {
      const line = all[at] ?? {}
      const isFooter = line.type === 'footer'
      const fields = Object.keys(line).filter(
        (name) => name !== 'previous' && name !== 'format' && (!saidOnce.has(name) || (isFooter && name === 'status')),
      )
      const name = fields[pick % fields.length] ?? ''
      return change(all, at, { [name]: otherValue(line[name]) })
    },
    (all, at, pick) => {
      const outcomes = all.flatMap(({ type }, index) => (type === 'outcome' ? [index] : []))
      const names = ['deleted', 'already-gone', 'spared', 'failed', 'not-attempted']
      const index = outcomes[at % outcomes.length] ?? 0
      const others = names.filter((name) => name !== all[index]?.outcome)
      return change(all, index, { outcome: others[pick % others.length] })
    },
  ]

  const names = ['dry run', 'aborted', 'budget', 'failed', 'alive', 'complete', 'population', 'cancelled']
  /** Fields of lines that stand for themselves: with another value, the record still makes sense. */
  const makesSense = (before: readonly RecordLine[], after: readonly RecordLine[]): boolean =>
    before.length === after.length &&
    after.every((line, index) => {
      const old = before[index] ?? {}
      const names = Object.keys({ ...line, ...old }).filter(
        (name) => JSON.stringify(line[name]) !== JSON.stringify(old[name]) && name !== 'previous',
      )
      return names.every(
        (name) =>
          (line.type === 'header' && freeInHeader.has(name)) ||
          // Waiting threads have no times in the record.
          (name === 'oldestRemaining' && before.some(({ type }) => type === 'waiting')) ||
          (['header', 'footer', 'protected'].includes(line.type) && isPlanless(before) && freeBeforePlan.has(name)) ||
          (['kept', 'held', 'unknown'].includes(line.type) && freeInJudged.has(name)),
      )
    })
  /** What holds the header is the digest of the plan. */
  const isPlanless = (record: readonly RecordLine[]) => record.at(-1)?.planDigest === null
  const freeInHeader: ReadonlySet<string> = new Set(['organization', 'project'])
  const freeBeforePlan: ReadonlySet<string> = new Set(
    'startedAt organization project api salt subject query planDigest ids'.split(' '),
  )
  const freeInJudged: ReadonlySet<string> = new Set(
    'id ids rule reason createdAt lastActiveAt selector until'.split(' '),
  )

  test('500 of them are all found', async () => {
    await checkProperty(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.constantFrom(...edits),
        fc.nat(),
        fc.nat(),
        async (name, edit, place, pick) => {
          const record = recordOf(name)
          const forged = edit(record, place % record.length, pick)
          fc.pre(!makesSense(record, forged))
          const result = await check(forged)
          // A record without its last line is not damaged, and not whole either.
          const isCut = forged.length < record.length && forged.at(-1)?.type !== 'footer'
          expect(result.verdict).toBe(isCut && result.problemCount === 0 ? 'unfinished' : 'damaged')
        },
      ),
      { numRuns: 500 },
    )
  })
})
