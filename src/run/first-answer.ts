/** The first answer of the survey, heard before anything is judged: it tells the server's time. */

import type { ApiRequest, Purpose } from '../api-request.ts'
import type { Reply, Sender } from '../requests/sender.ts'
import { printInstant } from '../rfc3339.ts'
import { ours, text } from '../text.ts'
import type { Run } from './context.ts'
import { Aborted, type Done } from './done.ts'

/** What the survey asks first, and what came of it. */
export interface FirstAnswer {
  readonly request: ApiRequest
  readonly reply: Reply
}

/** Sends what the survey will ask first. @returns undefined where it asks nothing */
export async function firstAnswer({ inputs, task, sender }: Run): Promise<FirstAnswer | undefined> {
  const { listing, retrieval } = task.api
  const [id] = inputs.suppliedIds ?? []
  const request = id === undefined ? (listing?.count?.request ?? listing?.request(undefined)) : retrieval(id)
  if (request === undefined || (inputs.suppliedIds !== undefined && id === undefined)) return undefined
  const purpose: Purpose = id === undefined ? 'list' : 'read'
  return { request, reply: await sender.send(request, purpose) }
}

/**
 * Holds the two clocks against each other, as the first answer tells the server's.
 *
 * @returns a `send` that gives that answer to the survey when it asks
 * @throws {Aborted} when the clocks are more than a day apart
 */
export function afterFirstAnswer({ sender, ages }: Run, done: Done, first: FirstAnswer | undefined): Sender['send'] {
  if (first === undefined) return sender.send
  checkClocks(ages.check, done)
  let ahead: Reply | undefined = first.reply
  return async (asked, ...how) => {
    const reply = ahead
    if (reply === undefined || !isSame(asked, first.request)) return sender.send(asked, ...how)
    ahead = undefined
    return reply
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
