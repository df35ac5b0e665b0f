/** A server that others wrote, behind Debian's nginx, which loses it in mid-run: what is told of threads is what is true of them. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { act, type Run } from './action.ts'
import { startFaultyProxy } from './faulty-proxy.ts'
import { type LangGraphServer, startLangGraphServer } from './langgraph-server.ts'
import { type Nginx, noNginx, type Routing, startNginx } from './nginx.ts'
import { fill, lot, wholeLot } from './population.ts'

describe('nginx before LangGraph', { skip: noNginx }, () => {
  let server: LangGraphServer
  let nginx: Nginx

  before(async () => {
    server = await startLangGraphServer()
    nginx = await startNginx(server.baseUrl)
  })

  after(async () => {
    await nginx?.stop()
    await server?.stop()
  })

  /** Deletes a lot; at certain deletions, counted from 1, nginx changes its ways first. */
  async function deleteLot(name: string, changes: Readonly<Record<number, Routing>>): Promise<Run> {
    await nginx.route('all to the server')
    await fill(server, lot(name, 40))
    let deletions = 0
    const proxy = await startFaultyProxy(nginx.baseUrl, async ({ method }) => {
      const change = method === 'DELETE' ? changes[++deletions] : undefined
      if (change !== undefined) await nginx.route(change)
      return undefined
    })
    try {
      const inputs = { ...wholeLot(name), concurrency: '1', verify: 'all', 'time-budget': '2min' }
      return await act(server, inputs, { baseUrl: proxy.baseUrl })
    } finally {
      await proxy.stop()
    }
  }

  /** Whatever is said of a thread in the end is true of it on the server, asked by its own client. */
  async function mustBeTrue(run: Run): Promise<{ gone: number; there: number; notKnown: number }> {
    const said = { gone: 0, there: 0, notKnown: 0 }
    const last = new Map(run.record.flatMap((line) => (isAboutEnd(line) ? [[String(line.id), line] as const] : [])))
    for (const [id, { outcome, end }] of last) {
      const isThere = await server.has(id)
      if (outcome === 'deleted' || outcome === 'already-gone') {
        assert.equal(isThere, false, `${id} is told as ${outcome}, and is there`)
        said.gone += 1
      } else if (outcome === 'failed' && end === 'not known') said.notKnown += 1
      else {
        assert.equal(isThere, true, `${id} is told as ${outcome}, still there, and is gone`)
        said.there += 1
      }
    }
    return said
  }

  const isAboutEnd = ({ type }: { readonly type: string }) => type === 'outcome' || type === 'settled'

  test('it loses the server for good: nothing is told as gone that is there, and the run is red', async () => {
    const run = await deleteLot('lost', { 15: 'nothing to the server' })
    const said = await mustBeTrue(run)
    assert.equal(run.outputs.status, 'failed', run.log)
    assert.equal(said.gone + said.there + said.notKnown, 40, run.log)
    // An answer or two may still come from nginx as it was.
    assert.ok(said.gone >= 1 && said.gone <= 20, `${said.gone} are told as gone`)
  })

  test('it loses deletions alone, and finds them again: in the end all are gone, and none was told so before', async () => {
    const run = await deleteLot('back', { 10: 'no deletions to the server', 20: 'all to the server' })
    const said = await mustBeTrue(run)
    assert.equal(run.outputs.status, 'complete', run.log)
    assert.deepEqual(said, { gone: 40, there: 0, notKnown: 0 })
  })
})
