/** The built action when it is ended from outside: by a signal at any time, and by a log that nobody reads. */

import type { ChildProcess } from 'node:child_process'
import { createReadStream, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import { checkRecord } from '../../scripts/check-record.ts'
import { bundle } from '../../scripts/run-action.ts'
import { act } from '../report/records.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ api: 'agent-sessions', threads: 0, latency: { ms: 10, jitter: 0 } })
  const created = Date.now() - 90 * 86_400_000
  for (let at = 0; at < 1_500; at++) sandbox.add({ createdAt: created + at })
})
afterEach(() => sandbox.close())

const inputs = { concurrency: '4', verify: 'all', 'max-deletions': '0' }

const run = (
  onStart: (child: ChildProcess) => void,
  more: Readonly<Record<string, string>> = {},
  nodeArguments: readonly string[] = [],
) => act(sandbox, { ...inputs, ...more }, { nodeArguments, onStart })

const footer = (path = '') => JSON.parse(readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '')

describe.each(['SIGINT', 'SIGTERM'] as const)('adversary L2: %s while the bundle loads', (signal) => {
  test('cancelled, without a request; outputs and summary are written', async () => {
    const onFirstListener = `process.on('newListener', (name) => {
      if (name === '${signal}' && process.listenerCount(name) === 0) {
        process.nextTick(() => process.kill(process.pid, name))
      }
    })`
    const preload = `--import=data:text/javascript,${encodeURIComponent(onFirstListener)}`
    const result = await run(() => undefined, {}, [preload])
    expect(result).toMatchObject({ exitCode: 1, signal: null, outputs: { status: 'cancelled', deleted: '0' } })
    expect(result.summary).toMatch(/cancelled/i)
    expect(sandbox.requestCount).toBe(0)
  })
})

test('adversary L2: what Node reads before it listens is a few lines', () => {
  expect(readFileSync(bundle, 'utf8').length).toBeLessThan(2_000)
})

describe('adversary L1: a signal after another reason to stop', () => {
  test.each([
    ['the sign-in was refused', 401, { error: { message: 'expired', type: 'invalid_request_error', code: null } }],
    [
      'the quota is used up',
      429,
      { error: { message: 'quota', type: 'insufficient_quota', code: 'insufficient_quota' } },
    ],
  ])('%s: cancelled', async (_, status, body) => {
    let deletions = 0
    const result = await run((child) => {
      sandbox.setBefore(({ method }) => {
        if (method !== 'DELETE') return undefined
        deletions += 1
        // One is under way when another one stops the run, and then the signal comes.
        if (deletions === 10) return { fault: 'stall' }
        if (deletions === 12) setTimeout(() => child.kill('SIGTERM'), 100)
        return deletions >= 12 ? { status, body } : undefined
      })
    })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'cancelled' } })
    expect(Number(result.outputs.deleted)).toBe(sandbox.deletedIds.length)
    expect(footer(result.outputs['record-file'])).toMatchObject({ status: 'cancelled' })
  })

  test('in the verification, after a refused sign-in: cancelled', async () => {
    const result = await run(
      (child) => {
        sandbox.setBefore(({ method, purpose }) => {
          if (method !== 'GET' || purpose !== 'read' || sandbox.deletedIds.length < 100) return undefined
          setTimeout(() => child.kill('SIGTERM'), 100)
          return sandbox.deletedIds.length % 2 === 0 ? { fault: 'stall' } : undefined
        })
      },
      { 'max-deletions': '100' },
    )
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'cancelled', deleted: '100' } })
  })
})

describe('adversary L3: nobody reads the log any more', () => {
  test.each([
    'both',
    'standard output',
  ])('%s break in mid-sweep: no new deletion, and everything is written', async (what) => {
    const result = await run((child) => {
      sandbox.setBefore(() => {
        if (sandbox.deletedIds.length < 100) return undefined
        child.stdout?.destroy()
        if (what === 'both') child.stderr?.destroy()
        return undefined
      })
    })
    const { outputs } = result
    expect({ exitCode: result.exitCode, status: outputs.status }).toEqual({ exitCode: 1, status: 'failed' })
    expect(Number(outputs.deleted)).toBe(sandbox.deletedIds.length)
    expect(sandbox.deletedIds.length).toBeLessThan(1_500)
    expect(result.summary).toContain('nobody reads the log any more')
    const record = createReadStream(outputs['record-file'] ?? '')
    expect(await checkRecord(record, outputs['record-digest'])).toMatchObject({ verdict: 'intact', problems: [] })
  })

  test('it is a pipe whose reader ends: no new deletion within a second or two, and everything is written', async () => {
    const { outputs, summary, log } = await act(sandbox, inputs, { pipedInto: 'sed "/Sweep: delete/q"' })
    expect(log).toMatch(/Sweep: delete 1,500 sessions\s*$/)
    expect(outputs).toMatchObject({ status: 'failed', deleted: String(sandbox.deletedIds.length) })
    expect(sandbox.deletedIds.length).toBeLessThan(1_500)
    expect(summary).toContain('nobody reads the log any more')
  })

  test.each(['listing', 'loading'])('it breaks while %s: nothing is deleted', async (when) => {
    const result = await run((child) => {
      if (when === 'loading') child.stdout?.destroy()
      sandbox.setBefore(({ purpose }) => {
        if (purpose === 'list') child.stdout?.destroy()
        return undefined
      })
    })
    expect(result).toMatchObject({ exitCode: 1 })
    expect(['aborted', 'failed']).toContain(result.outputs.status)
    expect(Number(result.outputs.deleted)).toBe(sandbox.deletedIds.length)
    expect(sandbox.deletedIds).toEqual([])
  })
})
