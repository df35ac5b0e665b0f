/** Thread APIs through the built bundle, as a workflow would use them. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runAction } from '../../scripts/run-action.ts'
import { lines, started } from './acting.ts'

const dayAgo = (days: number) => Date.now() - days * 86_400_000
const old = () => ({ createdAt: dayAgo(60), lastActiveAt: dayAgo(60) })
const live = { 'dry-run': 'false', 'older-than': '30d' }

const file = async (name: string, text: string): Promise<string> => {
  const path = join(await mkdtemp(join(tmpdir(), 'thread-retention-ids-')), name)
  await writeFile(path, text)
  return path
}

test('langgraph-threads without a key: listed, deleted, read back', async () => {
  await using sandbox = await started({ api: 'langgraph-threads', key: null, now: Date.now() })
  const doomed = sandbox.add(old())
  const busy = sandbox.add({ ...old(), activity: 'running' })
  const { exitCode, outputs, summary } = await runAction({
    inputs: { api: 'langgraph-threads', 'base-url': sandbox.url, ...live },
  })
  expect({ exitCode, outputs }).toMatchObject({
    exitCode: 0,
    outputs: { status: 'complete', listed: '2', deleted: '1' },
  })
  expect([...sandbox.deletedIds]).toEqual([doomed.id])
  expect(sandbox.get(busy.id)).toBeDefined()
  const known = [doomed.id, busy.id]
  const sent = lines(sandbox)
    .map((line) => line.split(' ').slice(0, 2).join(' '))
    .map((line) => (line.startsWith('GET') && !known.some((id) => line.endsWith(id)) ? 'GET a made-up address' : line))
  const deletion = sent.indexOf(`DELETE /threads/${doomed.id}`)
  expect(sent.slice(0, deletion)).toEqual(['POST /threads/count', 'POST /threads/search', 'POST /threads/search'])
  const control = `GET /threads/${busy.id}`
  const [first, last] = [sent.indexOf(control), sent.lastIndexOf(control)]
  const gone = sent.indexOf(`GET /threads/${doomed.id}`)
  expect([deletion < first, first < gone, gone < last]).toEqual([true, true, true])
  expect(sent.slice(deletion + 1).sort()).toEqual(
    [control, control, `GET /threads/${doomed.id}`, ...Array<string>(4).fill('GET a made-up address')].sort(),
  )
  expect(summary).toContain('items in the LangGraph store')
})

describe('conversations at OpenAI, where no key may list them', () => {
  test.each([
    ['ids.csv', (ids: string[]) => `\uFEFFid,subject\r\n${ids.map((id) => `${id},"a, b"\r\n`).join('')}`],
    ['ids.ndjson', (ids: string[]) => ids.map((id) => JSON.stringify({ id })).join('\n')],
    ['ids.txt', (ids: string[]) => `# from our database\n${ids.join('\n')}\n`],
  ])('ids from %s: items first, then the conversation; the headline says how many ids were supplied', async (name, write) => {
    await using sandbox = await started({ api: 'conversations', now: Date.now() })
    const doomed = sandbox.add({ ...old(), items: 3 })
    const young = sandbox.add({ createdAt: dayAgo(2) })
    sandbox.add({ ...old(), items: 3 })
    const { exitCode, outputs, log, summary } = await runAction({
      inputs: {
        api: 'conversations',
        'base-url': sandbox.url,
        'api-key': sandbox.key,
        'thread-ids-file': await file(name, write([doomed.id, young.id, doomed.id, 'conv_nobody'])),
        ...live,
      },
    })
    expect({ exitCode, outputs }).toMatchObject({
      exitCode: 0,
      outputs: { status: 'complete', listed: '2', deleted: '1', kept: '1', unknown: '0', 'not-found': '1' },
    })
    expect([...sandbox.deletedIds]).toEqual([doomed.id])
    expect(sandbox.items(doomed.id)).toEqual([])
    // The list is asked once, for threads that must be there; where it is refused, the run goes on without.
    expect(lines(sandbox).filter((line) => line.startsWith('GET /conversations?'))).toHaveLength(1)
    expect(log + summary).toMatch(/3 items/)
    expect(summary).toMatch(/2 of 3 ids/)
  })
})

test('assistants-threads at OpenAI: refused before the first request, with what to do', async () => {
  const { exitCode, outputs, log, summary } = await runAction({
    inputs: { api: 'assistants-threads', 'base-url': 'https://api.openai.com/v1', 'api-key': 'sk-x', ...live },
  })
  expect({ exitCode, outputs }).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', deleted: '0' } })
  for (const told of [log, summary]) expect(told).toMatch(/shut down on `?2026-08-26/)
})

test('assistants-threads at a server that was shut down since: no success', async () => {
  await using sandbox = await started({ api: 'assistants-threads', quirks: { shutDown: true } })
  const { exitCode, outputs, summary } = await runAction({
    inputs: {
      api: 'assistants-threads',
      'base-url': sandbox.url,
      'api-key': sandbox.key,
      'thread-ids': 'thread_1, thread_2',
      ...live,
    },
  })
  expect({ exitCode, outputs }).toMatchObject({
    exitCode: 1,
    outputs: { status: 'aborted', listed: '2', unknown: '2', deleted: '0', 'already-gone': '0' },
  })
  expect(summary).toMatch(/shut down/)
})
