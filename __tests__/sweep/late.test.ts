/**
 * Deletions that take effect late: their answer was lost, the thread can be read, and the server carries them out
 * afterwards all the same. What is told as still there, or as spared, was there when nothing could take effect any more.
 */

import { describe, expect, test } from '@jest/globals'
import type { Reply } from '../../src/requests/sender.ts'
import { Stop } from '../../src/stop.ts'
import { ours } from '../../src/text.ts'
import {
  type Answering,
  answer,
  candidate,
  lost,
  minute,
  now,
  type Settings,
  session,
  stopped,
  swept,
} from './scripted.ts'

const it = 'sess_000000000001'
const second = 1_000
const noAnswer = lost('no answer came')

/** Every deletion gets this reply; the last of so many takes effect so many milliseconds later, or never. */
function acting(reply: Reply, tries: number, after: number): { answering: Answering; lastSentAt: () => number } {
  let lastSentAt = 0
  let sent = 0
  return {
    lastSentAt: () => lastSentAt,
    answering: ({ request, id, at, server }) => {
      if (id !== it) return undefined
      if (sent >= tries && at >= lastSentAt + after) server.there.delete(it)
      if (request.method !== 'DELETE') return undefined
      sent += 1
      lastSentAt = at
      return reply
    },
  }
}

const outcomeOf = async (answering: Answering, settings: Settings = {}) => {
  const { outcomes, server, sent } = await swept([candidate()], answering, settings)
  const { candidate: _, ...outcome } = outcomes[0] ?? { candidate: undefined, at: 0, outcome: undefined }
  return { outcome, isThere: server.there.has(it), deletes: sent.filter((one) => one.startsWith('delete')).length }
}

describe('chaos 620242: a deletion without an answer takes effect after the thread was read', () => {
  test.each<[string, Reply, number, number]>([
    ['no answer came', noAnswer, 6, 1],
    ['no answer came', noAnswer, 6, 29],
    ['503', lost('server error 503'), 6, 20],
    ['an empty 200', answer(200), 6, 20],
    ['202', answer(202, {}), 1, 28],
  ])('%j to all of its deletions, carried out %i s later: deleted', async (_, reply, tries, seconds) => {
    const { answering } = acting(reply, tries, seconds * second)
    const { outcome, deletes } = await outcomeOf(answering)
    // A broken replica would look the same to whom reads: the list says that it is gone.
    expect(outcome).toMatchObject({ outcome: 'deleted', proof: 'not listed' })
    expect(deletes).toBe(tries)
  })

  test('it never takes effect: still there, by a read when none could take effect any more', async () => {
    const { answering, lastSentAt } = acting(noAnswer, 6, Number.POSITIVE_INFINITY)
    const { outcome, isThere } = await outcomeOf(answering)
    expect(outcome).toMatchObject({
      outcome: 'failed',
      end: 'still there',
      note: 'no answer to the deletion: no answer came, and it was still there when it was last read',
    })
    expect(outcome.at - lastSentAt()).toBeGreaterThanOrEqual(30 * second)
    expect(isThere).toBe(true)
  })

  test('the run is cancelled before that read: not known', async () => {
    const stop = new Stop()
    const { answering } = acting(noAnswer, 6, Number.POSITIVE_INFINITY)
    let deletions = 0
    const { outcome } = await outcomeOf(
      (asked) => {
        if (asked.request.method === 'DELETE') deletions += 1
        else if (deletions === 6) stop.request('cancelled', ours('the run was cancelled'))
        return answering(asked)
      },
      { stop },
    )
    expect(outcome).toMatchObject({ outcome: 'failed', end: 'not known' })
  })

  test('it is in use when it is read: spared only if it is there later as well', async () => {
    const inUse = ({ request, id, server }: Parameters<Answering>[0]) =>
      request.method === 'GET' && server.there.has(id) ? session(id, { status: 'running' }) : undefined
    const outcomeAfter = async (after: number) => {
      const { answering } = acting(noAnswer, 1, after)
      return outcomeOf((asked) => answering(asked) ?? (asked.id === it ? inUse(asked) : undefined))
    }
    expect(await outcomeAfter(10 * second)).toMatchObject({ outcome: { outcome: 'deleted', proof: 'not listed' } })
    expect(await outcomeAfter(Number.POSITIVE_INFINITY)).toMatchObject({
      outcome: { outcome: 'spared' },
      isThere: true,
    })
  })

  test.each<[number, object]>([
    [10 * second, { outcome: 'deleted', proof: 'not listed' }],
    [
      Number.POSITIVE_INFINITY,
      {
        outcome: 'failed',
        end: 'still there',
        note: 'stopped before it was tried again: the time budget was used up, and it was still there when it was last read',
      },
    ],
  ])('the time budget ends before the second attempt, carried out after %d ms: %j', async (after, expected) => {
    const { answering } = acting(noAnswer, 1, after)
    const { outcome, deletes } = await outcomeOf(answering, { timeLeft: 100 })
    expect(outcome).toMatchObject(expected)
    expect(deletes).toBe(1)
  })

  test.each([
    ['three reads must agree, and the list', true, 'not listed', 3],
    ['supplied ids have no list: twice as many reads must agree', false, 'read back', 6],
  ])('%s', async (_, isListed, proof, reads) => {
    const { answering } = acting(noAnswer, 6, 20 * second)
    let missed = 0
    const counting: Answering = (asked) => {
      const given = answering(asked)
      if (asked.purpose === 'verify' && asked.id === it && !asked.server.there.has(it)) missed += 1
      return given
    }
    const { outcome } = await outcomeOf(counting, { isListed })
    expect(outcome).toMatchObject({ outcome: 'deleted', proof })
    expect(missed).toBe(reads)
  })

  test('it is in use when it is looked at before a second attempt: spared only if it is there later as well', async () => {
    const late: Reply = {
      ...stopped(0),
      stopped: { reason: 'deadline', detail: ours('the time budget is used up') },
    } as Reply
    const outcomeAfter = async (after: number) => {
      const { answering } = acting(noAnswer, 1, after)
      return outcomeOf((asked) => {
        const isSecond = asked.request.method === 'DELETE' && asked.turn === 2
        const given = isSecond ? late : answering(asked)
        const isInUse = asked.purpose === 'read' && asked.id === it && asked.server.there.has(it)
        return given ?? (isInUse ? session(it, { status: 'in_progress' }) : undefined)
      })
    }
    expect(await outcomeAfter(10 * second)).toMatchObject({ outcome: { outcome: 'deleted', proof: 'not listed' } })
    expect(await outcomeAfter(Number.POSITIVE_INFINITY)).toMatchObject({
      outcome: { outcome: 'failed' },
      isThere: true,
    })
  })

  test('its place in the budget is passed on only when it is known that it stays', async () => {
    const other = candidate({ id: 'sess_000000000002', createdAt: now - 99 * 24 * 60 * minute })
    const run = (after: number) => swept([candidate(), other], acting(noAnswer, 6, after).answering, { budget: 1 })
    expect((await run(20 * second)).counts).toMatchObject({ deleted: 1, failed: 0 })
    expect((await run(Number.POSITIVE_INFINITY)).counts).toMatchObject({ deleted: 1, failed: 1 })
  })

  test('it is waited for once, however many there are', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => `sess_${String(index).padStart(12, '0')}`)
    const answering: Answering = ({ request }) => (request.method === 'DELETE' ? noAnswer : undefined)
    const { counts, sent, slept } = await swept(
      ids.map((id) => candidate({ id })),
      answering,
      { concurrency: 150 },
    )
    expect(counts).toMatchObject({ failed: 150, 'not-known': 0 })
    expect(slept.filter((wait) => wait > 20 * second)).toHaveLength(1)
    // After each of the six deletions, and once at the end.
    const reads = sent.filter((one) => /GET .*sess_0{3}/.test(one)).length
    expect(reads).toBeLessThan(8 * ids.length)
  })
})
