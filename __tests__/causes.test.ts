/** The chain of causes: what the boundary tells of an error that nobody foresaw. */

import { expect, test } from '@jest/globals'
import { causes } from '../src/causes.ts'

const messages = (error: unknown) => causes(error).map(({ message }) => message)

test('the error first, then what caused it, and what caused that', () => {
  const root = new Error('socket hang up')
  const error = new Error('the thread cannot be read', { cause: new Error('no answer', { cause: root }) })
  expect(messages(error)).toEqual(['the thread cannot be read', 'no answer', 'socket hang up'])
  expect(causes(error)[2]?.stack).toBe(root.stack)
})

test('whatever is thrown has a message', () => {
  expect(messages('a text')).toEqual(['a text'])
  expect(messages(new Error('outer', { cause: null }))).toEqual(['outer', 'null'])
  expect(messages(undefined)).toEqual(['undefined'])
})

test('an error that names itself as its cause comes to an end', () => {
  const error = new Error('round')
  error.cause = error
  expect(messages(error)).toHaveLength(10)
})
