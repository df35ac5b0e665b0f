/** When "not there" is believed: what is read around it, what it is compared with, and what is never believed. */

import { describe, expect, test } from '@jest/globals'
import type { Reply } from '../../../src/requests/sender.ts'
import type { BracketOptions } from '../../../src/threads/absence/proof.ts'
import type { ThreadFound, ThreadThere } from '../../../src/threads/absence/thread-route.ts'
import { answer, lost, missing, noRoute, type Settings, session, stopped } from '../../sweep/scripted.ts'
import { proving, type Script, saying } from './proving.ts'

const its = (count: number) =>
  Array.from({ length: count }, (_, index) => `sess_it${String(index + 1).padStart(10, '0')}`)
const [it = ''] = its(1)
const learning = ['made up', 'made up', 'made up', 'no route']

function said(found: ThreadFound): string {
  switch (found.kind) {
    case 'there':
    case 'gone':
      return found.kind
    case 'not believed':
    case 'cannot tell':
      return `${found.kind}: ${found.why}`
    case 'stopped':
      return `stopped: ${found.stopped.detail}`
  }
}

type Options = Partial<BracketOptions<ThreadThere>>

/** Reads in one lane, as often as asked, and says what was found. */
function reader(script: Script = {}, settings: Settings = {}) {
  const all = proving(saying(script), settings)
  const lane = all.proof.lane()
  const read = async (ids: readonly string[], options: Options = {}) => {
    const found = await all.proof.read(ids, lane, { isConfirmed: () => false, ...options })
    return [...found.values()].map(said)
  }
  return { ...all, reads: all.read, read }
}

const confirmed: Options = { isConfirmed: () => true }
const late = (id: string): Reply => ({ ...missing(id), trace: { attempts: 2, lost: 1 } }) as Reply
const inCache = (reply: Reply): Reply => {
  if (reply.kind === 'answer') reply.answer.headers.set('age', '7')
  return reply
}
const deletedForm = answer(404, { error: { message: 'The session was deleted', type: 'deleted' } })

describe('one that is', () => {
  test.each<[string, Script, Options, string, readonly string[]]>([
    ['not there, as one that nobody has is: gone', {}, {}, 'gone', ['control', ...learning, it, 'control']],
    [
      'there, says a cache: not believed',
      { [it]: inCache(session(it)) },
      {},
      'not believed: the answer comes from a cache',
      ['control', ...learning, it, 'control'],
    ],
    ['there: there', { [it]: session(it) }, {}, 'there', ['control', ...learning, it, 'control']],
    [
      'not there, but nothing is known to be there: not believed, and not read',
      { control: missing('x') },
      {},
      'not believed: what is known to be there is not found either',
      ['control', 'control', 'control'],
    ],
    [
      'not there, but afterwards nothing can be read: not believed',
      { control: [undefined, answer(500, {})] },
      {},
      'not believed: what is known to be there cannot be read either',
      ['control', ...learning, it, 'control', 'control', 'control'],
    ],
    [
      'asked about when the run was stopped: stopped',
      { control: stopped(0) },
      {},
      'stopped: the run was cancelled',
      ['control'],
    ],
    [
      'asked about when the run was stopped while it learned: stopped',
      { 'made up': stopped(0) },
      {},
      'stopped: the run was cancelled',
      ['control', ...learning],
    ],
    [
      'not there, and the run was stopped behind it: not believed',
      { control: [undefined, stopped(0)] },
      {},
      'not believed: the run was cancelled',
      ['control', ...learning, it, 'control'],
    ],
    [
      'not there, says a cache: not believed',
      { [it]: inCache(missing(it)) },
      {},
      'not believed: the answer comes from a cache',
      ['control', ...learning, it, 'control'],
    ],
    [
      'not there, in other words than one that nobody has: not believed',
      { [it]: deletedForm },
      {},
      'not believed: the server answers otherwise for what does not exist',
      ['control', ...learning, it, 'control'],
    ],
    [
      'not there, while one that nobody has is answered as no route is: not believed',
      { 'made up': noRoute },
      {},
      'not believed: the server answers the same for a route that it does not have',
      ['control', ...learning, it, 'control'],
    ],
    [
      'not there, as everything is: not believed',
      { 'made up': noRoute, [it]: noRoute },
      {},
      'not believed: the server answers the same for a route that it does not have',
      ['control', ...learning, it, 'control'],
    ],
    [
      'not there, but said so only after other attempts were lost: not believed',
      { [it]: late(it) },
      {},
      'not believed: most of what is called not there got no proper answer at first',
      ['control', ...learning, it, 'control'],
    ],
    [
      'not there, but what does not exist costs many attempts: not believed, and not read',
      { 'made up': lost('server error 500', 3) },
      {},
      'not believed: the server does not answer 404 for what does not exist, but server error 500',
      ['control', ...learning],
    ],
    [
      'not there, but what a route that it does not have says is not known: not believed',
      { 'no route': lost('no answer came') },
      {},
      'not believed: it is not known how the server answers for what does not exist',
      ['control', ...learning, it, 'control'],
    ],
    ['not there, and no control is left: by its form alone, gone', {}, { alone: true }, 'gone', [...learning, it]],
  ])('%s', async (_, script, options, expected, requests) => {
    const { read, reads } = reader(script)
    expect([await read([it], options), reads]).toEqual([[expected], requests])
  })
})

test('what was read is told with status and request id, believed or not', async () => {
  const { proof } = proving(saying({ [it]: [missing(it), noRoute] }))
  const once = () => proof.read([it], proof.lane(), { isConfirmed: () => false })
  const glimpse = { status: 404, requestId: 'req_404' }
  expect((await once()).get(it)).toEqual({ kind: 'gone', ...glimpse })
  expect((await once()).get(it)).toMatchObject({ kind: 'not believed', ...glimpse })
})

test('and so is what a control read behind it left in doubt', async () => {
  const { proof } = proving(saying({ control: [undefined, noRoute] }))
  const found = await proof.read([it], proof.lane(), { isConfirmed: () => false })
  expect(found.get(it)).toMatchObject({ kind: 'not believed', status: 404, requestId: 'req_404' })
})

describe('a bracket', () => {
  test('begins with the control read of the one before, and needs none behind it where all are there', async () => {
    const { read, reads } = reader({ [it]: [missing(it), session(it)] })
    await read([it])
    expect(reads.splice(0)).toEqual(['control', ...learning, it, 'control'])
    await read([it])
    expect(reads).toEqual([it])
  })

  test.each([
    [29_999, [it, 'control']],
    [30_000, ['control', it, 'control']],
  ])('that begins %d ms after that', async (milliseconds, requests) => {
    const { read, reads, clock } = reader()
    await read([it])
    reads.splice(0)
    await clock.sleep(milliseconds)
    await read([it])
    expect(reads).toEqual(requests)
  })

  test('does not begin with one that failed', async () => {
    const { read, reads } = reader({ control: [undefined, noRoute, noRoute, noRoute, undefined] })
    await read([it])
    reads.splice(0)
    expect(await read([it])).toEqual(['gone'])
    expect(reads).toEqual(['control', ...learning, it, 'control'])
  })

  test('holds a hundred at most', async () => {
    expect(await reader().read(its(101))).toHaveLength(100)
  })

  test.each([
    ['once ten are not there', its(12), {}, 10],
    ['but not before', its(12), { [it]: session(it), [its(2)[1] ?? '']: session(its(2)[1] ?? '') }, 12],
  ])('lasts thirty seconds, %s', async (_, ids, script, count) => {
    const { clock, read } = reader(script, {
      atWork: async (answered) => {
        await clock.sleep(3_000)
        return answered()
      },
    })
    expect(await read(ids)).toHaveLength(count)
  })

  test.each([
    [29_999, 12],
    [30_000, 10],
  ])('and is over %d ms after the control read that began it: %d of twelve are read', async (milliseconds, count) => {
    const all = reader(
      {},
      {
        atWork: async (answered) => {
          const reply = answered()
          if (all.reads.at(-1) === its(10)[9]) await all.clock.sleep(milliseconds - 5_000)
          return reply
        },
      },
    )
    await all.read(its(1))
    // What was read before it in the same row of brackets counts.
    await all.clock.sleep(5_000)
    expect(await all.read(its(12))).toHaveLength(count)
  })

  test('ends where the run is stopped: those that were not read are missing', async () => {
    const [one = '', other = '', third = ''] = its(3)
    const { read } = reader({ [other]: stopped(0) })
    expect(await read([one, other, third])).toEqual(['gone', 'stopped: the run was cancelled'])
  })

  test('tells of each that is there before it is closed', async () => {
    const { read, reads } = reader({ [it]: session(it) })
    const told: string[] = []
    await read([it], {
      onThere: async (id, { thread }) => {
        told.push(`${id} ${thread.id} before ${reads.filter((one) => one === 'control').length + 1}`)
      },
    })
    expect(told).toEqual([`${it} ${it} before 2`])
  })

  test('but not of one that a cache says is there', async () => {
    const { read } = reader({ [it]: inCache(session(it)) })
    const told: string[] = []
    await read([it], { onThere: async (id) => void told.push(id) })
    expect(told).toEqual([])
  })

  test('reads only what is probably there, where what is not there costs many attempts', async () => {
    const [one = '', other = ''] = its(2)
    const { read, reads } = reader({ 'made up': lost('server error 500', 3), [other]: session(other) })
    const why = 'not believed: the server does not answer 404 for what does not exist, but server error 500'
    expect(await read([one, other], { isLikely: (id) => id === other })).toEqual([why, 'there'])
    expect(reads).toEqual(['control', ...learning, other, 'control'])
  })

  test('whose answers mostly came late believes none of them; half of them late is not most', async () => {
    const [one = '', other = '', third = ''] = its(3)
    expect(await reader({ [one]: late(one) }).read([one, other])).toEqual(['gone', 'gone'])
    const doubted = 'not believed: most of what is called not there got no proper answer at first'
    expect(await reader({ [one]: late(one), [other]: late(other) }).read([one, other, third])).toEqual([
      doubted,
      doubted,
      doubted,
    ])
    const lostOnes = reader({ [one]: lost('server error 500', 3), [other]: lost('server error 500', 3) })
    expect((await lostOnes.read([one, other, third])).at(-1)).toBe(doubted)
    const refused = reader({ [one]: answer(400, {}), [other]: answer(400, {}) })
    expect((await refused.read([one, other, third])).at(-1)).toBe('gone')
  })
})

describe('how the server answers for what does not exist', () => {
  test('is learned once', async () => {
    const { read, reads, proof } = reader()
    await read([it])
    await read([it])
    expect(reads.filter((one) => one === 'no route')).toHaveLength(1)
    expect(proof.counts).toEqual({ controlReads: 3, failed: 0, madeUp: 4 })
  })

  test('is learned anew, up to three times, where it came to nothing', async () => {
    const { read, reads } = reader({ 'made up': answer(400, {}) })
    for (let time = 1; time <= 5; time++) await read([it])
    expect(reads.filter((one) => one === 'no route')).toHaveLength(3)
  })

  test('but not where asking costs many attempts', async () => {
    const { read, reads } = reader({ 'made up': lost('server error 500', 3) })
    for (let time = 1; time <= 5; time++) await read([it])
    expect(reads.filter((one) => one === 'no route')).toHaveLength(1)
  })

  test('is learned by one while others wait for it', async () => {
    const { proof, read } = proving()
    const once = () => proof.read([it], proof.lane(), { isConfirmed: () => false })
    await Promise.all([once(), once()])
    expect(read.filter((one) => one === 'no route')).toHaveLength(1)
  })

  test('counts for nothing where the control read behind it failed', async () => {
    const { read } = reader({
      control: [undefined, noRoute, noRoute, noRoute, undefined],
      'made up': [deletedForm, deletedForm, deletedForm, undefined],
      [it]: deletedForm,
    })
    await read([it])
    expect(await read([it])).toEqual(['not believed: the server answers otherwise for what does not exist'])
  })

  test('is not learned from answers that came only after other attempts were lost', async () => {
    const { read } = reader({ 'made up': late(it) })
    const unsteady = 'the server answers for what does not exist now in one form, now in another'
    expect(await read([it])).toEqual([`not believed: ${unsteady}`])
  })

  test('proves nothing where it is now one thing, now another, not even for confirmed deletions', async () => {
    const { read, proof } = reader({ 'made up': [noRoute, deletedForm], [it]: deletedForm })
    const unsteady = 'the server answers for what does not exist now in one form, now in another'
    expect(await read([it], { ...confirmed, confirmed: 1 })).toEqual([`not believed: ${unsteady}`])
    expect(String(proof.whyNever)).toBe(unsteady)
  })
})

describe('the form of threads whose deletion was confirmed', () => {
  const three = its(3)
  const inThatForm = Object.fromEntries(its(5).map((id) => [id, deletedForm]))
  const otherwise = 'not believed: the server answers otherwise for what does not exist'

  test('proves as much, once three showed it', async () => {
    const { read } = reader(inThatForm)
    expect(await read(three.slice(0, 2), confirmed)).toEqual([otherwise, otherwise])
    expect(await read(three.slice(2), confirmed)).toEqual(['gone'])
    // Of one that was not confirmed, likewise.
    expect(await read(its(5).slice(4))).toEqual(['gone'])
  })

  test('counts one thread once, however often it is read', async () => {
    const { read } = reader(inThatForm)
    for (let round = 0; round < 3; round++) expect(await read([it], confirmed)).toEqual([otherwise])
    expect(await read(three.slice(1, 2))).toEqual([otherwise])
  })

  test('or all of them, where there are fewer', async () => {
    const { read } = reader(inThatForm)
    expect(await read([it], { ...confirmed, confirmed: 2 })).toEqual([otherwise])
    expect(await read(three.slice(1, 2), { ...confirmed, confirmed: 2 })).toEqual(['gone'])
    // One that was not confirmed needs three.
    expect(await read(three.slice(2), { confirmed: 2 })).toEqual([otherwise])
  })

  test('is not learned from others', async () => {
    const { read } = reader(inThatForm)
    expect(await read(three)).toEqual([otherwise, otherwise, otherwise])
    expect(await read(three.slice(0, 1), confirmed)).toEqual([otherwise])
  })

  test('nor from a cache, nor in a bracket that does not hold', async () => {
    const fromCache = {
      ...deletedForm,
      answer: { status: 404, body: { error: 'deleted' }, headers: new Headers({ age: '1' }) },
    }
    const open = { status: 404, body: { error: 'deleted' }, headers: new Headers() }
    const { read } = reader({ [it]: [fromCache as Reply, { ...deletedForm, answer: open } as Reply] })
    const one = { ...confirmed, confirmed: 2 }
    await read([it], one)
    expect(await read([it], one)).toEqual([otherwise])

    const shaken = reader({ ...inThatForm, control: [undefined, undefined, noRoute, noRoute, noRoute, undefined] })
    await shaken.read([its(4)[3] ?? ''])
    await shaken.read(three.slice(0, 2), confirmed)
    expect(await shaken.read(three.slice(2), confirmed)).toEqual([otherwise])
  })

  test('stands in for what cannot be learned, so that nobody says it cannot be known', async () => {
    const { read, proof } = reader({ ...inThatForm, 'made up': answer(400, {}) })
    const why = 'the server does not answer 404 for what does not exist, but 400'
    expect(proof.whyNever).toBeUndefined()
    expect(await read([it])).toEqual([`not believed: ${why}`])
    expect(String(proof.whyNever)).toBe(why)
    expect(await read(three, confirmed)).toEqual(['gone', 'gone', 'gone'])
    expect(proof.whyNever).toBeUndefined()
  })
})

test('once something was read as not there, and afterwards as there, nothing is believed any more', async () => {
  const flickering = 'the server reads the same thread now as there, now as not there'
  // The first of the controls is not found, the second is, and then so is the first.
  const { read, proof, reads } = reader({ control: [missing('x'), undefined] })
  expect(await read([it])).toEqual([`not believed: ${flickering}`])
  expect(reads.slice(0, 4)).toEqual(['control', 'control', 'control', 'control'])
  expect([proof.isUnsteady, String(proof.whyNever)]).toEqual([true, flickering])
  expect(proof.counts).toEqual({ controlReads: 5, failed: 1, madeUp: 4 })
})

describe('what is learned ahead', () => {
  test('serves the first row of brackets, with its control read', async () => {
    const { proof, read } = proving()
    await proof.prepare(it, {})
    expect(read.splice(0)).toEqual(['control', ...learning, 'control'])
    expect(proof.latestControl).toMatch(/kept/)
    const [lane, second] = [proof.lane(), proof.lane()]
    await proof.read([it], lane, { isConfirmed: () => false })
    expect(read.splice(0)).toEqual([it, 'control'])
    await proof.read([it], second, { isConfirmed: () => false })
    expect(read).toEqual(['control', it, 'control'])
  })

  test.each<[string, Script, readonly string[]]>([
    ['nothing, where the control read ahead of it fails', { control: noRoute }, ['control', 'control', 'control']],
    ['nothing, where the run is stopped', { 'no route': stopped(0) }, ['control', ...learning]],
    [
      'nothing, where the control read behind it fails',
      { control: [undefined, noRoute, noRoute, noRoute] },
      ['control', ...learning, 'control', 'control', 'control'],
    ],
  ])('is %s', async (_, script, requests) => {
    const { proof, read } = proving(saying({ ...script }))
    await proof.prepare(it, {})
    expect(read).toEqual(requests)
    expect(proof.lane().openedAt).toBeUndefined()
  })
})

test('every request starts in time', async () => {
  const { proof, read, sent } = proving()
  await proof.prepare(it, { startBefore: 1 })
  await proof.read([it], proof.lane(), { startBefore: 1, isConfirmed: () => false })
  expect(sent).toHaveLength(read.length)
  for (const line of sent) expect(line).toMatch(/^(read|verify) GET .* within -\d+ ms$/)
})
