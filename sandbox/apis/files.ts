/** Files of OpenAI. Shapes are `FileObject` of the `openai` package: no metadata, and a purpose in place of a status. */

import { listThreads, pagingNames } from '../cursor-page.ts'
import { deleteThread, retrieveThread } from '../deletion.ts'
import { openAiErrors } from '../errors.ts'
import { json } from '../exchange.ts'
import type { SandboxApi } from '../router.ts'
import type { Activity } from '../thread.ts'
import { unixTime } from '../thread-json.ts'

export const files: SandboxApi = {
  name: 'files',
  idStyle: { prefix: 'file-' },
  itemPrefix: undefined,
  basePath: () => '/v1',
  lists: true,
  keyHeader: 'authorization',
  errors: openAiErrors,
  notFound: (id) => ({ status: 404, message: `No such File object: ${id}` }),
  createdField: 'created_at',
  show: (thread, call) => ({
    id: thread.id,
    object: 'file',
    bytes: thread.items * 1000,
    created_at: unixTime(thread.createdAt, call),
    expires_at: null,
    filename: thread.title ?? 'transcript.txt',
    purpose: purposes[thread.activity],
    status: 'processed',
  }),
  routes: [
    {
      method: 'GET',
      path: '/files',
      purpose: 'list',
      query: [...pagingNames, 'purpose'],
      handle: (call) => {
        const purpose = call.request.query.get('purpose')
        const fits = purpose === null ? undefined : (one: { activity: Activity }) => purposes[one.activity] === purpose
        return listThreads(call, { defaultOrder: 'desc', before: false, largestPage: 10_000 }, fits)
      },
    },
    { method: 'GET', path: '/files/:id', purpose: 'read', handle: retrieveThread },
    {
      method: 'DELETE',
      path: '/files/:id',
      purpose: 'delete',
      handle: (call) => deleteThread(call, { confirm: (id) => json({ id, object: 'file', deleted: true }) }),
    },
  ],
}

const purposes: Readonly<Record<Activity, string>> = {
  resting: 'user_data',
  running: 'batch',
  waiting: 'fine-tune',
  failed: 'assistants',
}
