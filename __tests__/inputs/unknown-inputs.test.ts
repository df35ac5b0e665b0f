/** Inputs that this action does not have: a slip in a name of ours is refused, any other name is somebody else's. */

import { expect, test } from '@jest/globals'
import { key, problems, read } from './read.ts'

test.each<[string, string]>([
  ['older_than', 'older-than'],
  ['olderthan', 'older-than'],
  ['older', 'older-than'],
  ['protects', 'protect'],
  ['protcet', 'protect'],
  ['protect-ids', 'protect-ids-file'],
  ['protect-metadata', 'protect'],
  ['retain-until', 'retain-until-key'],
  ['keep-last', 'keep-latest'],
  ['dryrun', 'dry-run'],
  ['dry', 'dry-run'],
  ['max-deletion', 'max-deletions'],
  ['max-deletions-per-run', 'max-deletions'],
  ['api_key', 'api-key'],
  ['metadatas', 'metadata'],
  ['wehre', 'where'],
  ['subjects', 'subject'],
  ['thread-id', 'thread-ids'],
  ['protected', 'protect'],
  ['protection', 'protect'],
  ['max_deletes', 'max-deletions'],
  ['metadata-filter', 'metadata'],
  ['fail_if_over', 'fail-if-overdue'],
  ['abort', 'abort-above'],
  ['project_id', 'project'],
  ['rule-file', 'rules-file'],
  ['retain-days', 'retain-for-key'],
  ['older-files', 'older-than'],
  ['inactive-days', 'inactive-for'],
  ['dry-mode', 'dry-run'],
  ['abortabovepercentage', 'abort-above'],
  ['max-delete-count', 'max-deletions'],
  ['keep-latest-threads', 'keep-latest'],
  ['keep-latest-per-user-name', 'keep-latest-per'],
  ['record_file_path', 'record-file'],
  ['Tracking__Issue__Number', 'tracking-issue'],
  ['google-workload', 'google-workload-identity-provider'],
  [`protect-${'x'.repeat(48)}`, 'protect'],
  // As other tools call what narrows a run.
  ['exclude', 'protect'],
  ['legal-hold', 'protect'],
  ['Keep', 'protect'],
  ['exclude-ids', 'protect-ids-file'],
  ['ids', 'thread-ids'],
  ['session_ids', 'thread-ids'],
  ['ids-file', 'thread-ids-file'],
  ['labels', 'metadata'],
  ['user-id', 'subject'],
])('public-reports 14: %s is refused, and %s suggested', async (name, near) => {
  const found = await problems({ [name]: 'x' })
  expect(found.map(({ inputs }) => inputs)).toEqual([[name.toLowerCase()]])
  expect(found[0]?.message).toBe(`there is no input '${name.toLowerCase()}': did you mean '${near}'?`)
})

test('is refused even where it is empty: the runner hands it over all the same', async () => {
  expect(await problems({ 'older-then': '' })).toHaveLength(1)
})

test('its value is not shown: a key may have been meant', async () => {
  const [problem] = await problems({ apikey: key })
  expect(problem?.message).not.toContain(key)
})

test('variables that are no inputs are none of our business', async () => {
  const others = { INPUTRC: '/etc/inputrc', GITHUB_INPUT: 'x', OPENAI_API_KEY: 'sk-other' }
  expect((await read({}, others)).ignored).toBeUndefined()
})

test.each([
  'version',
  'api-version',
  'verify-signature',
  'project-name',
  'token',
  'path',
  'role',
  'name',
  'ref',
  'title',
  'environment',
  'app',
  'service',
  'google',
  'username',
  'node-version',
  'something-else-entirely',
  'x'.repeat(10_000),
])('public-reports 14: %s is nobody’s slip, and is ignored with a notice', async (name) => {
  const { ignored } = await read({ [name]: 'x', another: '' })
  expect(String(ignored)).toMatch(/^Ignored: .*another\. This action has no such inputs; they come from its step/)
})

test('a name that goes on and on is a slip all the same', async () => {
  const [problem] = await problems({ [`protect-${'x'.repeat(10_000)}`]: 'x' })
  expect(problem?.message).toMatch(/did you mean 'protect'\?$/)
})

test.each([
  [5, /^Ignored: x0, x1, x2, x3, x4\. This action/],
  [6, /^Ignored: x0, x1, x2, x3, x4, \.\.\.\. This action/],
])('of %i names that are somebody else’s, five are told', async (count, said) => {
  const names = Array.from({ length: count }, (_, index) => [`x${index}`, ''])
  expect(String((await read(Object.fromEntries(names))).ignored)).toMatch(said)
})
