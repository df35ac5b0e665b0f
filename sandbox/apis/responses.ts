/**
 * Stored responses of OpenAI. Shapes are `Response` of the published OpenAPI
 * description. OpenAI has no list for keys: users report that the server answers
 * 401 `missing_scope` and asks for a browser's session key. With the quirk `lists` it
 * lists as Fireworks does, in no order that can be asked for.
 */

import { listThreads } from '../cursor-page.ts'
import { deleteThread, retrieveThread } from '../deletion.ts'
import { missingScope, openAiErrors } from '../errors.ts'
import { json } from '../exchange.ts'
import type { SandboxApi } from '../router.ts'
import type { Activity } from '../thread.ts'
import { unixTime } from '../thread-json.ts'

export const responses: SandboxApi = {
  name: 'responses',
  idStyle: { prefix: 'resp_' },
  itemPrefix: undefined,
  basePath: () => '/v1',
  lists: false,
  listRefusal: missingScope,
  keyHeader: 'authorization',
  errors: openAiErrors,
  notFound: (id) => ({ status: 404, message: `Response with id '${id}' not found.` }),
  createdField: 'created_at',
  show: (thread, call) => ({
    id: thread.id,
    object: 'response',
    created_at: unixTime(thread.createdAt, call),
    status: statuses[thread.activity],
    error: thread.activity === 'failed' ? { code: 'server_error', message: 'The model failed to answer.' } : null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: thread.metadata,
    model: thread.model,
    output:
      thread.activity === 'resting'
        ? [
            {
              id: `msg_${thread.id.slice(5)}`,
              type: 'message',
              role: 'assistant',
              status: 'completed',
              content: [
                { type: 'output_text', text: 'It left the depot this morning.', annotations: [], logprobs: [] },
              ],
            },
          ]
        : [],
    parallel_tool_calls: true,
    previous_response_id: null,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    user: thread.user,
    safety_identifier: `hash-of-${thread.user}`,
  }),
  routes: [
    {
      method: 'GET',
      path: '/responses',
      purpose: 'list',
      query: ['limit', 'after', 'before'],
      handle: (call) => listThreads(call, { defaultOrder: 'asc', before: true }),
    },
    { method: 'GET', path: '/responses/:id', purpose: 'read', handle: retrieveThread },
    {
      method: 'DELETE',
      path: '/responses/:id',
      purpose: 'delete',
      // The description gives no schema; its example has the object's own type, not `response.deleted`.
      handle: (call) => deleteThread(call, { confirm: (id) => json({ id, object: 'response', deleted: true }) }),
    },
  ],
}

const statuses: Readonly<Record<Activity, string>> = {
  resting: 'completed',
  running: 'in_progress',
  waiting: 'queued',
  failed: 'failed',
}
