/** What is learned of a server by asking for what does not exist, and what is not. */

import { expect, test } from '@jest/globals'
import type { Answer } from '../../../src/api-request.ts'
import { ours } from '../../../src/text.ts'
import { formOf } from '../../../src/threads/absence/form.ts'
import { type Asked, type Lesson, learn } from '../../../src/threads/absence/lesson.ts'

const like = { method: 'GET', path: '/threads/thread_abcdef0123456789' } as const
const says = (status: number, body?: unknown): Answer => ({
  status,
  body,
  headers: new Headers({ 'content-type': 'application/json' }),
})
const answered = (answer: Answer, isFirst = true): Asked => ({ kind: 'answer', answer, isFirst })
const stopped: Asked = { kind: 'stopped', stopped: { reason: 'cancelled', detail: ours('the run was cancelled') } }
const lost: Asked = { kind: 'lost', why: ours('server error 500') }

const [noThread, noRoute] = [says(404, { error: 'no thread' }), says(404, { error: 'no route' })]
const missing = answered(noThread)
const there = answered(says(200, { id: 'x' }))
const [form, routeForm] = [formOf(noThread, like), formOf(noRoute, like)]

/** Learns from these answers about ids that nobody has, one after the other, and from the one about a route that is not there. */
async function learned(made: readonly Asked[], route: Asked = answered(noRoute), path: string = like.path) {
  const asked: string[] = []
  const lesson = await learn({ ...like, path }, async (request) => {
    asked.push(request.path)
    if (request.path.startsWith('/threadz/')) return route
    return made[asked.filter((one) => one.startsWith('/threads/')).length - 1] ?? missing
  })
  return { lesson, asked }
}

const because = (why: string, changes: Partial<Lesson> = {}) => ({
  missing: undefined,
  route: routeForm,
  why,
  costly: false,
  isUnsteady: false,
  ...changes,
})
const unsteady = 'the server answers for what does not exist now in one form, now in another'
const existing = 'the server answers for every id as if it existed'
const otherwise = (what: string) => `the server does not answer 404 for what does not exist, but ${what}`

test.each<[string, readonly Asked[], object, number]>([
  ['three equal answers are the form of what does not exist', [], { ...because(''), missing: form, why: undefined }, 3],
  [
    '410 is as good as 404',
    Array(3).fill(answered(says(410))),
    { ...because(''), missing: formOf(says(410), like), why: undefined },
    3,
  ],
  [
    'somebody may have one of the ids after all: then others are asked for',
    [missing, there],
    { ...because(''), missing: form, why: undefined },
    4,
  ],
  ['or three of them', [there, there, there], { ...because(''), missing: form, why: undefined }, 6],
  ['but not four', [there, there, there, there], because(existing), 6],
  ['nor all', Array(6).fill(there), because(existing), 6],
  [
    'answers of two forms are none',
    [missing, answered(says(404, { error: 'away' }))],
    because(unsteady, { isUnsteady: true }),
    3,
  ],
  [
    'a 404 that came after other attempts had failed teaches nothing: a gateway may have said it',
    [missing, answered(noThread, false)],
    because(unsteady, { isUnsteady: true }),
    3,
  ],
  [
    'an answer that never comes is costly, and no form',
    [missing, missing, lost],
    because(otherwise('server error 500'), { costly: true }),
    3,
  ],
  ['an empty success is costly, and no form', [answered(says(200))], because(otherwise('200'), { costly: true }), 3],
  ['a refusal is no form', [answered(says(400, {}))], because(otherwise('400')), 3],
  ['a redirect is no form', [answered(says(300))], because(otherwise('300')), 3],
  ['a run that was stopped learns nothing', [missing, stopped], stopped, 3],
])('%s', async (_, made, lesson, count) => {
  const found = await learned(made)
  expect(found.lesson).toEqual(lesson)
  expect(found.asked).toHaveLength(count + 1)
  expect(new Set(found.asked).size).toBe(count + 1)
})

test.each<[string, Asked, object]>([
  [
    'the same as for an id that nobody has: nothing can be told apart',
    missing,
    { missing: form, route: form, why: 'the server answers the same for a route that it does not have' },
  ],
  ['nothing: its form is not known', lost, { missing: form, route: undefined, why: undefined }],
  ['nothing, since the run was stopped: nothing is learned', stopped, stopped],
])('a route that does not exist is answered with %s', async (_, route, lesson) => {
  expect((await learned([], route)).lesson).toMatchObject(lesson)
})

test('where no id can be made up, nothing is asked', async () => {
  const why = 'no id could be made up that looks like those of the server'
  expect(await learned([], missing, '/threads/---')).toEqual({ lesson: because(why, { route: undefined }), asked: [] })
})

test('all that was asked has been answered before anything is concluded', async () => {
  let [asked, open] = [0, 0]
  await learn(like, async ({ path }) => {
    asked += 1
    open += 1
    const isHeardFirst = asked === 1 || path.startsWith('/threadz/')
    if (!isHeardFirst) await new Promise((resolve) => setImmediate(resolve))
    open -= 1
    return isHeardFirst ? lost : missing
  })
  expect([asked, open]).toEqual([4, 0])
})

test('an empty 200, which is asked for again before it is handed on, is costly as well', async () => {
  const lesson = await learn(like, async () => answered(says(200, undefined), false))
  expect(lesson).toMatchObject({ missing: undefined, costly: true, isUnsteady: false })
})
