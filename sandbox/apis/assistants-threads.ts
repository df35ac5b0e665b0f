/**
 * Threads of the Assistants API, as compatible servers still serve them and,
 * with the quirk `apiVersion`, as Azure Foundry "classic" does. Shapes are
 * `ThreadObject` and `MessageObject` of OpenAI's published OpenAPI description.
 * OpenAI never documented the list, and shut the whole API down on 2026-08-26
 * (the quirk `shutDown`).
 */

import { demandBeta } from '../beta-header.ts'
import { listItems, listThreads, pagingNames } from '../cursor-page.ts'
import { deleteThread, found, notFoundReply, retrieveThread } from '../deletion.ts'
import { openAiErrors } from '../errors.ts'
import { json } from '../exchange.ts'
import type { Call, SandboxApi } from '../router.ts'
import type { StoredItem, StoredThread } from '../thread.ts'
import { unixTime } from '../thread-json.ts'

export const assistantsThreads: SandboxApi = {
  name: 'assistants-threads',
  idStyle: { prefix: 'thread_' },
  itemPrefix: 'msg_',
  basePath: ({ quirks }) => (quirks.apiVersion === undefined ? '/v1' : '/api/projects/sandbox'),
  lists: true,
  keyHeader: 'authorization',
  errors: openAiErrors,
  notFound: (id) => ({ status: 404, message: `No thread found with id '${id}'.` }),
  demands: (request, { quirks }) => (quirks.apiVersion === undefined ? demandAssistants(request) : undefined),
  createdField: 'created_at',
  show: (thread, call) => ({
    id: thread.id,
    object: 'thread',
    created_at: unixTime(thread.createdAt, call),
    metadata: thread.metadata,
    tool_resources: {},
  }),
  routes: [
    {
      method: 'GET',
      path: '/threads',
      purpose: 'list',
      query: [...pagingNames, 'before'],
      handle: (call) => listThreads(call, { defaultOrder: 'desc', before: true }),
    },
    { method: 'GET', path: '/threads/:id', purpose: 'read', handle: retrieveThread },
    {
      method: 'DELETE',
      path: '/threads/:id',
      purpose: 'delete',
      handle: (call) => deleteThread(call, { confirm: (id) => json({ id, object: 'thread.deleted', deleted: true }) }),
    },
    {
      method: 'GET',
      path: '/threads/:id/messages',
      purpose: 'lookup',
      query: [...pagingNames, 'before'],
      handle: (call) => {
        const thread = found(call, call.params.id ?? '')
        if (thread === undefined) return notFoundReply(call, call.params.id ?? '')
        return listItems(call, call.items(thread), (item) => showMessage(item, thread, call), {
          defaultOrder: 'desc',
          before: true,
        })
      },
    },
  ],
}

const demandAssistants = demandBeta('assistants=v2', 'Assistants API')

function showMessage(item: StoredItem, thread: StoredThread, call: Call): Record<string, unknown> {
  const created = unixTime(item.createdAt, call)
  const byAssistant = item.role === 'assistant'
  return {
    id: item.id,
    object: 'thread.message',
    created_at: created,
    thread_id: thread.id,
    status: 'completed',
    incomplete_details: null,
    completed_at: created,
    incomplete_at: null,
    role: item.role,
    content: [{ type: 'text', text: { value: item.text, annotations: [] } }],
    assistant_id: byAssistant ? thread.agent : null,
    run_id: byAssistant ? `run_${item.id.slice(4)}` : null,
    attachments: [],
    metadata: {},
  }
}
