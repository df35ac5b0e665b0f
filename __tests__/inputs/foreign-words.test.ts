/** Words that other languages write for nothing, yes or no: no input that takes any word takes these. */

import { describe, expect, test } from '@jest/globals'
import type { InputName } from '../../src/inputs/declared.ts'
import { problems, read } from './read.ts'

/** Where any other word is a value: an id, a key, a name, a path. */
const takeAnyWord: readonly InputName[] = [
  'thread-ids',
  'api-key',
  'organization',
  'project',
  'identity-provider-id',
  'service-account-id',
  'audience',
  'anthropic-federation-rule-id',
  'anthropic-organization-id',
  'anthropic-service-account-id',
  'anthropic-workspace-id',
  'google-workload-identity-provider',
  'google-service-account',
  'metadata',
  'protect',
  'retain-until-key',
  'retain-for-key',
  'keep-latest-per',
  'resting-statuses',
  'plan-file',
  'record-file',
  'summary-metadata',
]

describe.each(takeAnyWord)('%s', (name) => {
  test.each([
    'null',
    'undefined',
    'nil',
    'NaN',
    '[object Object]',
    'None',
    'NONE',
    'true',
    'False',
    ' null\n',
  ])('%j is refused, and is the only problem', async (word) => {
    const [problem, ...others] = await problems({ [name]: word })
    expect(others).toEqual([])
    expect(problem?.inputs).toEqual([name])
    expect(problem?.message).toContain(`${name} is '${word.trim()}', which is no value of it`)
  })
})

test('where: null is such a word as well, and no expression', async () => {
  expect((await problems({ where: 'null' })).map(({ message }) => message)).toEqual([
    expect.stringMatching(/^where is 'null', which is no value of it/),
  ])
})

test.each<[InputName, string]>([
  ['thread-ids', 'none'],
  ['thread-ids', 'ALL'],
  ['base-url', 'none'],
  ['base-url', 'Default'],
  ['record-file', 'none'],
  ['record-file', 'Auto'],
  ['retain-until-key', 'none'],
])('%s: %s is another input’s word, or its own in other letters', async (name, word) => {
  expect((await problems({ [name]: word })).map(({ inputs }) => inputs)).toEqual([[name]])
})

test.each<[InputName, string]>([
  ['where', 'true'],
  ['verify', 'none'],
  ['project', 'none'],
  ['project', 'nullable'],
  ['project', 'not-null'],
  ['project', 'true-north'],
  ['project', 'untrue'],
  ['thread-ids', 'all'],
  ['protect', '"null"'],
  ['thread-ids', 'none_of_these'],
])('%s: %s is taken', async (name, word) => {
  expect(await read({ [name]: word })).toBeDefined()
})
