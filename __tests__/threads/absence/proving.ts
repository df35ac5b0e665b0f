/** Belief in "not there", learned from the server by script. */

import type { Reply, Sending } from '../../../src/requests/sender.ts'
import { AbsenceProof } from '../../../src/threads/absence/proof.ts'
import { threadRoute } from '../../../src/threads/absence/thread-route.ts'
import { type Answering, type Asked, type Settings, stage } from '../../sweep/scripted.ts'

/** By what is read: one reply each time, or one after the other, the last one for good. Undefined is the honest answer. */
export type Script = Readonly<Record<string, Reply | readonly (Reply | undefined)[]>>

export function saying(script: Script): Answering {
  const turns = new Map<string, number>()
  return (asked) => {
    const subject = subjectOf(asked)
    const turn = (turns.get(subject) ?? 0) + 1
    turns.set(subject, turn)
    const replies = [script[subject]].flat()
    return replies[Math.min(turn, replies.length) - 1]
  }
}

/** What a request reads, in a word: a thread that was kept, an id that nobody has, a route that no server has; else the id. */
function subjectOf({ id, request }: Pick<Asked, 'id' | 'request'>): string {
  if (!request.path.startsWith('/agents/sessions/')) return 'no route'
  if (id.includes('kept')) return 'control'
  return id.startsWith('sess_it000') ? id : 'made up'
}

/** A proof with the threads that are there, and what it reads, in order. */
export function proving(answering: Answering = () => undefined, settings: Settings = {}) {
  const [read, sendings]: [string[], Sending[]] = [[], []]
  const { options, server, sent } = stage(
    [],
    (asked) => {
      read.push(subjectOf(asked))
      sendings.push(asked.sending)
      return answering(asked)
    },
    settings,
  )
  const { api, send, clock, controls, concurrency } = options
  const route = threadRoute(api, send)
  return {
    proof: new AbsenceProof(route, controls, { send, clock, concurrency }),
    route,
    controls,
    clock,
    server,
    read,
    sendings,
    sent,
  }
}
