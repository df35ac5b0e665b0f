/** The tracking issue of a run, from its result to what is said where it could not be written. Never changes how the run ended. */

import type { Clock } from '../../clock.ts'
import { createGitHub } from '../../github/client.ts'
import { issuesOf } from '../../github/issues.ts'
import { GitHubRefused, type Refusal } from '../../github/refusal.ts'
import type { Result } from '../../result.ts'
import { type Text, text } from '../../text.ts'
import { moment } from '../formats.ts'
import { identityOf, type Whereabouts } from './identity.ts'
import { pastRun } from './past-run.ts'
import { anyNoun, titleOf } from './sentences.ts'
import { troublesOf } from './troubles.ts'
import type { Wanted } from './wanted.ts'
import { type Telling, writeTrackingIssue } from './write.ts'

export interface TrackingOptions extends Wanted {
  readonly result: Result
}

export interface TrackingEffects {
  readonly clock: Clock
  readonly fetch: typeof globalThis.fetch
  readonly random: () => number
  /** Fires when the time is over. */
  readonly signal: AbortSignal
  readonly onNote: (message: string) => void
}

export interface Tracked {
  /** The address of the issue; undefined where there is none, or where it is not known. */
  readonly address: string | undefined
  readonly warning: Text | undefined
}

/** The longest that writing the issue may take, waits that GitHub asks for included, in milliseconds. */
const longest = 120_000

/** Writes the issue. Never throws, and never fails the run: what went wrong is a warning. */
export async function track(options: TrackingOptions, effects: TrackingEffects): Promise<Tracked> {
  const { token, result } = options
  const { clock } = effects
  let address: string | undefined
  const stopped = new AbortController()
  const signal = AbortSignal.any([effects.signal, stopped.signal])
  const timer = setTimeout(() => stopped.abort(), longest)
  try {
    if (token === '') return { address, warning: text`The tracking issue was not written: github-token is empty` }
    if (result.context.repository === '') {
      return { address, warning: text`The tracking issue was not written: GITHUB_REPOSITORY is not set` }
    }
    const end = clock.now() + longest
    const userAgent = `thread-retention/${result.version}`
    const octokit = await createGitHub({ token, userAgent }, { ...effects, signal, end })
    await writeTrackingIssue(tellingOf(options), {
      issues: issuesOf(octokit, result.context.repository),
      clock,
      signal,
      random: effects.random,
      onAddress: (known) => {
        address = known
      },
    })
    return { address, warning: undefined }
  } catch (error) {
    return { address, warning: inWords(error, clock.now()) }
  } finally {
    clearTimeout(timer)
  }
}

function tellingOf({ result, place, api, project }: TrackingOptions): Telling {
  const { context, task } = result
  const troubles = troublesOf(result)
  // Without repository and branch: the issue outlives a new name, and is one for all branches.
  const workflow = /\.github\/workflows\/[^@]+/.exec(place.workflowRef)?.[0] ?? context.workflow
  const whereabouts: Whereabouts = {
    workflow,
    job: place.job,
    api: task?.api.name ?? api,
    server: task?.server,
    project: task?.project ?? project,
  }
  return {
    identity: identityOf(whereabouts),
    title: titleOf(whereabouts, context.workflow),
    run: pastRun(result, troubles),
    troubles,
    carriedOutPlan: task?.applying !== undefined && result.swept !== undefined,
    noun: task?.api.noun ?? anyNoun,
    runsAddress: `${place.serverUrl}/${context.repository}/actions/runs/`,
  }
}

function inWords(error: unknown, now: number): Text {
  if (error instanceof GitHubRefused) return refusalInWords(error.refusal, now)
  if (error instanceof TypeError)
    return text`The tracking issue was not written: the answer is not one of GitHub's. Look at what stands between the runner and GitHub, and at GITHUB_API_URL`
  return text`The tracking issue was not written: ${error instanceof Error ? error.message : String(error)}`
}

function refusalInWords(refusal: Refusal, now: number): Text {
  switch (refusal.kind) {
    case 'not allowed':
      return text`The tracking issue was not written: this token may not write issues here. Add 'permissions: issues: write' to the job`
    case 'token refused':
      return text`The tracking issue was not written: GitHub does not accept github-token`
    case 'issues disabled':
      return text`The tracking issue was not written: issues are disabled in this repository. Turn them on in its settings, or leave out tracking-issue`
    case 'limited':
      return text`The tracking issue was not written: GitHub asks to wait until ${moment(now + refusal.milliseconds)}. The next run writes it`
    case 'lost':
      return text`The tracking issue was not written: GitHub could not be reached (${refusal.said}). The next run writes it`
    case 'too late':
      return text`The tracking issue was not written: there was no time left. The next run writes it`
    case 'other':
      return text`The tracking issue was not written: GitHub answered ${refusal.status}: ${refusal.said}`
  }
}
