import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { flags, flagTable, readFlags, UsageError } from '../../sandbox/flags.ts'
import { noQuirks } from '../../sandbox/options.ts'

test('flags become options', () => {
  const line =
    '--api responses --threads 7 --no-key --latency 5 --rate-limit 300 --rate-on delete,read --fault-lost 0.1'
  const { settings } = readFlags(`${line} --fault-on delete --unknown-cursor 500 --own-cursors --keeps 0.25`.split(' '))
  expect(settings).toEqual({
    api: 'responses',
    threads: 7,
    key: null,
    latency: { ms: 5 },
    rateLimit: { perMinute: 300, on: ['delete', 'read'] },
    faults: { lost: 0.1, on: ['delete'] },
    quirks: { unknownCursor: '500', ownCursors: true, keeps: 0.25 },
  })
})

test('rate changes, times', () => {
  expect(readFlags(['--rate-change', '10s:1500', '--rate-change', '1min:300']).rateChanges).toEqual([
    { afterMs: 10_000, perMinute: 1500 },
    { afterMs: 60_000, perMinute: 300 },
  ])
  expect(readFlags(['--now', '2026-01-01T00:00:00Z']).settings.now).toBe(Date.parse('2026-01-01T00:00:00Z'))
})

test.each([
  '--api nothing',
  '--threads many',
  '--keeps 2',
  '--keeps=',
  '--rate-change soon',
  '--rate-burst 3',
  '--fault-on everything',
  '--now sometime',
  '--kepes 1',
  'stray',
])('%s is refused', (line) => expect(() => readFlags(line.split(' '))).toThrow(UsageError))

test('every quirk has a flag', () => {
  const set = new Set(flags.filter(({ at }) => at[0] === 'quirks').map(({ at }) => at[1]))
  expect(set).toEqual(new Set(Object.keys(noQuirks)))
})

test('README.md has the table of flags', () => {
  const readme = readFileSync(new URL('../../sandbox/README.md', import.meta.url), 'utf8')
  // However the formatter aligns it.
  const cells = (text: string) => text.replace(/[ -]{2,}/g, ' ')
  for (const row of flagTable().split('\n').slice(2)) expect(cells(readme)).toContain(cells(row))
})

const main = new URL('../../sandbox/main.ts', import.meta.url).pathname

test('it runs on its own, and says in the end what was done', async () => {
  const child = spawn(process.execPath, [main, '--threads', '3'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  for await (const chunk of child.stdout) {
    output += String(chunk)
    const url = /base-url: (\S+)\napi-key/.exec(output)?.[1]
    if (url === undefined || output.includes('left')) continue
    await fetch(`${url}/agents/sessions`)
    child.kill('SIGINT')
  }
  if (child.exitCode === null) await once(child, 'exit')
  expect(output).toMatch(/^3 agent-sessions, ready\n/)
  expect(output).toMatch(/1 requests, 0 threads deleted, 3 left\n$/)
})

test('--help tells all', () => {
  expect(execFileSync(process.execPath, [main, '--help'], { encoding: 'utf8' })).toContain('--second-delete 404 | 200')
})
