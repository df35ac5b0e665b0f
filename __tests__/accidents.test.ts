/**
 * Accidents of this class of tool. Each of them happened, to somebody else, in
 * production; here is what keeps it from happening to us. What counts is what is
 * left on the server.
 */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../sandbox/server.ts'
import type { StoredThread } from '../sandbox/thread.ts'
import { runAction } from '../scripts/run-action.ts'
import { forMarkdown } from '../src/report/safe-text.ts'
import { act, hasty, refused } from './in-process.ts'

const hour = 3_600_000
const day = 24 * hour
const ago = (milliseconds: number) => Date.now() - milliseconds

let sandbox: Sandbox
afterEach(() => sandbox.close())

const open = async (settings: Parameters<typeof startSandbox>[0] = {}) => {
  sandbox = await startSandbox({ threads: 0, ...settings })
  return sandbox
}
const add = (changes: Partial<StoredThread> = {}) =>
  sandbox.add({ createdAt: ago(100 * day), lastActiveAt: ago(50 * day), ...changes }).id
const deleted = () => [...sandbox.deletedIds].sort()

const live = { 'older-than': '30d', 'dry-run': 'false', verify: 'none' }

describe('a lookup failed, and fresh data was deleted', () => {
  test('activity that cannot be looked up is unknown: kept, counted, shown', async () => {
    await open({ api: 'assistants-threads' })
    const [fresh, old] = [add({ lastActiveAt: ago(hour) }), add()]
    sandbox.setBefore(({ purpose, path }) =>
      purpose === 'lookup' && path.includes(fresh) ? { status: 400, body: {} } : undefined,
    )
    const { outputs, summary } = await act(sandbox, { ...live, 'older-than': 'none', 'inactive-for': '7d' })
    expect(deleted()).toEqual([old])
    expect(outputs).toMatchObject({ status: 'complete', deleted: '1', unknown: '1' })
    expect(summary).toContain(fresh)
  })

  test.each([
    '500',
    'reset',
    'truncate',
    'empty',
    'html',
  ] as const)('a lookup that ends in %s is not "long ago"', async (fault) => {
    await open({ api: 'assistants-threads', faults: { [fault]: 1, on: ['lookup'] } })
    add({ lastActiveAt: ago(hour) })
    const { outputs } = await act(sandbox, { ...live, 'older-than': 'none', 'inactive-for': '7d' })
    expect(deleted()).toEqual([])
    expect(outputs).toMatchObject({ unknown: '1', deleted: '0' })
  })

  test('a missing field is not "unprotected"', async () => {
    await open({ api: 'agent-sessions' })
    add({ metadata: undefined })
    const old = add({ metadata: {} })
    const { outputs } = await act(sandbox, { ...live, protect: 'legal_hold' })
    expect(deleted()).toEqual([old])
    expect(outputs).toMatchObject({ unknown: '1' })
  })

  test('a brand-new thread without a creation time is not old', async () => {
    await open()
    add({ createdAt: ago(0), raw: { created_at: undefined } })
    add({ createdAt: ago(0), raw: { created_at: 0 } })
    expect((await act(sandbox, live)).outputs).toMatchObject({ unknown: '2', deleted: '0' })
    expect(deleted()).toEqual([])
  })
})

describe('a page of the listing failed, and the rest went on with a partial list', () => {
  test.each<[string, Parameters<Sandbox['setBefore']>[0]]>([
    ['a server error', ({ query }) => (query.has('after') ? { status: 500, body: {} } : undefined)],
    [
      'a refusal',
      ({ query }) => (query.has('after') ? { status: 400, body: { error: { message: 'unknown cursor' } } } : undefined),
    ],
    ['a broken connection', ({ query }) => (query.has('after') ? { fault: 'reset' } : undefined)],
    ['half a page', ({ query }) => (query.has('after') ? { fault: 'truncate' } : undefined)],
    ['an empty object', ({ query }) => (query.has('after') ? { status: 200, body: {} } : undefined)],
    ['an empty body', ({ query }) => (query.has('after') ? { status: 200 } : undefined)],
    ['a page of HTML', ({ query }) => (query.has('after') ? { fault: 'html' } : undefined)],
  ])('%s on the second page: nothing is deleted, and the run fails', async (_, before) => {
    await open({ threads: 250 })
    sandbox.setBefore(before)
    const { outputs, log } = await act(sandbox, live)
    expect(outputs).toMatchObject({ status: 'aborted', deleted: '0' })
    expect(log.filter((line) => line.startsWith('error: '))).toHaveLength(1)
    expect(deleted()).toEqual([])
  })

  test.each([
    ['missingHasMore'],
    ['lyingHasMore'],
    ['repeatingCursor'],
  ] as const)('a listing whose end cannot be told (%s)', async (quirk) => {
    await open({ threads: 250, quirks: { [quirk]: true } })
    expect((await act(sandbox, live)).outputs).toMatchObject({ status: 'aborted', deleted: '0' })
    expect(deleted()).toEqual([])
  })
})

describe('an age was read as now, as zero, or as nothing', () => {
  test.each([
    '30',
    '1month',
    '30m',
    'd',
    '-7d',
    '7d ago',
    'NaN',
    '1.5d',
    '0',
    '1constructor',
  ])('older-than: %j is refused before the first request', async (age) => {
    await open()
    add()
    expect(await refused(sandbox, { ...live, 'older-than': age })).toMatchObject([{ inputs: ['older-than'] }])
    expect(sandbox.requestCount).toBe(0)
  })
})

describe('a dry run was live, or dry for ever', () => {
  test.each([
    'yes',
    'no',
    '1',
    '0',
    'on',
    'off',
    'tru',
    'f',
    'null',
    '',
    ' ',
  ])('dry-run: %s is refused', async (text) => {
    await open()
    expect(await refused(sandbox, { ...live, 'dry-run': text })).toMatchObject([{ inputs: ['dry-run'] }])
    expect(sandbox.requestCount).toBe(0)
  })

  test.each([['True'], ['TRUE'], [' true ']])('dry-run: %j is dry', async (text) => {
    await open()
    add()
    const { log, summary, outputs } = await act(sandbox, { ...live, 'dry-run': text })
    expect(deleted()).toEqual([])
    expect(outputs).toMatchObject({ status: 'planned', candidates: '1' })
    expect(log[0]).toMatch(/^Dry run: nothing will be deleted\. Policy: created more than 30 days ago/)
    expect(summary).toMatch(/^## Dry run: /)
  })

  test.each(['false', 'False', 'FALSE'])('dry-run: %s is live, and says so first', async (text) => {
    await open()
    const id = add()
    const { log, summary } = await act(sandbox, { ...live, 'dry-run': text })
    expect(deleted()).toEqual([id])
    expect(log[0]).toMatch(/^Live run: what the policy selects will be deleted for good\. Policy: /)
    expect(summary).toMatch(/^## Live run: /)
  })

  test('a scheduled run that is dry will never delete anything: it warns', async () => {
    await open()
    add()
    const { log } = await act(sandbox, { 'older-than': '30d' }, { event: 'schedule' })
    expect(log).toContainEqual(
      expect.stringMatching(/^warning: This scheduled run is a dry run, so it will never delete anything/),
    )
  })
})

test('the preview was computed by other code than the run: here the live run deletes what the dry run planned, in its order', async () => {
  await open({ threads: 600, seed: 3 })
  const policy = {
    'older-than': '30d',
    'inactive-for': '7d',
    metadata: 'env!=production',
    protect: 'legal_hold',
    'keep-latest': '2',
    'keep-latest-per': 'app',
    'max-deletions': '40',
    concurrency: '1',
  }
  const dry = await act(sandbox, policy)
  const planned = [...(dry.account.survey?.plan.planned ?? [])].map(({ id }) => id)
  expect(planned).toHaveLength(40)
  const wet = await act(sandbox, { ...policy, 'dry-run': 'false' })
  expect(sandbox.deletedIds).toEqual(planned)
  expect(wet.outputs).toMatchObject({ status: 'remaining', candidates: dry.outputs.candidates, deleted: '40' })
})

describe('a misread expression made a condition true', () => {
  test.each([
    ["age > duration('30d')"],
    ["created_at < timestamp('2025-01-01')"],
    ["metadata.env = 'x'"],
    ['metadata.env'],
    ['age > 30'],
    ["env == 'staging'"],
  ])('%s is refused before the first request', async (where) => {
    await open()
    add()
    expect(await refused(sandbox, { ...live, where })).toMatchObject([{ inputs: ['where'] }])
    expect(sandbox.requestCount).toBe(0)
  })

  test.each<[string, unknown]>([
    ['an absent key', {}],
    ['a null', { env: null }],
    ['an object', { env: { name: 'x' } }],
  ])('%s is not different from anything: the thread is kept', async (_, metadata) => {
    await open()
    add({ metadata: metadata as StoredThread['metadata'] })
    const { outputs, log } = await act(sandbox, { ...live, where: "metadata.env != 'production'" })
    expect(deleted()).toEqual([])
    expect(outputs).toMatchObject({ unknown: '1' })
    expect(log).toContainEqual(
      expect.stringMatching(/^warning: The expression in where could not be evaluated for any of the 1 sessions/),
    )
  })
})

test('a stray environment variable sent the run elsewhere: no variable of the openai package steers it', async () => {
  const other = await startSandbox({ threads: 3 })
  try {
    await open()
    const id = add()
    const result = await runAction({
      inputs: { api: 'agent-sessions', 'base-url': sandbox.url, 'api-key': sandbox.key, ...live },
      environment: {
        OPENAI_API_KEY: 'sk-stray',
        OPENAI_BASE_URL: other.url,
        OPENAI_ORG_ID: 'org-stray',
        OPENAI_PROJECT_ID: 'proj-stray',
        OPENAI_ADMIN_KEY: 'sk-stray-admin',
        OPENAI_CUSTOM_HEADERS: 'X-Stray: yes',
        OPENAI_LOG: 'debug',
      },
    })
    expect(result).toMatchObject({ exitCode: 0, outputs: { deleted: '1' } })
    expect(deleted()).toEqual([id])
    expect(other.requestCount).toBe(0)
    for (const { headers } of sandbox.requests) expect(JSON.stringify(headers)).not.toMatch(/stray/i)
    expect(result.log).not.toMatch(/stray/)
  } finally {
    await other.close()
  }
})

describe('a mistyped protect rule protected nothing', () => {
  test('a key that no thread has is a warning with the nearest key; a selector that matched nothing is told', async () => {
    await open()
    add({ metadata: { legal_hold: 'true', team: 'hr' } })
    const { log } = await act(sandbox, { 'older-than': '30d', protect: 'leagl_hold=true\nteam=HR\nlegal_hold' })
    expect(log).toContainEqual(
      expect.stringMatching(
        /^warning: The protect selector 'leagl_hold = true' protects nothing: .*Did you mean 'legal_hold'\?/,
      ),
    )
    expect(log).toContainEqual(
      "warning: The protect selector 'team = HR' matched no session. One value of that key is nearly the same: check the spelling.",
    )
    expect(log.join('\n')).not.toMatch(/selector 'legal_hold' /)
  })
})

describe('a mistyped metadata key in another input kept or selected nothing', () => {
  const warned = async (inputs: Readonly<Record<string, string>>) => {
    const { log, account, summary } = await act(sandbox, { ...live, ...inputs })
    for (const { message, isTold } of account.warnings)
      if (isTold !== true) expect(summary).toContain(forMarkdown(message))
    return log.filter((line) => line.startsWith('warning: '))
  }

  test('keep-latest-per: the groups collapse into one, and it says so', async () => {
    await open()
    for (const user_id of ['ann', 'ben', 'cem']) add({ metadata: { user_id } })
    const inputs = { 'dry-run': 'true', 'keep-latest': '1' }
    expect(await warned({ ...inputs, 'keep-latest-per': 'userid' })).toEqual([
      'warning: 3 sessions could not be judged and were kept: it is not known among which newest keep-latest counts it',
      "warning: keep-latest-per is 'userid', and no listed session has that metadata key: those with nearly the same key are kept, for their group is not known. Did you mean 'user_id'?",
    ])
    expect(await warned({ ...inputs, 'keep-latest-per': 'user_ld' })).toEqual([
      "warning: keep-latest-per is 'user_ld', and no listed session has that metadata key: those without it count as one group, so keep-latest keeps only the newest one of them all. Did you mean 'user_id'?",
    ])
    expect(await warned({ ...inputs, 'keep-latest-per': 'user_id' })).toEqual([])
    expect(await warned({ ...inputs, 'keep-latest-per': 'agent' })).toEqual([])
    expect(await warned({ ...inputs, 'keep-latest': '20', 'keep-latest-per': 'tenant' })).toEqual([
      "warning: keep-latest-per is 'tenant', and no listed session has that metadata key: those without it count as one group, so keep-latest keeps only the newest 20 of them all.",
    ])
  })

  test('retain-until-key: no date keeps anything, and it says so, but not of the default', async () => {
    await open()
    add({ metadata: { keep_until: '2999-12-31' } })
    const inputs = { 'dry-run': 'true' }
    expect(await warned({ ...inputs, 'retain-until-key': 'keep_untli' })).toEqual([
      "warning: retain-until-key is 'keep_untli', and no listed session has that metadata key: no date keeps any session. Did you mean 'keep_until'?",
    ])
    expect(await warned({ ...inputs, 'retain-until-key': 'keep_until' })).toEqual([])
    expect(await warned({ ...inputs, 'retain-until-key': 'retain_until' })).toEqual([])
    expect(await warned(inputs)).toEqual([])
  })

  test('retain-for-key: it keeps none for longer', async () => {
    await open()
    add({ metadata: { keep_for: '90d' } })
    const inputs = { 'dry-run': 'true' }
    expect(await warned({ ...inputs, 'retain-for-key': 'keepfor' })).toEqual([
      "warning: retain-for-key is 'keepfor', and no listed session has that metadata key: it lengthens no session's period. Did you mean 'keep_for'?",
    ])
    expect(await warned({ ...inputs, 'retain-for-key': 'keep_for' })).toEqual([])
  })

  test('metadata: it selects nothing or leaves nothing out, and says so', async () => {
    await open()
    add({ metadata: { env: 'staging', exempt: 'no' } })
    expect(await warned({ 'dry-run': 'true', metadata: 'enw=staging\n!exmept\n!exempt\nenv=nowhere' })).toEqual([
      "warning: The metadata selector 'enw = staging' selects nothing: no listed session has that metadata key. Did you mean 'env'?",
      "warning: The metadata selector '!exmept' leaves none out: no listed session has that metadata key. Did you mean 'exempt'?",
      "warning: The metadata selector '!exempt' selects nothing: every session has that metadata key.",
      "warning: The metadata selector 'env = nowhere' selects nothing: sessions have that key, but none with this value.",
    ])
  })

  test('rules: a slip in a scope puts threads under a later rule, and it says so', async () => {
    await open()
    add({ metadata: { env: 'prod', user_id: 'ann' } })
    const told = (first: string) =>
      warned({
        'older-than': 'none',
        'dry-run': 'true',
        rules: `- name: production\n  metadata: |\n    ${first}\n  older-than: 365d\n- name: rest\n  older-than: 30d\n`,
      })
    const none = "warning: No session falls under the rule 'production'."
    const near = `${none} One value of that key is nearly the same: check the spelling.`
    expect(await told('env=prod')).toEqual([])
    expect(await told('Env=prod')).toEqual([`${none} Did you mean 'env'?`])
    expect(await told('evn=prod')).toEqual([`${none} Did you mean 'env'?`])
    expect(await told('env=Prod')).toEqual([near])
    expect(await told('env in (prd, nowhere)')).toEqual([near])
    expect(await told('env=prod\n    user_id=amn')).toEqual([near])
    expect(await told('region=eu')).toEqual([])
  })

  test('rules: one below another that takes all its threads is told', async () => {
    await open()
    add({ metadata: { env: 'prod', team: 'chat' } })
    const told = (rules: string) => warned({ 'older-than': 'none', 'dry-run': 'true', rules })
    const production = '- name: production\n  metadata: env=prod\n  older-than: 365d\n'
    const chat = '- name: chat\n  metadata: team=chat\n  older-than: 30d\n'
    expect(await told(`- name: rest\n  older-than: 30d\n${production}`)).toEqual([
      "warning: No session falls under the rule 'production': the rule 'rest' above it takes all that come to it. Move it below.",
    ])
    expect(await told(`${chat}${production}`)).toEqual([
      "warning: No session falls under the rule 'production', although there are some that it is for: a rule above it takes them, or something keeps them before rules are asked.",
    ])
    expect(await told(`${production}- name: rest\n  older-than: 30d\n`)).toEqual([])
  })

  test('rules: the groups of keep-latest-per collapse into one, and it says so', async () => {
    await open()
    for (const user_id of ['ann', 'ben', 'cem']) add({ metadata: { user_id } })
    const told = (key: string, count = 1) =>
      warned({
        'older-than': 'none',
        'dry-run': 'true',
        rules: `- name: all\n  older-than: 30d\n  keep-latest: ${count}\n  keep-latest-per: ${key}\n`,
      })
    const collapsed = (key: string, kept: string) =>
      `warning: In the rule 'all', keep-latest-per is '${key}', and no listed session has that metadata key: those without it count as one group, so keep-latest keeps only the newest ${kept} of them all.`
    expect(await told('user_ld')).toEqual([`${collapsed('user_ld', 'one')} Did you mean 'user_id'?`])
    expect((await told('userid')).at(-1)).toBe(
      "warning: In the rule 'all', keep-latest-per is 'userid', and no listed session has that metadata key: those with nearly the same key are kept, for their group is not known. Did you mean 'user_id'?",
    )
    expect(await told('tenant', 2)).toEqual([collapsed('tenant', '2')])
    expect(await told('user_id')).toEqual([])
  })

  test('new-user F18: a value that no thread has is told, with the nearest one where its key may be shown', async () => {
    await open()
    add({ metadata: { env: 'staging' } })
    const inputs = { 'dry-run': 'true', metadata: 'env=stagin' }
    const message =
      "warning: The metadata selector 'env = stagin' selects nothing: sessions have that key, but none with this value."
    expect(await warned(inputs)).toEqual([`${message} One value of that key is nearly the same: check the spelling.`])
    expect(await warned({ ...inputs, 'summary-metadata': 'env' })).toEqual([`${message} Did you mean 'staging'?`])
    expect(await warned({ ...inputs, metadata: 'env=staging' })).toEqual([])
  })

  test('new-user F34: a key of summary-metadata that no thread has is told', async () => {
    await open()
    add({ metadata: { env: 'staging' } })
    const { log } = await act(sandbox, { 'older-than': '30d', 'summary-metadata': 'enw' })
    expect(log).toContain(
      "notice: summary-metadata names 'enw', and no listed session has that metadata key. Did you mean 'env'?",
    )
  })

  test('where some metadata could not be read, only of the others; where none could, nothing', async () => {
    await open()
    const inputs = { 'keep-latest': '1', 'keep-latest-per': 'a', 'retain-until-key': 'b', metadata: 'c', protect: 'd' }
    add({ metadata: 'broken' as never })
    expect(await warned({ 'dry-run': 'true', ...inputs })).toEqual([expect.stringContaining('could not be judged')])
    add({ metadata: {} })
    const lines = await warned({ 'dry-run': 'true', ...inputs })
    expect(lines).toHaveLength(4)
    for (const line of lines.slice(1)) expect(line).toContain('no session whose metadata was read has')
  })
})

describe('a misspelt input was ignored', () => {
  test.each([
    ['protct', 'protect'],
    ['older_than', 'older-than'],
    ['keep_latest', 'keep-latest'],
  ])('%s is refused, %s suggested', async (name, near) => {
    await open()
    const [problem] = await refused(sandbox, { ...live, [name]: 'x' })
    expect(String(problem?.message)).toBe(`there is no input '${name}': did you mean '${near}'?`)
    expect(sandbox.requestCount).toBe(0)
  })
})

describe('an empty filter meant "all"', () => {
  test.each<[string, Record<string, string>]>([
    ['no filter at all', { 'dry-run': 'false' }],
    ['an empty age', { 'dry-run': 'false', 'older-than': 'none', metadata: 'env=staging' }],
    ['only comments', { 'dry-run': 'false', 'older-than': '30d', metadata: '# env=staging' }],
    ['a selector without a value', { 'dry-run': 'false', 'older-than': '30d', metadata: 'env=' }],
    ['a subject without a value', { 'dry-run': 'false', 'older-than': '0h', subject: 'user_id=' }],
    ['an empty list', { 'dry-run': 'false', 'older-than': '30d', metadata: 'env in ()' }],
    ['no ids in thread-ids', { 'dry-run': 'false', 'older-than': '0h', 'thread-ids': ',' }],
  ])('%s is refused', async (_, inputs) => {
    await open({ threads: 5 })
    expect((await refused(sandbox, inputs)).length).toBeGreaterThan(0)
    expect(sandbox.requestCount).toBe(0)
  })

  test('without any condition a dry run is an inventory, and plans nothing', async () => {
    await open({ threads: 5 })
    expect((await act(sandbox, {})).outputs).toMatchObject({ status: 'planned', listed: '5', candidates: '0' })
  })
})

describe('the first run removed years of data at once', () => {
  test('it is dry unless told otherwise', async () => {
    await open()
    add()
    expect((await act(sandbox, { 'older-than': '30d' })).status).toBe('planned')
    expect(deleted()).toEqual([])
  })

  test('it deletes the oldest 1,000 at most unless told otherwise', async () => {
    await open({ threads: 1_300, seed: 8 })
    const { outputs, account } = await act(sandbox, { ...live, 'older-than': '1h' })
    expect(sandbox.deletedIds).toHaveLength(1_000)
    expect(outputs).toMatchObject({ status: 'remaining', deleted: '1000' })
    const newest = Math.max(...[...(account.survey?.plan.planned ?? [])].map(({ createdAt }) => createdAt))
    expect(account.survey?.plan.overBudget?.oldest.createdAt).toBeGreaterThanOrEqual(newest)
  })
})

describe('far more matched than anybody expected', () => {
  test.each([
    ['4', 'aborted', 0],
    ['49%', 'aborted', 0],
    ['5', 'complete', 5],
    ['50%', 'complete', 5],
  ])('abort-above: %s of 5 candidates in 10: %s', async (guard, status, count) => {
    await open()
    for (let index = 0; index < 5; index++) add()
    for (let index = 0; index < 5; index++) add({ createdAt: ago(hour) })
    const { outputs } = await act(sandbox, { ...live, 'abort-above': guard })
    expect(outputs.status).toBe(status)
    expect(deleted()).toHaveLength(count)
  })

  test('a dry run only warns', async () => {
    await open()
    add()
    const dry = await act(sandbox, { 'older-than': '30d', 'abort-above': '0' })
    expect(dry.status).toBe('planned')
    expect(dry.log).toContainEqual(expect.stringMatching(/^warning: A live run would stop here/))
  })
})

describe('created 90 days ago, used today, deleted', () => {
  test('inactive-for goes by the last activity', async () => {
    await open()
    add({ createdAt: ago(90 * day), lastActiveAt: ago(hour) })
    const old = add({ createdAt: ago(90 * day), lastActiveAt: ago(60 * day) })
    await act(sandbox, { ...live, 'inactive-for': '30d' })
    expect(deleted()).toEqual([old])
  })

  test('one that is used again while the run is under way is spared: it is looked at once more', async () => {
    await open()
    const [used, old] = [add(), add()]
    // Ten minutes pass between survey and sweep, and in them somebody writes into one of the threads.
    let late = 0
    const onLog = (line: string) => {
      if (!line.startsWith('group: Sweep')) return
      late = 10 * 60_000
      sandbox.update(used, { lastActiveAt: Date.now() })
    }
    const clock = { ...hasty, now: () => Date.now() + late }
    const { outputs } = await act(sandbox, { ...live, 'inactive-for': '30d' }, { clock, onLog })
    expect(deleted()).toEqual([old])
    expect(outputs).toMatchObject({ deleted: '1', spared: '1' })
  })

  test('one that is held while its activity is looked up is looked at once more', async () => {
    await open({ api: 'assistants-threads' })
    const [held, old] = [add(), add()]
    let late = 0
    sandbox.setBefore(({ purpose, path }) => {
      if (purpose !== 'lookup' || !path.includes(held) || late > 0) return undefined
      late = 10 * 60_000
      sandbox.update(held, { metadata: { legal_hold: 'true' } })
      return undefined
    })
    const clock = { ...hasty, now: () => Date.now() + late }
    const policy = { ...live, 'older-than': 'none', 'inactive-for': '30d', protect: 'legal_hold=true' }
    const { outputs } = await act(sandbox, policy, { clock })
    expect(deleted()).toEqual([old])
    expect(outputs).toMatchObject({ deleted: '1', spared: '1' })
  })

  test('one on a page that was read ahead, while others were looked up, is looked at once more', async () => {
    await open({ api: 'assistants-threads' })
    const others = Array.from({ length: 100 }, () => add({ metadata: { env: 'test' } }))
    const [held, old] = [add(), add()]
    let late = 0
    sandbox.setBefore(({ purpose, path }) => {
      if (purpose !== 'lookup' || !path.includes(others[50] ?? '') || late > 0) return undefined
      late = 10 * 60_000
      sandbox.update(held, { metadata: { legal_hold: 'true' } })
      return undefined
    })
    const clock = { ...hasty, now: () => Date.now() + late }
    const where = '!("env" in metadata) || idle > duration("8760h")'
    const policy = { ...live, where, protect: 'legal_hold=true' }
    const { outputs } = await act(sandbox, policy, { clock })
    expect(outputs).toMatchObject({ deleted: '1', spared: '1', kept: '100' })
    expect(deleted()).toEqual([old])
  })

  test.each([
    ['held', { legal_hold: 'true' }, 'complete'],
    ['no longer to be told', { retain_until: 'next spring' }, 'failed'],
  ] as const)('one whose metadata says meanwhile that it is %s is spared; with fail-if-overdue: %s', async (_, metadata, status) => {
    await open()
    const changed = add()
    let late = 0
    const onLog = (line: string) => {
      if (!line.startsWith('group: Sweep')) return
      late = 10 * 60_000
      sandbox.update(changed, { metadata })
    }
    const clock = { ...hasty, now: () => Date.now() + late }
    const policy = { ...live, protect: 'legal_hold=true', 'fail-if-overdue': '60d' }
    const { outputs, account } = await act(sandbox, policy, { clock, onLog })
    expect(deleted()).toEqual([])
    expect(outputs).toMatchObject({ status, spared: '1', remaining: '0' })
    if (status === 'failed')
      expect(String(account.problems[0]?.message)).toMatch(
        /^a session .* old \(.*\) is still there, and fail-if-overdue/,
      )
  })
})

describe('deleted under a running job', () => {
  test.each(['running', 'waiting'] as const)('a thread that is %s is kept', async (activity) => {
    await open()
    add({ activity })
    expect((await act(sandbox, live)).outputs).toMatchObject({ status: 'complete', kept: '1', candidates: '0' })
    expect(sandbox.requests.filter(({ method }) => method === 'DELETE')).toEqual([])
  })

  test('one that began to run meanwhile is spared, as the server says', async () => {
    await open()
    const id = add()
    sandbox.setBefore(({ purpose }) => {
      if (purpose === 'delete') sandbox.update(id, { activity: 'running' })
      return undefined
    })
    expect((await act(sandbox, live)).outputs).toMatchObject({ status: 'complete', spared: '1', deleted: '0' })
    expect(sandbox.get(id)).toBeDefined()
  })

  test('a status that nobody has heard of may mean that it is', async () => {
    await open()
    add({ raw: { status: 'compacting' } })
    expect((await act(sandbox, live)).outputs).toMatchObject({ unknown: '1', deleted: '0' })
  })
})

describe('paging while deleting skipped items', () => {
  test('the listing is read to its end before the first deletion, and all 300 go', async () => {
    await open()
    for (let index = 0; index < 300; index++) add({ createdAt: ago(100 * day) + index })
    expect((await act(sandbox, live)).outputs).toMatchObject({ status: 'complete', deleted: '300', remaining: '0' })
    expect(sandbox.size).toBe(0)
    const purposes = sandbox.requests.map(({ purpose }) => purpose)
    expect(purposes.lastIndexOf('list')).toBeLessThan(purposes.indexOf('delete'))
    // Three pages, and a question behind the last one, which is full.
    expect(purposes.filter((purpose) => purpose === 'list')).toHaveLength(4)
  })
})

describe('only the first page was read', () => {
  test.each([
    {},
    { shortPages: true },
    { emptyPages: true },
    { ownCursors: true },
    { noLastId: true },
  ])('every page is read (%j)', async (quirks) => {
    await open({ threads: 1_250, quirks })
    const { outputs } = await act(sandbox, { 'older-than': '1h' })
    // A page without a new id that claims more cannot be told from one that repeats itself.
    if ('emptyPages' in quirks) expect(['planned', 'aborted']).toContain(outputs.status)
    else expect(outputs).toMatchObject({ status: 'planned', listed: '1250' })
  })
})

describe('a dead id at the head of the queue blocked all later ones for ever', () => {
  test('a failure is an outcome: the sweep goes on, the run ends red, and the next run too gets past it', async () => {
    await open()
    const dead = add({ createdAt: ago(400 * day) })
    const others = [add(), add(), add()].sort()
    sandbox.setBefore(({ purpose, id }) =>
      purpose === 'delete' && id === dead
        ? { status: 400, body: { error: { message: 'cannot be deleted' } } }
        : undefined,
    )
    expect((await act(sandbox, { ...live, concurrency: '1' })).outputs).toMatchObject({
      status: 'failed',
      deleted: '3',
      failed: '1',
    })
    expect(deleted()).toEqual(others)
    const later = add()
    expect((await act(sandbox, { ...live, concurrency: '1' })).outputs).toMatchObject({
      status: 'failed',
      deleted: '1',
      failed: '1',
    })
    expect(sandbox.get(later)).toBeUndefined()
  })
})

describe('what should be gone was still there, and nobody noticed', () => {
  const problem = async (inputs: Readonly<Record<string, string>>) => {
    const { account, status } = await act(sandbox, { ...live, ...inputs, 'fail-if-overdue': '60d' })
    expect(status).toBe('failed')
    const found = account.problems.find(({ inputs }) => inputs.includes('fail-if-overdue'))
    return { message: String(found?.message), why: String(found?.why), hint: String(found?.hint) }
  }

  test('fail-if-overdue names the oldest one, and what helps', async () => {
    await open()
    const old = add({ createdAt: ago(100 * day + 5 * hour) })
    add({ createdAt: ago(90 * day) })
    const held = add({ createdAt: ago(95 * day + hour), metadata: { retain_until: 'soon' } })
    sandbox.setBefore(({ purpose, id }) =>
      purpose === 'delete' && id === old ? { status: 400, body: { error: { message: 'no' } } } : undefined,
    )
    expect(await problem({})).toMatchObject({
      message: `a session 100 days old (${old}) is still there, and fail-if-overdue allows 60 days`,
      why: expect.stringMatching(/the server answered 400, and it is still there/),
      hint: expect.stringContaining('check what the key may delete'),
    })
    sandbox.setBefore(() => undefined)
    expect(await problem({ 'max-deletions': '1' })).toMatchObject({
      message: `a session 95 days old (${held}) is still there, and fail-if-overdue allows 60 days`,
      hint: expect.stringMatching(/more deletions would not help.*under "Unknown"/),
    })
    sandbox.update(held, { metadata: {} })
    const waits = add({ createdAt: ago(60 * day + 3 * hour + 1) })
    expect(await problem({ 'max-deletions': '1' })).toMatchObject({
      message: `a session 60 days 3 hours old (${waits}) is still there, and fail-if-overdue allows 60 days`,
      hint: expect.stringContaining('raise max-deletions'),
    })
  })

  test('one without a time that can be read has its id, and does not ask for more deletions', async () => {
    await open()
    const ageless = add({ createdAt: null as never })
    const told = await problem({})
    expect(told.message).toMatch(/^a session of unreadable age \(.*\) is still there/)
    expect(told.message).toContain(`(${ageless})`)
    expect(told.hint).not.toContain('max-deletions')
  })
})

describe('a throttled batch was dropped', () => {
  test('what is throttled is tried again, and everything goes', async () => {
    await open({ threads: 0, rateLimit: { perMinute: 1_200, burst: 5, on: ['delete'] } })
    for (let index = 0; index < 40; index++) add()
    const { outputs, account } = await act(sandbox, live)
    expect(outputs).toMatchObject({ status: 'complete', deleted: '40', failed: '0' })
    expect(account.traffic.throttled).toBeGreaterThan(0)
    expect(sandbox.size).toBe(0)
  })
})

test('a summary of more than 1 MiB was dropped whole: it is bounded, and the record has the rest', async () => {
  await open({ threads: 6_000, quirks: { oddIds: true } })
  const { summary, record, outputs } = await act(sandbox, {
    'older-than': '1h',
    'max-deletions': '0',
    'summary-metadata': 'app,env,team,user_id,note',
  })
  expect(Number(outputs.planned)).toBeGreaterThan(4_000)
  expect(Buffer.byteLength(summary)).toBeLessThan(200 * 1024)
  expect(record.match(/"type":"planned"/g)).toHaveLength(Number(outputs.planned))
})

describe('green although half failed', () => {
  test('any failed deletion fails the job, after everything else is done', async () => {
    await open()
    const ids = Array.from({ length: 10 }, () => add())
    const refusing = new Set(ids.filter((_, index) => index % 2 === 0))
    sandbox.setBefore(({ purpose, id }) =>
      purpose === 'delete' && refusing.has(id ?? '') ? { status: 403, body: { error: { message: 'no' } } } : undefined,
    )
    const { outputs } = await act(sandbox, live)
    expect(outputs).toMatchObject({ status: 'failed', deleted: '5', failed: '5', remaining: '5' })
    expect(sandbox.size).toBe(5)
  })

  test.each([
    'deletedFalse',
    'keeps',
  ] as const)('a deletion that is answered and not done (%s) fails the job', async (quirk) => {
    await open({ quirks: { [quirk]: 1 } })
    add()
    expect((await act(sandbox, { ...live, verify: 'all' })).outputs).toMatchObject({
      status: 'failed',
      deleted: '0',
      failed: '1',
    })
    expect(sandbox.size).toBe(1)
  })
})

test("users' titles and metadata were printed in a public log: by default nothing but ids is told", async () => {
  await open({ threads: 200, seed: 5 })
  const personal = (thread: StoredThread) => [
    thread.user,
    ...Object.entries(thread.metadata ?? {}).flatMap(([key, value]) =>
      ['user', 'user_id', 'ticket', 'note'].includes(key) ? [String(value)] : [],
    ),
  ]
  const texts = new Set(sandbox.threads().flatMap(personal))
  const { log, summary, record, outputs } = await act(sandbox, {
    ...live,
    'older-than': '1h',
    subject: 'none',
    protect: 'legal_hold',
    where: 'has(metadata.app)',
  })
  expect(Number(outputs.deleted)).toBeGreaterThan(100)
  for (const told of [log.join('\n'), summary, record, JSON.stringify(outputs)]) {
    expect([...texts].filter((text) => told.includes(text))).toEqual([])
  }
})

test("a person's own threads: the value of subject is told nowhere", async () => {
  await open()
  const id = add({ metadata: { user_id: 'ada.abel@example.com' } })
  add({ metadata: { user_id: 'bela.brandt@example.com' } })
  const { log, summary, record, outputs } = await act(sandbox, {
    ...live,
    'older-than': '0h',
    subject: 'user_id=ada.abel@example.com',
  })
  expect(deleted()).toEqual([id])
  for (const told of [log.join('\n'), summary, record, JSON.stringify(outputs)])
    expect(told).not.toMatch(/ada\.abel|bela/)
})

test('state kept between runs went bad and stopped all work: there is none, and the oldest go first', async () => {
  await open()
  const ids = Array.from({ length: 9 }, (_, index) => add({ createdAt: ago((200 - index) * day) }))
  for (const count of [4, 8, 9]) {
    await act(sandbox, { ...live, 'max-deletions': '4', concurrency: '1' })
    expect(sandbox.deletedIds).toEqual(ids.slice(0, count))
  }
  expect((await act(sandbox, live)).outputs).toMatchObject({ status: 'complete', listed: '0' })
})

describe('public-reports 6: a list of holds held something else', () => {
  test.each([
    ['row numbers', '1\n2\n3\n'],
    ['links', 'https://example.com/a\nhttps://example.com/b\n'],
    ['e-mail addresses', 'ada@example.com\nbela@example.com\n'],
    ['all of them', '1\nhttps://example.com/a\nada@example.com\n'],
    ['row numbers of a data frame', '1.0\n2.0\n'],
    ['links without a scheme', 'example.com/a\n/threads/b\n'],
    ['dates', '2026-11-01\n2026-11-02\n'],
    ['the column id of a table with row numbers', 'id,thread_id\n1,a\n2,b\n'],
  ])('%s: the run is aborted, and nothing is deleted', async (_, content) => {
    await open()
    add()
    const { outputs, log } = await act(sandbox, { ...live, 'protect-ids-file': written(content) })
    expect(outputs).toMatchObject({ status: 'aborted', deleted: '0' })
    expect(deleted()).toEqual([])
    expect(log.join('\n')).toMatch(
      /protect-ids-file holds numbers, links or e-mail addresses, and no session has such an id/,
    )
  })

  test.each([
    ['one entry is no such thing', '1\nsess_gone\n'],
    ['nobody is on it', 'id\n'],
  ])('but not where %s', async (_, content) => {
    await open()
    const id = add()
    const { outputs } = await act(sandbox, { ...live, 'protect-ids-file': written(content) })
    expect(outputs).toMatchObject({ status: 'complete' })
    expect(deleted()).toEqual([id])
  })

  test('nor where threads have such ids', async () => {
    await open()
    sandbox.add({ id: '4711', createdAt: ago(100 * day), lastActiveAt: ago(50 * day) })
    const { outputs } = await act(sandbox, { ...live, 'protect-ids-file': written('1\n2\n') })
    expect(outputs).toMatchObject({ status: 'complete' })
  })
})

function written(content: string): string {
  const path = join(
    mkdtempSync(join(tmpdir(), 'thread-retention-holds-')),
    'holds.csv'.replace('csv', content.includes(',') || content === 'id\n' ? 'csv' : 'txt'),
  )
  writeFileSync(path, content)
  return path
}
