import { describe, expect, test } from '@jest/globals'
import { runContext } from '../../src/report/context.ts'

const onGitHub = {
  GITHUB_REPOSITORY: 'acme/support',
  GITHUB_RUN_ID: '1658821493',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_EVENT_NAME: 'schedule',
  GITHUB_ACTOR: 'octocat',
  GITHUB_WORKFLOW: 'Retention',
  GITHUB_SHA: '1f0c2a'.padEnd(40, '0'),
  GITHUB_REF: 'refs/heads/main',
  GITHUB_WORKFLOW_REF: 'acme/support/.github/workflows/retention.yml@refs/heads/main',
  GITHUB_WORKFLOW_SHA: '2e0c2a'.padEnd(40, '0'),
  GITHUB_ACTION_REPOSITORY: 'thread-retention/thread-retention',
  GITHUB_ACTION_REF: 'v0.1.0',
}

const noCode = {
  sha: undefined,
  ref: undefined,
  workflowRef: undefined,
  workflowSha: undefined,
  actionRepository: undefined,
  actionRef: undefined,
}

describe('the context of a run', () => {
  test("is what the runner's variables say", () => {
    expect(runContext(onGitHub)).toEqual({
      repository: 'acme/support',
      link: 'https://github.com/acme/support/actions/runs/1658821493/attempts/2',
      event: 'schedule',
      actor: 'octocat',
      workflow: 'Retention',
      runId: '1658821493',
      attempt: '2',
      code: {
        sha: onGitHub.GITHUB_SHA,
        ref: 'refs/heads/main',
        workflowRef: onGitHub.GITHUB_WORKFLOW_REF,
        workflowSha: onGitHub.GITHUB_WORKFLOW_SHA,
        actionRepository: 'thread-retention/thread-retention',
        actionRef: 'v0.1.0',
      },
    })
  })

  const links: Record<string, [changed: Record<string, string | undefined>, link: string | undefined]> = {
    'a server of its own': [
      { GITHUB_SERVER_URL: 'https://github.example' },
      'https://github.example/acme/support/actions/runs/1658821493/attempts/2',
    ],
    'no server': [
      { GITHUB_SERVER_URL: undefined },
      'https://github.com/acme/support/actions/runs/1658821493/attempts/2',
    ],
    'no attempt': [
      { GITHUB_RUN_ATTEMPT: undefined },
      'https://github.com/acme/support/actions/runs/1658821493/attempts/1',
    ],
    'no repository': [{ GITHUB_REPOSITORY: '' }, undefined],
    'no run': [{ GITHUB_RUN_ID: undefined }, undefined],
  }
  for (const [what, [changed, link]] of Object.entries(links)) {
    test(`${what}: the link is ${link ?? 'left out'}`, () => {
      expect(runContext({ ...onGitHub, ...changed }).link).toBe(link)
    })
  }

  test('outside of a runner nothing is told', () => {
    const nothing = { repository: '', event: '', actor: '', workflow: '', runId: '', attempt: '', code: noCode }
    expect(runContext({})).toEqual({ ...nothing, link: undefined })
  })
})
