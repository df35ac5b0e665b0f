/**
 * A lying server sends the key back in everything that it can send: status lines,
 * headers, addresses, ids, names, metadata, error messages and codes, HTML, half
 * an answer. It is looked for in all that the action writes, in every spelling.
 */

import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type ActionResult, runAction } from '../../scripts/run-action.ts'
import { startHttp, textOf } from './network.ts'

const key = 'sk-planted+/="\\%41&0123456789abcdefghijklmnop'
const bearer = `Bearer ${key}`

/** What to look for: nobody who finds one of these has far to go to the key. */
const spellings: Record<string, string> = {
  plain: key,
  'URL-encoded': encodeURIComponent(key),
  'URL-encoded in lower case': encodeURIComponent(key).replace(/%../g, (code) => code.toLowerCase()),
  'escaped as in JSON': JSON.stringify(key).slice(1, -1),
  'in base64': Buffer.from(key).toString('base64').replace(/=+$/, ''),
  'in base64 as a bearer': Buffer.from(bearer).toString('base64').slice(10, -4),
  'in base64 for URLs': Buffer.from(key).toString('base64url'),
  // Any half of it is too much.
  'its tail': key.slice(-20),
  'its head': key.slice(0, 20),
}

/** The key in every spelling, as a server would put it into a sentence. */
const quoted = [
  ...[key, encodeURIComponent(key), JSON.stringify(key), JSON.stringify(JSON.stringify(key))],
  ...[key, bearer, `user:${key}`].flatMap((text) => [
    Buffer.from(text).toString('base64'),
    Buffer.from(text).toString('base64url'),
  ]),
]
const sentence = `Incorrect API key provided: ${quoted.join(' ')}. ::error::${key} ##[debug]${key}`
const headers = {
  'content-type': 'application/json',
  'x-request-id': key,
  'apim-request-id': encodeURIComponent(key),
  'openai-organization': key,
  'openai-project': Buffer.from(key).toString('base64'),
  'openai-version': sentence,
  'x-ratelimit-limit-requests': key,
  'set-cookie': `session=${key}`,
  warning: `199 - "${sentence}"`,
}

/** Threads whose every field has the key in it, each in another spelling. */
const sessions = quoted.map((spelling, index) => ({
  id: `sess_${index}_${spelling}`,
  object: 'agent.session',
  created_at: index === 0 ? spelling : 1_700_000_000 + index,
  last_active_at: 1_700_000_000,
  metadata: {
    env: 'staging',
    note: spelling,
    [spelling.slice(0, 60)]: sentence,
    retain_until: index === 1 ? spelling : null,
  },
  status: index === 2 ? spelling : 'idle',
  title: spelling,
  user: spelling,
  agent: { id: spelling, model: spelling },
}))
// Nothing but the key.
const plainIds = [key, encodeURIComponent(key), Buffer.from(bearer).toString('base64')].map((id, index) => ({
  ...sessions[3],
  id,
  created_at: 1_690_000_000 + index,
}))

type Answering = (incoming: IncomingMessage, outgoing: ServerResponse) => void
const send = (outgoing: ServerResponse, status: number, body: unknown, more: Record<string, string> = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  outgoing
    .writeHead(status, status === 500 ? sentence.slice(0, 60).replace(/[^ -~]/g, '') : undefined, {
      ...headers,
      ...more,
    })
    .end(text)
}
const error = { error: { message: sentence, type: key, code: key, param: sentence } }
const page = { object: 'list', data: [...plainIds, ...sessions], has_more: false, first_id: key, last_id: key }

const listing: Answering = (incoming, outgoing) => {
  if (incoming.method === 'GET' && incoming.url?.includes('/agents/sessions?')) return send(outgoing, 200, page)
  send(outgoing, 404, error)
}

const noSuchRoute = { error: { message: sentence, type: key, code: 'unknown_url', param: sentence } }

/**
 * Each deletion is answered in another way. What was deleted is told by one form of answer, and what is
 * no route by another, so that every outcome is settled by reading back, and no wait for the list is needed.
 */
function deleting(): Answering {
  const there = new Map(page.data.map((session) => [session.id, session]))
  const unreadable = new Set<string>()
  let deletions = 0
  return (incoming, outgoing) => {
    const { pathname, search } = new URL(incoming.url ?? '', 'http://127.0.0.1')
    const [, collection, rest] = /^\/v1\/agents\/(\w+)(?:\/([^/]+))?$/.exec(pathname) ?? []
    if (collection !== 'sessions') return send(outgoing, 404, noSuchRoute)
    if (rest === undefined)
      return send(outgoing, 200, { ...page, data: search.includes('after=') ? [] : [...there.values()] })
    const id = decodeURIComponent(rest)
    if (incoming.method === 'GET') {
      if (unreadable.has(id)) return send(outgoing, 400, error)
      return there.has(id) ? send(outgoing, 200, there.get(id)) : send(outgoing, 404, error)
    }
    const erased = (answer: () => void) => {
      there.delete(id)
      answer()
    }
    const ways: (() => void)[] = [
      () => erased(() => send(outgoing, 200, { id: key, deleted: true })),
      () => send(outgoing, 403, error),
      () => send(outgoing, 409, error),
      () => send(outgoing, 422, { detail: sentence }),
      () => send(outgoing, 400, { message: sentence, type: key }),
      () => send(outgoing, 404, `<!doctype html>${sentence}`, { 'content-type': 'text/html' }),
      () =>
        send(outgoing, 302, '', {
          location: `http://127.0.0.1:1/${encodeURIComponent(key)}?key=${encodeURIComponent(key)}`,
        }),
      () => erased(() => send(outgoing, 200, { ...error, deleted: false })),
      () => erased(() => send(outgoing, 200, JSON.stringify(error).slice(0, 80))),
      () => erased(() => void outgoing.socket?.end(`HTTP/1.1 200 ${key}\r\ncontent-length: ${key}\r\n\r\n`)),
      () => {
        unreadable.add(id)
        send(outgoing, 200, { id, object: 'agent.session.deleted', deleted: true })
      },
    ]
    ways[deletions++ % ways.length]?.()
  }
}

async function act(
  answer: Answering,
  inputs: Record<string, string>,
): Promise<{ result: ActionResult; files: string[] }> {
  await using server = await startHttp(async (incoming, outgoing) => {
    await textOf(incoming)
    answer(incoming, outgoing)
  })
  const result = await runAction({
    inputs: { api: 'agent-sessions', 'base-url': `http://127.0.0.1:${server.port}/v1`, 'api-key': key, ...inputs },
    environment: { RUNNER_DEBUG: '1' },
  })
  const paths = [result.outputs['record-file'], result.outputs['plan-file']].filter((path) => path)
  return { result, files: paths.map((path) => readFileSync(path ?? '', 'utf8')) }
}

/** Where the key can be found in what was written, and how it is spelled there. */
function leaks({ result, files }: Awaited<ReturnType<typeof act>>): string[] {
  const places = {
    log: result.log.replace(/^::add-mask::.*$/gm, ''),
    summary: result.summary,
    outputs: JSON.stringify(result.outputs),
    files: files.join('\n'),
  }
  return Object.entries(places).flatMap(([place, written]) =>
    Object.entries(spellings)
      .filter(([, spelling]) => written.includes(spelling))
      .map(([name]) => `${name}, in the ${place}`),
  )
}

const policy = { 'older-than': '1d', 'summary-metadata': 'note,env', verify: 'all', where: "metadata.env == 'staging'" }

test('in ids, names, metadata, headers, in a dry run with a plan', async () => {
  const folder = join(process.env.TMPDIR ?? '/tmp', `thread-retention-planted-${process.pid}-${Date.now()}`)
  const acted = await act(listing, { ...policy, 'plan-file': `${folder}.plan` })
  expect(acted.result).toMatchObject({ exitCode: 0, outputs: { status: 'planned' } })
  expect(Number(acted.result.outputs.planned)).toBeGreaterThan(5)
  expect(acted.files).toHaveLength(2)
  expect(leaks(acted)).toEqual([])
})

test('in an inventory, which tells of agents, models and users', async () => {
  const acted = await act(listing, {})
  expect(acted.result.outputs.status).toBe('planned')
  expect(leaks(acted)).toEqual([])
})

test('in the answers to deletions, of every kind', async () => {
  const acted = await act(deleting(), { ...policy, 'dry-run': 'false' })
  expect(acted.result).toMatchObject({ exitCode: 1, outputs: { status: 'failed' } })
  expect(Number(acted.result.outputs.failed)).toBeGreaterThan(3)
  expect(Number(acted.result.outputs.deleted)).toBeGreaterThan(3)
  expect(acted.result.log).toMatch(/^::debug::DELETE /m)
  expect(leaks(acted)).toEqual([])
})

describe('in an answer to the list that ends the run', () => {
  test.each<[string, Answering]>([
    ['401', (_, outgoing) => send(outgoing, 401, error)],
    ['403', (_, outgoing) => send(outgoing, 403, error)],
    ['400 with a text', (_, outgoing) => send(outgoing, 400, sentence, { 'content-type': 'text/plain' })],
    ['402', (_, outgoing) => send(outgoing, 402, { detail: sentence })],
    ['404 of a route', (_, outgoing) => send(outgoing, 404, { error: { message: `Invalid URL (GET ${key})` } })],
    [
      '429 for quota',
      (_, outgoing) => send(outgoing, 429, { error: { message: sentence, code: 'insufficient_quota', type: key } }),
    ],
    [
      'a redirect',
      (_, outgoing) => send(outgoing, 307, error, { location: `http://127.0.0.1:1/?key=${encodeURIComponent(key)}` }),
    ],
    ['the wrong shape', (_, outgoing) => send(outgoing, 200, { [key]: key, data: key, object: key })],
    ['no JSON', (_, outgoing) => send(outgoing, 200, sentence)],
  ])('%s', async (_, answer) => {
    const acted = await act(answer, { ...policy, 'dry-run': 'false' })
    expect(acted.result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', deleted: '0' } })
    expect(leaks(acted)).toEqual([])
  })
})
