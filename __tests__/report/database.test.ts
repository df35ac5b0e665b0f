/** The recipe for a database of one's own: its steps, as the example has them, around real runs, until nothing is left to ask. */

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import type { Sandbox } from '../../sandbox/server.ts'
import { act } from '../in-process.ts'
import { day, started } from './records.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/record.md')

/** A statement of the page, by the comment that it begins with. */
function statement(comment: string): string {
  const block = [...page.matchAll(/^```sql\n-- (.*)\n([\s\S]*?)^```/gm)].find(([, name = '']) =>
    name.startsWith(comment),
  )
  return block?.[2] ?? ''
}

interface Step {
  readonly name?: string
  readonly run?: string
}
const steps: readonly Step[] = parse(read('examples/ids-from-a-database.yml')).jobs.conversations.steps
const script = (name: string) => steps.find((step) => step.name?.startsWith(name))?.run ?? ''

let folder = ''
let database: DatabaseSync
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'database-'))
  const psql = fileURLToPath(new URL('psql.ts', import.meta.url))
  const quiet = `${process.execPath} --disable-warning=ExperimentalWarning`
  writeFileSync(join(folder, 'psql'), `#!/bin/sh\nexec ${quiet} ${psql} "$@"\n`)
  chmodSync(join(folder, 'psql'), 0o700)
  database = new DatabaseSync(join(folder, 'chats.db'))
  database.exec('create table chats (conversation_id text primary key)')
  database.exec(statement('once'))
})

function runStep(name: string, environment: Readonly<Record<string, string>> = {}): void {
  const PATH = `${folder}${delimiter}${process.env.PATH ?? ''}`
  const env = { ...process.env, PATH, DATABASE_URL: join(folder, 'chats.db'), ...environment }
  execFileSync('bash', ['-euo', 'pipefail', '-c', script(name)], { cwd: folder, env })
}

const add = (...ids: readonly string[]) => {
  for (const id of ids) database.prepare('insert into chats (conversation_id) values (?)').run(id)
}
const rows = () =>
  Object.fromEntries(
    database
      .prepare('select * from chats')
      .all()
      .map((row) => [String(row.conversation_id), row.deleted_at === null ? row.review : 'deleted']),
  )
const toReview = () =>
  database
    .prepare(statement('what is to be reviewed'))
    .all()
    .map((row) => row.conversation_id)

/** One night: ask, run, tell. */
async function night(
  sandbox: Sandbox,
  inputs: Readonly<Record<string, string>> = {},
  change = (record: string) => record,
) {
  runStep('Ask the database')
  const asked = readFileSync(join(folder, 'ids.csv'), 'utf8').trim().split('\n').slice(1)
  const own = { 'thread-ids-file': join(folder, 'ids.csv'), 'older-than': '30d', 'dry-run': 'false', ...inputs }
  const result = await act(sandbox, own)
  const record = join(folder, 'record.ndjson')
  writeFileSync(record, change(result.record))
  runStep('Tell the database', { RECORD: record })
  return { asked: asked.sort(), status: result.status }
}

const ids = ['conv_00000000a1', 'conv_00000000a2', 'conv_00000000a3', 'conv_00000000a4'] as const
async function conversations() {
  const sandbox = await started({ api: 'conversations', threads: 0 })
  for (const [index, id] of ids.entries()) {
    sandbox.add({ id, createdAt: Date.now() - (90 + index) * day, metadata: index === 3 ? { legal_hold: 'true' } : {} })
  }
  return sandbox
}

describe('servers-of-others 12: the database learns what is gone, and does not ask for it for ever', () => {
  test('what is deleted is marked, what is not found waits for review, what is held is asked again', async () => {
    await using sandbox = await conversations()
    // With signs that SQL reads: those of quotes are no part of a bare id.
    const odd = 'its--odd_%_too'
    add(...ids, 'conv_of_another_project', odd)
    const hold = { protect: 'legal_hold=true' }
    const first = await night(sandbox, hold)
    expect(first).toEqual({ asked: expect.arrayContaining([...ids]), status: 'complete' })
    expect(rows()).toEqual({
      [ids[0]]: 'deleted',
      [ids[1]]: 'deleted',
      [ids[2]]: 'deleted',
      [ids[3]]: null,
      conv_of_another_project: 'not-found',
      [odd]: 'not-found',
    })
    expect(toReview()).toEqual(['conv_of_another_project', odd])
    expect(await night(sandbox, hold)).toEqual({ asked: [ids[3]], status: 'complete' })
    // Whoever has looked has it asked again.
    database.exec('update chats set review = null')
    expect((await night(sandbox, hold)).asked).toEqual(['conv_of_another_project', odd, ids[3]].sort())
    expect(toReview()).toEqual(['conv_of_another_project', odd])
  })

  test('one that somebody else deleted in mid-run is gone as well', async () => {
    await using sandbox = await conversations()
    add(...ids)
    sandbox.setBefore(({ purpose, id, path }) => {
      if (purpose === 'delete' && id === ids[1] && !path.includes('/items/')) sandbox.remove(ids[1])
      return undefined
    })
    await night(sandbox)
    expect(rows()[ids[1]]).toBe('deleted')
  })

  test('where not one id is found, the run is aborted, and nothing is put into review: the key may be of another project', async () => {
    await using sandbox = await started({ api: 'conversations', threads: 0 })
    add(...ids)
    expect((await night(sandbox)).status).toBe('aborted')
    expect(rows()).toEqual({ [ids[0]]: null, [ids[1]]: null, [ids[2]]: null, [ids[3]]: null })
  })

  test('a dry run marks nothing', async () => {
    await using sandbox = await conversations()
    add(...ids, 'conv_of_another_project')
    await night(sandbox, { 'dry-run': 'true' })
    expect(new Set(Object.values(rows()))).toEqual(new Set([null]))
  })

  test('one that was confirmed and found alive is not marked', async () => {
    await using sandbox = await conversations()
    add(...ids)
    const kept = { status: 200, body: { id: ids[2], object: 'conversation.deleted', deleted: true } }
    sandbox.setBefore(({ purpose, id, path }) =>
      purpose === 'delete' && id === ids[2] && !path.includes('/items/') ? kept : undefined,
    )
    expect((await night(sandbox, { verify: 'all' })).status).toBe('failed')
    expect(rows()).toEqual({ [ids[0]]: 'deleted', [ids[1]]: 'deleted', [ids[2]]: null, [ids[3]]: 'deleted' })
  })

  test('a run that was killed: what it deleted is marked, and nothing is put into review', async () => {
    await using sandbox = await conversations()
    add(...ids, 'conv_of_another_project')
    await night(sandbox, {}, (record) => `${record.split('\n').slice(0, -4).join('\n')}\n{"type":"outc`)
    const known = Object.values(rows())
    expect(known.filter((fate) => fate === 'deleted').length).toBeGreaterThan(0)
    expect(known).not.toContain('not-found')
  })

  test('the page says the same as the example', () => {
    const lines = (text: string) => text.split('\n').map((line) => line.trim())
    const tell = lines(script('Tell the database')).join('\n')
    expect(tell).toContain(lines(statement('after each run')).join('\n').trim())
    expect(script('Ask the database')).toContain(statement('which ids to ask').trim())
    const [, recipe = ''] = /^# what a database should know.*\n([\s\S]*?)^```/m.exec(page) ?? []
    const program = (text: string) => lines(/jq -rRn '([\s\S]*?)'/.exec(text)?.[1] ?? '').join(' ')
    expect(program(recipe)).not.toBe('')
    expect(program(tell)).toBe(program(recipe))
  })
})
