/**
 * How and where the run was started, as the runner says in its variables.
 *
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */

import type { RunContext } from '../result.ts'

/** @param environment the runner's own variables */
export function runContext(environment: Readonly<Record<string, string | undefined>>): RunContext {
  const of = (name: string) => environment[`GITHUB_${name}`] ?? ''
  const [repository, runId, attempt] = [of('REPOSITORY'), of('RUN_ID'), of('RUN_ATTEMPT')]
  const server = of('SERVER_URL') || 'https://github.com'
  const link =
    repository === '' || runId === ''
      ? undefined
      : `${server}/${repository}/actions/runs/${runId}/attempts/${attempt || '1'}`
  const code = {
    sha: of('SHA') || undefined,
    ref: of('REF') || undefined,
    workflowRef: of('WORKFLOW_REF') || undefined,
    workflowSha: of('WORKFLOW_SHA') || undefined,
    actionRepository: of('ACTION_REPOSITORY') || undefined,
    actionRef: of('ACTION_REF') || undefined,
  }
  const [event, actor, workflow] = [of('EVENT_NAME'), of('ACTOR'), of('WORKFLOW')]
  return { repository, link, event, actor, workflow, runId, attempt, code }
}
