/** What all phases of one run share. */

import type { Clock } from '../clock.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { standFor } from '../plan-file/salted.ts'
import { isInventory } from '../policy/policy.ts'
import { policyInWords } from '../policy/policy-in-words.ts'
import { type Log, longWaits } from '../report/log.ts'
import { AgeClock } from '../requests/age-clock.ts'
import { retryAfter } from '../requests/answers.ts'
import type { Client } from '../requests/client.ts'
import { createPacing } from '../requests/pacing/pacing.ts'
import { createSender, type Sender } from '../requests/sender.ts'
import type { RunContext, Settings, Task } from '../result.ts'
import type { Stop } from '../stop.ts'
import { ours, text } from '../text.ts'
import { Controls } from '../threads/absence/controls.ts'
import { atServer } from '../threads/at-server.ts'
import { type Evidence, evidence } from './evidence.ts'
import { outage } from './log-lines.ts'

/** Everything that a run does to the world, or learns from it besides its inputs. */
export interface Effects {
  readonly client: Client
  readonly clock: Clock
  readonly log: Log
  /** From 0 up to 1. */
  readonly random: () => number
  readonly stop: Stop
  readonly context: RunContext
  readonly version: string
  /** A path for the record that no other step uses. */
  readonly freshRecordPath: string
  /** When the run began, in milliseconds since the Unix epoch: ages are counted by this instant. */
  readonly startedAt: number
  /** Random, in hexadecimal: for the digests of what plan and record must not hold. */
  readonly salt: string
}

/** Whose threads these are. The inputs say so or, failing that, the server's answers. */
export interface Owner {
  organization: string | undefined
  project: string | undefined
}

export interface Run {
  readonly inputs: Inputs
  readonly task: Task
  readonly effects: Effects
  readonly sender: Sender
  readonly evidence: Evidence
  readonly owner: Owner
  /** Threads that are known to be there: reading them shows whether a 404 means anything. */
  readonly controls: Controls
  /** By which ages are counted. */
  readonly ages: AgeClock
}

export function runOf(inputs: Inputs, effects: Effects): Run {
  const { organization, project } = inputs
  const owner: Owner = { organization, project }
  const ages = new AgeClock(effects.startedAt)
  return {
    inputs,
    task: taskOf(inputs, effects),
    effects,
    sender: senderFor(inputs, effects, owner, ages),
    evidence: evidence(effects.stop),
    owner,
    controls: new Controls(effects.random),
    ages,
  }
}

function taskOf(inputs: Inputs, { salt }: Effects): Task {
  return {
    api: atServer(inputs.api, new URL(inputs.server.baseUrl)),
    server: inputs.server.name,
    organization: inputs.organization,
    project: inputs.project,
    policy: inputs.policy,
    policyInWords: policyInWords(inputs.policy, inputs.api),
    inventory: isInventory(inputs.policy),
    dryRun: inputs.dryRun,
    supplied: inputs.suppliedIds?.length,
    maxDeletions: inputs.maxDeletions,
    settings: settingsOf(inputs),
    stand: standFor(salt, { subject: inputs.policy.subject, query: new URL(inputs.server.baseUrl).search }),
    summaryMetadata: inputs.summaryMetadata,
    applying: inputs.approved?.digest,
  }
}

function settingsOf({ abortAbove, failIfOverdue, timeBudget, concurrency, verify }: Inputs): Settings {
  return { abortAbove, failIfOverdue, timeBudget, concurrency, verify }
}

/** The one sender of the run. It notes what the answers say about the owner, and logs every attempt. */
function senderFor(inputs: Inputs, effects: Effects, owner: Owner, ages: AgeClock): Sender {
  const { client, clock, stop, random, log } = effects
  const onWait = longWaits(log, clock)
  return createSender({
    client,
    clock,
    stop,
    random,
    pacing: createPacing(inputs.concurrency),
    onOutage: (event) => log.info(outage(event)),
    onAttempt: ({ request, status, problem, milliseconds, headers }) => {
      if (headers !== undefined) ages.heard(headers, clock.now())
      owner.project ??= headers?.get('openai-project') ?? undefined
      owner.organization ??= headers?.get('openai-organization') ?? undefined
      if (status === 429 && headers !== undefined) onWait(retryAfter({ status, headers, body: undefined }, clock.now()))
      const got = status ?? ours('no answer')
      log.debug(text`${ours(request.method)} ${request.path} -> ${got} in ${milliseconds} ms ${problem ?? ''}`)
    },
  })
}
