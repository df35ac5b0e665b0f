/**
 * Settling what no documented confirmation settled: each such thread is read
 * back, in brackets of control reads, until it is known to be there, or believed
 * not to be there in three of them. What comes out is final, or due once more,
 * or still open.
 */

import { latest } from '../clock.ts'
import { ours, type Text, text } from '../text.ts'
import { enoughAbsences } from '../threads/absence/believed.ts'
import { type AbsenceProof, bracket, type Lane } from '../threads/absence/proof.ts'
import type { ThreadFound, ThreadThere } from '../threads/absence/thread-route.ts'
import { withItems } from './attempt.ts'
import type { Job, Open, Result, Sweeping } from './job.ts'
import { judgeAgain } from './judge-again.ts'
import { hints } from './meaning.ts'

/** How often a thread is read again whose deletion was accepted, before it counts as still there. */
const mostRereads = 3

export interface Settled {
  readonly final: readonly { readonly open: Open; readonly result: Result }[]
  /** There, and to be deleted once more. */
  readonly again: readonly Job[]
  readonly open: readonly Open[]
}

export class Settler {
  readonly #sweeping: Sweeping
  readonly #proof: AbsenceProof<ThreadThere>
  readonly #lane: Lane

  constructor(sweeping: Sweeping, proof: AbsenceProof<ThreadThere>) {
    this.#sweeping = sweeping
    this.#proof = proof
    this.#lane = proof.lane()
  }

  /** Reads all of them back, in up to three brackets each. @param alone whether no control is left to read */
  async settle(all: readonly Open[], alone = false): Promise<Settled> {
    const settled = { final: [] as { open: Open; result: Result }[], again: [] as Job[], open: [] as Open[] }
    for (let from = 0; from < all.length; from += bracket.most) {
      let waiting = all.slice(from, from + bracket.most)
      for (let round = 0; round < enoughAbsences && waiting.length > 0; round++) {
        waiting = await this.#round(waiting, settled, alone)
      }
      settled.open.push(...waiting)
    }
    return settled
  }

  /** One bracket. @returns those that another bracket may settle */
  async #round(
    waiting: readonly Open[],
    settled: { final: { open: Open; result: Result }[]; again: Job[]; open: Open[] },
    alone: boolean,
  ): Promise<Open[]> {
    const found = await this.#proof.read(
      waiting.map(({ candidate }) => candidate.id),
      this.#lane,
      { startBefore: this.#sweeping.settleBefore, closesConnection: true, isConfirmed: () => false, alone },
    )
    const next: Open[] = []
    for (const open of waiting) {
      const one = found.get(open.candidate.id)
      if (one?.kind === 'there') {
        if (open.absences > 0) this.#proof.flickered()
        const step = await this.#whenThere(one, open)
        if (step.kind === 'final') settled.final.push({ open, result: step.result })
        else if (step.kind === 'again') settled.again.push(step.job)
        else settled.open.push(step.open)
      } else if (one?.kind === 'gone' && alone) {
        settled.open.push({ ...open, why: ours('no thread is left that it could be compared with') })
      } else if (one?.kind === 'gone') {
        const absences = open.absences + 1
        if (absences >= enoughAbsences) settled.final.push({ open, result: gone(open, one, 'read back') })
        else next.push({ ...open, absences })
      } else settled.open.push({ ...open, why: whyOpen(one, open) })
    }
    return next
  }

  /** What becomes of a thread that is there after all. */
  async #whenThere(
    { thread }: ThreadThere,
    open: Open,
  ): Promise<
    | { readonly kind: 'final'; readonly result: Result }
    | { readonly kind: 'again'; readonly job: Job }
    | { readonly kind: 'open'; readonly open: Open }
  > {
    const { clock, startBefore } = this.#sweeping
    const seenAt = latest(clock)
    const judged = await judgeAgain(thread, open.candidate, this.#sweeping)
    if (judged.kind === 'spared') return { kind: 'final', result: withItems({ ...judged.result, ...open.said }, open) }
    const fail = { kind: 'final', result: stillThere(open) } as const
    switch (open.ifThere.kind) {
      case 'fail':
        return fail
      case 'later':
        if (open.rereads >= mostRereads) return fail
        return {
          kind: 'open',
          open: { ...open, rereads: open.rereads + 1, absences: 0, why: ours('it is still there') },
        }
      case 'again': {
        if (judged.kind === 'stopped' || open.tries > open.ifThere.most || clock.now() >= startBefore) return fail
        const { candidate, tries, mayHaveActed, itemsErased } = open
        return { kind: 'again', job: { candidate, tries, mayHaveActed, itemsErased, seenAt } }
      }
    }
  }
}

function whyOpen(found: ThreadFound | undefined, { why }: Open): Text | undefined {
  if (found === undefined) return why
  switch (found.kind) {
    case 'not believed':
    case 'cannot tell':
      return found.why
    case 'stopped':
      return found.stopped.detail
    case 'there':
    case 'gone':
      return why
  }
}

/** @param proof how it is known */
export function gone(
  { mayHaveActed, ifGone, said, itemsErased }: Open,
  seen: Pick<Result, 'status' | 'requestId'>,
  proof: 'read back' | 'not listed',
): Result {
  const { status = said.status, requestId = said.requestId } = seen
  const outcome = mayHaveActed ? 'deleted' : 'already-gone'
  return withItems({ outcome, proof, note: ifGone, status, requestId }, { itemsErased })
}

/** It can be read: this run did not delete it. */
function stillThere({ note, hint, said, tries, itemsErased }: Open): Result {
  const kept = tries === 0 ? note : text`${note}, and it is still there`
  const isOver = hint === hints.lost || hint === hints.stopped
  const result = {
    outcome: 'failed',
    end: 'still there',
    note: kept,
    ...said,
    hint: isOver ? hints.nextRun : hint,
    ...wasLost(hint),
  } as const
  return withItems(result, { itemsErased })
}

/** Nothing that could be asked told whether it is there. */
export function notKnown({ note, said, why, itemsErased, hint }: Open): Result {
  const because = why === undefined ? ours('') : text`: ${why}`
  const whole = hint === hints.stopped ? note : text`${note}, and it is not known whether it is still there${because}`
  const result = {
    outcome: 'failed',
    end: 'not known',
    note: whole,
    ...said,
    hint: hint === hints.stopped ? hint : hints.notKnown,
    ...wasLost(hint),
  } as const
  return withItems(result, { itemsErased })
}

/** What was lost to errors of the server or the network is nobody's to mend: the next run finds it again. */
const wasLost = (hint: Open['hint']): Pick<Result, 'lost'> => (hint === hints.lost ? { lost: true } : {})
