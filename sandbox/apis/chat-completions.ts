/**
 * Stored chat completions of OpenAI. Shapes are those of the published OpenAPI
 * description. Two traps: the creation time is `created`, and the default order
 * is ascending.
 */

import { listThreads, pagingNames } from '../cursor-page.ts'
import { deleteThread, retrieveThread } from '../deletion.ts'
import { openAiErrors, problemReply } from '../errors.ts'
import { json } from '../exchange.ts'
import { all, metadataFilter } from '../metadata-filter.ts'
import type { SandboxApi } from '../router.ts'
import { unixTime } from '../thread-json.ts'

export const chatCompletions: SandboxApi = {
  name: 'chat-completions',
  idStyle: { prefix: 'chatcmpl-' },
  itemPrefix: undefined,
  basePath: () => '/v1',
  lists: true,
  keyHeader: 'authorization',
  errors: openAiErrors,
  notFound: (id) => ({ status: 404, message: `No chat completion found with id '${id}'.`, code: 'not_found' }),
  createdField: 'created',
  show: (thread, call) => ({
    id: thread.id,
    object: 'chat.completion',
    created: unixTime(thread.createdAt, call),
    model: thread.model,
    metadata: thread.metadata,
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        message: { role: 'assistant', content: 'It left the depot this morning.', refusal: null, annotations: [] },
      },
    ],
    usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 },
    service_tier: 'default',
  }),
  routes: [
    {
      method: 'GET',
      path: '/chat/completions',
      purpose: 'list',
      query: [...pagingNames, 'model'],
      handle: (call) => {
        const model = call.request.query.get('model')
        const byMetadata = metadataFilter(call)
        if (typeof byMetadata === 'object') return problemReply(openAiErrors, byMetadata)
        const byModel = model === null ? undefined : (thread: { model: string }) => thread.model === model
        return listThreads(call, { defaultOrder: 'asc', before: false }, all(byModel, byMetadata))
      },
    },
    { method: 'GET', path: '/chat/completions/:id', purpose: 'read', handle: retrieveThread },
    {
      method: 'DELETE',
      path: '/chat/completions/:id',
      purpose: 'delete',
      handle: (call) =>
        deleteThread(call, { confirm: (id) => json({ object: 'chat.completion.deleted', id, deleted: true }) }),
    },
  ],
}
