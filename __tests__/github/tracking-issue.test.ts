/** The tracking issue against a server that behaves as GitHub does: found, created, told, closed, and safe beside others. */

import { describe, expect, test } from '@jest/globals'
import { GitHubRefused } from '../../src/github/refusal.ts'
import { readHistory } from '../../src/report/tracking-issue/history.ts'
import { identityOf, marker } from '../../src/report/tracking-issue/identity.ts'
import { label } from '../../src/report/tracking-issue/write.ts'
import { type Asked, actionsBot, FakeGitHub, type GitHubOptions, type StoredIssue } from './fake-github.ts'
import { firstNight, here, madeUpRun, night, telling, write } from './writing.ts'

/** One run after another, each a night later. */
const nights = (...troubles: readonly string[]) =>
  troubles.map((one, index) => madeUpRun({ troubles: one, runId: `${index + 1}`, at: firstNight + index * night }))

const with_ = async (options: GitHubOptions, use: (github: FakeGitHub) => Promise<void>) => {
  await using github = await FakeGitHub.start(options)
  await use(github)
}

const historyOf = (issue: StoredIssue | undefined) =>
  readHistory(issue?.body ?? '', Date.now()).map(({ runId }) => runId)

describe('night by night', () => {
  test('trouble, the same trouble, all well: one issue, two comments, closed', () =>
    with_({}, async (github) => {
      const [first, second, third] = nights('failed,unknown', 'failed,unknown', 'well')
      for (const run of [first, second, third]) if (run !== undefined) await write(github, telling(run))
      expect(github.issues).toHaveLength(1)
      const [issue] = github.issues
      expect(issue).toMatchObject({ state: 'closed', state_reason: 'completed', labels: [label] })
      expect(historyOf(issue)).toEqual(['1', '2', '3'])
      expect(github.comments.map(({ body }) => body.split('\n')[1])).toEqual([
        expect.stringContaining('needs a person:'),
        expect.stringContaining('found all well: `complete`, 80 due, 78 deleted.'),
      ])
      expect(issue?.body).toContain('> **Nothing needs a person.**')
    }))

  test('all well from the start: no issue, and nothing is written', () =>
    with_({}, async (github) => {
      expect(await write(github, telling(madeUpRun()))).toBeUndefined()
      expect(github.asked).toEqual(['POST /graphql', 'GET /issues'])
    }))

  test('well, then trouble again: reopened with a comment', () =>
    with_({}, async (github) => {
      for (const run of nights('failed', 'well', 'failed')) await write(github, telling(run))
      expect(github.issues).toMatchObject([{ state: 'open' }])
      expect(
        github.comments.map(({ body }) => /needs a person again|needs a person|found all well/.exec(body)?.[0]),
      ).toEqual(['needs a person', 'found all well', 'needs a person again'])
    }))

  test('another trouble: one comment for the change, none while it stays', () =>
    with_({}, async (github) => {
      for (const run of nights('failed', 'failed,unknown', 'failed,unknown', 'unknown'))
        await write(github, telling(run))
      expect(github.comments).toHaveLength(3)
      expect(github.comments.at(1)?.body).toContain('changed what is wrong')
    }))

  test('well and closed: the body goes on, without comments', () =>
    with_({}, async (github) => {
      for (const run of nights('failed', 'well', 'well', 'well')) await write(github, telling(run))
      expect(github.comments).toHaveLength(2)
      expect(historyOf(github.issues[0])).toEqual(['1', '2', '3', '4'])
    }))

  test('closed by a person while it is still wrong: reopened, with a comment', () =>
    with_({}, async (github) => {
      const [first, second] = nights('failed', 'failed')
      if (first !== undefined) await write(github, telling(first))
      const [issue] = github.issues
      if (issue !== undefined) issue.state = 'closed'
      if (second !== undefined) await write(github, telling(second))
      expect(issue?.state).toBe('open')
      expect(github.comments.at(-1)?.body).toContain('needs a person again')
    }))

  test(
    'of many runs, the last thirty are kept',
    () =>
      with_({}, async (github) => {
        for (const run of nights(...Array.from({ length: 33 }, () => 'unknown'))) await write(github, telling(run))
        expect(historyOf(github.issues[0])).toEqual(Array.from({ length: 30 }, (_, index) => `${index + 4}`))
        expect(github.comments).toHaveLength(1)
        expect(github.issues[0]?.body.length).toBeLessThan(20_000)
      }),
    60_000,
  )
})

describe('which issue', () => {
  test('one for each workflow, job, API, server and project', () =>
    with_({}, async (github) => {
      const others = [
        { workflow: 'b.yml' },
        { job: 'b' },
        { api: 'conversations' },
        { server: 'https://b' },
        { project: 'proj_b' },
      ]
      for (const where of [{}, ...others]) await write(github, telling(madeUpRun({ troubles: 'failed' }), where))
      expect(github.open).toHaveLength(6)
      for (const where of [{}, ...others])
        await write(github, telling(madeUpRun({ runId: '2', at: firstNight + night }), where))
      expect(github.open).toHaveLength(0)
      expect(github.issues).toHaveLength(6)
    }))

  test('a new title changes nothing, and the title of another is nothing', () =>
    with_({}, async (github) => {
      github.plant({ title: telling(madeUpRun()).title, labels: [label] })
      const [first, second] = nights('failed', 'well')
      if (first !== undefined) await write(github, telling(first))
      const own = github.issues[1]
      if (own !== undefined) own.title = 'Please look at this'
      if (second !== undefined) await write(github, telling(second))
      expect(github.issues).toMatchObject([
        { state: 'open', body: '' },
        { state: 'closed', title: 'Please look at this' },
      ])
    }))

  const body = `${marker(identityOf(here))}\nRead me`
  test.each<[string, Partial<StoredIssue>]>([
    ['somebody else wrote', { user: { id: 7, login: 'mallory' } }],
    ['somebody wrote whose name is nearly the same', { user: { id: 8, login: 'github-actions' } }],
    ['has no label', { labels: [] }],
    ['is a pull request', { isPullRequest: true }],
    ['has the marker further down', { body: `Look:\n${body}` }],
    ['has a marker of another form', { body: body.replace(' v1 ', ' v2 ') }],
  ])('an issue that %s is not the one, however old', (_, change) =>
    with_({}, async (github) => {
      const planted = github.plant({ body, labels: [label], ...change })
      const before = { ...planted }
      await write(github, telling(madeUpRun({ troubles: 'failed' })))
      expect(planted).toEqual(before)
      expect(github.issues).toHaveLength(2)
      expect(github.comments.map(({ issue }) => issue)).toEqual([2])
    }))

  test('an account that took over the name is another account', () =>
    with_({ accounts: { 'ghp-token': { id: 1, login: 'octocat' } } }, async (github) => {
      github.plant({ body, labels: [label], user: { id: 2, login: 'octocat' } })
      await write(github, telling(madeUpRun({ troubles: 'failed' })), { token: 'ghp-token' })
      expect(github.issues).toHaveLength(2)
    }))

  test('it is found on a later page', () =>
    with_({ pageSize: 2 }, async (github) => {
      for (let index = 0; index < 5; index++) github.plant({ labels: [label] })
      const [first, second] = nights('failed', 'well')
      if (first !== undefined) await write(github, telling(first))
      if (second !== undefined) await write(github, telling(second))
      expect(github.issues).toHaveLength(6)
      expect(github.issues[5]?.state).toBe('closed')
    }))

  test('a run that could not learn its project writes to the only issue that may be its own, and takes nothing from it', () =>
    with_({}, async (github) => {
      const [first, second, third] = nights('unknown', 'aborted', 'well')
      if (first !== undefined) await write(github, telling(first))
      if (second !== undefined) await write(github, telling(second, { project: undefined, server: undefined }))
      expect(github.issues).toHaveLength(1)
      if (third !== undefined) await write(github, telling(third))
      expect(github.issues).toMatchObject([{ state: 'closed' }])
      expect(github.comments).toHaveLength(3)
    }))

  test('where it may be one of several it is none of them; a later run that finds all well ends it', () =>
    with_({}, async (github) => {
      const [first, second, third] = nights('failed', 'aborted', 'well')
      if (first === undefined || second === undefined || third === undefined) throw new Error('three nights')
      await write(github, telling(first, { project: 'proj_a' }))
      await write(github, telling(first, { project: 'proj_b' }))
      await write(github, telling(second, { project: undefined }))
      expect(github.open).toHaveLength(3)
      // A job of the same run, beside it, is no later run.
      await write(github, telling({ ...third, runId: second.runId }, { project: 'proj_a' }))
      expect(github.open.map(({ number }) => number)).toEqual([2, 3])
      await write(github, telling(third, { project: 'proj_a' }))
      expect(github.open.map(({ number }) => number)).toEqual([2])
    }))
})

describe('a plan that another job made', () => {
  const carriedOut = {
    ...telling(madeUpRun({ runId: '2', at: firstNight + night }), { job: 'apply' }),
    carriedOutPlan: true,
  }
  const plan = (troubles: string) => telling(madeUpRun({ troubles, dryRun: true, status: 'planned' }), { job: 'plan' })

  test('waits no longer once it is carried out', () =>
    with_({}, async (github) => {
      await write(github, plan('approval'))
      await write(github, { ...carriedOut, carriedOutPlan: false })
      expect(github.issues).toMatchObject([{ state: 'open' }])
      await write(github, carriedOut)
      expect(github.issues).toMatchObject([{ state: 'closed' }])
      expect(github.comments.at(-1)?.body).toContain('carried out a plan')
    }))

  test('is not all that is wrong: the issue stays open', () =>
    with_({}, async (github) => {
      await write(github, plan('approval,unknown'))
      await write(github, carriedOut)
      expect(github.issues).toMatchObject([{ state: 'open' }])
    }))

  test('is of another project', () =>
    with_({}, async (github) => {
      await write(github, { ...plan('approval'), identity: identityOf({ ...here, job: 'plan', project: 'proj_b' }) })
      await write(github, carriedOut)
      expect(github.issues).toMatchObject([{ state: 'open' }])
    }))
})

describe('others at the same time', () => {
  /** Holds requests back until so many have come. */
  const together = (github: FakeGitHub, isMeant: (asked: Asked) => boolean, count: number) => {
    let release = () => {}
    const all = new Promise<void>((resolve) => {
      release = resolve
    })
    let come = 0
    github.before = async (asked) => {
      if (!isMeant(asked)) return undefined
      come += 1
      if (come === count) release()
      if (come <= count) await all
      return undefined
    }
  }
  const isCreation = ({ method, path }: Asked) => method === 'POST' && path.endsWith('/issues')

  test.each([
    0, 15,
  ])('two runs create it at once: the older stays, the younger is closed as its duplicate (lists lag %i ms)', (lag) =>
    with_({ lag }, async (github) => {
      together(github, isCreation, 2)
      const runs = [madeUpRun({ troubles: 'failed', runId: '1' }), madeUpRun({ troubles: 'failed', runId: '2' })]
      const addresses = await Promise.all(runs.map((run) => write(github, telling(run))))
      expect(github.issues).toMatchObject([
        { number: 1, state: 'open' },
        { number: 2, state: 'closed', state_reason: 'duplicate', body: 'Duplicate of #1.\n' },
      ])
      expect(new Set(addresses)).toEqual(new Set(['https://github.com/example/company/issues/1']))
      expect(historyOf(github.issues[0]).sort()).toEqual(['1', '2'])
      expect(github.comments.map(({ issue }) => issue)).toEqual([1])
    }))

  test('an old server that knows no duplicates takes the younger as not planned', () =>
    with_({}, async (github) => {
      github.knowsDuplicates = false
      together(github, isCreation, 2)
      const runs = [madeUpRun({ troubles: 'failed', runId: '1' }), madeUpRun({ troubles: 'failed', runId: '2' })]
      await Promise.all(runs.map((run) => write(github, telling(run))))
      expect(github.issues[1]).toMatchObject({ state: 'closed', state_reason: 'not_planned' })
    }))

  test('twins of an earlier race, which no list showed then, become one, with the runs of both', () =>
    with_({}, async (github) => {
      const [first, second, third] = nights('failed', 'failed', 'failed')
      if (first === undefined || second === undefined || third === undefined) throw new Error('three nights')
      await write(github, telling(first))
      const [oldest] = github.issues
      if (oldest !== undefined) oldest.labels = []
      await write(github, telling(second))
      if (oldest !== undefined) oldest.labels = [label]
      await write(github, telling(third))
      expect(github.issues).toMatchObject([{ state: 'open' }, { state: 'closed', state_reason: 'duplicate' }])
      expect(historyOf(oldest)).toEqual(['1', '2', '3'])
    }))

  test('two runs write to one issue at once: both are in its history, and the change is told once', () =>
    with_({}, async (github) => {
      await write(github, telling(madeUpRun({ troubles: 'failed' })))
      together(github, ({ method, path }) => method === 'PATCH' && path.endsWith('/issues/1'), 2)
      const second = { troubles: 'failed,unknown', at: firstNight + night }
      const runs = [madeUpRun({ ...second, runId: '2' }), madeUpRun({ ...second, runId: '3' })]
      await Promise.all(runs.map((run) => write(github, telling(run))))
      expect(historyOf(github.issues[0])).toEqual(['1', '2', '3'])
      expect(github.comments).toHaveLength(2)
    }))

  test('of two runs at once, the one that has trouble is heard', () =>
    with_({}, async (github) => {
      await write(github, telling(madeUpRun({ troubles: 'failed' })))
      together(github, ({ method, path }) => method === 'PATCH' && path.endsWith('/issues/1'), 2)
      const well = madeUpRun({ runId: '2', at: firstNight + night })
      const trouble = madeUpRun({ runId: '3', at: firstNight + night + 1000, troubles: 'unknown' })
      await Promise.all([write(github, telling(well)), write(github, telling(trouble))])
      expect(github.issues).toMatchObject([{ state: 'open' }])
    }))
})

describe('what GitHub may answer', () => {
  const trouble = telling(madeUpRun({ troubles: 'failed' }))
  const refusal = async (github: FakeGitHub, settings = {}) => {
    try {
      await write(github, trouble, settings)
    } catch (error) {
      if (error instanceof GitHubRefused) return error.refusal
      throw error
    }
    throw new Error('it was written')
  }

  test('403: the token may not write issues', () =>
    with_({}, async (github) => {
      github.readOnly = true
      expect(await refusal(github)).toEqual({ kind: 'not allowed' })
      expect(github.issues).toEqual([])
    }))

  test('hostile issue 1: 403, because somebody locked the conversation: that is told, and not that the token may not', () =>
    with_({}, async (github) => {
      const said = 'Unable to create comment because issue is locked.'
      github.before = ({ method, path }) =>
        method === 'POST' && path.endsWith('/comments') ? { status: 403, body: { message: said } } : undefined
      expect(await refusal(github)).toEqual({ kind: 'other', status: 403, said })
    }))

  test('404: the token cannot see the repository', () =>
    with_({}, async (github) => {
      github.before = ({ path }) =>
        path.endsWith('/issues') ? { status: 404, body: { message: 'Not Found' } } : undefined
      expect(await refusal(github)).toEqual({ kind: 'not allowed' })
    }))

  test('410: issues are disabled', () =>
    with_({}, async (github) => {
      github.issuesDisabled = true
      expect(await refusal(github)).toEqual({ kind: 'issues disabled' })
    }))

  test('410: the issue was deleted, which the list does not know yet; the next run creates another', () =>
    with_({}, async (github) => {
      await write(github, trouble)
      github.before = ({ method, path }) =>
        method === 'GET' && path.endsWith('/issues/1')
          ? { status: 410, body: { message: 'This issue was deleted' } }
          : undefined
      expect(await refusal(github)).toEqual({ kind: 'other', status: 410, said: 'This issue was deleted' })
      github.issues.splice(0)
      github.before = () => undefined
      await write(github, trouble)
      expect(github.open).toHaveLength(1)
    }))

  test('401: another token', () =>
    with_({}, async (github) => {
      expect(await refusal(github, { token: 'expired' })).toEqual({ kind: 'token refused' })
      expect(github.asked).toEqual(['POST /graphql'])
    }))

  test('422: what GitHub says', () =>
    with_({}, async (github) => {
      github.before = ({ method, path }) =>
        method === 'POST' && path.endsWith('/issues')
          ? { status: 422, body: { message: 'Validation Failed' } }
          : undefined
      expect(await refusal(github)).toEqual({ kind: 'other', status: 422, said: 'Validation Failed' })
    }))

  const once = (
    github: FakeGitHub,
    isMeant: (asked: Asked) => boolean,
    fault: Awaited<ReturnType<FakeGitHub['before']>>,
  ) => {
    let isDone = false
    github.before = (asked) => {
      if (isDone || !isMeant(asked)) return undefined
      isDone = true
      return fault
    }
  }
  const isWrite = ({ method, path }: Asked) => method === 'POST' && path.endsWith('/issues')

  test.each([
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '2' } }],
    [
      'a secondary limit with Retry-After',
      { status: 403, body: { message: 'You have exceeded a secondary rate limit.' }, headers: { 'retry-after': '2' } },
    ],
    [
      'a secondary limit that says no more',
      { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } },
    ],
    [
      'a used up limit',
      {
        status: 403,
        body: { message: 'API rate limit exceeded' },
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${Math.ceil(Date.now() / 1000) + 60}` },
      },
    ],
  ])('%s is waited out, and nothing is written twice', (_, fault) =>
    with_({}, async (github) => {
      once(github, isWrite, fault)
      await write(github, trouble)
      expect(github.issues).toHaveLength(1)
      expect(github.comments).toHaveLength(1)
    }))

  test('a wait beyond the time that this may take is not begun', () =>
    with_({}, async (github) => {
      github.before = () => ({ status: 429, headers: { 'retry-after': '3600' } })
      expect(await refusal(github)).toEqual({ kind: 'limited', milliseconds: 3_600_000 })
      expect(github.requests).toHaveLength(1)
    }))

  test('a server that is down for a moment', () =>
    with_({}, async (github) => {
      once(github, ({ method }) => method === 'GET', { status: 502 })
      await write(github, trouble)
      expect(github.issues).toHaveLength(1)
    }))

  test('a server that is down', () =>
    with_({}, async (github) => {
      github.before = ({ method }) => (method === 'GET' ? { status: 502 } : undefined)
      expect(await refusal(github)).toEqual({ kind: 'lost', said: '502' })
      expect(github.asked).toEqual(['POST /graphql', 'GET /issues', 'GET /issues', 'GET /issues'])
    }))

  test.each([
    ['issue', (asked: Asked) => isWrite(asked)],
    ['comment', ({ method, path }: Asked) => method === 'POST' && path.endsWith('/comments')],
  ])('the answer to a new %s is lost: it is looked for, and not written twice', (_, isMeant) =>
    with_({}, async (github) => {
      let isDone = false
      github.after = (asked) => {
        if (isDone || !isMeant(asked)) return undefined
        isDone = true
        return (response) => response.socket?.destroy()
      }
      await write(github, trouble)
      expect(github.issues).toHaveLength(1)
      expect(github.comments).toHaveLength(1)
    }))

  test('labels that are dropped silently: the issue is closed again, for no run would find it', () =>
    with_({}, async (github) => {
      github.dropsLabels = true
      expect(await refusal(github)).toEqual({ kind: 'not allowed' })
      expect(github.issues).toMatchObject([{ state: 'closed' }])
    }))

  test('the next page is on another server: the token does not go there', () =>
    with_({}, async (github) => {
      await using other = await FakeGitHub.start()
      github.before = ({ method, path }) =>
        method === 'GET' && path.endsWith('/issues')
          ? {
              status: 200,
              body: [],
              headers: { link: `<${other.url}/repos/example/company/issues?page=2>; rel="next"` },
            }
          : undefined
      expect(await refusal(github)).toMatchObject({ kind: 'lost' })
      expect(other.requests).toEqual([])
    }))

  test('a redirect is not followed', () =>
    with_({}, async (github) => {
      await using other = await FakeGitHub.start()
      github.before = ({ path }) =>
        path === '/graphql' ? { status: 307, headers: { location: `${other.url}/graphql` } } : undefined
      expect(await refusal(github)).toMatchObject({ kind: 'lost' })
      expect(other.requests).toEqual([])
    }))

  test('a server of a company has its routes elsewhere', () =>
    with_({ prefix: '/api/v3' }, async (github) => {
      await write(github, trouble)
      expect(github.issues).toHaveLength(1)
    }))

  test('when the time is over, nothing more is sent', () =>
    with_({}, async (github) => {
      const stopped = new AbortController()
      github.before = ({ path }) => {
        if (path.endsWith('/issues')) stopped.abort()
        return undefined
      }
      expect(await refusal(github, { signal: stopped.signal })).toEqual({ kind: 'too late' })
      expect(github.asked).toEqual(['POST /graphql', 'GET /issues'])
    }))
})

describe('whoever edits the issue', () => {
  const [first, second] = nights('failed', 'well')
  if (first === undefined || second === undefined) throw new Error('two nights')
  const edited = async (github: FakeGitHub, edit: (body: string) => string) => {
    await write(github, telling(first))
    const [issue] = github.issues
    if (issue !== undefined) issue.body = edit(issue.body)
    await write(github, telling(second))
    return issue
  }

  test.each<[string, (body: string) => string, string[]]>([
    [
      'adds a run that was not',
      (body) => body.replace('\n1 1 ', '\n9 1 2026-13-45T00:00:00Z failed live 1 1 1 1 1 - failed\n1 1 '),
      ['1', '2'],
    ],
    [
      'adds a run of tomorrow',
      (body) =>
        body.replace(
          '\n1 1 ',
          `\n9 1 ${new Date(Date.now() + night).toISOString().slice(0, 19)}Z complete live 1 1 1 1 1 - well\n1 1 `,
        ),
      ['1', '2'],
    ],
    [
      'writes words for numbers',
      (body) => body.replace(/\n1 1 (\S+) failed live 1200/, '\n1 1 $1 failed live <b>many</b>'),
      ['2'],
    ],
    ['takes the history out', (body) => body.replace(/<!-- thread-retention:history[^>]*-->/, ''), ['2']],
    ['writes the runs as it pleases', (body) => body.replace('### The last run', '### Owned by @mallory'), ['1', '2']],
  ])('%s: what does not parse is dropped, and the rest goes on', (_, edit, runs) =>
    with_({}, async (github) => {
      const issue = await edited(github, edit)
      expect(github.issues).toHaveLength(1)
      expect(issue?.state).toBe('closed')
      expect(historyOf(issue)).toEqual(runs)
      expect(issue?.body).not.toMatch(/mallory|many/)
    }))
})

test('the token goes to this server in every request, and nothing else is sent with it', () =>
  with_({}, async (github) => {
    await write(github, telling(madeUpRun({ troubles: 'failed' })))
    expect(new Set(github.requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['token ghs-token']))
    expect(new Set(github.requests.map(({ headers }) => String(headers['user-agent']).split(' ')[0]))).toEqual(
      new Set(['thread-retention/test']),
    )
    expect(actionsBot.login).toBe('github-actions[bot]')
  }))
