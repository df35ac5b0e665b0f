/** How the summary shows a bad input: our words are prose, what the user wrote and what they may write is code. */

import { expect, test } from '@jest/globals'
import { forMarkdown } from '../../src/report/safe-text.ts'
import { mistakes, type Texts } from './read.ts'

const inSummary = async (inputs: Texts) => (await mistakes(inputs)).map(({ message }) => forMarkdown(message))

test.each<[string, Texts, string]>([
  [
    'an age',
    { 'older-than': '1month' },
    '`older-than` is `1month`: months have no fixed length: write days, as in `30d`',
  ],
  [
    'a selector',
    { metadata: 'env==x' },
    "`metadata` is `env==x`: line 1: write one '=', as in `key=value`; a value that begins with '=' is quoted",
  ],
  [
    'an expression',
    { where: 'titel == "x"' },
    'where is `titel == "x"`: line 1, column 1, at `titel`: there is no variable of this name; the variables of `agent-sessions` are `id`, `now`, `created_at`, `age`, `last_active_at`, `idle`, `metadata`, `status`, `agent`, `model`',
  ],
  [
    'a list of ids',
    { 'thread-ids': '[1]' },
    'thread-ids is `[1]`: line 1: an id holds a quote, bracket, star or semicolon: write bare ids, separated by commas or white space',
  ],
  ['a choice', { verify: 'some' }, '`verify` is `some`: write `none`, `sample` or `all`'],
  [
    'a subject of an API without metadata',
    { api: 'files', subject: 'user_id=4711' },
    'subject cannot be used with `files` and this key: its files have no metadata; they name nobody; use ids instead',
  ],
  [
    'a condition on metadata where there is none',
    { api: 'files', metadata: 'env=x' },
    '`metadata` cannot be used with `files`: its files have no metadata; use `where` or `protect-ids-file`',
  ],
  [
    'two ways to sign in',
    { 'azure-tenant-id': 'contoso.com', 'azure-client-id': '11111111-2222-3333-4444-555555555555' },
    '`api-key` and `azure-tenant-id` are set: sign in one way, and leave the inputs of the others out',
  ],
])('%s', async (_, inputs, shown) => {
  expect(await inSummary(inputs)).toContain(shown)
})
