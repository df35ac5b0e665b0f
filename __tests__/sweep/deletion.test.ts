/** What becomes of one planned thread: by what the server answers, and by what it is when it is looked at again. */

import { describe, expect, test } from '@jest/globals'
import type { Candidate } from '../../src/policy/plan.ts'
import type { Reply } from '../../src/requests/sender.ts'
import { deleteThread } from '../../src/sweep/delete-thread.ts'
import type { Outcome } from '../../src/sweep/outcome.ts'
import {
  ago,
  answer,
  candidate,
  day,
  lost,
  minute,
  now,
  type Replies,
  type Settings,
  stage,
  stopped,
  swept,
} from './scripted.ts'

type Result = Omit<Outcome, 'candidate' | 'at'>

const gone = answer(404, { error: { message: "No session with id 'it'" } })
const noRoute = answer(404, { detail: 'Not Found' })
const nothing = answer(200)
const accepted = answer(200, { status: 'accepted' })
const confirmed = answer(200, { id: 'it', deleted: true })

/** The session as it is read: at rest, and old enough to go. */
const session = (changes: object = {}) =>
  answer(200, {
    id: 'it',
    created_at: ago(100),
    last_active_at: ago(50),
    status: 'idle',
    metadata: {},
    agent: {},
    ...changes,
  })
const error = (status: number) => answer(status, { error: { message: 'No.', type: 'some_type', code: 'some_code' } })
const said = (status: number) => ({ status, requestId: `req_${status}` })
const saidWrong = (status: number) => ({ ...said(status), errorType: 'some_code', serverMessage: 'No.' })

const nextRun = 'The next run tries again.'
const unconfirmed =
  'The server accepted the request but still has the thread. If it persists, ask the provider, with the request id.'
const heldBySomething =
  'Something holds the thread. The next run tries again; if it persists, look at the thread at the provider.'
const mayBeGone = 'The server may have deleted it all the same; the next run finds out.'
const stoppedMeanwhile = 'It was sent, but the answer did not come before the run was stopped; the next run finds out.'
const checkKey = 'Check what this sign-in may do: it may have expired, or may not be allowed to delete.'
const cancelled = 'the run was cancelled'
const outOfTime: Result = { outcome: 'not-attempted', note: 'the time budget was used up' }

const deletion = 'delete DELETE /agents/sessions/it within 300000 ms'
const reading = 'read GET /agents/sessions/it'
const readingAgain = `${reading} within 86400000 ms`
const readBack = 'verify GET /agents/sessions/it'

const outcomeOf = async (one: Candidate, replies: Replies, settings: Settings = {}) => {
  const { outcomes, sent } = await swept([one], replies, settings)
  const [outcome] = outcomes
  const { candidate: of, at, ...result } = outcome as Outcome
  expect([of, at]).toEqual([one, now])
  return { result, sent }
}

describe('the deletion is answered', () => {
  test.each<[string, Replies, Result, readonly string[]]>([
    [
      'with the confirmation: deleted',
      { delete: [confirmed] },
      { outcome: 'deleted', note: 'confirmed by the API', ...said(200) },
      [deletion],
    ],
    [
      'with something else, and it is gone: deleted',
      { delete: [accepted], verify: [gone] },
      { outcome: 'deleted', note: 'not confirmed by the API, but read back gone', ...said(200) },
      [deletion, readBack],
    ],
    [
      'with something else, and it is still there: failed',
      { delete: [answer(299, { type: 'odd', message: 'Later.' })], verify: [session()] },
      {
        outcome: 'failed',
        note: 'the server answered 299 without confirming the deletion, and it is still there',
        ...said(299),
        errorType: 'odd',
        serverMessage: 'Later.',
        hint: unconfirmed,
      },
      [deletion, readBack],
    ],
    [
      'with something else, and it cannot be read back: failed',
      { delete: [accepted], verify: [error(400)] },
      {
        outcome: 'failed',
        note: 'the server answered 200 without confirming the deletion, and it could not be read back: the server answered 400',
        ...said(200),
        hint: unconfirmed,
        end: 'not known',
      },
      [deletion, readBack],
    ],
    [
      'with something else, and the run is stopped: failed',
      { delete: [accepted], verify: [stopped(0)] },
      {
        outcome: 'failed',
        note: `the server answered 200 without confirming the deletion, and it could not be read back: ${cancelled}`,
        ...said(200),
        hint: unconfirmed,
        end: 'not known',
      },
      [deletion, readBack],
    ],
    [
      'with nothing, and it is still there: sent again',
      { delete: [nothing, confirmed], verify: [session()] },
      { outcome: 'deleted', note: 'confirmed by the API', ...said(200) },
      [deletion, readBack, deletion],
    ],
    [
      'with nothing four times, and it is still there: failed',
      { delete: [nothing], verify: [session()] },
      {
        outcome: 'failed',
        note: 'the server answered 200 without confirming the deletion, and it is still there',
        ...said(200),
        hint: unconfirmed,
      },
      Array(4).fill([deletion, readBack]).flat(),
    ],
    [
      'with nothing, and it is still there, but in use by now: spared',
      { delete: [nothing], verify: [session({ status: 'in_progress' })] },
      { outcome: 'spared', note: 'its status is in_progress' },
      [deletion, readBack],
    ],
    [
      'with nothing, and the second one finds it gone: deleted, by the first',
      { delete: [nothing, gone], verify: [session()] },
      { outcome: 'deleted', note: 'gone after an earlier attempt whose answer was lost', ...said(404) },
      [deletion, readBack, deletion],
    ],
    [
      'with nothing, and before the second one the run is stopped: failed, because the first may have acted',
      { delete: [nothing, stopped(0)], verify: [session()] },
      {
        outcome: 'failed',
        note: `stopped while being deleted: ${cancelled}`,
        hint: stoppedMeanwhile,
        end: 'not known',
      },
      [deletion, readBack, deletion],
    ],
    [
      'that it is not there: already gone',
      { delete: [gone] },
      { outcome: 'already-gone', note: 'gone before it was deleted', ...said(404) },
      [deletion],
    ],
    [
      'that it is not there, after an attempt whose answer was lost: deleted',
      { delete: [answer(404, { error: { message: 'No session' } }, { attempts: 2, lost: 1 })] },
      { outcome: 'deleted', note: 'gone after an earlier attempt whose answer was lost', ...said(404) },
      [deletion],
    ],
    [
      'that there is no such route: failed',
      { delete: [noRoute] },
      {
        outcome: 'failed',
        note: 'the server answered 404',
        ...said(404),
        serverMessage: 'Not Found',
        hint: 'The server does not have this route: check api and base-url.',
      },
      [deletion],
    ],
    ...[401, 403].map((status): [string, Replies, Result, readonly string[]] => [
      `with ${status}: failed, and the sign-in is to be checked`,
      { delete: [error(status)] },
      { outcome: 'failed', note: `the server answered ${status}`, ...saidWrong(status), hint: checkKey },
      [deletion],
    ]),
    ...[199, 400, 402, 422, 501].map((status): [string, Replies, Result, readonly string[]] => [
      `with ${status}: failed`,
      { delete: [error(status)] },
      {
        outcome: 'failed',
        note: `the server answered ${status}`,
        ...saidWrong(status),
        hint: 'If it persists, check what the key may delete, or ask the provider, with the request id.',
      },
      [deletion],
    ]),
    ...[300, 307].map((status): [string, Replies, Result, readonly string[]] => [
      `with the redirect ${status}: failed, and not followed`,
      { delete: [answer(status)] },
      {
        outcome: 'failed',
        note: `the server redirects (${status}), which is not followed`,
        ...said(status),
        hint: 'Set base-url to the address that the server redirects to.',
      },
      [deletion],
    ]),
    [
      'with a conflict, and it is gone: already gone',
      { delete: [error(409)], read: [gone] },
      { outcome: 'already-gone', note: 'gone when read again after a conflict', ...said(404) },
      [deletion, reading],
    ],
    [
      'with a conflict, and it is in use: spared',
      { delete: [error(409)], read: [session({ status: 'in_progress' })] },
      { outcome: 'spared', note: 'it is in use', ...saidWrong(409) },
      [deletion, reading],
    ],
    ...[
      ['at rest', session()],
      ['kept for another reason', session({ metadata: { retain_until: '2027-01-01' } })],
      ['not to be judged, though in use', session({ status: 'in_progress', created_at: ago(-5) })],
      ['not to be read', error(400)],
    ].map(([how, reply]): [string, Replies, Result, readonly string[]] => [
      `with a conflict, and it is ${how}: failed`,
      { delete: [error(409)], read: [reply as ReturnType<typeof session>] },
      {
        outcome: 'failed',
        note: 'the server reports a conflict (409)',
        ...saidWrong(409),
        hint: heldBySomething,
      },
      [deletion, reading],
    ]),
    [
      'by nobody: failed, and lost',
      { delete: [lost('no answer came', 3)] },
      {
        outcome: 'failed',
        note: 'no answer to 3 attempts: no answer came',
        status: 502,
        requestId: 'req_lost',
        lost: true,
        hint: mayBeGone,
        end: 'not known',
      },
      [deletion],
    ],
    [
      'by nobody, and not asked again: failed, and lost',
      { delete: [lost('no such certificate', 1)] },
      {
        outcome: 'failed',
        note: 'no answer to 1 attempt: no such certificate',
        status: 502,
        requestId: 'req_lost',
        lost: true,
        hint: mayBeGone,
        end: 'not known',
      },
      [deletion],
    ],
    [
      'by nobody, because the run was stopped before it was sent: not attempted',
      { delete: [stopped(0)] },
      { outcome: 'not-attempted', note: cancelled },
      [deletion],
    ],
    [
      'by nobody, because the run was stopped after it was sent: failed',
      { delete: [stopped(1)] },
      {
        outcome: 'failed',
        note: `stopped while being deleted: ${cancelled}`,
        hint: stoppedMeanwhile,
        end: 'not known',
      },
      [deletion],
    ],
    [
      'in a way that breaks this program: failed',
      {
        delete: [
          () => {
            throw new Error('a fault')
          },
        ],
      },
      {
        outcome: 'failed',
        note: 'unexpected error',
        serverMessage: 'Error: a fault',
        hint: mayBeGone,
        end: 'not known',
      },
      [deletion],
    ],
  ])('%s', async (_, replies, expected, requests) => {
    const { result, sent } = await outcomeOf(candidate(), replies)
    expect(result).toEqual(expected)
    expect(sent).toEqual(requests)
  })
})

describe('nothing is sent', () => {
  test('for one that is to be spared by an approved plan', async () => {
    const { result, sent } = await outcomeOf(candidate({ sparedBecause: 'it is not old enough' }), {})
    expect(result).toEqual({ outcome: 'spared', note: 'it is not old enough' })
    expect(sent).toEqual([])
  })

  test.each([
    ['just seen', now],
    ['seen long ago', now - day],
  ])('when the time is up, for one %s', async (_, seenAt) => {
    expect(await outcomeOf(candidate({ seenAt }), {}, { timeLeft: 0 })).toEqual({ result: outOfTime, sent: [] })
  })
})

describe('one that was seen five minutes ago is read again first, and', () => {
  const seenBefore = candidate({ seenAt: now - 5 * minute })

  test('one that was seen a little later is not', async () => {
    const { sent } = await outcomeOf(candidate({ seenAt: now - 5 * minute + 1 }), { delete: [confirmed] })
    expect(sent).toEqual(['delete DELETE /agents/sessions/it within 1 ms'])
  })

  test('goes, if it still must', async () => {
    const { result, sent } = await outcomeOf(seenBefore, { read: [session()], delete: [confirmed] })
    expect(result.outcome).toBe('deleted')
    expect(sent).toEqual([readingAgain, deletion])
  })

  test('goes, if it was beyond keep-latest: newer threads only push it further', async () => {
    const settings = { policy: { keepLatest: 1 } }
    const standing = { kind: 'beyond', countedIn: { rule: undefined, group: null } } as const
    const { result } = await outcomeOf(
      { ...seenBefore, standing },
      { read: [session()], delete: [confirmed] },
      settings,
    )
    expect(result.outcome).toBe('deleted')
  })

  test.each<[string, Replies, Result]>([
    [
      'is gone: already gone',
      { read: [gone] },
      { outcome: 'already-gone', note: 'gone when looked at again', ...said(404) },
    ],
    [
      'cannot be read: failed',
      { read: [error(400)] },
      {
        outcome: 'failed',
        note: 'could not be read again before deletion: the server answered 400',
        ...said(400),
        hint: nextRun,
      },
    ],
    [
      'gets no answer: failed, and lost',
      { read: [lost('no answer came')] },
      {
        outcome: 'failed',
        note: 'could not be read again before deletion: no answer came',
        status: 502,
        requestId: 'req_lost',
        hint: nextRun,
        lost: true,
      },
    ],
    ['the run is stopped: not attempted', { read: [stopped(1)] }, { outcome: 'not-attempted', note: cancelled }],
    [
      'is in use: spared',
      { read: [session({ status: 'requires_action' })] },
      { outcome: 'spared', note: 'it waits for a person' },
    ],
    [
      'is not old enough any more: spared',
      { read: [session({ created_at: ago(3) })] },
      { outcome: 'spared', note: 'it is not old enough' },
    ],
    [
      'cannot be judged any more: spared',
      { read: [session({ created_at: null })] },
      { outcome: 'spared', note: 'time is no number', undecided: true },
    ],
    [
      'does not tell its metadata any more: spared',
      { read: [session({ metadata: undefined })] },
      { outcome: 'spared', note: 'its metadata can no longer be told', undecided: true },
    ],
  ])('%s', async (_, replies, expected) => {
    expect(await outcomeOf(seenBefore, replies)).toEqual({ result: expected, sent: [readingAgain] })
  })

  test('is spared if it is there, but was not listed any more, as an approved plan had it', async () => {
    const { result, sent } = await outcomeOf({ ...seenBefore, unlisted: true }, { read: [session()] })
    expect(result).toEqual({ outcome: 'spared', note: 'it is still there, but was not listed any more' })
    expect(sent).toEqual([readingAgain])
  })

  describe('where activity has to be looked up', () => {
    const settings: Settings = { api: 'assistants-threads', policy: { inactiveFor: 7 * day } }
    const thread = answer(200, { id: 'it', created_at: ago(100), metadata: {} })
    const newest = (days: number) => answer(200, { data: [{ id: 'm1', created_at: ago(days) }], has_more: false })
    const requests = ['read GET /threads/it within 86400000 ms', 'look up GET /threads/it/messages within 86400000 ms']

    test.each<[string, Replies, Result, readonly string[]]>([
      [
        'inactive as before: deleted',
        { read: [thread], 'look up': [newest(8)], delete: [confirmed] },
        { outcome: 'deleted', note: 'confirmed by the API', ...said(200) },
        [...requests, 'delete DELETE /threads/it within 300000 ms'],
      ],
      [
        'active since: spared',
        { read: [thread], 'look up': [newest(6)] },
        { outcome: 'spared', note: 'it was active recently' },
        requests,
      ],
      [
        'it cannot be told: spared',
        { read: [thread], 'look up': [error(400)] },
        { outcome: 'spared', note: 'last activity could not be looked up (400)', undecided: true },
        requests,
      ],
      [
        'the run is stopped: not attempted',
        { read: [thread], 'look up': [stopped(0)] },
        { outcome: 'not-attempted', note: cancelled },
        requests,
      ],
    ])('%s', async (_, replies, expected, all) => {
      expect(await outcomeOf(seenBefore, replies, settings)).toEqual({ result: expected, sent: all })
    })
  })
})

describe('whose turn does not come while the last look is good', () => {
  const late = (attempts = 0): Reply => ({
    kind: 'stopped',
    stopped: { reason: 'deadline', detail: 'the time budget is used up' },
    trace: { attempts, lost: attempts },
  })
  const within = (minutes: number) => `delete DELETE /agents/sessions/it within ${minutes * minute} ms`
  const within5 = within(5)

  test.each<[string, Replies, Result, readonly string[]]>([
    [
      'is read again, and goes if it still must',
      { delete: [late(), confirmed], read: [session()] },
      { outcome: 'deleted', note: 'confirmed by the API', ...said(200) },
      [within5, readingAgain, within5],
    ],
    [
      'again and again, may go on an ever older look, so that it ends',
      { delete: [late(), late(), late(), late(), confirmed], read: [session()] },
      { outcome: 'deleted', note: 'confirmed by the API', ...said(200) },
      [within5, readingAgain, within5, readingAgain, within(10), readingAgain, within(15), readingAgain, within(20)],
    ],
    [
      'is read again, and spared if it was used meanwhile',
      { delete: [late()], read: [session({ status: 'in_progress' })] },
      { outcome: 'spared', note: 'its status is in_progress' },
      [within5, readingAgain],
    ],
    [
      'is read again, and was gone: already gone',
      { delete: [late()], read: [gone] },
      { outcome: 'already-gone', note: 'gone when looked at again', ...said(404) },
      [within5, readingAgain],
    ],
    [
      'after an attempt that was lost, is read again, and is gone: deleted',
      { delete: [late(1)], read: [gone] },
      { outcome: 'deleted', note: 'gone after an earlier attempt whose answer was lost', ...said(404) },
      [within5, readingAgain],
    ],
    [
      'after an attempt that was lost, is read again, and is gone by the time of the next: deleted',
      { delete: [late(1), gone], read: [session()] },
      { outcome: 'deleted', note: 'gone after an earlier attempt whose answer was lost', ...said(404) },
      [within5, readingAgain, within5],
    ],
    [
      'is stopped while being read again: not attempted',
      { delete: [late()], read: [stopped(0)] },
      { outcome: 'not-attempted', note: cancelled },
      [within5, readingAgain],
    ],
    [
      'after an attempt that was lost, is stopped while being read again: failed',
      { delete: [late(1)], read: [stopped(0)] },
      {
        outcome: 'failed',
        note: `stopped while being deleted: ${cancelled}`,
        hint: stoppedMeanwhile,
        end: 'not known',
      },
      [within5, readingAgain],
    ],
  ])('%s', async (_, replies, expected, requests) => {
    const { result, sent } = await outcomeOf(candidate(), replies)
    expect(result).toEqual(expected)
    expect(sent).toEqual(requests)
  })

  test('but the time of the run is up: not attempted, and nothing is read', async () => {
    const { options, sent } = stage(
      {
        delete: [
          () => {
            void options.clock.sleep(10)
            return late()
          },
        ],
      },
      { timeLeft: 5 },
    )
    expect(await deleteThread(candidate(), options)).toMatchObject({
      outcome: 'not-attempted',
      note: 'the time budget is used up',
    })
    expect(sent).toEqual(['delete DELETE /agents/sessions/it within 5 ms'])
  })
})

test('stopped while it is judged again after a deletion that did nothing: failed, because it was sent', async () => {
  const settings: Settings = { api: 'assistants-threads', policy: { inactiveFor: 7 * day } }
  const thread = answer(200, { id: 'it', created_at: ago(100), metadata: {} })
  const replies = { delete: [nothing], verify: [thread], 'look up': [stopped(0)] }
  const { result } = await outcomeOf(candidate(), replies, settings)
  expect(result).toEqual({
    outcome: 'failed',
    note: `stopped while being deleted: ${cancelled}`,
    hint: stoppedMeanwhile,
    end: 'not known',
  })
})
