/** Carrying out a whole plan: in which order, how many at a time, what stops it, and what is believed. */

import { describe, expect, test } from '@jest/globals'
import { type Candidate, type Due, spared } from '../../src/policy/plan.ts'
import { Stop } from '../../src/stop.ts'
import { count, itemsIn, type Outcome, type OutcomeName } from '../../src/sweep/outcome.ts'
import { settle } from '../../src/sweep/settle.ts'
import { ours, rendered } from '../../src/text.ts'
import {
  type Answering,
  answer,
  candidate,
  lost,
  minute,
  missing,
  noRoute,
  now,
  type Settings,
  session,
  swept,
} from './scripted.ts'

/** So many candidates, the oldest first: `sess_c00000000`, `sess_c00000001`, ... */
const idOf = (index: number) => `sess_c${String(index).padStart(8, '0')}`
const candidates = (count: number) =>
  Array.from({ length: count }, (_, index) => candidate({ id: idOf(index), createdAt: now - 200_000 * minute + index }))
const isOne = (id: string) => id.startsWith('sess_c')
const madeOf = (one: Candidate) => session(one.id, { created_at: one.createdAt / 1000 })
/** Reads of planned threads tell when they were created. */
const honest =
  (all: readonly Candidate[], more: Answering = () => undefined): Answering =>
  (asked) => {
    const given = more(asked)
    const one = all.find(({ id }) => id === asked.id)
    if (given !== undefined || asked.request.method !== 'GET' || one === undefined) return given
    return asked.server.there.has(one.id) ? madeOf(one) : missing(one.id)
  }

/** Every deletion is answered by nobody; the server carries it out. */
const unheard: Answering = ({ request, id, server }) => {
  if (request.method !== 'DELETE') return undefined
  server.there.delete(id)
  return lost('no answer came')
}

const tally = (outcomes: readonly Outcome[]) => {
  const counts: Record<string, number> = {}
  for (const { outcome, end } of outcomes) {
    const name = end === 'not known' ? end : outcome
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

describe('a sweep', () => {
  test('of nothing asks nothing', async () => {
    const { outcomes, sent } = await swept([], undefined, { concurrency: 4 })
    expect([outcomes, sent]).toEqual([[], []])
  })

  test('begins with the oldest, and tells each outcome once', async () => {
    const told: string[] = []
    const settings: Settings = { onOutcome: ({ candidate: { id }, outcome }) => told.push(`${id.at(-1)} ${outcome}`) }
    const all = candidates(4)
    const { outcomes, sent } = await swept(all.toReversed(), undefined, settings)
    expect(sent.map((request) => request.replace(/ within.*/, '').slice(-1))).toEqual(['0', '1', '2', '3'])
    expect(outcomes.map(({ candidate: one }) => one)).toEqual(all)
    expect(told).toEqual(['0 deleted', '1 deleted', '2 deleted', '3 deleted'])
  })

  test('ends with the error where an outcome cannot be told, and waits for nobody', async () => {
    const onOutcome = () => {
      throw new Error('no place to write')
    }
    await expect(swept(candidates(4), undefined, { onOutcome, verify: 'all' })).rejects.toThrow('no place to write')
  })

  test('once stopped, starts nothing more, and says so of each that is left', async () => {
    const stop = new Stop()
    const answering: Answering = ({ id }) => {
      if (id === idOf(1)) stop.request('cancelled', ours('the run was cancelled'))
      return undefined
    }
    const told: string[] = []
    const onOutcome: Settings['onOutcome'] = ({ outcome }) => told.push(outcome)
    const { outcomes, sent } = await swept(candidates(5), answering, { stop, onOutcome })
    expect(sent).toHaveLength(2)
    expect(told).toEqual([...Array(2).fill('deleted'), ...Array(3).fill('not-attempted')])
    expect(outcomes.slice(2)).toEqual(
      [2, 3, 4].map((index) => ({
        candidate: candidates(5)[index],
        at: now,
        outcome: 'not-attempted',
        note: ours('the run was cancelled'),
      })),
    )
  })

  test('makes no request for the sake of belief where every deletion is confirmed', async () => {
    const { sent, proof } = await swept(candidates(200), undefined, { concurrency: 8 })
    expect(sent).toHaveLength(200)
    expect(proof).toEqual({ controlReads: 0, failed: 0, madeUp: 0, listings: 0 })
  })

  test.each([
    [1, 5, 1],
    [3, 5, 3],
    [9, 5, 5],
  ])('%i at a time, of %i: %i in work', async (concurrency, size, most) => {
    let [inWork, mostInWork] = [0, 0]
    const { outcomes } = await swept(candidates(size), undefined, {
      concurrency,
      atWork: async (answered) => {
        mostInWork = Math.max(mostInWork, ++inWork)
        await new Promise((resolve) => setImmediate(resolve))
        inWork -= 1
        return answered()
      },
    })
    expect(mostInWork).toBe(most)
    expect(tally(outcomes)).toEqual({ deleted: size })
  })
})

test('what is to be deleted once more is shared by all workers', async () => {
  let [isSecond, inWork, mostInWork] = [false, 0, 0]
  const onceUnheard: Answering = ({ request, turn }) => {
    isSecond = request.method === 'DELETE' && turn === 2
    return request.method === 'DELETE' && turn === 1 ? lost('no answer came') : undefined
  }
  const all = candidates(100)
  const { outcomes } = await swept(all, honest(all, onceUnheard), {
    concurrency: 8,
    atWork: async (answered) => {
      const reply = answered()
      const counts = isSecond ? 1 : 0
      inWork += counts
      mostInWork = Math.max(mostInWork, inWork)
      await new Promise((resolve) => setImmediate(resolve))
      inWork -= counts
      return reply
    },
  })
  expect(tally(outcomes)).toEqual({ deleted: 100 })
  expect(mostInWork).toBe(8)
})

test('a deletion that hangs holds up nobody: the others are read back and deleted once more beside it', async () => {
  const all = candidates(24)
  const [hanging] = all
  let [again, inWork, mostInWork] = [0, 0, 0]
  let [isSecond, isHanging] = [false, false]
  let goOn = () => {}
  const othersAreGone = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const onceUnheard: Answering = ({ request, id, turn }) => {
    isHanging = request.method === 'DELETE' && id === hanging?.id && turn === 1
    isSecond = request.method === 'DELETE' && turn === 2
    return request.method === 'DELETE' && turn === 1 ? lost('no answer came') : undefined
  }
  const { outcomes } = await swept(all, honest(all, onceUnheard), {
    concurrency: 8,
    atWork: async (answered) => {
      const reply = answered()
      if (isHanging) await othersAreGone
      if (!isSecond) return reply
      again += 1
      inWork += 1
      if (again < all.length) mostInWork = Math.max(mostInWork, inWork)
      if (again === all.length - 1) goOn()
      await new Promise((resolve) => setImmediate(resolve))
      inWork -= 1
      return reply
    },
  })
  expect(tally(outcomes)).toEqual({ deleted: 24 })
  // One worker waits for the answer that does not come; all others have work.
  expect(mostInWork).toBe(7)
})

test('a thread whose deletions are lost is deleted six times: each may take longer, and comes later, than the one before', async () => {
  const all = candidates(1)
  const unheard: Answering = ({ request }) => (request.method === 'DELETE' ? lost('no answer came') : undefined)
  const { outcomes, before, slept } = await swept(all, honest(all, unheard))
  expect(tally(outcomes)).toEqual({ failed: 1 })
  expect(before).toEqual([0, 1, 2, 3, 4, 5])
  // The last one: until none of them can take effect any more.
  expect(slept.map((wait) => 2 ** Math.ceil(Math.log2(wait / 100)))).toEqual([2, 4, 8, 16, 32, 512])
})

test('one that was due once more when the run was stopped is told as not known: its deletion may still take effect', async () => {
  const stop = new Stop()
  const all = candidates(2)
  const onceUnheard: Answering = ({ request, id }) => {
    if (request.method === 'DELETE') return lost('no answer came')
    // Read back, and there: now the run is stopped, before it is deleted again.
    if (id === idOf(1)) stop.request('cancelled', ours('the run was cancelled'))
    return undefined
  }
  const { outcomes, sent } = await swept(all, honest(all, onceUnheard), {
    stop,
    atWork: async (answered) => {
      if (stop.stopped === undefined) return answered()
      return { kind: 'stopped', stopped: stop.stopped, trace: { attempts: 0, lost: 0 } }
    },
  })
  expect(sent.filter((request) => request.includes('DELETE'))).toHaveLength(4)
  expect(outcomes.map(({ outcome, end, note }) => [outcome, end, rendered(note)])).toEqual(
    all.map(() => ['failed', 'not known', 'stopped before it was tried again: the run was cancelled']),
  )
})

describe('what is believed', () => {
  const all = candidates(12)

  test('public-reports 1: 502 and then an ingress, 12 of 12 still there: not one is told as gone', async () => {
    for (const words of [undefined, 'default backend - 404', { message: 'Application not found' }, noRouteBody]) {
      const ingress: Answering = ({ request }) =>
        request.method === 'DELETE' ? lost('server error 502') : answer(404, words)
      const { outcomes, server } = await swept(all, ingress)
      expect(tally(outcomes)).toEqual({ 'not known': 12 })
      for (const { hint } of outcomes) expect(String(hint)).toMatch(/^What this run listed is not found any more/)
      expect(all.every(({ id }) => server.there.has(id))).toBe(true)
    }
  })

  test('public-reports 2: reads work and a route for DELETE is missing: failed, and still there', async () => {
    const gateway: Answering = ({ request }) => (request.method === 'DELETE' ? answer(404, 'nothing here') : undefined)
    const { outcomes } = await swept(all, honest(all, gateway))
    expect(outcomes.map(({ outcome, end }) => [outcome, end])).toEqual(Array(12).fill(['failed', 'still there']))
  })

  test('answers that were lost, and carried out: deleted, by three believed reads each', async () => {
    const { outcomes, proof } = await swept(all, unheard, { concurrency: 4 })
    expect(outcomes.map(({ outcome, proof: how }) => [outcome, how])).toEqual(Array(12).fill(['deleted', 'read back']))
    expect(proof).toEqual({ controlReads: 5, failed: 0, madeUp: 4, listings: 0 })
  })

  test('a server that says the same for a route it does not have: the list settles', async () => {
    const answering: Answering = (asked) =>
      unheard(asked) ?? (asked.request.method === 'GET' && isMissing(asked) ? noRoute : undefined)
    const { outcomes, proof } = await swept(all, answering)
    expect(outcomes.map(({ outcome, proof: how }) => [outcome, how])).toEqual(Array(12).fill(['deleted', 'not listed']))
    expect(proof?.listings).toBe(1)
  })

  test.each([
    ['200 with an empty body', answer(200)],
    ['500', lost('server error 500')],
    ['400', answer(400, {})],
  ])('servers-of-others 1: a missing thread reads as %s: the list settles', async (_, reply) => {
    const answering: Answering = (asked) =>
      unheard(asked) ?? (asked.request.method === 'GET' && isMissing(asked) ? reply : undefined)
    const { outcomes } = await swept(all, answering)
    expect(outcomes.map(({ outcome, proof: how }) => [outcome, how])).toEqual(Array(12).fill(['deleted', 'not listed']))
  })

  test('chaos 700001: an empty 200 for what is missing costs attempts: the deleted ones are not read one by one', async () => {
    const empty = answer(200, undefined, { attempts: 3, lost: 2 })
    const { outcomes, sent } = await swept(all, (asked) => {
      if (asked.request.method === 'DELETE') return unheard(asked) && answer(200, { success: true })
      return isMissing(asked) ? empty : undefined
    })
    expect(outcomes.map(({ outcome, proof: how }) => [outcome, how])).toEqual(Array(12).fill(['deleted', 'not listed']))
    expect(sent.filter((one) => all.some(({ id }) => one.startsWith(`read GET /agents/sessions/${id}`)))).toEqual([])
  })

  test.each([
    ['200 with an empty body', answer(200, undefined, { attempts: 3, lost: 2 })],
    ['500', lost('server error 500')],
  ])('chaos 700001: a missing thread reads as %s: one that the list shows is read, and told as there', async (_, reply) => {
    const [kept] = all
    const { outcomes, server, slept } = await swept(
      all,
      honest(all, (asked) => {
        if (asked.request.method !== 'DELETE') return isMissing(asked) ? reply : undefined
        if (asked.id !== kept?.id) unheard(asked)
        return answer(200, { success: true })
      }),
    )
    expect([...server.there].filter(isOne)).toEqual([kept?.id])
    expect(outcomes.map(({ outcome, end, proof: how }) => [outcome, end ?? how])).toEqual([
      ['failed', 'still there'],
      ...Array(11).fill(['deleted', 'not listed']),
    ])
    expect(slept.filter((wait) => wait >= 60_000)).toEqual([])
  })

  test('a missing thread reads as 500, and a deletion without an answer did nothing: it is sent again', async () => {
    const { outcomes } = await swept(
      all,
      honest(all, (asked) => {
        if (asked.request.method !== 'DELETE') return isMissing(asked) ? lost('server error 500') : undefined
        return asked.turn === 1 ? lost('no answer came') : undefined
      }),
    )
    expect(outcomes.map(({ outcome, proof: how }) => [outcome, how])).toEqual(Array(12).fill(['deleted', 'confirmed']))
  })

  test('where reading what is missing costs many attempts, only what the list still shows is read', async () => {
    const few = candidates(2)
    const costly: Answering = (asked) => {
      if (asked.request.method === 'DELETE') {
        if (asked.id === idOf(0)) asked.server.there.delete(asked.id)
        return lost('no answer came', 3)
      }
      return isMissing(asked) ? lost('server error 500', 5) : undefined
    }
    const { outcomes, sent } = await swept(few, honest(few, costly), { timeLeft: minute })
    expect(outcomes.map(({ outcome, proof }) => [outcome, proof])).toEqual([
      ['deleted', 'not listed'],
      ['failed', undefined],
    ])
    const reads = few.map(
      ({ id }) => sent.filter((line) => line.startsWith(`verify GET /agents/sessions/${id} `)).length,
    )
    expect(reads[0]).toBe(0)
    expect(reads[1]).toBeGreaterThan(0)
  })

  test('what the list still shows is listed again after one and two minutes, and stays open', async () => {
    const answering: Answering = (asked) => {
      if (asked.request.method === 'DELETE') return lost('no answer came')
      return isOne(asked.id) ? noRoute : undefined
    }
    const { outcomes, slept, proof } = await swept(candidates(2), answering)
    expect(tally(outcomes)).toEqual({ 'not known': 2 })
    expect(slept.filter((wait) => wait >= 60_000)).toEqual([60_000, 120_000])
    expect(proof?.listings).toBe(3)
  })

  test('an approved plan whose newest threads are gone, and nothing stays: they are no controls, and all is settled', async () => {
    const unlisted = [20, 21, 22].map(
      (index): Candidate => ({ kind: 'unlisted', id: idOf(index), createdAt: now, lastActiveAt: undefined, shown: [] }),
    )
    const answering: Answering = (asked) => {
      for (const { id } of unlisted) asked.server.there.delete(id)
      // With the last one nothing is left to compare with: it is confirmed.
      return asked.id === idOf(11) ? undefined : unheard(asked)
    }
    const { outcomes } = await swept([...all, ...unlisted], answering, { kept: [], isListed: false })
    expect(tally(outcomes)).toEqual({ deleted: 12, 'already-gone': 3 })
  })

  test('a list from a cache settles nothing: it is asked again after a minute', async () => {
    let lists = 0
    const answering: Answering = (asked) => {
      if (asked.purpose === 'list') {
        const reply = asked.server.honest(asked.request)
        if (reply.kind === 'answer' && ++lists === 1) reply.answer.headers.set('age', '30')
        return reply
      }
      return unheard(asked) ?? (asked.request.method === 'GET' && isMissing(asked) ? noRoute : undefined)
    }
    const { outcomes, slept } = await swept(all, answering)
    expect(outcomes.map(({ outcome, proof: how }) => [outcome, how])).toEqual(Array(12).fill(['deleted', 'not listed']))
    expect(slept.filter((wait) => wait >= 60_000)).toEqual([60_000])
  })

  test('what cannot be read is read again after one, five and fifteen seconds; then the list is asked', async () => {
    const unreadable: Answering = (asked) =>
      unheard(asked) ?? (asked.id === idOf(1) && asked.request.method === 'GET' ? answer(400, {}) : undefined)
    const { outcomes, slept, sent } = await swept(candidates(2), unreadable)
    expect(outcomes.map(({ proof }) => proof)).toEqual(['read back', 'not listed'])
    expect(slept).toEqual([1_000, 5_000, 15_000])
    expect(sent.filter((line) => line.startsWith(`verify GET /agents/sessions/${idOf(1)}`))).toHaveLength(4)
    expect(sent.at(-1)).toBe('list GET /agents/sessions')
  })

  test('one that was read as not there, and then as there, shows a broken replica: the list settles the others', async () => {
    const all = candidates(2)
    const replica: Answering = ({ request, id, turn, server }) => {
      if (request.method === 'DELETE') {
        if (id === idOf(1)) server.there.delete(id)
        return lost('no answer came')
      }
      return id === idOf(0) && request.path.endsWith(id) && turn === 1 ? missing(id) : undefined
    }
    const { outcomes } = await swept(all, honest(all, replica), { timeLeft: 1 })
    expect(outcomes.map(({ outcome, proof }) => [outcome, proof])).toEqual([
      ['failed', undefined],
      ['deleted', 'not listed'],
    ])
  })

  describe('a deletion that was accepted, and not confirmed', () => {
    test('is waited for: read again after one, five and fifteen seconds, and when it can take effect no more', async () => {
      const all = candidates(1)
      const accepted: Answering = ({ request }) => (request.method === 'DELETE' ? answer(202, {}) : undefined)
      const { outcomes, slept, proof } = await swept(all, honest(all, accepted))
      expect(outcomes).toMatchObject([{ outcome: 'failed', end: 'still there' }])
      expect(slept).toEqual([1_000, 5_000, 15_000, 9_000])
      expect(proof?.listings).toBe(0)
    })

    test('also where reading can never say that it is gone: then the list does', async () => {
      const all = candidates(1)
      const accepted: Answering = ({ request, id, at, server }) => {
        if (request.method === 'DELETE') return answer(202, {})
        if (at >= now + 2_000) server.there.delete(idOf(0))
        if (request.path === '/agents/sessions' || server.there.has(id)) return undefined
        return noRoute
      }
      const { outcomes, slept } = await swept(all, honest(all, accepted))
      expect(outcomes).toMatchObject([{ outcome: 'deleted', proof: 'not listed' }])
      expect(slept).toEqual([1_000, 5_000, 15_000])
    })
  })

  test('a hundred are read at a time, and others join as soon as there is room: nobody waits', async () => {
    const many = candidates(150)
    const { outcomes, slept, proof } = await swept(many, unheard, { concurrency: 150 })
    expect(tally(outcomes)).toEqual({ deleted: 150 })
    expect(slept).toEqual([])
    // One ahead of all, one behind each of three brackets for a hundred and of three for the others.
    expect(proof).toEqual({ controlReads: 7, failed: 0, madeUp: 4, listings: 0 })
  })

  test('where reading can settle nothing, nobody waits: the list is asked at once', async () => {
    const likeNoRoute: Answering = (asked) =>
      unheard(asked) ?? (asked.request.method === 'GET' && isMissing(asked) ? noRoute : undefined)
    const { outcomes, slept } = await swept(candidates(2), likeNoRoute)
    expect(outcomes.map(({ proof }) => proof)).toEqual(['not listed', 'not listed'])
    expect(slept).toEqual([])
  })

  test('while deletions go on, eight that are open are read back at once, and fewer wait for others', async () => {
    const few = candidates(20)
    const { sent } = await swept(few, unheard)
    const purposes = sent.flatMap((line) => {
      const [purpose, , path] = line.split(' ')
      return few.some(({ id }) => path === `/agents/sessions/${id}`) ? [purpose] : []
    })
    const row = (count: number) => [...Array(count).fill('delete'), ...Array(3 * count).fill('verify')]
    expect(purposes).toEqual([...row(8), ...row(8), ...row(4)])
  })

  test('and no more once the time for settling is over', async () => {
    const answering: Answering = (asked) => {
      if (asked.request.method === 'DELETE') return lost('no answer came')
      return isOne(asked.id) ? noRoute : undefined
    }
    const { proof, outcomes } = await swept(candidates(2), answering, {
      timeLeft: minute,
      atWork: async (answered, clock) => {
        const reply = answered()
        const isList = reply.kind === 'answer' && JSON.stringify(reply.answer.body ?? '').includes('has_more')
        if (isList) await clock.sleep(10 * minute)
        return reply
      },
    })
    expect(tally(outcomes)).toEqual({ 'not known': 2 })
    expect(proof?.listings).toBe(2)
  })

  test('of supplied ids there is no list to ask', async () => {
    const unreadable: Answering = (asked) =>
      unheard(asked) ?? (isOne(asked.id) && asked.request.method === 'GET' ? answer(400, {}) : undefined)
    const { outcomes, proof } = await swept(candidates(2), unreadable, { isListed: false })
    expect(tally(outcomes)).toEqual({ 'not known': 2 })
    expect(proof?.listings).toBe(0)
  })

  test('one that failed and is still there is a control for the others', async () => {
    const few = candidates(2)
    const refused: Answering = ({ request, id }) =>
      request.method === 'DELETE' && id === idOf(0) ? answer(400, {}) : undefined
    const { options } = await swept(few, honest(few, refused), { kept: [] })
    expect(options.controls.kept).toEqual([idOf(0)])
  })

  test('a list that does not show what was kept either is another list: not known', async () => {
    const answering: Answering = (asked) => {
      if (asked.request.path === '/agents/sessions') return answer(200, { data: [], has_more: false })
      return unheard(asked) ?? (isOne(asked.id) ? noRoute : undefined)
    }
    const { outcomes } = await swept(all, answering)
    expect(tally(outcomes)).toEqual({ 'not known': 12 })
  })

  test('a list is never asked for the sake of verification', async () => {
    const answering: Answering = (asked) => (asked.request.method === 'GET' && isMissing(asked) ? noRoute : undefined)
    const { proof, verification } = await swept(all, answering, { verify: 'all' })
    expect(proof?.listings).toBe(0)
    expect(verification?.results.map(({ found }) => found)).toEqual(Array(12).fill('cannot tell'))
  })

  test.each([
    3, 10,
  ])('one broken replica of three, in turn (%i of a kind): nothing that is there is told as gone', async (stride) => {
    let turn = 0
    const answering: Answering = ({ request, id }) => {
      if (request.path === '/agents/sessions') return undefined
      turn += 1
      if (turn % 3 === stride % 3) return missing(id)
      return request.method === 'DELETE' ? answer(503, {}) : undefined
    }
    const { outcomes, server } = await swept(all, honest(all, answering))
    for (const { candidate: one, outcome } of outcomes) {
      if (outcome === 'deleted' || outcome === 'already-gone') expect(server.there.has(one.id)).toBe(false)
    }
  })

  test('answers from a cache prove nothing', async () => {
    const cached: Answering = (asked) => {
      const given = unheard(asked)
      if (given !== undefined || asked.request.path === '/agents/sessions') return given
      const reply = asked.server.honest(asked.request)
      if (reply.kind === 'answer') reply.answer.headers.set('age', '0')
      return reply
    }
    const { outcomes } = await swept(all, cached)
    expect(outcomes.map(({ proof: how }) => how)).toEqual(Array(12).fill('not listed'))
  })

  test('adversary M2: a 403 for one thread stops nothing', async () => {
    const answering: Answering = ({ request, id }) =>
      request.method === 'DELETE' && id === idOf(3)
        ? answer(403, { error: { message: 'You have insufficient permissions.' } })
        : undefined
    const { outcomes, options } = await swept(all, honest(all, answering))
    expect(tally(outcomes)).toEqual({ deleted: 11, failed: 1 })
    expect(options.stop.stopped).toBeUndefined()
  })

  test('five in a row that can be read and are refused, and none deleted: it is the key', async () => {
    const answering: Answering = ({ request }) => (request.method === 'DELETE' ? answer(403, {}) : undefined)
    const { outcomes, options, sent } = await swept(all, honest(all, answering))
    expect(tally(outcomes)).toEqual({ failed: 5, 'not-attempted': 7 })
    expect(options.stop.stopped).toEqual({
      reason: 'sign-in',
      detail: ours('the server refuses to delete threads that it lets this key read (403)'),
      hint: ours('Give this sign-in the right to delete, or use another one.'),
    })
    expect(sent.filter((request) => request.startsWith('delete'))).toHaveLength(5)
    expect(sent.filter((request) => request.startsWith('read GET /agents/sessions/sess_c0'))).toEqual(
      all.slice(0, 5).map(({ id }) => `read GET /agents/sessions/${id} within ${24 * 60 * minute + 11 * minute} ms`),
    )
  })

  test('also where the first five had one that could not be read', async () => {
    const answering: Answering = ({ request, id, purpose }) => {
      if (request.method === 'DELETE') return answer(403, {})
      return purpose === 'read' && id === idOf(2) ? answer(403, {}) : undefined
    }
    const { outcomes, options } = await swept(all, honest(all, answering))
    expect(options.stop.stopped?.reason).toBe('sign-in')
    expect(tally(outcomes)).toEqual({ failed: 10, 'not-attempted': 2 })
  })

  test('also where one before them was spared', async () => {
    const [one, ...others] = candidates(6) as [Due, ...Due[]]
    const answering: Answering = ({ request }) => (request.method === 'DELETE' ? answer(403, {}) : undefined)
    const { options } = await swept([spared(one, ours('it is in use')), ...others], honest(others, answering))
    expect(options.stop.stopped?.reason).toBe('sign-in')
  })

  test('but not where one among them was spared', async () => {
    const few = candidates(6)
    const among = few.map((one, index) => (index === 4 ? spared(one, ours('it is in use')) : one))
    const answering: Answering = ({ request }) => (request.method === 'DELETE' ? answer(403, {}) : undefined)
    const { options } = await swept(among, honest(few, answering))
    expect(options.stop.stopped).toBeUndefined()
  })

  test.each<[string, Answering]>([
    [
      'one of each five cannot be read',
      ({ request, id, purpose }) => {
        if (request.method === 'DELETE') return answer(403, {})
        return purpose === 'read' && [idOf(2), idOf(7)].includes(id) ? answer(403, {}) : undefined
      },
    ],
    [
      'one was deleted before',
      ({ request, id }) => (request.method === 'DELETE' && id !== idOf(0) ? answer(403, {}) : undefined),
    ],
    [
      'after each fourth one another answer comes',
      ({ request, id }) => {
        if (request.method !== 'DELETE') return undefined
        return [idOf(4), idOf(9)].includes(id) ? answer(409, {}) : answer(403, {})
      },
    ],
  ])('five that are refused, but %s: each refusal is its own', async (_, answering) => {
    const { options } = await swept(all, honest(all, answering))
    expect(options.stop.stopped).toBeUndefined()
  })

  test('what is not attempted for want of time is not settled by anything', async () => {
    const { outcomes, sent } = await swept(all, undefined, { timeLeft: 0 })
    expect(tally(outcomes)).toEqual({ 'not-attempted': 12 })
    expect(sent).toEqual([])
  })
})

const noRouteBody = { detail: 'Not Found' }
const isMissing = ({ id, server, request }: Parameters<Answering>[0]) =>
  request.path !== '/agents/sessions' && !server.there.has(id)

describe('where nothing is kept, the last planned thread is held back as a control', () => {
  const all = candidates(5)

  test('and goes when all others are settled', async () => {
    const { outcomes, sent } = await swept(all, undefined, { kept: [] })
    expect(tally(outcomes)).toEqual({ deleted: 5 })
    expect(sent.map((request) => request.replace(/ within.*/, ''))).toEqual(
      all.map(({ id }) => `delete DELETE /agents/sessions/${id}`),
    )
  })

  test('and is read before, so that it can be verified by form alone', async () => {
    const { verification, outcomes, sent } = await swept(all, honest(all), { kept: [], verify: 'all' })
    expect(tally(outcomes)).toEqual({ deleted: 5 })
    expect(verification?.results.map(({ found }) => found)).toEqual(Array(5).fill('gone'))
    // Around what is learned, and after the others were read: once more would show nothing more.
    const last = `/agents/sessions/${idOf(4)}`
    const ofLast = sent.flatMap((request) => (request.includes(last) ? [request.replace(/ within.*/, '')] : []))
    expect(ofLast).toEqual([...Array(3).fill(`verify GET ${last}`), `delete DELETE ${last}`, `verify GET ${last}`])
  })

  test('and is read before where the latest control read found another', async () => {
    // It cannot be read as long as others are there, so that those are the controls.
    const unread: Answering = ({ purpose, request, id }) =>
      purpose === 'verify' && request.method === 'GET' && id === idOf(4) ? answer(403) : undefined
    const { sent } = await swept(all, honest(all, unread), { kept: [], verify: 'all' })
    const last = `/agents/sessions/${idOf(4)}`
    const beforeDeletion = sent.findIndex((request) => request.startsWith(`delete DELETE ${last}`)) - 1
    expect(sent[beforeDeletion]).toMatch(`read GET ${last}`)
  })

  test('chaos 700002: and an empty list does not settle it where it could not be read before', async () => {
    const all = candidates(3)
    // After two deletions another service answers for everything, and has no threads.
    let deletions = 0
    const replaced: Answering = ({ request }) => {
      if (request.method === 'DELETE') deletions += 1
      if (deletions < 3 && request.method === 'DELETE') return undefined
      if (deletions < 2) return undefined
      return request.path === '/agents/sessions' ? answer(200, { data: [], has_more: false }) : answer(200)
    }
    const { outcomes, server } = await swept(all, replaced, { kept: [], verify: 'sample' })
    const last = outcomes.at(-1)
    expect(server.there.has(last?.candidate.id ?? '')).toBe(true)
    expect(last).toMatchObject({ outcome: 'failed', end: 'not known' })
  })

  const emptyElsewhere: Answering = ({ request }) =>
    request.path === '/agents/sessions' ? answer(200, { data: [], has_more: false }) : answer(404, {})

  test.each([
    ['lost', lost('no answer came')],
    ['404', answer(404, {})],
  ])('and nothing is verified, its answer is %s, and an empty server stands there by then: not known', async (_, reply) => {
    let isReplaced = false
    const { outcomes, sent } = await swept(
      candidates(1),
      (asked) => {
        if (isReplaced) return emptyElsewhere(asked)
        if (asked.request.method !== 'DELETE') return undefined
        isReplaced = true
        return reply
      },
      { kept: [] },
    )
    expect(outcomes).toMatchObject([{ outcome: 'failed', end: 'not known' }])
    // Nobody was read before: the answer alone would have told what became of it.
    expect(sent[0]).toMatch(/^delete DELETE /)
  })

  test.each([
    403, 409, 400,
  ])('and its deletion is refused with %d, and an empty server stands there by then: not known', async (status) => {
    let isReplaced = false
    const one = candidates(1)
    const { outcomes } = await swept(
      one.map((last) => ({ ...last, seenAt: now - 10 * minute })),
      honest(one, (asked) => {
        if (isReplaced) return emptyElsewhere(asked)
        if (asked.request.method !== 'DELETE') return undefined
        isReplaced = true
        return answer(status, {})
      }),
      { kept: [] },
    )
    expect(outcomes).toMatchObject([{ outcome: 'failed', end: 'not known' }])
  })

  test('and nothing is verified, its answer is lost, and it is there: it is deleted again', async () => {
    const one = candidates(1)
    const { outcomes } = await swept(
      one,
      honest(one, ({ request, turn }) =>
        request.method === 'DELETE' && turn === 1 ? lost('no answer came') : undefined,
      ),
      { kept: [] },
    )
    expect(outcomes).toMatchObject([{ outcome: 'deleted', proof: 'confirmed' }])
  })

  test.each<[string, Answering, string]>([
    ['not there: no other is left to compare it with', unheard, 'no thread is left that it could be compared with'],
    [
      'refused',
      (asked) => unheard(asked) ?? (asked.id === idOf(0) ? answer(400, {}) : undefined),
      'the server answered 400',
    ],
  ])('and is not known to be gone where there is no list either, and reading it says %s', async (_, answering, why) => {
    const { outcomes, slept } = await swept(candidates(1), answering, { kept: [], isListed: false })
    const note = 'no answer to the deletion: no answer came, and it is not known whether it is still there'
    expect(outcomes.map((one) => [one.end, String(one.note)])).toEqual([['not known', `${note}: ${why}`]])
    // Nobody waits for what reading cannot settle.
    expect(slept).toEqual([])
  })

  test('and an empty list settles it alone', async () => {
    const answering: Answering = ({ request, id, server }) => {
      if (request.method !== 'DELETE') return undefined
      server.there.delete(id)
      return answer(200, { success: true })
    }
    const { outcomes } = await swept(all, honest(all, answering), { kept: [] })
    expect(outcomes.map(({ outcome, proof }) => [outcome, proof])).toEqual([
      ...Array(4).fill(['deleted', 'read back']),
      ['deleted', 'not listed'],
    ])
  })
})

describe('public-reports 8: a place in the budget passes on', () => {
  test('from threads that are gone already to the next oldest, and the others wait', async () => {
    const all = candidates(15)
    const planned: string[] = []
    const ghosts: Answering = ({ server, id, request }) => {
      const isGhost = isOne(id) && Number(id.slice(-8)) < 10
      if (isGhost) server.there.delete(id)
      return isGhost && request.method === 'DELETE' ? missing(id) : undefined
    }
    const { outcomes, placesPassedOn } = await swept(all, honest(all, ghosts), {
      budget: 10,
      onPlanned: ({ id }, { id: other }) => planned.push(`${id} for ${other}`),
    })
    expect(tally(outcomes)).toEqual({ 'already-gone': 10, deleted: 5 })
    expect(placesPassedOn).toBe(5)
    expect(planned).toHaveLength(5)
    expect(outcomes.map(({ candidate: { id } }) => id)).toEqual(all.map(({ id }) => id))
  })

  test('from threads that are refused and still there', async () => {
    const all = candidates(6)
    const answering: Answering = ({ request, id }) =>
      request.method === 'DELETE' && id <= idOf(2) ? answer(400, {}) : undefined
    const { outcomes } = await swept(all, honest(all, answering), { budget: 3 })
    expect(tally(outcomes)).toEqual({ failed: 3, deleted: 3 })
  })

  test('from one that the list says was gone before', async () => {
    const all = candidates(3)
    const [first] = all
    const ghost: Answering = ({ server, id, request }) => {
      if (id !== first?.id) return undefined
      server.there.delete(id)
      return request.method === 'DELETE' ? missing(id) : noRoute
    }
    const { outcomes } = await swept(all, honest(all, ghost), { budget: 1 })
    expect(outcomes.map(({ outcome, proof }) => [outcome, proof])).toEqual([
      ['already-gone', 'not listed'],
      ['deleted', 'confirmed'],
    ])
  })

  test('never from one whose end is not known', async () => {
    const all = candidates(6)
    const answering: Answering = ({ request, id }) => {
      if (!isOne(id)) return undefined
      return request.method === 'DELETE' && id > idOf(2) ? undefined : noRoute
    }
    const { outcomes } = await swept(all, answering, { budget: 3 })
    expect(tally(outcomes)).toEqual({ 'not known': 3 })
  })

  test('at most ten times the budget', async () => {
    const all = candidates(30)
    const answering: Answering = ({ request }) => (request.method === 'DELETE' ? answer(400, {}) : undefined)
    const { outcomes } = await swept(all, honest(all, answering), { budget: 2 })
    expect(outcomes).toHaveLength(22)
  })
})

describe('the counts of final outcomes', () => {
  const outcome = (name: OutcomeName, id = 'it') => ({
    candidate: candidate({ id }),
    at: now,
    outcome: name,
    note: ours(''),
  })
  const names: readonly OutcomeName[] = ['deleted', 'already-gone', 'spared', 'failed', 'not-attempted']
  const none = { deleted: 0, 'already-gone': 0, spared: 0, failed: 0, 'not-attempted': 0, 'not-known': 0 }

  test('by outcome, none left out', () => {
    expect(count([])).toEqual(none)
    expect(count(names.flatMap((name, index) => Array(index + 1).fill(outcome(name))))).toEqual({
      deleted: 1,
      'already-gone': 2,
      spared: 3,
      failed: 4,
      'not-attempted': 5,
      'not-known': 0,
    })
  })

  test('and how many items were deleted before their threads', () => {
    expect(itemsIn([])).toBe(0)
    expect(
      itemsIn([
        outcome('deleted'),
        { ...outcome('failed'), itemsErased: 2 },
        { ...outcome('deleted'), itemsErased: 3 },
      ]),
    ).toBe(5)
  })

  test('of the failed, those whose end is not known are counted apart', () => {
    const ends = [{ end: 'not known' }, { end: 'still there' }, {}] as const
    expect(count(ends.map((end) => ({ ...outcome('failed'), ...end })))).toEqual({ ...none, failed: 3, 'not-known': 1 })
  })

  test('one that was read back alive was not deleted: it failed, and is still there', () => {
    const outcomes = ['a', 'b', 'c', 'd'].map((id) => outcome('deleted', id))
    const found = ['gone', 'alive', 'cannot tell', 'gone'] as const
    const results = found.map((one, index) => ({
      candidate: candidate({ id: 'abcd'[index] as string }),
      found: one,
      at: now,
      status: 200,
      why: undefined,
    }))
    const settled = settle(outcomes, { asked: 'all', chosen: 4, results })
    expect(settled.map(({ outcome: name, end }) => [name, end])).toEqual([
      ['deleted', undefined],
      ['failed', 'still there'],
      ['deleted', undefined],
      ['deleted', undefined],
    ])
    expect(settled.map(({ candidate: one }) => one)).toEqual(outcomes.map(({ candidate: one }) => one))
  })
})
