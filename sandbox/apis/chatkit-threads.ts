/**
 * Threads of OpenAI's ChatKit. Shapes are `ThreadResource` and `ThreadItem` of
 * OpenAI's published OpenAPI description: no metadata, but a user, a title, and
 * a status that is an object.
 */

import { demandBeta } from '../beta-header.ts'
import { listItems, listThreads, pagingNames } from '../cursor-page.ts'
import { deleteThread, found, notFoundReply, retrieveThread } from '../deletion.ts'
import { openAiErrors } from '../errors.ts'
import { json } from '../exchange.ts'
import type { Call, SandboxApi } from '../router.ts'
import type { Activity, StoredItem, StoredThread } from '../thread.ts'
import { unixTime } from '../thread-json.ts'

export const chatkitThreads: SandboxApi = {
  name: 'chatkit-threads',
  idStyle: { prefix: 'cthr_' },
  itemPrefix: 'cthi_',
  basePath: () => '/v1',
  lists: true,
  keyHeader: 'authorization',
  errors: openAiErrors,
  notFound: (id) => ({ status: 404, message: `No thread found with id '${id}'.` }),
  demands: demandBeta('chatkit_beta=v1', 'ChatKit API'),
  createdField: 'created_at',
  show: (thread, call) => ({
    id: thread.id,
    object: 'chatkit.thread',
    created_at: unixTime(thread.createdAt, call),
    title: thread.title,
    status: statuses[thread.activity],
    user: thread.user,
  }),
  routes: [
    {
      method: 'GET',
      path: '/chatkit/threads',
      purpose: 'list',
      query: [...pagingNames, 'before', 'user'],
      handle: (call) => {
        const user = call.request.query.get('user')
        return listThreads(
          call,
          { defaultOrder: 'desc', before: true },
          user === null ? undefined : (thread) => thread.user === user,
        )
      },
    },
    { method: 'GET', path: '/chatkit/threads/:id', purpose: 'read', handle: retrieveThread },
    {
      method: 'DELETE',
      path: '/chatkit/threads/:id',
      purpose: 'delete',
      handle: (call) =>
        deleteThread(call, { confirm: (id) => json({ id, object: 'chatkit.thread.deleted', deleted: true }) }),
    },
    {
      method: 'GET',
      path: '/chatkit/threads/:id/items',
      purpose: 'lookup',
      query: [...pagingNames, 'before'],
      handle: (call) => {
        const thread = found(call, call.params.id ?? '')
        if (thread === undefined) return notFoundReply(call, call.params.id ?? '')
        return listItems(call, call.items(thread), (item) => showItem(item, thread, call), {
          defaultOrder: 'desc',
          before: true,
        })
      },
    },
  ],
}

const statuses: Readonly<Record<Activity, object>> = {
  resting: { type: 'active' },
  running: { type: 'active' },
  waiting: { type: 'locked', reason: 'A colleague has taken over.' },
  failed: { type: 'closed', reason: null },
}

function showItem(item: StoredItem, thread: StoredThread, call: Call): Record<string, unknown> {
  const whoever = {
    id: item.id,
    object: 'chatkit.thread_item',
    created_at: unixTime(item.createdAt, call),
    thread_id: thread.id,
  }
  if (item.role === 'assistant') {
    return {
      ...whoever,
      type: 'chatkit.assistant_message',
      content: [{ type: 'output_text', text: item.text, annotations: [] }],
    }
  }
  return {
    ...whoever,
    type: 'chatkit.user_message',
    content: [{ type: 'input_text', text: item.text }],
    attachments: [],
    inference_options: null,
  }
}
