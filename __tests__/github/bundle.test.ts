/** The tracking issue as the built bundle writes it, in a process of its own, beside a sandbox and a server like GitHub's. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import { type ActionSettings, runAction } from '../../scripts/run-action.ts'
import { createAuthority, passOn, startHttps, startProxy } from '../trust/network.ts'
import { FakeGitHub } from './fake-github.ts'

const day = 86_400_000
let sandbox: Sandbox
let github: FakeGitHub

beforeEach(async () => {
  sandbox = await startSandbox({ api: 'agent-sessions', threads: 0 })
  github = await FakeGitHub.start()
})
afterEach(async () => {
  await sandbox.close()
  await github[Symbol.asyncDispose]()
})

let runs = 0
/** The next night's run. */
function act(inputs: Record<string, string> = {}, settings: Partial<ActionSettings> = {}) {
  runs += 1
  return runAction({
    ...settings,
    inputs: {
      api: 'agent-sessions',
      'base-url': sandbox.url,
      'api-key': sandbox.key,
      'older-than': '30d',
      'dry-run': 'false',
      'tracking-issue': 'true',
      'github-token': 'ghs-token',
      ...inputs,
    },
    environment: {
      GITHUB_API_URL: github.url,
      GITHUB_JOB: 'sessions',
      GITHUB_WORKFLOW_REF: 'example/company/.github/workflows/retention.yml@refs/heads/main',
      GITHUB_RUN_ID: `${4711 + runs}`,
      ...settings.environment,
    },
  })
}

const old = (days: number) => ({ createdAt: Date.now() - days * day, lastActiveAt: Date.now() - days * day })

describe('three nights', () => {
  test('trouble, the same trouble, all well: one issue, two comments, closed', async () => {
    const { id } = sandbox.add({ ...old(40), metadata: { retain_until: 'until the case is closed' }, title: 'Divorce' })
    for (let index = 0; index < 3; index++) sandbox.add(old(50))

    const first = await act()
    expect(first).toMatchObject({ exitCode: 0, outputs: { status: 'complete', deleted: '3', unknown: '1' } })
    expect(first.outputs['tracking-issue']).toBe('https://github.com/example/company/issues/1')
    expect(github.issues).toMatchObject([{ state: 'open', labels: ['thread-retention'] }])
    expect(github.issues[0]?.body).toContain('1 session could not be judged')
    expect(github.comments).toHaveLength(1)

    const second = await act()
    expect(second.outputs['tracking-issue']).toBe(first.outputs['tracking-issue'])
    expect(github.comments).toHaveLength(1)

    sandbox.update(id, { metadata: { retain_until: '2020-01-01' } })
    const third = await act()
    expect(third).toMatchObject({ exitCode: 0, outputs: { status: 'complete', deleted: '1', unknown: '0' } })
    expect(github.issues).toMatchObject([{ state: 'closed', state_reason: 'completed' }])
    expect(github.comments).toHaveLength(2)

    const [issue] = github.issues
    const told = [issue?.title, issue?.body, ...github.comments.map(({ body }) => body)].join('\n')
    for (const secret of [id, 'sess_', 'until the case', 'Divorce', sandbox.key, 'ghs-token', sandbox.url]) {
      expect(told).not.toContain(secret)
    }
    expect(issue?.body.match(/\/actions\/runs\/\d+\/attempts\/1/g)).toHaveLength(4)
  })

  test('a page of a gateway in place of an answer: what to look at is told', async () => {
    sandbox.add({ ...old(40), metadata: { retain_until: 'until the case is closed' } })
    for (const broken of ['/graphql', '/issues']) {
      github.before = ({ path }) =>
        path.endsWith(broken)
          ? (response) => {
              response.writeHead(200, { 'content-type': 'text/html' })
              response.end('<title>Sign in</title>')
            }
          : undefined
      const { exitCode, log } = await act()
      expect(exitCode).toBe(0)
      expect(log).toContain("The tracking issue was not written: the answer is not one of GitHub's.")
    }
    expect(github.issues).toEqual([])
  })

  test('nothing is asked of GitHub where no issue is wanted', async () => {
    await act({ 'tracking-issue': 'false' })
    expect(github.requests).toEqual([])
  })

  test('a run whose inputs were refused needs a person, and the next one that finds all well ends it', async () => {
    const refused = await act({ 'older-than': '30 days ago' })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { status: 'aborted' } })
    expect(github.issues).toMatchObject([{ state: 'open' }])
    expect(github.issues[0]?.body).toContain('aborted')
    await act()
    expect(github.issues).toMatchObject([{ state: 'closed' }])
  })

  test('something of a person is left: held, although everything that is due is gone', async () => {
    sandbox.add({ ...old(50), metadata: { user_id: 'u_1' } })
    const { id } = sandbox.add({ ...old(50), metadata: { user_id: 'u_1', legal_hold: 'true' } })
    const erasure = { subject: 'user_id=u_1', 'older-than': '0h', protect: 'legal_hold=true' }
    const first = await act(erasure)
    expect(first).toMatchObject({
      exitCode: 0,
      outputs: { status: 'remaining', deleted: '1', 'subject-remaining': '1' },
    })
    expect(github.issues).toMatchObject([{ state: 'open' }])
    expect(github.issues[0]?.body).toContain('1 session of this person is still there.')
    expect(github.issues[0]?.body).not.toContain('u_1')
    sandbox.update(id, { metadata: { user_id: 'u_1' } })
    expect((await act(erasure)).outputs.status).toBe('complete')
    expect(github.issues).toMatchObject([{ state: 'closed' }])
  })

  test('a plan that waits for approval', async () => {
    sandbox.add(old(50))
    const dry = await act({
      'dry-run': 'true',
      'plan-file': `/tmp/thread-retention-plan-${process.pid}-${Date.now()}.ndjson`,
    })
    expect(dry).toMatchObject({ exitCode: 0, outputs: { status: 'planned' } })
    expect(github.issues).toMatchObject([{ state: 'open' }])
    expect(github.issues[0]?.body).toContain('A plan to delete 1 session waits for approval.')
    await act()
    expect(github.issues).toMatchObject([{ state: 'closed' }])
  })
})

test('two runs at once: one issue, told once, with both in its history', async () => {
  sandbox.add({ ...old(40), metadata: { retain_until: 'soon' } })
  const both = await Promise.all([act(), act()])
  expect(new Set(both.map(({ outputs }) => outputs['tracking-issue']))).toEqual(
    new Set(['https://github.com/example/company/issues/1']),
  )
  expect(github.open).toHaveLength(1)
  expect(github.comments).toHaveLength(1)
  expect(new Set(github.open[0]?.body.match(/\/actions\/runs\/\d+/g))).toHaveProperty('size', 2)
})

test('the jobs of a matrix, side by side: one issue for each project, each with its own run', async () => {
  sandbox.add({ ...old(40), metadata: { retain_until: 'soon' } })
  const projects = ['proj_a', 'proj_b', 'proj_c']
  const nights = async () => Promise.all(projects.map((project) => act({ project })))
  const first = await nights()
  expect(new Set(first.map(({ outputs }) => outputs['tracking-issue']))).toHaveProperty('size', 3)
  expect(first.map(({ log }) => /tracking issue was not written/.test(log))).toEqual([false, false, false])
  expect(github.open).toHaveLength(3)
  expect(github.comments).toHaveLength(3)
  await nights()
  expect(github.issues).toHaveLength(3)
  expect(github.comments).toHaveLength(3)
  for (const { body } of github.open) expect(new Set(body.match(/\/actions\/runs\/\d+/g))).toHaveProperty('size', 2)
})

describe('where it cannot be written', () => {
  beforeEach(() => {
    sandbox.add({ ...old(40), metadata: { retain_until: 'soon' } })
    sandbox.add(old(50))
  })

  test.each<[string, () => void, RegExp]>([
    [
      'the token may not',
      () => Object.assign(github, { readOnly: true }),
      /^::warning::.*Add 'permissions: issues: write' to the job/m,
    ],
    [
      'issues are disabled',
      () => Object.assign(github, { issuesDisabled: true }),
      /^::warning::.*issues are disabled in this repository/m,
    ],
    [
      'GitHub asks to wait for long',
      () => {
        github.before = () => ({
          status: 403,
          body: { message: 'secondary rate limit' },
          headers: { 'retry-after': '1800' },
        })
      },
      /^::warning::.*GitHub asks to wait until \d{4}-\d\d-\d\d \d\d:\d\d UTC/m,
    ],
    [
      'GitHub talks nonsense',
      () => {
        github.before = () => ({ status: 200, body: {} })
      },
      /^::warning::.*The tracking issue was not written: /m,
    ],
  ])('%s: a warning, and the run ends as it would have', async (_, arrange, warning) => {
    arrange()
    const result = await act()
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete', deleted: '1', 'tracking-issue': '' } })
    expect(result.log).toMatch(warning)
    expect(result.summary).toMatch(/^## Live run: /)
    expect(result.summary).toMatch(/\*\*Warning\*\*\n\n- ⚠️ The tracking issue was not written/)
  })

  test('there is no token: the run is refused before the first request', async () => {
    const result = await act({ 'github-token': '' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'aborted', 'tracking-issue': '' } })
    expect(result.log).toMatch(/^::error::.*github-token is empty, and tracking-issue needs it/m)
    expect([sandbox.requestCount, github.requests.length]).toEqual([0, 0])
  })

  test('there is nobody: the run says so and ends in time', async () => {
    const result = await act({}, { environment: { GITHUB_API_URL: 'http://127.0.0.1:9' } })
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete', 'tracking-issue': '' } })
    expect(result.log).toMatch(/^::warning::.*GitHub could not be reached/m)
  })

  test("the event's file is torn: it is not needed", async () => {
    const result = await act({}, { environment: { GITHUB_EVENT_PATH: new URL(import.meta.url).pathname } })
    expect(result).toMatchObject({ exitCode: 0, outputs: { status: 'complete' } })
  })
})

describe('a cancelled run', () => {
  test('writes it in the time that is left', async () => {
    for (let index = 0; index < 400; index++) sandbox.add(old(50))
    let isSent = false
    const result = await act(
      { concurrency: '2', 'max-deletions': '0' },
      {
        onStart: (child) => {
          sandbox.setBefore(() => {
            if (!isSent && sandbox.deletedIds.length >= 20) {
              isSent = true
              child.kill('SIGINT')
            }
            return undefined
          })
        },
      },
    )
    expect(result).toMatchObject({ exitCode: 1, outputs: { status: 'cancelled' } })
    expect(result.outputs['tracking-issue']).toBe('https://github.com/example/company/issues/1')
    expect(github.issues).toMatchObject([{ state: 'open' }])
    expect(github.issues[0]?.body).toContain('The run was cancelled before it was done.')
  })

  test('ends in time where GitHub does not answer, with everything else told', async () => {
    for (let index = 0; index < 400; index++) sandbox.add(old(50))
    github.before = () => () => undefined
    let signalledAt = 0
    const result = await act(
      { concurrency: '2', 'max-deletions': '0' },
      {
        onStart: (child) => {
          sandbox.setBefore(() => {
            if (signalledAt === 0 && sandbox.deletedIds.length >= 20) {
              signalledAt = performance.now()
              child.kill('SIGINT')
            }
            return undefined
          })
        },
      },
    )
    expect(result).toMatchObject({ exitCode: 1, signal: null, outputs: { status: 'cancelled', 'tracking-issue': '' } })
    expect(result.log).toMatch(/^::warning::.*there was no time left/m)
    expect(result.summary).toMatch(/cancel/i)
  })
})

describe('on its way to GitHub', () => {
  test('it goes through the proxy of the environment, and takes a private authority', async () => {
    sandbox.add({ ...old(40), metadata: { retain_until: 'soon' } })
    const authority = createAuthority('github.company.example')
    await using server = await startHttps((incoming, outgoing) => {
      void passOn(incoming, outgoing, { origin: github.url, path: incoming.url ?? '', headers: {} })
    }, authority)
    await using proxy = await startProxy(`github.company.example:443=127.0.0.1:${server.port}`)
    const result = await act(
      {},
      {
        environment: {
          GITHUB_API_URL: 'https://github.company.example/api/v3',
          GITHUB_SERVER_URL: 'https://github.company.example',
          NODE_EXTRA_CA_CERTS: authority.file,
          https_proxy: proxy.url,
          no_proxy: '127.0.0.1',
        },
      },
    )
    expect(result.log).toContain('Tracking issue: ')
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT github.company.example:443']))
    expect(github.issues[0]?.body).toContain('](https://github.company.example/example/company/actions/runs/')
  })
})
