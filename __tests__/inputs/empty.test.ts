/** What is given must not be empty: an expression that came out empty never widens a run, moves it or drops a protection. */

import { describe, expect, test } from '@jest/globals'
import { type InputName, inputNames } from '../../src/inputs/declared.ts'
import { BadInputs, readInputs } from '../../src/inputs/inputs.ts'
import { now, problems, read } from './read.ts'

const mayBeEmpty: readonly InputName[] = ['api', 'github-token']
const names = inputNames.filter((name) => !mayBeEmpty.includes(name))
/** Where a value to fall back on would widen the run or drop a protection. */
const withoutFallback: readonly InputName[] = [
  'base-url',
  'thread-ids',
  'thread-ids-file',
  'api-key',
  'metadata',
  'where',
  'subject',
  'protect',
  'protect-ids-file',
  'retain-for-key',
  'keep-latest-per',
  'rules',
  'rules-file',
  'apply-plan',
  'plan-digest',
]

describe.each(names)('%s', (name) => {
  test.each([
    ['an empty text', ''],
    ['a blank', ' '],
    ['a line break', '\n'],
    ['several lines of nothing', '  \r\n\t\n'],
    ['signs that nobody sees', '\u200B\uFEFF'],
  ])('%s is refused', async (_, empty) => {
    const [problem, ...others] = await problems({ [name]: empty })
    expect(others).toEqual([])
    expect(problem?.inputs).toEqual([name])
    const message = problem?.message
    expect(message).toMatch(new RegExp(`^${name} is given, but empty: an? \\w+.* comes out empty`))
    expect(message).not.toMatch(/[\r\n\u200B]/)
  })

  test('the message says how to leave it out', async () => {
    const [problem] = await problems({ [name]: '' })
    expect(problem?.message).toMatch(
      withoutFallback.includes(name)
        ? new RegExp(`a step that is meant without ${name} does not name it at all\\.$`)
        : new RegExp(`\\$\\{\\{ [\\w.-]+ \\|\\| '[^']+' \\}\\}, or leave ${name} out of the step\\.$`),
    )
  })

  test('left out of the environment altogether, it is not given', async () => {
    const environment = { INPUT_API: 'agent-sessions', 'INPUT_API-KEY': 'sk-0123456789', 'INPUT_OLDER-THAN': '30d' }
    const { [`INPUT_${name.toUpperCase()}`]: _, ...rest } = environment as Record<string, string>
    const found = await readInputs(rest, now).catch((error: unknown) => error)
    if (found instanceof BadInputs) expect(found.message).not.toContain('is given, but empty')
  })
})

test.each(withoutFallback)('%s: the message offers no value to fall back on', async (name) => {
  const [problem] = await problems({ [name]: '' })
  expect(problem?.message).not.toMatch(/\|\||\bnone\b|\bdefault\b|leave .* out/)
  expect(problem?.message).toMatch(/ An empty one would mean \w[\w ]+, so nothing was done\. /)
})

test.each<[InputName, RegExp]>([
  ['api-key', /a secret that does not exist here .* a pull request from a fork gets no secrets/],
  ['max-deletions', /a field of the form .*\$\{\{ inputs\.max-deletions \|\| '1000' \}\}, or leave max-deletions out/],
  ['subject', /a payload without the field comes out empty/],
  ['thread-ids', /an output that its step or job did not set .* a query without rows/],
  ['anthropic-workspace-id', /\$\{\{ vars\.ANTHROPIC_WORKSPACE_ID \|\| 'none' \}\}, or leave/],
  ['plan-file', /\$\{\{ steps\.before\.outputs\.plan-file \|\| 'none' \}\}, or leave/],
  ['plan-digest', /an output that its step or job did not set/],
])('%s: the message names the likely cause', async (name, cause) => {
  const [problem] = await problems({ [name]: ' ' })
  expect(problem?.message).toMatch(cause)
})

test('the fallback that a message offers is one that the input takes', async () => {
  const beside = { 'inactive-for': { 'older-than': 'none' }, 'abandoned-after': {}, 'keep-latest-by': {} }
  for (const name of names) {
    const [problem] = await problems({ [name]: '' })
    const fallback = /\|\| '([^']+)' \}\}/.exec(problem?.message ?? '')?.[1]
    if (fallback === undefined) continue
    const more = (beside as Record<string, Record<string, string>>)[name] ?? {}
    expect([name, await problems({ ...more, [name]: fallback })]).toEqual([name, []])
  }
})

test('every empty input is told, one problem each, and nothing that only follows from it', async () => {
  const empty = Object.fromEntries(names.map((name) => [name, '']))
  const found = await problems(empty)
  expect(found.flatMap(({ inputs }) => inputs).sort()).toEqual([...names].sort())
})

test('api has no default, so an empty one is one that is missing', async () => {
  const found = await problems({ api: ' ' })
  expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(/^api is not set: write one of /)])
})

test('github-token may be empty: only the tracking issue asks for it', async () => {
  expect((await read({ 'github-token': '' })).gitHubToken).toBeUndefined()
})

describe('a part that came out empty', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['a host', { 'base-url': 'https:///v1' }, /^base-url is 'https:\/\/\/v1': it has '\/\/' behind the first one/],
    ['a tenant', { 'base-url': 'https://example.com//v1' }, /^base-url is .*: it has '\/\/' behind the first one/],
    [
      'a value of the query',
      { 'base-url': 'https://example.com/v1?tenant=' },
      /its query has 'tenant' without a value/,
    ],
    ['a token', { 'api-key': 'Bearer ' }, /^api-key is 'Bearer ' with no token behind it/],
    ['a person', { subject: 'user_id=' }, /^subject has no value after its '='/],
    ['a value of a selector', { metadata: 'env=' }, /^metadata is 'env=': line 1: no value/],
    ['a number of days', { 'older-than': 'd' }, /^older-than is 'd': /],
    ['a share', { 'abort-above': '%' }, /^abort-above is '%': /],
  ])('%s', async (_, inputs, message) => {
    const found = await problems(inputs)
    expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(message)])
  })
})
