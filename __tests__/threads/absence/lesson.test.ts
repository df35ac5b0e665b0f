/** What is learned of a server by asking for what does not exist, and what is not. */

import { expect, test } from '@jest/globals'
import type { Answer } from '../../../src/api-request.ts'
import { ours } from '../../../src/text.ts'
import { type Asked, learn } from '../../../src/threads/absence/lesson.ts'

const like = { method: 'GET', path: '/threads/thread_abcdef0123456789' } as const
const says = (status: number, body: unknown): Answer => ({
  status,
  body,
  headers: new Headers({ 'content-type': 'application/json' }),
})
const answered = (answer: Answer, isFirst = true): Asked => ({ kind: 'answer', answer, isFirst })

test('three equal answers to the first attempt are the form of what does not exist', async () => {
  const lesson = await learn(like, async ({ path }) =>
    answered(path.startsWith('/threads/') ? says(404, { error: 'no thread' }) : says(404, { error: 'no route' })),
  )
  expect(lesson).toMatchObject({ why: undefined, costly: false, isUnsteady: false })
})

test('a 404 that came after other attempts had failed teaches nothing: a gateway may have said it', async () => {
  const lesson = await learn(like, async () => answered(says(404, undefined), false))
  expect(lesson).toMatchObject({ missing: undefined, isUnsteady: true })
})

test('answers of two forms are none', async () => {
  let turn = 0
  const lesson = await learn(like, async () => answered(says(404, { error: turn++ % 2 === 0 ? 'gone' : 'away' })))
  expect(lesson).toMatchObject({ missing: undefined, isUnsteady: true })
})

test('an answer that never comes is costly, and no form', async () => {
  const lesson = await learn(like, async () => ({ kind: 'lost', why: ours('server error 500') }))
  expect(lesson).toMatchObject({ missing: undefined, costly: true, isUnsteady: false })
})
