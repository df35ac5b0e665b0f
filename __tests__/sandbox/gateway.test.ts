/** What stands between a client and the sandbox, and servers that are not what they were. */

import { describe, expect, test } from '@jest/globals'
import { del, get, now, post, started } from './ask.ts'

describe('a gateway', () => {
  test('that has lost the route of deletions answers them, and nothing else', async () => {
    await using sandbox = await started({ threads: 0 })
    const { id } = sandbox.add()
    sandbox.setGateway([{ of: 'deletions' }])
    expect(await del(sandbox, `/agents/sessions/${id}`)).toMatchObject({
      status: 404,
      body: expect.stringContaining('nginx'),
    })
    expect((await get(sandbox, `/agents/sessions/${id}`)).status).toBe(200)
    sandbox.setGateway([])
    expect((await del(sandbox, `/agents/sessions/${id}`)).status).toBe(200)
  })

  test('that has lost what is below a thread answers for items alone', async () => {
    await using sandbox = await started({
      api: 'conversations',
      threads: 0,
      gateway: [{ of: 'items', answer: 'kong' }],
    })
    const { id } = sandbox.add()
    const [item] = sandbox.items(id)
    expect((await get(sandbox, `/conversations/${id}/items`)).status).toBe(404)
    expect((await del(sandbox, `/conversations/${id}/items/${item?.id}`)).status).toBe(404)
    expect((await get(sandbox, `/conversations/${id}`)).status).toBe(200)
  })

  test('strikes from the given request on, and for as many', async () => {
    await using sandbox = await started({ threads: 3, gateway: [{ from: 2, requests: 2, answer: 'fastapi' }] })
    const statuses = []
    for (let request = 0; request < 5; request++) statuses.push((await get(sandbox, '/agents/sessions')).status)
    expect(statuses).toEqual([200, 404, 404, 200, 200])
  })

  test('comes back after its time', async () => {
    await using sandbox = await started({ threads: 3, gateway: [{ ms: 1_000, answer: '503' }] })
    expect((await get(sandbox, '/agents/sessions')).status).toBe(503)
    await new Promise((resolve) => setTimeout(resolve, 1_010))
    expect((await get(sandbox, '/agents/sessions')).status).toBe(200)
  })

  test('says in the words of the API itself that a thread is not there', async () => {
    await using sandbox = await started({ threads: 0 })
    const { id } = sandbox.add()
    const missing = await get(sandbox, '/agents/sessions/sess_missing')
    sandbox.setGateway([{ answer: 'own' }])
    const said = await get(sandbox, `/agents/sessions/${id}`)
    expect(said).toMatchObject({
      status: missing.status,
      body: { error: { message: `No session found with id '${id}'.` } },
    })
  })

  test('one broken replica of three answers about a third', async () => {
    await using sandbox = await started({ threads: 1, gateway: [{ share: 1 / 3 }] })
    let struck = 0
    for (let request = 0; request < 60; request++) if ((await get(sandbox, '/agents/sessions')).status === 404) struck++
    expect(struck).toBeGreaterThan(8)
    expect(struck).toBeLessThan(35)
  })
})

describe('a server that is not what it was', () => {
  test('replaced by another with no threads', async () => {
    await using sandbox = await started({ threads: 5, quirks: { replacedFrom: 3 } })
    const [thread] = sandbox.threads()
    expect((await get(sandbox, '/agents/sessions')).body.data).toHaveLength(5)
    expect((await get(sandbox, `/agents/sessions/${thread?.id}`)).status).toBe(200)
    expect((await get(sandbox, `/agents/sessions/${thread?.id}`)).status).toBe(404)
    expect((await get(sandbox, '/agents/sessions')).body.data).toEqual([])
  })

  test('ghosts are listed, and are not there', async () => {
    await using sandbox = await started({ threads: 0, quirks: { ghosts: 1 } })
    const { id } = sandbox.add()
    expect((await get(sandbox, '/agents/sessions')).body.data).toHaveLength(1)
    expect((await get(sandbox, `/agents/sessions/${id}`)).status).toBe(404)
    expect((await del(sandbox, `/agents/sessions/${id}`)).status).toBe(404)
  })

  test('the oldest thread alone cannot be deleted', async () => {
    await using sandbox = await started({ threads: 3, quirks: { undeletable: 1 } })
    const [oldest, middle, newest] = sandbox.threads().map(({ id }) => id)
    expect((await del(sandbox, `/agents/sessions/${middle}`)).status).toBe(200)
    expect((await del(sandbox, `/agents/sessions/${oldest}`)).status).toBe(403)
    expect((await del(sandbox, `/agents/sessions/${newest}`)).status).toBe(200)
    expect((await del(sandbox, `/agents/sessions/${oldest}`)).status).toBe(403)
  })

  test('a deleted thread is made anew under the same id', async () => {
    await using sandbox = await started({ threads: 0, quirks: { remakes: 1 } })
    const { id, createdAt } = sandbox.add()
    expect((await del(sandbox, `/agents/sessions/${id}`)).status).toBe(200)
    expect(sandbox.get(id)?.createdAt).toBeGreaterThan(createdAt)
    expect(sandbox.size).toBe(1)
    sandbox.setQuirks({ remakes: 0 })
    expect((await del(sandbox, `/agents/sessions/${id}`)).status).toBe(200)
    expect(sandbox.size).toBe(0)
    expect(sandbox.remake(id, { createdAt: now }).createdAt).toBe(now)
    expect(sandbox.size).toBe(1)
  })

  test('the clock in Date', async () => {
    await using sandbox = await started({ quirks: { clockSkewMs: 3_600_000, cacheAge: 30 } })
    const { headers } = await get(sandbox, '/agents/sessions')
    expect(Date.parse(headers.get('date') ?? '') - Date.now()).toBeGreaterThan(3_590_000)
    expect(headers.get('age')).toBe('30')
    sandbox.setQuirks({ noDate: true })
    expect((await get(sandbox, '/agents/sessions')).headers.get('date')).toBe(null)
  })

  test('requests beside the base URL are no route', async () => {
    await using sandbox = await started({ threads: 1 })
    const { origin } = new URL(sandbox.url)
    const response = await fetch(`${origin}/agents/sessions`, { headers: { authorization: `Bearer ${sandbox.key}` } })
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('Invalid URL (GET /agents/sessions)')
  })
})

describe('lists', () => {
  test('an end that is none', async () => {
    await using sandbox = await started({ threads: 30, quirks: { earlyEnd: true } })
    const { body } = await get(sandbox, '/agents/sessions?limit=10')
    expect(body).toMatchObject({ has_more: false })
    expect(body.data).toHaveLength(10)
  })

  test('pages of at most so many, by place as well', async () => {
    await using sandbox = await started({ api: 'langgraph-threads', threads: 30, quirks: { pageCap: 7 } })
    expect((await post(sandbox, '/threads/search', { limit: 20 })).body).toHaveLength(7)
    await using other = await started({ threads: 30, quirks: { pageCap: 7 } })
    const { body } = await get(other, '/agents/sessions?limit=20')
    expect(body.data).toHaveLength(7)
    expect(body.has_more).toBe(true)
  })

  test('a thread twice, with different facts', async () => {
    await using sandbox = await started({ threads: 0, quirks: { contradictions: 1 } })
    sandbox.add({ metadata: { env: 'staging' } })
    const { body } = await get(sandbox, '/agents/sessions')
    expect(body.data.map(({ metadata }: { metadata: object }) => metadata)).toEqual([{ env: 'staging' }, {}])
  })

  test('threads of one instant, whose order changes with each request', async () => {
    await using sandbox = await started({
      api: 'langgraph-threads',
      threads: 40,
      quirks: { ties: 20, unstableTies: true },
    })
    expect(new Set(sandbox.threads().map(({ createdAt }) => createdAt)).size).toBe(2)
    const page = async (offset: number) =>
      (await post(sandbox, '/threads/search', { limit: 10, offset, sort_order: 'asc' })).body.map(
        (thread: { thread_id: string }) => thread.thread_id,
      )
    const ids = [...(await page(0)), ...(await page(10)), ...(await page(20)), ...(await page(30))]
    expect(ids).toHaveLength(40)
    expect(new Set(ids).size).toBeLessThan(40)
  })
})
