/** Vector stores of OpenAI. Shapes are `VectorStore` of the `openai` package. */

import { demandBeta } from '../beta-header.ts'
import { listThreads, pagingNames } from '../cursor-page.ts'
import { deleteThread, retrieveThread } from '../deletion.ts'
import { openAiErrors } from '../errors.ts'
import { json } from '../exchange.ts'
import type { SandboxApi } from '../router.ts'
import type { Activity } from '../thread.ts'
import { unixTime } from '../thread-json.ts'

export const vectorStores: SandboxApi = {
  name: 'vector-stores',
  idStyle: { prefix: 'vs_' },
  itemPrefix: undefined,
  basePath: () => '/v1',
  lists: true,
  keyHeader: 'authorization',
  errors: openAiErrors,
  notFound: (id) => ({ status: 404, message: `No vector store found with id '${id}'.` }),
  demands: demandBeta('assistants=v2', 'Vector stores API'),
  createdField: 'created_at',
  show: (thread, call) => ({
    id: thread.id,
    object: 'vector_store',
    created_at: unixTime(thread.createdAt, call),
    last_active_at: unixTime(thread.lastActiveAt, call),
    metadata: thread.metadata,
    name: thread.title,
    status: statuses[thread.activity],
    usage_bytes: thread.items * 1000,
    file_counts: { in_progress: 0, completed: thread.items, failed: 0, cancelled: 0, total: thread.items },
    expires_after: null,
    expires_at: null,
  }),
  routes: [
    {
      method: 'GET',
      path: '/vector_stores',
      purpose: 'list',
      query: [...pagingNames, 'before'],
      handle: (call) => listThreads(call, { defaultOrder: 'desc', before: true }),
    },
    { method: 'GET', path: '/vector_stores/:id', purpose: 'read', handle: retrieveThread },
    {
      method: 'DELETE',
      path: '/vector_stores/:id',
      purpose: 'delete',
      handle: (call) =>
        deleteThread(call, { confirm: (id) => json({ id, object: 'vector_store.deleted', deleted: true }) }),
    },
  ],
}

const statuses: Readonly<Record<Activity, string>> = {
  resting: 'completed',
  running: 'in_progress',
  waiting: 'in_progress',
  failed: 'expired',
}
