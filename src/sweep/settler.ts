/**
 * Settling what no documented confirmation settled: each such thread is read
 * back, in brackets of control reads, until it is known to be there, or believed
 * not to be there in three of them. What comes out is final, or due once more,
 * or still open.
 */

import { latest } from '../clock.ts'
import { ours, type Text, text } from '../text.ts'
import { enoughAbsences } from '../threads/absence/believed.ts'
import type { AbsenceProof, Lane } from '../threads/absence/proof.ts'
import { othersMissing } from '../threads/absence/sight.ts'
import type { ThreadFound, ThreadThere } from '../threads/absence/thread-route.ts'
import { type Job, mayActUntil, type Open, type Result, type Sweeping } from './job.ts'
import { judgeAgain } from './judge-again.ts'
import { hints } from './meaning.ts'
import { madeAnew, withItems } from './with-items.ts'

/** How often a thread is read again whose deletion was accepted, before it counts as still there. */
const mostRereads = 3

const first = ours('it was read as there first, and then as not there')

/** Told what becomes of each. */
export interface OnSettled {
  readonly onFinal: (open: Open, result: Result) => void
  /** There, and to be deleted once more. */
  readonly onAgain: (job: Job) => void
  /** This bracket did not settle it, and the next would not. */
  readonly onOpen: (open: Open) => void
  /** There, while a deletion of it may still take effect: to be read once more, later. */
  readonly onLate: (open: Open) => void
}

export class Settler {
  readonly #sweeping: Sweeping
  readonly #proof: AbsenceProof<ThreadThere>
  readonly #lane: Lane
  readonly #isListed: boolean

  /** @param isListed whether another listing can settle what reading cannot */
  constructor(sweeping: Sweeping, proof: AbsenceProof<ThreadThere>, isListed: boolean) {
    this.#sweeping = sweeping
    this.#isListed = isListed
    this.#proof = proof
    this.#lane = proof.lane()
  }

  /**
   * Reads them back in one bracket. What is there is told as soon as it was read: that needs no control.
   *
   * @param alone whether no control is left to read
   * @returns those that another bracket may settle
   */
  async round(waiting: readonly Open[], alone: boolean, told: OnSettled): Promise<readonly Open[]> {
    const byId = new Map(waiting.map((open) => [open.candidate.id, open]))
    const found = await this.#proof.read([...byId.keys()], this.#lane, {
      startBefore: this.#sweeping.settleBefore,
      closesConnection: true,
      isConfirmed: () => false,
      isLikely: (id) => byId.get(id)?.isListed === true,
      alone,
      onThere: async (id, there) => {
        const open = byId.get(id)
        if (open !== undefined) await this.#whenThere(there, open, told)
      },
    })
    const next: Open[] = []
    for (const [id, open] of byId) {
      const one = found.get(id)
      if (one?.kind === 'there') continue
      if (one?.kind === 'gone' && alone) {
        told.onOpen({ ...open, why: ours('no thread is left that it could be compared with') })
      } else if (one?.kind === 'gone') {
        const absences = open.absences + 1
        // A broken replica looks the same as a deletion that took effect in between: the list tells them apart, or twice as many reads.
        const isEnough = absences >= enoughAbsences * (open.wasThere === true && !this.#isListed ? 2 : 1)
        if (isEnough && open.wasThere === true && this.#isListed) told.onOpen({ ...open, absences: 0, why: first })
        else if (isEnough) told.onFinal(open, gone(open, one, 'read back'))
        else next.push({ ...open, absences })
      } else told.onOpen({ ...open, why: whyOpen(one, open) })
    }
    return next
  }

  /** What becomes of a thread that is there after all. */
  async #whenThere({ thread }: ThreadThere, open: Open, told: OnSettled): Promise<void> {
    const { clock, startBefore } = this.#sweeping
    if (open.absences > 0) this.#proof.flickered()
    const [readAt, seenAt] = [clock.now(), latest(clock)]
    const judged = await judgeAgain(thread, open.candidate, this.#sweeping)
    const end = (result: Result) => {
      if (mayActUntil(open, readAt) === undefined) return told.onFinal(open, result)
      return told.onLate({ ...open, wasThere: true, absences: 0, why: ours('the server may still carry it out') })
    }
    if (judged.kind === 'another') return end({ ...madeAnew(open), ...open.said })
    if (judged.kind === 'spared') return end(withItems({ ...judged.result, ...open.said }, open))
    switch (open.ifThere.kind) {
      case 'fail':
        return end(stillThere(open))
      case 'later':
        if (open.rereads >= mostRereads || open.isListed === true) return end(stillThere(open))
        return told.onOpen({ ...open, rereads: open.rereads + 1, absences: 0, why: ours('it is still there') })
      case 'again': {
        if (judged.kind === 'stopped' || open.tries > open.ifThere.most || clock.now() >= startBefore) {
          return end(stillThere(open))
        }
        const { candidate, tries, mayHaveActed, sentAt, itemsErased } = open
        return told.onAgain({ candidate, tries, mayHaveActed, sentAt, itemsErased, seenAt })
      }
    }
  }
}

function whyOpen(found: Exclude<ThreadFound, { kind: 'there' | 'gone' }> | undefined, { why }: Open): Text | undefined {
  switch (found?.kind) {
    case undefined:
      return why
    case 'not believed':
    case 'cannot tell':
      return found.why
    case 'stopped':
      return found.stopped.detail
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
function stillThere({ note, hint, said, tries, mayHaveActed, itemsErased }: Open): Result {
  // What was sent and not refused may act after any read. What was read, and when, is all that is known.
  const there = mayHaveActed ? ours('it was still there when it was last read') : ours('it is still there')
  const kept = tries === 0 ? note : text`${note}, and ${there}`
  const isOver = hint === hints.lost || hint === hints.stopped
  const next = mayHaveActed ? hints.late : hints.nextRun
  const result = {
    outcome: 'failed',
    end: 'still there',
    note: kept,
    ...said,
    hint: isOver ? next : hint,
    ...wasLost(hint),
  } as const
  return withItems(result, { itemsErased })
}

/** Nothing that could be asked told whether it is there. */
export function notKnown({ note, said, why, itemsErased, hint }: Open): Result {
  const because = why === undefined || saysTheSame(why, note, said.status) ? ours('') : text`: ${why}`
  const whole = hint === hints.stopped ? note : text`${note}, and it is not known whether it is still there${because}`
  const result = {
    outcome: 'failed',
    end: 'not known',
    note: whole,
    ...said,
    hint: hint === hints.stopped ? hint : whyNotKnown(why),
    ...wasLost(hint),
  } as const
  return withItems(result, { itemsErased })
}

/** Whether reading back was refused as the deletion was: told once, that is enough. */
const saysTheSame = (why: Text, note: Text, status: number | undefined) =>
  String(why) === String(note) || (status !== undefined && String(why).endsWith(`(${status})`))

const whyNotKnown = (why: Text | undefined) => (why === othersMissing ? hints.replaced : hints.notKnown)

/** What was lost to errors of the server or the network is nobody's to mend: the next run finds it again. */
const wasLost = (hint: Open['hint']): Pick<Result, 'lost'> => (hint === hints.lost ? { lost: true } : {})
