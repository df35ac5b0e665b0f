/** Which API takes which input: what an API cannot tell, no condition may rest on. */

import { describe, expect, test } from '@jest/globals'
import { threadApiNames } from '../../src/thread.ts'
import { problems, type Texts } from './read.ts'

const servers: Readonly<Record<string, string>> = {
  'assistants-threads': 'https://example.com',
  'langgraph-threads': 'https://example.com',
  'vertex-sessions': 'https://example.com/v1/projects/p/locations/l/reasoningEngines/1',
}

/** An input, its text, others beside it, and the APIs that take it. */
const rows: readonly (readonly [name: string, text: string, beside: Texts, takenBy: readonly string[]])[] = [
  ['abandoned-after', '60d', {}, ['agent-sessions', 'anthropic-sessions', 'langgraph-threads']],
  [
    'keep-latest-by',
    'activity',
    {},
    ['agent-sessions', 'langgraph-threads', 'mistral-conversations', 'vector-stores', 'vertex-sessions'],
  ],
  [
    'resting-statuses',
    'done',
    {},
    [
      'agent-sessions',
      'anthropic-sessions',
      'chatkit-threads',
      'files',
      'langgraph-threads',
      'responses',
      'vector-stores',
    ],
  ],
  ['inactive-for', '7d', {}, threadApiNames.filter((api) => !['chat-completions', 'files', 'responses'].includes(api))],
  ['metadata', 'env=x', {}, threadApiNames.filter((api) => !['chatkit-threads', 'files'].includes(api))],
  ['subject', 'user=ada', {}, threadApiNames.filter((api) => api !== 'files')],
  ['subject', 'user_id=ada', {}, threadApiNames.filter((api) => !['chatkit-threads', 'files'].includes(api))],
  ['keep-latest-per', 'user', { 'keep-latest': '1' }, threadApiNames.filter((api) => api !== 'files')],
]

describe.each(rows)('%s: %s', (name, text, beside, takenBy) => {
  test.each(threadApiNames)('%s', async (api) => {
    const told = await problems({
      api,
      'base-url': servers[api] ?? 'default',
      ...(['conversations', 'responses'].includes(api) ? { 'thread-ids': 'a' } : {}),
      ...beside,
      [name]: text,
    })
    expect(told.map(({ inputs }) => inputs)).toEqual(takenBy.includes(api) ? [] : [[name]])
  })
})
