/** The step log: what a person on call reads, and what GitHub makes of it. */

import { describe, expect, test } from '@jest/globals'
import type { ActionResult } from '../../scripts/run-action.ts'
import type { Clock } from '../../src/clock.ts'
import { conclude, type Log, longWaits, progress, shortList } from '../../src/report/log.ts'
import type { Result } from '../../src/result.ts'
import { ours, own, type Text, text } from '../../src/text.ts'
import { act as actInProcess } from '../in-process.ts'
import { act, day, withOldSessions } from './records.ts'
import { commandsIn } from './runner-commands.ts'

type Line = readonly [level: keyof Log, message: string]

/** A log that remembers. */
function heard(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = []
  const hear =
    (level: keyof Log) =>
    (message: Text = ours('')) =>
      void lines.push([level, String(message)])
  const levels = ['info', 'debug', 'notice', 'warning', 'error', 'group', 'endGroup'] as const
  const log = Object.fromEntries(levels.map((level) => [level, hear(level)])) as unknown as Log
  return { log, lines }
}

/** Time that passes when told to. */
class FakeClock implements Clock {
  time = 1_000_000
  now(): number {
    return this.time
  }
  async sleep(): Promise<void> {}
}

describe('progress', () => {
  const clock = new FakeClock()
  const started = (total?: number) => {
    const { log, lines } = heard()
    return { tell: progress(log, clock, 'Done with', own`sessions`, total), lines }
  }
  const texts = (lines: readonly Line[]) => lines.map(([, message]) => message)

  test('is silent for five seconds, then says how many, how fast, and how long it will take', () => {
    const { tell, lines } = started(1_234)
    tell(1)
    clock.time += 4_999
    tell(99)
    expect(lines).toEqual([])
    clock.time += 1
    tell(100)
    expect(texts(lines)).toEqual(['Done with 100 of 1,234 sessions (20/s, about 57 s left)'])
  })

  test('is at most one line every five seconds, however often it is told', () => {
    const { tell, lines } = started()
    const at: number[] = []
    for (let done = 1; done <= 10_000; done++) {
      clock.time += 7
      const before = lines.length
      tell(done)
      if (lines.length > before) at.push(clock.time)
    }
    expect(lines).toHaveLength(13)
    for (const [index, time] of at.entries()) expect(time - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(5_000)
  })

  test('says nothing of the time left where the total is not known, or nothing was done yet, or nothing is left', () => {
    const unknownTotal = started()
    clock.time += 5_000
    unknownTotal.tell(50)
    expect(texts(unknownTotal.lines)).toEqual(['Done with 50 sessions (10/s)'])
    const nothingDone = started(10)
    clock.time += 5_000
    nothingDone.tell(0)
    expect(texts(nothingDone.lines)).toEqual(['Done with 0 of 10 sessions (0/min)'])
    const nothingLeft = started(10)
    clock.time += 5_000
    nothingLeft.tell(10)
    expect(texts(nothingLeft.lines)).toEqual(['Done with 10 of 10 sessions (2.0/s)'])
  })

  test.each([
    [3, 10, '36/min', 'about 12 s left'],
    [1, 100, '12/min', 'about 9 min left'],
    [8, 100, '1.6/s', 'about 58 s left'],
    [50_000, 1_000_000, '10,000/s', 'about 2 min left'],
    [10, 100_000, '2.0/s', 'about 13.9 h left'],
  ])('%i of %i after five seconds: %s, %s', (done, total, rate, left) => {
    const { tell, lines } = started(total)
    clock.time += 5_000
    tell(done)
    expect(lines[0]?.[1]).toContain(`(${rate}, ${left})`)
  })

  test('goes by the rate of the last minute: it shows when a server slows down', () => {
    const { tell, lines } = started(100_000)
    let done = 0
    const go = (seconds: number, perSecond: number) => {
      for (let second = 0; second < seconds; second++) {
        clock.time += 1_000
        done += perSecond
        tell(done)
      }
    }
    go(600, 100)
    expect(lines.at(-1)?.[1]).toContain('(100/s, about 7 min left)')
    go(30, 10)
    expect(lines.at(-1)?.[1]).toContain('(55/s, ')
    go(40, 10)
    expect(lines.at(-1)?.[1]).toContain('(10/s, about 66 min left)')
  })

  test('after a long silence, such as a wait that the server asked for, it goes by what happened since', () => {
    const { tell, lines } = started(10_000)
    clock.time += 5_000
    tell(500)
    clock.time += 600_000
    tell(501)
    expect(lines.at(-1)?.[1]).toContain('(0/min')
    clock.time += 5_000
    tell(1_001)
    expect(lines.at(-1)?.[1]).toContain('(100/s, about 90 s left)')
  })

  test('adds a note', () => {
    const { tell, lines } = started(10)
    clock.time += 5_000
    tell(5, ours(', 2 failed'))
    expect(lines[0]?.[1]).toMatch(/left\), 2 failed$/)
  })
})

test('a long wait that the server asks for is told, once a minute at most', () => {
  const clock = new FakeClock()
  const { log, lines } = heard()
  const wait = longWaits(log, clock)
  wait(undefined)
  wait(14_999)
  expect(lines).toEqual([])
  for (let second = 0; second < 130; second++) {
    wait(600_000 - second * 1_000)
    clock.time += 1_000
  }
  expect(lines.map(([, message]) => message)).toEqual([
    'Too many requests: the server asks to wait 10 min',
    'Too many requests: the server asks to wait 9 min',
    'Too many requests: the server asks to wait 8 min',
  ])
})

test('a short list has its first lines, and how many more there are', () => {
  const { log, lines } = heard()
  const list = shortList(log, text`failures, in the record`, 3)
  for (let index = 0; index < 1_237; index++) list.add(text`Failed: ${index}`)
  list.end()
  expect(lines.map(([, message]) => message)).toEqual([
    'Failed: 0',
    'Failed: 1',
    'Failed: 2',
    '... and 1,234 more failures, in the record',
  ])
  const short = heard()
  const few = shortList(short.log, text`failures`, 3)
  few.add(ours('one'))
  few.end()
  expect(short.lines).toEqual([['info', 'one']])
})

describe('the end of the log', () => {
  const account = (more: Partial<Result>): Result => ({
    status: 'complete',
    task: undefined,
    survey: undefined,
    swept: undefined,
    problems: [],
    warnings: [],
    startedAt: 0,
    endedAt: 0,
    traffic: { requests: 0, throttled: 0, lost: 0 },
    context: { repository: '', link: undefined, event: '', actor: '', workflow: '', runId: '', attempt: '' },
    version: '0.0.0',
    record: undefined,
    planFile: undefined,
    ...more,
  })
  const concluded = (more: Partial<Result>, passes: boolean, troubles: readonly Text[] = []) => {
    const { log, lines } = heard()
    conclude(log, account(more), { passes, troubles })
    return lines
  }
  const problem = (message: Text, hint?: Text) => ({ inputs: [], message, hint })

  test('problems come first, then warnings, then notices, then the headline', () => {
    const lines = concluded(
      {
        status: 'failed',
        problems: [problem(text`a`, text`Do b.`), problem(text`c`)],
        warnings: [
          { level: 'notice', message: ours('d') },
          { level: 'warning', message: ours('e') },
        ],
      },
      false,
      [ours('the outputs could not be written: f')],
    )
    expect(lines.slice(0, -1)).toEqual([
      ['error', 'A. Do b.'],
      ['error', 'C'],
      ['error', 'The outputs could not be written: f'],
      ['warning', 'E'],
      ['notice', 'D'],
    ])
    expect(lines.at(-1)?.[0]).toBe('info')
  })

  test('each is a sentence with the cause first; the name of an input that it begins with stays as it is', () => {
    const older = { inputs: ['older-than'], message: text`older-than is '${'30'}': no unit`, hint: undefined }
    const both = { inputs: ['rules', 'rules-file'], message: ours('rules, rules-file: set one'), hint: undefined }
    const theirs = problem(text`${'login.example'} gave no token`)
    const overdue = { ...problem(ours('a session is still there'), ours('Ask.')), why: ours('the server answered 422') }
    expect(concluded({ status: 'failed', problems: [older, both, theirs, overdue] }, false).slice(0, -1)).toEqual([
      ['error', "older-than is '30': no unit"],
      ['error', 'rules, rules-file: set one'],
      ['error', 'login.example gave no token'],
      ['error', 'A session is still there: the server answered 422. Ask.'],
    ])
  })

  test('new-user F37: our advice stands before the words of the server', () => {
    const said = text`${'You must provide the OpenAI-Beta header'}`
    const refused = { inputs: [], message: text`the server answered ${400}`, hint: ours('Check `api`.'), said }
    expect(concluded({ status: 'aborted', problems: [refused] }, false)[0]).toEqual([
      'error',
      'The server answered 400. Check api. The server said: You must provide the OpenAI-Beta header',
    ])
  })

  test.each([
    ['a run that passes', 'complete', true, 'info'],
    ['a run that leaves some for the next one', 'remaining', true, 'notice'],
    ['a run that fails and has no other error to show', 'failed', false, 'error'],
  ] as const)('the headline of %s', (_, status, passes, level) => {
    const lines = concluded({ status }, passes)
    expect(lines).toHaveLength(1)
    expect(lines[0]?.[0]).toBe(level)
  })

  test('servers-of-others 6: a warning that was an annotation before counts among the ten', () => {
    const { log, lines } = heard()
    const warnings = Array.from({ length: 11 }, (_, index) => ({
      level: 'warning' as const,
      message: text`w${index}`,
    }))
    conclude(log, account({ warnings }), { passes: true, troubles: [], already: 1 })
    expect(lines.filter(([level]) => level === 'warning')).toHaveLength(9)
    expect(lines.filter(([, message]) => message.startsWith('warning: '))).toHaveLength(2)
  })

  test('there are at most ten annotations of each level, and the others are lines of the log', () => {
    const warnings = Array.from({ length: 50 }, (_, index) => ({
      level: index % 2 === 0 ? ('warning' as const) : ('notice' as const),
      message: text`w${index}`,
    }))
    const problems = Array.from({ length: 25 }, (_, index) => problem(text`p${index}`))
    const lines = concluded({ status: 'remaining', problems, warnings }, true)
    const of = (level: string) => lines.filter(([one]) => one === level).map(([, message]) => message)
    expect(of('error')).toEqual(problems.slice(0, 10).map(({ message }) => String(message).toUpperCase()))
    expect(of('warning')).toHaveLength(10)
    expect(of('notice')).toHaveLength(10)
    expect(of('info')).toEqual(expect.arrayContaining(['error: P10', 'error: P24', 'warning: W20', 'notice: W19']))
    expect(lines).toHaveLength(25 + 50 + 1)
    expect(lines.at(-1)?.[0]).toBe('notice')
  })
})

describe('the log of a run', () => {
  const live = { 'older-than': '30d', 'dry-run': 'false' }
  const commandsOf = ({ log }: ActionResult) => commandsIn(log)
  const annotations = (result: ActionResult) =>
    commandsOf(result).filter(({ name }) => name === 'error' || name === 'warning' || name === 'notice')
  const linesOf = ({ log }: ActionResult) => log.trimEnd().split('\n')

  test('says first what will be done, then works in groups, and ends with the headline of the summary', async () => {
    await using sandbox = await withOldSessions(7)
    const result = await act(sandbox)
    const lines = linesOf(result).filter((line) => !line.startsWith('::add-mask::'))
    expect(lines[0]).toMatch(
      /^Live run: what the policy selects will be deleted for good\. Policy: created more than 30 days ago/,
    )
    const groups = commandsOf(result).filter(({ name }) => name === 'group' || name === 'endgroup')
    expect(groups.map(({ name }) => name)).toEqual(['group', 'endgroup', 'group', 'endgroup', 'group', 'endgroup'])
    expect(groups.filter(({ name }) => name === 'group').map(({ data }) => data)).toEqual([
      expect.stringMatching(/^Survey: /),
      expect.stringMatching(/^Sweep: delete 7 sessions/),
      expect.stringMatching(/^Verification: /),
    ])
    const heading = /^## (.*)$/m.exec(result.summary)?.[1]
    expect(lines.at(-1)).toBe(heading)
    expect(annotations(result)).toEqual([])
  })

  test('tells some failures of each cause with their request ids, how many more there were, and the run as one error', async () => {
    await using sandbox = await withOldSessions(30)
    sandbox.setBefore(({ purpose, id }) =>
      purpose === 'delete' && Number(id?.slice(-4)) < 12
        ? {
            status: 422,
            body: { error: { message: 'private words of Jane' } },
            headers: { 'x-request-id': `req-${id}` },
          }
        : undefined,
    )
    const result = await act(sandbox)
    const failed = linesOf(result).filter((line) => line.startsWith('Failed: '))
    expect(failed).toHaveLength(3)
    for (const line of failed) {
      expect(line).toMatch(
        /^Failed: (old_00\d\d): the server answered 422, and it is still there \(request id req-\1\)$/,
      )
    }
    expect(linesOf(result)).toContain('9 more failed likewise: the server answered 422, and it is still there')
    expect(result.log).not.toContain('Jane')
    expect(annotations(result)).toEqual([
      {
        name: 'error',
        data: expect.stringMatching(
          /^Live run failed: 18 sessions deleted, 12 still there\. Why: 12 × the server answered 422, and it is still there$/,
        ),
      },
    ])
    expect(linesOf(result).at(-1)).toMatch(/^::error::Live run failed: /)
  })

  test('numbers have a separator of thousands', async () => {
    await using sandbox = await withOldSessions(1_200)
    const { log } = await actInProcess(sandbox, { ...live, 'max-deletions': '0', verify: 'none' })
    expect(log).toContain('1,200 sessions visible to this key: 1,200 due, 0 kept, 0 unknown (kept)')
    expect(log).toContainEqual(expect.stringMatching(/^Plan: 1,200 sessions, oldest first; digest /))
    expect(log).toContain('group: Sweep: delete 1,200 sessions')
  })

  test('supplied ids are not said to be all that the key sees', async () => {
    await using sandbox = await withOldSessions(3)
    const { log, summary } = await actInProcess(sandbox, { ...live, 'dry-run': 'true', 'thread-ids': 'old_0001 gone' })
    expect(log).toContain('1 session known to this server, of 2 supplied ids: 1 due, 0 kept, 0 unknown (kept)')
    const one = await actInProcess(sandbox, { ...live, 'thread-ids': 'old_0001' })
    expect(one.log).toContain('1 session known to this server, of 1 supplied id: 1 due, 0 kept, 0 unknown (kept)')
    const none = await actInProcess(sandbox, { ...live, 'older-than': '999d', 'thread-ids': 'old_0002' })
    const inventory = await actInProcess(sandbox, { 'thread-ids': 'old_0002' })
    expect(none.summary).toMatch(/^## Live run: nothing deleted, the one session known to this server is not due$/m)
    expect(inventory.summary).toMatch(/^## Dry run \(inventory\): nothing deleted, 1 session known to this server$/m)
    for (const told of [summary, one.summary, none.summary, inventory.summary, ...inventory.log]) {
      expect(told).not.toContain('visible to this key')
    }
    expect(one.summary).toContain('1 of 1 id supplied is known to this server')
  })

  test('what is found alive while others are still deleted does not read like a deletion that failed', async () => {
    await using sandbox = await withOldSessions(40)
    sandbox.add({ id: 'young' })
    sandbox.setBefore(({ purpose, id = '' }) => {
      if (purpose !== 'delete') return undefined
      if (/7$/.test(id)) return { status: 200, body: { id, object: 'agent.session.deleted', deleted: true } }
      return id === 'old_0005' ? { status: 422 } : undefined
    })
    const { log } = await actInProcess(sandbox, { ...live, verify: 'all', concurrency: '4' })
    const alive = log.filter((line) => line.startsWith('Still there, although the API confirmed its deletion: '))
    expect(alive.map((line) => line.slice(-8)).sort()).toEqual(['old_0007', 'old_0017', 'old_0027', 'old_0037'])
    expect(log).toContain('35 of 39 read back gone, 4 still there')
  })

  test('a run with a thousand failures does not flood the log', async () => {
    await using sandbox = await withOldSessions(400, { quirks: { forbidden: ['delete'] } })
    sandbox.setQuirks({ forbidden: [] })
    sandbox.setBefore(({ purpose }) => (purpose === 'delete' ? { status: 422 } : undefined))
    const result = await act(sandbox)
    expect(linesOf(result).filter((line) => line.startsWith('Failed: '))).toHaveLength(3)
    expect(result.log).toContain('397 more failed likewise: the server answered 422, and it is still there')
  })

  test('mistakes in the inputs are errors, at most ten of them, and the headline is the last line', async () => {
    await using sandbox = await withOldSessions(1)
    const wrong = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`older-than-${index}`, 'x']))
    const result = await act(sandbox, wrong)
    expect(annotations(result).map(({ name }) => name)).toEqual(Array(10).fill('error'))
    expect(linesOf(result).filter((line) => line.startsWith('error: There is no input'))).toHaveLength(4)
    expect(linesOf(result).at(-1)).not.toMatch(/^::|^error: /)
    expect(sandbox.requestCount).toBe(0)
  })

  test('details of requests are told only where the runner asks for them', async () => {
    await using sandbox = await withOldSessions(2)
    const quiet = await act(sandbox, { 'dry-run': 'true' })
    expect(quiet.log).not.toMatch(/::debug::/)
    expect(quiet.log).not.toMatch(/GET \//)
    const loud = await act(sandbox, { 'dry-run': 'true' }, { environment: { RUNNER_DEBUG: '1' } })
    expect(commandsOf(loud)).toContainEqual({
      name: 'debug',
      data: expect.stringMatching(/^GET \/agents\/sessions -> 200 in \d+ ms/),
    })
    expect(loud.log.replaceAll(`::add-mask::${sandbox.key}`, '')).not.toContain(sandbox.key)
  })

  test('hostile ids and statuses give no command but ours', async () => {
    await using sandbox = await withOldSessions(0)
    const ids = [
      '::error::x',
      '##[error]x',
      '::add-mask::e',
      '::stop-commands::x',
      'a::set-output=status::complete',
      '%0A::error::y',
    ]
    for (const id of ids) sandbox.add({ id, createdAt: Date.now() - 90 * day, lastActiveAt: Date.now() - 90 * day })
    sandbox.setBefore(({ purpose }) =>
      purpose === 'delete' ? { status: 422, headers: { 'x-request-id': '::error::z ##[error]z' } } : undefined,
    )
    const result = await act(sandbox, {}, { environment: { RUNNER_DEBUG: '1' } })
    expect(result.outputs.failed).toBe(String(ids.length))
    const names = new Set(commandsOf(result).map(({ name }) => name))
    expect([...names].sort()).toEqual(['add-mask', 'debug', 'endgroup', 'error', 'group'])
    expect(commandsOf(result).filter(({ name }) => name === 'error')).toHaveLength(1)
    expect(
      commandsOf(result)
        .filter(({ name }) => name === 'add-mask')
        .every(({ data }) => data === sandbox.key),
    ).toBe(true)
  })

  test('progress of a long run is told while it goes on, and not too often', async () => {
    await using sandbox = await withOldSessions(45, { latency: { ms: 250 } })
    const result = await act(sandbox, { concurrency: '1', verify: 'none' })
    const lines = linesOf(result).filter((line) => line.startsWith('Done with'))
    expect(lines.length).toBeGreaterThanOrEqual(2)
    expect(lines.length).toBeLessThanOrEqual(result.duration / 5_000)
    expect(lines[0]).toMatch(/^Done with \d+ of 45 sessions \(\d[\d.]*\/(s|min), about \d+ s left\)$/)
  })
})
