/** How and where the run was started, as GitHub says. */

import { context } from '@actions/github'
import type { RunContext } from './account.ts'

/** @param environment the runner's own variables */
export function runContext(environment: Readonly<Record<string, string | undefined>>): RunContext {
  const repository = environment.GITHUB_REPOSITORY ?? ''
  const runId = environment.GITHUB_RUN_ID ?? ''
  const attempt = environment.GITHUB_RUN_ATTEMPT ?? ''
  const link =
    repository === '' || runId === ''
      ? undefined
      : `${context.serverUrl}/${repository}/actions/runs/${runId}/attempts/${attempt || '1'}`
  return {
    repository,
    link,
    event: context.eventName ?? '',
    actor: context.actor ?? '',
    workflow: context.workflow ?? '',
    runId,
    attempt,
  }
}
