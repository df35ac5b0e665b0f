/**
 * Conversations: at OpenAI, where no key can list them, and, with the quirk
 * `lists`, at Azure AI Foundry, where it can. Shapes are `ConversationResource`
 * and `Message` of OpenAI's published OpenAPI description. Two facts of it
 * matter: deleting a conversation does not delete its items, and items carry no
 * time of their own (the quirk `itemTimes` gives them one).
 */

import { listItems, listThreads, pagingNames } from '../cursor-page.ts'
import { deleteThread, found, notFoundReply, retrieveThread } from '../deletion.ts'
import { openAiErrors, problemReply } from '../errors.ts'
import { json, type Reply } from '../exchange.ts'
import type { Call, SandboxApi } from '../router.ts'
import type { StoredItem } from '../thread.ts'
import { showThread, unixTime } from '../thread-json.ts'

export const conversations: SandboxApi = {
  name: 'conversations',
  idStyle: { prefix: 'conv_' },
  itemPrefix: 'msg_',
  basePath: ({ quirks }) => (quirks.lists === true ? '/api/projects/sandbox/openai/v1' : '/v1'),
  lists: false,
  listRefusal: { status: 405, message: 'Invalid method for URL (GET /v1/conversations)' },
  keyHeader: 'authorization',
  errors: openAiErrors,
  notFound: (id) => ({ status: 404, message: `Conversation with id '${id}' not found.` }),
  createdField: 'created_at',
  show: (thread, call) => ({
    id: thread.id,
    object: 'conversation',
    created_at: unixTime(thread.createdAt, call),
    metadata: thread.metadata,
  }),
  routes: [
    {
      method: 'GET',
      path: '/conversations',
      purpose: 'list',
      query: [...pagingNames, 'before'],
      handle: (call) => listThreads(call, { defaultOrder: 'desc', before: true }),
    },
    { method: 'GET', path: '/conversations/:id', purpose: 'read', handle: retrieveThread },
    {
      method: 'DELETE',
      path: '/conversations/:id',
      purpose: 'delete',
      handle: (call) =>
        deleteThread(call, { confirm: (id) => json({ id, object: 'conversation.deleted', deleted: true }) }),
    },
    {
      method: 'GET',
      path: '/conversations/:id/items',
      purpose: 'lookup',
      query: [...pagingNames],
      handle: (call) => {
        const thread = found(call, call.params.id ?? '')
        if (thread === undefined) return notFoundReply(call, call.params.id ?? '')
        return listItems(call, call.items(thread), (item) => showItem(item, call), {
          defaultOrder: 'desc',
          before: false,
        })
      },
    },
    { method: 'DELETE', path: '/conversations/:id/items/:item', purpose: 'delete', handle: (call) => deleteItem(call) },
  ],
}

/** Answers with the conversation that the item was taken from, as published. */
function deleteItem(call: Call): Reply {
  const { id = '', item = '' } = call.params
  const thread = found(call, id)
  if (thread === undefined) return notFoundReply(call, id)
  if (call.deleteItem(thread, item)) return json(showThread(thread, call))
  return problemReply(openAiErrors, { status: 404, message: `Item with id '${item}' not found.` })
}

const showItem = (item: StoredItem, call: Call): Record<string, unknown> => ({
  id: item.id,
  type: 'message',
  status: 'completed',
  role: item.role,
  content:
    item.role === 'user'
      ? [{ type: 'input_text', text: item.text }]
      : [{ type: 'output_text', text: item.text, annotations: [], logprobs: [] }],
  ...(call.options.quirks.itemTimes ? { created_at: unixTime(item.createdAt, call) } : {}),
})
