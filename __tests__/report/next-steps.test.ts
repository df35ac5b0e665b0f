/** What to do next: the summary and the tracking issue say the same first, which is the remedy of what stopped the run. */

import { describe, expect, test } from '@jest/globals'
import type { Sandbox } from '../../sandbox/server.ts'
import { galleryAccount } from '../../scripts/gallery-accounts.ts'
import { summary as summaryOf } from '../../src/report/summary/summary.ts'
import { firstSteps } from '../../src/report/tracking-issue/sentences.ts'
import { troublesOf } from '../../src/report/tracking-issue/troubles.ts'
import type { Result } from '../../src/result.ts'
import { act } from '../in-process.ts'
import { day, withOldSessions } from './records.ts'

const live = { 'older-than': '30d', 'dry-run': 'false' }

/** The steps of the summary, without their numbers. */
function stepsOf(summary: string): readonly string[] {
  const [, only] = /^\*\*What to do next:\*\* (.*)$/m.exec(summary) ?? []
  if (only !== undefined) return [only]
  const [, list = ''] = /^\*\*What to do next\*\*\n\n((?:\d+\. .*\n)+)/m.exec(summary) ?? []
  return list.split('\n').flatMap((line) => /^\d+\. (.*)$/.exec(line)?.[1] ?? [])
}

type Answers = Parameters<Sandbox['setBefore']>[0]
const error = (status: number, code: string) => ({ status, body: { error: { message: 'no', type: code, code } } })
const afterDeletions = (count: number, answer: ReturnType<typeof error>): Answers => {
  let deletions = 0
  return ({ purpose }) => (purpose === 'delete' && ++deletions > count ? answer : undefined)
}

const stopped: readonly [why: string, inputs: Readonly<Record<string, string>>, answers: Answers, first: RegExp][] = [
  [
    'abort-above',
    { 'abort-above': '2' },
    () => undefined,
    /^Check the policy\. .* raise `?abort-above`? for one run\.$/,
  ],
  [
    'fail-if-overdue',
    { 'fail-if-overdue': '300d', 'max-deletions': '2' },
    () => undefined,
    /^It is over the budget of one run: raise `?max-deletions/,
  ],
  ['quota', { concurrency: '1' }, afterDeletions(2, error(429, 'insufficient_quota')), /^Check the account's quota/],
  [
    'sign-in',
    { concurrency: '1' },
    afterDeletions(2, error(401, 'invalid_api_key')),
    /^Check the key, the organization/,
  ],
  [
    'a failed deletion beside the reason to stop',
    { 'fail-if-overdue': '300d', 'max-deletions': '2' },
    ({ purpose, id }) => (purpose === 'delete' && id === 'old_0000' ? { status: 422 } : undefined),
    /^(1 session failed\. )?If it persists, check what the key may delete/,
  ],
]

describe('new-user F10: the first step is the remedy of what stopped the run', () => {
  test.each(stopped)('%s', async (_, inputs, answers, first) => {
    await using sandbox = await withOldSessions(5)
    sandbox.add({ id: 'not-a-date', createdAt: Date.now() - 90 * day, metadata: { retain_until: 'next spring' } })
    sandbox.setBefore(answers)
    const { summary, account } = await act(sandbox, { ...live, ...inputs })
    const steps = stepsOf(summary)
    expect(steps[0]).toMatch(first)
    // What could not be judged comes last.
    expect(steps.length).toBeGreaterThan(1)
    expect(steps.at(-1)).toMatch(/could not be judged/)
    const [step] = firstSteps(troublesOf(account))
    expect(step).toMatch(first)
  })

  test('nothing, where only answers were lost: the next run goes on', async () => {
    await using sandbox = await withOldSessions(3)
    sandbox.setBefore(({ id }) => (id === 'old_0001' ? { status: 500 } : undefined))
    const { summary, account, status } = await act(sandbox, { ...live, verify: 'none' }, { event: 'schedule' })
    expect(status).toBe('failed')
    const nothing = 'Nothing: the next run finds out what is gone, and goes on with the oldest.'
    expect(stepsOf(summary)).toEqual([nothing])
    expect(firstSteps(troublesOf(account))).toEqual([nothing])
  })

  test('beside something to do, "nothing" is no step: what goes on by itself is said', async () => {
    await using sandbox = await withOldSessions(3)
    sandbox.add({ id: 'odd', createdAt: Date.now() - 90 * day, metadata: { retain_until: 'later' } })
    sandbox.setBefore(({ id }) => (id === 'old_0001' ? { status: 500 } : undefined))
    const { summary } = await act(sandbox, { ...live, verify: 'none' }, { event: 'schedule' })
    expect(stepsOf(summary)).toEqual([
      'The next run finds out what is gone, and goes on with the oldest.',
      expect.stringMatching(/^Decide about the 1 session that could not be judged/),
    ])
  })

  test.each([
    [
      'schedule',
      'Run it again when it may go on, or leave it to the schedule: the next run judges anew and begins with the oldest.',
    ],
    ['workflow_dispatch', 'Run it again when it may go on: the next run judges anew and begins with the oldest.'],
  ])('again, where it was cancelled: %s', (event, step) => {
    const account = galleryAccount('cancelled', 0) as Result
    expect(stepsOf(summaryOf({ ...account, context: { ...account.context, event } }))).toEqual([step])
  })

  test('again, where it is not known what the cancelled run deleted', () => {
    expect(stepsOf(summaryOf(galleryAccount('cancelled', 3) as Result))).toEqual([
      expect.stringMatching(/: the next run judges anew, finds out what is gone and begins with the oldest\.$/),
    ])
  })

  test('nothing, where the rest waits for the next run', async () => {
    await using sandbox = await withOldSessions(3)
    const { summary, account } = await act(sandbox, { ...live, 'max-deletions': '1' }, { event: 'schedule' })
    expect(stepsOf(summary)).toEqual([expect.stringMatching(/^Nothing: the next run goes on with the oldest\./)])
    expect(firstSteps(troublesOf(account))).toEqual([])
  })

  test('the same cause is one step with its count, in both', async () => {
    await using sandbox = await withOldSessions(70)
    sandbox.setBefore(({ purpose }) => (purpose === 'delete' ? { status: 422 } : undefined))
    const { summary, account, log } = await act(sandbox, live)
    const steps = stepsOf(summary)
    expect(steps.filter((step) => /failed\./.test(step))).toEqual([expect.stringMatching(/^70 sessions failed\. /)])
    expect(firstSteps(troublesOf(account))).toHaveLength(1)
    // In the log a few of them, and the rest in one line.
    expect(log.filter((line) => line.startsWith('Failed: '))).toHaveLength(3)
    expect(log).toContainEqual(expect.stringMatching(/^67 more failed likewise: the server answered 422/))
  })
})

const forbidden: Answers = ({ purpose }) => (purpose === 'delete' ? error(403, 'permission_denied') : undefined)
const lateSpring = { metadata: { retain_until: 'next spring' } }

/** Why a run ended, and all its steps: no two of them are about the same. */
const alike: readonly [
  why: string,
  inputs: Readonly<Record<string, string>>,
  answers: Answers,
  steps: readonly RegExp[],
][] = [
  ['a key that may not delete', { concurrency: '1' }, forbidden, [/^Give this sign-in the right to delete, or use/]],
  [
    'a sign-in that ends, while others are in flight',
    { concurrency: '32' },
    afterDeletions(2, error(401, 'invalid_api_key')),
    [/^Check the key, the organization and the project/],
  ],
  [
    'a quota that ends, while others are in flight',
    { concurrency: '32' },
    afterDeletions(2, error(429, 'insufficient_quota')),
    [/^Check the account's quota and billing/],
  ],
  [
    'something overdue that was not attempted, because the sign-in ended',
    { concurrency: '1', 'fail-if-overdue': '300d' },
    afterDeletions(2, error(401, 'invalid_api_key')),
    [/^Check the key, the organization and the project/],
  ],
  [
    'something overdue whose deletion failed',
    { 'fail-if-overdue': '300d' },
    ({ purpose, id }) => (purpose === 'delete' && id === 'old_0003' ? { status: 422 } : undefined),
    [/^1 session failed\. If it persists, check what the key may delete/],
  ],
]

describe('issue 21: no two steps say nearly the same', () => {
  test.each(alike)('%s', async (_, inputs, answers, expected) => {
    await using sandbox = await withOldSessions(30)
    sandbox.setBefore(answers)
    const { summary, account } = await act(sandbox, { ...live, verify: 'none', ...inputs })
    expect(account.status).toBe('failed')
    expect(stepsOf(summary)).toEqual(expected.map((one) => expect.stringMatching(one)))
    expect(firstSteps(troublesOf(account))).toHaveLength(1)
  })

  test.each([
    ['overdue', { 'fail-if-overdue': '60d' }, 5, /^It could not be judged, so more deletions would not help: decide/],
    ['all there is', {}, 0, /^The causes and ids are under "Unknown" in the summary\. If this server sends no status/],
  ] as const)('what could not be judged, where it is %s', async (_, inputs, old, step) => {
    await using sandbox = await withOldSessions(old)
    for (let index = 0; index < 12; index++) sandbox.add({ createdAt: Date.now() - 90 * day, ...lateSpring })
    const { summary, account } = await act(sandbox, { ...live, verify: 'none', ...inputs })
    expect(stepsOf(summary)).toEqual([expect.stringMatching(step)])
    expect(firstSteps(troublesOf(account))).toHaveLength(1)
  })

  test('what is overdue is not told as still there where that is not known', async () => {
    await using sandbox = await withOldSessions(3)
    sandbox.setBefore(({ id }) => (id === 'old_0000' ? { status: 401 } : undefined))
    const { account } = await act(sandbox, { ...live, concurrency: '1', 'fail-if-overdue': '300d' })
    expect(account.problems.map(({ message }) => String(message))).toContain(
      'it is not known whether a session 400 days old (old_0000) is gone, and fail-if-overdue allows 300 days',
    )
  })
})
