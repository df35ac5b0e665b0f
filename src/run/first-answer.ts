/** The first answer of the survey, heard before anything is judged: it tells the server's time. */

import type { ApiRequest, Purpose } from '../api-request.ts'
import { latest } from '../clock.ts'
import type { Reply, Sender } from '../requests/sender.ts'
import { printInstant } from '../rfc3339.ts'
import { ours, text } from '../text.ts'
import type { Run } from './context.ts'
import { Aborted, type Done } from './done.ts'

/** What the survey asks first, and what came of it. */
export interface FirstAnswer {
  readonly request: ApiRequest
  readonly reply: Reply
  /** In milliseconds since the Unix epoch. */
  readonly heardAt: number
}

/** What was heard longer ago, in milliseconds, is asked again: while it waited for other answers, threads may have been used. */
const goodFor = 10_000

/** Sends what the survey will ask first. @returns undefined where it asks nothing */
export async function firstAnswer({ inputs, task, sender, effects }: Run): Promise<FirstAnswer | undefined> {
  const { listing, retrieval } = task.api
  const [id] = inputs.suppliedIds ?? []
  const request = id === undefined ? (listing?.count?.request ?? listing?.request(undefined)) : retrieval(id)
  if (request === undefined || (inputs.suppliedIds !== undefined && id === undefined)) return undefined
  const purpose: Purpose = id === undefined ? 'list' : 'read'
  const reply = await sender.send(request, purpose)
  return { request, reply, heardAt: latest(effects.clock) }
}

/**
 * Holds the two clocks against each other, as the first answer tells the server's.
 *
 * @returns a `send` that gives that answer to the survey, where it asks soon enough
 * @throws {Aborted} when the clocks are more than a day apart
 */
export function afterFirstAnswer(run: Run, done: Done, first: FirstAnswer | undefined): Sender['send'] {
  const { sender, ages, effects } = run
  if (first === undefined) return sender.send
  checkClocks(ages.check, done)
  let ahead: Reply | undefined = first.reply
  return async (asked, ...how) => {
    const reply = ahead
    if (reply === undefined || !isSame(asked, first.request)) return sender.send(asked, ...how)
    ahead = undefined
    return latest(effects.clock) - first.heardAt < goodFor ? reply : sender.send(asked, ...how)
  }
}

const isSame = (one: ApiRequest, other: ApiRequest) => JSON.stringify(one) === JSON.stringify(other)

function checkClocks(check: Run['ages']['check'], done: Done): void {
  if (check.kind === 'agree') return
  const [runner, server] = [check.runner, check.server].map((time) => ours(printInstant(time)))
  if (runner === undefined || server === undefined) return
  if (check.kind === 'apart') {
    throw new Aborted(text`the clock of this runner says ${runner}, and the server's says ${server}`, {
      hint: ours(
        'Ages cannot be counted by clocks that are more than a day apart: set the clock of the runner right. Nothing was deleted.',
      ),
    })
  }
  done.warnings.push({
    level: 'warning',
    message: text`the clock of this runner says ${runner}, and the server's says ${server}: ages are counted by the earlier one`,
  })
}
