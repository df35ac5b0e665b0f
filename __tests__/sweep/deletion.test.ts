/** What becomes of one planned thread: by what the server answers, and by what it is when it is read. */

import { describe, expect, test } from '@jest/globals'
import { type Candidate, spared } from '../../src/policy/plan.ts'
import type { Reply } from '../../src/requests/sender.ts'
import { Stop } from '../../src/stop.ts'
import type { Outcome } from '../../src/sweep/outcome.ts'
import { ours } from '../../src/text.ts'
import type { Stated } from '../text-equality.ts'
import {
  type Answering,
  ago,
  answer,
  candidate,
  day,
  lost,
  minute,
  missing,
  now,
  type Settings,
  session,
  stopped,
  swept,
} from './scripted.ts'

type Result = Partial<Stated<Omit<Outcome, 'candidate' | 'at'>>>

const it = 'sess_000000000001'
const confirmed = { outcome: 'deleted', proof: 'confirmed', note: 'confirmed by the API' } as const
const readBack = { outcome: 'deleted', proof: 'read back' } as const
const stillThere = { outcome: 'failed', end: 'still there' } as const
const notKnown = { outcome: 'failed', end: 'not known' } as const
const goneByLost = 'gone after an earlier attempt whose answer was lost'

/** The first deletions get these replies, and the server does (or does not) carry them out; later ones are honest. */
const deletions =
  (replies: readonly Reply[], acts: boolean): Answering =>
  ({ request, turn, id, server }) => {
    const reply = request.method === 'DELETE' ? replies[turn - 1] : undefined
    if (reply !== undefined && acts) server.there.delete(id)
    return reply
  }

const outcomeOf = async (answering: Answering, settings: Settings = {}, one: Candidate = candidate()) => {
  const { outcomes, sent, server } = await swept([one], answering, settings)
  const outcome = outcomes[0] as Outcome
  const { candidate: of, at: _, ...result } = outcome
  expect(of).toEqual(one)
  return {
    result,
    sent,
    isThere: server.there.has(one.id),
    deletes: sent.filter((request) => request.startsWith('delete')).length,
  }
}

describe('the deletion is answered', () => {
  const lostOnce = [lost('no answer came')]
  test.each<[string, Answering, Result, number]>([
    ['with the confirmation: deleted', () => undefined, confirmed, 1],
    ['by nobody, but carried out: deleted', deletions(lostOnce, true), { ...readBack, note: goneByLost }, 1],
    ['by nobody, and not carried out: looked at, and deleted again', deletions(lostOnce, false), confirmed, 2],
    [
      'by nobody six times, and not carried out: failed, and still there',
      deletions(Array(6).fill(lostOnce[0]), false),
      {
        ...stillThere,
        note: 'no answer to the deletion: no answer came, and it was still there when it was last read',
        hint: 'The next run tries again, unless the server carries out the deletion after all.',
        // So that the summary says that nobody needs to do anything.
        lost: true,
      },
      6,
    ],
    [
      'by nobody, and not carried out, and then with 404 when it is gone: deleted, for the first may have done it',
      ({ request, turn, server }) => {
        if (request.method !== 'DELETE') return undefined
        if (turn === 2) server.there.delete(it)
        return turn === 1 ? lost('no answer came') : missing(it)
      },
      { ...readBack, note: goneByLost },
      2,
    ],
    ['with 500, but carried out: deleted', deletions([answer(500, {})], true), { ...readBack, note: goneByLost }, 1],
    [
      'with an empty 200, but carried out: deleted',
      deletions([answer(200)], true),
      { ...readBack, note: 'not confirmed by the API, but read back gone' },
      1,
    ],
    ['with an empty 200, and not carried out: deleted again', deletions([answer(200)], false), confirmed, 2],
    [
      'with success in other words, and carried out: deleted',
      deletions([answer(200, { success: true })], true),
      { ...readBack, note: 'not confirmed by the API, but read back gone' },
      1,
    ],
    [
      'with success in other words, and never carried out: failed, and still there',
      deletions([answer(202, {})], false),
      {
        ...stillThere,
        note: 'the server answered 202 without confirming the deletion, and it was still there when it was last read',
      },
      1,
    ],
    [
      'with deleted: false, twice: failed, and still there',
      deletions(Array(2).fill(answer(200, { deleted: false })), false),
      stillThere,
      2,
    ],
    [
      'with 404, and it is not there: already gone',
      deletions([missing(it)], true),
      { outcome: 'already-gone', proof: 'read back', note: 'gone before it was deleted' },
      1,
    ],
    [
      'with 404 by a gateway, twice, while it can be read: failed, and still there',
      deletions(Array(2).fill(answer(404, { message: 'no Route matched' })), false),
      { ...stillThere, note: 'the server answered 404, and it is still there' },
      2,
    ],
    [
      'with 404 by a gateway, once, while it can be read: deleted by the second attempt',
      deletions([answer(404)], false),
      confirmed,
      2,
    ],
    ['with 410, and it is not there: already gone', deletions([answer(410, {})], true), { outcome: 'already-gone' }, 1],
    ['with 409, and it is not there: already gone', deletions([answer(409, {})], true), { outcome: 'already-gone' }, 1],
    ['with 409, twice: failed, and still there', deletions(Array(2).fill(answer(409, {})), false), stillThere, 2],
    [
      'with 400: failed, and still there',
      deletions([answer(400, { error: { message: 'No.', code: 'c' } })], false),
      { ...stillThere, errorType: 'c', serverMessage: 'No.', status: 400 },
      1,
    ],
    ['with 403: failed, and still there', deletions([answer(403, {})], false), stillThere, 1],
    ['with a redirect: failed, and still there', deletions([answer(307)], false), stillThere, 1],
    ['with 429 to this thread alone: failed, and still there', deletions([answer(429, {})], false), stillThere, 1],
    [
      'in a way that breaks this program: failed, and not known',
      ({ request }) => {
        if (request.method === 'DELETE') throw new Error('a fault')
        return undefined
      },
      { ...notKnown, note: 'unexpected error', serverMessage: 'Error: a fault' },
      1,
    ],
    [
      'by nobody, because the run was stopped before it was sent: not attempted',
      deletions([stopped(0)], false),
      { outcome: 'not-attempted', note: 'the run was cancelled' },
      1,
    ],
  ])('%s', async (_, answering, expected, deletes) => {
    const found = await outcomeOf(answering)
    expect(found.result).toMatchObject(expected)
    expect(found.deletes).toBe(deletes)
    const isGone = expected.outcome === 'deleted' || expected.outcome === 'already-gone'
    expect(found.isThere).toBe(!isGone)
  })

  test('and what is not confirmed is read in three different brackets, each between two control reads', async () => {
    const lostAndDone = deletions([lost('no answer came')], true)
    const { sent } = await outcomeOf((asked) => {
      if (asked.purpose === 'verify') expect(asked.sending.closesConnection).toBe(true)
      return lostAndDone(asked)
    })
    const reads = sent
      .filter((request) => request.startsWith('verify'))
      .map((request) => request.replace(/^.*sessions\/(\S+).*$/, '$1'))
    expect(reads.map((id) => (id === it ? 'it' : 'control'))).toEqual([
      'control',
      'it',
      'control',
      'it',
      'control',
      'it',
      'control',
    ])
    expect(new Set(reads.filter((id) => id !== it)).size).toBe(3)
  })

  test('three reads are enough where there is no list either', async () => {
    const { result, sent } = await outcomeOf(deletions([lost('no answer came')], true), { isListed: false })
    expect(result).toMatchObject({ ...readBack, note: goneByLost })
    expect(sent.filter((request) => request.startsWith(`verify GET /agents/sessions/${it} `))).toHaveLength(3)
  })

  test.each<[string, Answering, Result]>([
    ['the confirmation', () => undefined, { ...confirmed, status: 200, requestId: 'req_200' }],
    [
      'what reading it back said',
      deletions([answer(500, {})], true),
      { ...readBack, note: goneByLost, status: 404, requestId: 'req_404' },
    ],
    [
      'that it was lost',
      deletions(Array(6).fill(lostOnce[0]), false),
      {
        ...stillThere,
        note: 'no answer to the deletion: no answer came, and it was still there when it was last read',
        hint: 'The next run tries again, unless the server carries out the deletion after all.',
        status: undefined,
        requestId: 'req_lost',
        lost: true,
      },
    ],
    [
      'what the server refused, and why',
      deletions([answer(400, { error: { message: 'No.', code: 'c' } })], false),
      {
        ...stillThere,
        note: 'the server answered 400, and it is still there',
        hint: 'If it persists, check what the key may delete, or ask the provider, with the request id.',
        status: 400,
        requestId: 'req_400',
        errorType: 'c',
        serverMessage: 'No.',
      },
    ],
    [
      'a fault of this program',
      ({ request }) => {
        if (request.method === 'DELETE') throw new Error('a fault')
        return undefined
      },
      {
        ...notKnown,
        note: 'unexpected error',
        serverMessage: 'Error: a fault',
        hint: 'The server may have acted all the same; the next run finds out.',
      },
    ],
    [
      'that it could not be read before',
      ({ id }) => (id === it ? answer(400, {}) : undefined),
      {
        ...notKnown,
        note: 'the server answered 400, and it is not known whether it is still there',
        hint: 'The next run finds out.',
        status: 400,
        requestId: 'req_400',
        errorType: undefined,
        serverMessage: undefined,
      },
    ],
  ])('the outcome tells %s', async (_, answering, expected) => {
    expect((await outcomeOf(answering)).result).toEqual(expected)
  })

  test('adversary C2: a thread made anew under the same id is another thread, and is spared', async () => {
    const answering: Answering = ({ request, id, turn }) => {
      if (request.method === 'DELETE') return turn === 1 ? lost('no answer came') : undefined
      return id === it ? session(it, { created_at: ago(0) }) : undefined
    }
    const { result, deletes } = await outcomeOf(answering)
    expect(result).toMatchObject({ outcome: 'spared', note: 'gone, and another thread has its id by now' })
    expect(deletes).toBe(1)
  })

  test('and it is there after a lost answer, but in use by now: spared', async () => {
    const answering: Answering = ({ request, id }) => {
      if (request.method === 'DELETE') return lost('no answer came')
      return id === it ? session(it, { status: 'in_progress' }) : undefined
    }
    expect((await outcomeOf(answering)).result.outcome).toBe('spared')
  })

  const outOfTime: Reply = {
    kind: 'stopped',
    stopped: { reason: 'deadline', detail: ours('the time budget is used up') },
    trace: { attempts: 1, lost: 1 },
  }

  test('by nobody until the time was up, and it is there ten minutes later: still there, as far as is known', async () => {
    const { result } = await outcomeOf(({ request }) => (request.method === 'DELETE' ? outOfTime : undefined), {
      timeLeft: 1,
      atWork: async (answered, clock) => {
        const reply = answered()
        await clock.sleep(1)
        return reply
      },
    })
    expect(result).toMatchObject({
      ...stillThere,
      note: 'stopped while being deleted: the time budget is used up, and it was still there when it was last read',
      hint: 'The next run tries again, unless the server carries out the deletion after all.',
    })
  })

  test('by nobody, and there is no time left for reading it back: failed, and not known, and it says why', async () => {
    const { result } = await outcomeOf(
      ({ request, id }) => {
        if (request.method === 'DELETE') return lost('no answer came')
        return id === it ? outOfTime : undefined
      },
      { isListed: false },
    )
    expect(result).toMatchObject({
      ...notKnown,
      note: 'no answer to the deletion: no answer came, and it is not known whether it is still there: the time budget is used up',
    })
  })

  test('with a refusal that ends the run: failed, and not known, and the reason is said once', async () => {
    const stop = new Stop()
    const { result } = await outcomeOf(
      () => {
        stop.request('sign-in', ours('the server refuses the sign-in (401)'))
        return answer(401, {})
      },
      { stop },
    )
    expect(result).toMatchObject({
      ...notKnown,
      note: 'the server answered 401, and it is not known whether it is still there',
    })
  })

  test('by nobody, because the run was stopped after it was sent: failed, and not known', async () => {
    const answering: Answering = ({ request }) => (request.method === 'DELETE' ? stopped(1) : stopped(0))
    const { result } = await outcomeOf(answering, { isListed: false })
    expect(result).toMatchObject({ ...notKnown, note: 'stopped while being deleted: the run was cancelled' })
  })
})

describe('nothing is sent', () => {
  test('for one that is to be spared by an approved plan', async () => {
    const one = spared(candidate(), ours('it is not old enough'))
    const { result, sent } = await outcomeOf(() => undefined, {}, one)
    expect(result).toEqual({ outcome: 'spared', note: 'it is not old enough' })
    expect(sent).toEqual([])
    const undecided = { ...one, isUndecided: true }
    expect((await outcomeOf(() => undefined, {}, undecided)).result).toEqual({ ...result, undecided: true })
  })

  test.each([
    ['just seen', now],
    ['seen long ago', now - day],
  ])('when the time is up, for one %s', async (_, seenAt) => {
    const { result, sent } = await outcomeOf(() => undefined, { timeLeft: 0 }, candidate({ seenAt }))
    expect({ result, sent }).toEqual({
      result: { outcome: 'not-attempted', note: 'the time budget was used up' },
      sent: [],
    })
  })
})

describe('one that was seen five minutes ago is read again first, and', () => {
  const seenBefore = candidate({ seenAt: now - 5 * minute })
  const reading = `read GET /agents/sessions/${it} within 86400000 ms`
  const read =
    (reply: Reply): Answering =>
    ({ purpose, id }) =>
      purpose === 'read' && id === it ? reply : undefined

  test('one that was seen a little later is not', async () => {
    const { sent } = await outcomeOf(() => undefined, {}, candidate({ seenAt: now - 5 * minute + 1 }))
    expect(sent).toEqual([`delete DELETE /agents/sessions/${it} within 1 ms`])
  })

  test('goes, if it is still due', async () => {
    const { result, sent } = await outcomeOf(() => undefined, {}, seenBefore)
    expect(result.outcome).toBe('deleted')
    expect(sent).toEqual([reading, `delete DELETE /agents/sessions/${it} within 300000 ms`])
  })

  test.each<[string, Answering, Result, number]>([
    [
      'is gone, and believed to be: already gone',
      ({ id, server }) => {
        server.there.delete(it)
        return id === it ? missing(it) : undefined
      },
      { outcome: 'already-gone', note: 'gone when looked at again' },
      0,
    ],
    ['is said to be gone by mistake: deleted after it was read again', read(missing(it)), { outcome: 'deleted' }, 1],
    ['cannot be read at first: deleted after it was read again', read(answer(400, {})), { outcome: 'deleted' }, 1],
    [
      'can never be read: failed, and not known, because the list still shows it',
      ({ id }) => (id === it ? answer(400, {}) : undefined),
      {
        ...notKnown,
        note: 'could not be read again before deletion: the server answered 400, and it is not known whether it is still there: the server answered 400',
        hint: 'The next run finds out.',
        status: 400,
        requestId: 'req_400',
      },
      0,
    ],
    [
      'is there, but the route for reading is missing: failed, and not known',
      ({ purpose, id }) => (purpose !== 'delete' && id === it ? answer(404, { detail: 'Not Found' }) : undefined),
      {
        ...notKnown,
        note: 'it was not there when it was looked at again, and it is not known whether it is still there: the server answers the same for a route that it does not have',
        status: 404,
      },
      0,
    ],
    [
      'the run is stopped: not attempted',
      read(stopped(1)),
      { outcome: 'not-attempted', note: 'the run was cancelled' },
      0,
    ],
    ['is in use: spared', read(session(it, { status: 'in_progress' })), { outcome: 'spared' }, 0],
    [
      'is another one by now, made after the survey: spared, and the old one is gone',
      read(session(it, { created_at: ago(0) + 60 })),
      { outcome: 'spared', note: 'gone, and another thread has its id by now' },
      0,
    ],
    ...[3, 200].map((days): [string, Answering, { outcome: 'spared'; note: string; undecided: true }, number] => [
      `was created ${days} days ago by now, before it was listed otherwise: spared, and nothing is told of another`,
      read(session(it, { created_at: ago(days) })),
      {
        outcome: 'spared',
        note: 'it is there, with another creation time than it was listed with',
        undecided: true,
      },
      0,
    ]),
    [
      'cannot be judged any more: spared',
      read(session(it, { created_at: null })),
      { outcome: 'spared', undecided: true },
      0,
    ],
    [
      'does not tell its metadata any more: spared',
      read(session(it, { metadata: undefined })),
      { outcome: 'spared', note: 'its metadata is no longer known', undecided: true },
      0,
    ],
  ])('%s', async (_, answering, expected, deletes) => {
    const found = await outcomeOf(answering, {}, seenBefore)
    expect(found.result).toMatchObject(expected)
    expect(found.result.undecided).toBe(expected.undecided)
    expect(found.deletes).toBe(deletes)
  })

  test('five of which a gateway says once that they are not there were not refused: all go', async () => {
    const all = Array.from({ length: 5 }, (_, index) => ({ ...seenBefore, id: `sess_00000000001${index}` }))
    const gateway: Answering = ({ purpose, id, turn }) =>
      purpose === 'read' && id.startsWith('sess_00000000001') && turn === 1 ? missing(id) : undefined
    const { counts, options } = await swept(all, gateway)
    expect([counts.deleted, options.stop.stopped]).toEqual([5, undefined])
  })

  test('is spared if it is there, but was not listed any more, as an approved plan had it', async () => {
    const { seenAt: _, ...unseen } = seenBefore
    const { result, sent } = await outcomeOf(() => undefined, {}, { ...unseen, kind: 'unlisted' })
    expect(result).toEqual({ outcome: 'spared', note: 'it is still there, but was not listed any more' })
    expect(sent).toEqual([reading])
  })
})

describe('one whose activity has to be looked up is read again after five minutes, and', () => {
  const thread = 'cthr_000000000001'
  const one = candidate({ id: thread, seenAt: now - 5 * minute })
  const body = { id: thread, created_at: ago(100), status: { type: 'active' }, title: null, user: 'u' }
  const items = (...days: readonly number[]) =>
    answer(200, { data: days.map((count) => ({ created_at: ago(count) })), has_more: false })

  test.each<[string, Reply, Result, number]>([
    ['goes, if it is still idle', items(40, 50), confirmed, 1],
    ['stays, if it is not', items(3, 50), { outcome: 'spared', note: 'it was active recently' }, 0],
    ['stays, if that is not known', answer(400, {}), { outcome: 'spared', undecided: true }, 0],
    [
      'is not attempted, if the run is stopped meanwhile',
      stopped(0),
      { outcome: 'not-attempted', note: 'the run was cancelled' },
      0,
    ],
  ])('%s', async (_, looked, expected, deletes) => {
    const answering: Answering = ({ request, id }) => {
      if (request.path.endsWith('/items')) return looked
      return request.method === 'GET' && id === thread ? answer(200, body) : undefined
    }
    const settings: Settings = {
      api: 'chatkit-threads',
      policy: { olderThan: undefined, inactiveFor: 30 * day },
      kept: [],
    }
    const found = await outcomeOf(answering, settings, one)
    expect(found.result).toMatchObject(expected)
    expect(found.deletes).toBe(deletes)
    expect(found.sent.slice(0, 2)).toEqual([
      `read GET /chatkit/threads/${thread} within ${day} ms`,
      `look up GET /chatkit/threads/${thread}/items within ${day} ms`,
    ])
  })
})

describe('whose turn does not come while the last look is good', () => {
  const late: Reply = {
    kind: 'stopped',
    stopped: { reason: 'deadline', detail: ours('the time budget is used up') },
    trace: { attempts: 0, lost: 0 },
  }
  const lateFor =
    (turns: number): Answering =>
    ({ request, turn }) =>
      request.method === 'DELETE' && turn <= turns ? late : undefined
  const within = (minutes: number) => `delete DELETE /agents/sessions/${it} within ${minutes * minute} ms`
  const reading = `read GET /agents/sessions/${it} within 86400000 ms`

  test('is read again, and goes if it is still due', async () => {
    const { result, sent } = await outcomeOf(lateFor(1))
    expect(result).toMatchObject(confirmed)
    expect(sent).toEqual([within(5), reading, within(5)])
  })

  test('is not attempted, if the time is up by then', async () => {
    const { result, sent } = await outcomeOf(lateFor(1), {
      timeLeft: minute,
      atWork: async (answered, clock) => {
        const reply = answered()
        if (reply.kind === 'stopped') await clock.sleep(minute)
        return reply
      },
    })
    expect(result).toEqual({ outcome: 'not-attempted', note: 'the time budget is used up' })
    expect(sent).toHaveLength(1)
  })

  test('again and again, may go on an ever older look, so that it ends', async () => {
    const { sent } = await outcomeOf(lateFor(4))
    expect(sent).toEqual([within(5), reading, within(5), reading, within(10), reading, within(15), reading, within(20)])
  })
})
