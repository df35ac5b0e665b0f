/**
 * Google's Agent Engine: sessions, the store behind the Agent Development Kit.
 *
 * Source: Google's protocol files, `google/cloud/aiplatform/v1/session.proto` and
 * `session_service.proto`. JSON made from them leaves out what is empty: a last
 * page has no token, an empty list no `sessions`, a session without labels no
 * `labels`. A deletion is an operation, which may go on after it was answered.
 */

import type { Answer, ApiRequest } from '../../api-request.ts'
import { own, text } from '../../text.ts'
import { known, type ThreadApi } from '../../thread.ts'
import { singleAt } from '../by-id.ts'
import { isObject, isoTime, metadata, reading, text as textFact } from '../fields.ts'
import { tokenPaging } from '../listing/token-paging.ts'
import { isGoogle } from '../servers.ts'

/** The path of one engine; `-` stands for all of them in Google's lists, and for none where one thread is deleted. */
const oneEngine = /\/projects\/(?!-\/)[^/]+\/locations\/(?!-\/)[^/]+\/reasoningEngines\/(?!-\/*$)[^/]+\/*$/

export const vertexSessions: ThreadApi = {
  name: 'vertex-sessions',
  title: 'Google Agent Engine (Agent Development Kit): sessions',
  noun: { one: own`session`, many: own`sessions` },
  defaultBaseUrl: undefined,
  refuses: (server) =>
    isGoogle(server) && !oneEngine.test(server.pathname)
      ? text`The base-url of vertex-sessions is the address of one Agent Engine: https://LOCATION-aiplatform.googleapis.com/v1/projects/PROJECT/locations/LOCATION/reasoningEngines/ENGINE`
      : undefined,
  headers: {},
  keyHeader: () => 'Authorization',
  keyOptional: false,
  isProvidersOwn: isGoogle,
  fields: new Set(['metadata', 'lastActiveAt', 'title', 'user']),
  restingStatuses: new Set(),
  runningStatuses: new Set(),
  waitingStatuses: new Set(),
  listing: tokenPaging(
    (pageToken) => ({
      method: 'GET',
      path: '/sessions',
      query: {
        pageSize: '100',
        orderBy: 'create_time',
        ...(pageToken === undefined ? {} : { pageToken: String(pageToken) }),
      },
    }),
    { entries: 'sessions', token: 'nextPageToken', isEmptyAbsent: true },
  ),
  activityLookup: undefined,
  itemsFirst: undefined,
  schedules: undefined,
  bulk: undefined,
  longRunningDeletion: { operation, read: stateOf },
  notCovered: ['memories in the Memory Bank', 'artifacts in Cloud Storage', 'traces and logs in Google Cloud'],
  triedAgainst: { provider: false, servers: {}, client: '@google-cloud/vertexai' },
  readThread: reading(
    (entry) => ({
      createdAt: isoTime(entry.createTime),
      lastActiveAt: isoTime(entry.updateTime),
      metadata: entry.labels === undefined ? known(new Map()) : metadata(entry.labels),
      title: textFact(entry.displayName),
      user: textFact(entry.userId),
    }),
    ({ name }) => (typeof name === 'string' ? idIn(name) : undefined),
  ),
  ...singleAt('/sessions'),
  confirmsDeletion: (answer, id) => isAbout(answer, id) && stateOf(answer) === 'done',
}

/** What follows the collection in a name. A project may be called `sessions` as well. */
function idIn(name: string): string | undefined {
  return (/\/reasoningEngines\/[^/]+\/sessions\/(.+)$/.exec(name) ?? /\/sessions\/(.+)$/.exec(name))?.[1]
}

/** The name of the operation below its session, whatever stands before the session in it. */
function nameOf({ body }: Answer, id: string): string | undefined {
  if (!isObject(body) || typeof body.name !== 'string') return undefined
  const [, session, operation] = /\/sessions\/([^/]+)\/operations\/([\w-]+)$/.exec(body.name) ?? []
  return session === id ? operation : undefined
}

const isAbout = (answer: Answer, id: string) => nameOf(answer, id) !== undefined

function operation(answer: Answer, id: string): ApiRequest | undefined {
  const name = nameOf(answer, id)
  return name === undefined
    ? undefined
    : { method: 'GET', path: `/sessions/${encodeURIComponent(id)}/operations/${name}` }
}

function stateOf({ status, body }: Answer): 'done' | 'running' | 'failed' | 'cannot tell' {
  if (status !== 200 || !isObject(body) || typeof body.name !== 'string') return 'cannot tell'
  if (body.error != null) return 'failed'
  return body.done === true ? 'done' : 'running'
}
