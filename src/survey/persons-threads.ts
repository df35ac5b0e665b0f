/** Whose the threads are, where the run is about one person: everything is counted within that person's. */

import type { Kept, Step, Verdict } from '../policy/verdict.ts'

export class PersonsThreads {
  /** Threads that are known to be the person's. */
  count = 0
  /** Those of them that cannot be judged, because their id or time is unreadable. */
  unreadable = 0
  /** Somebody else's threads that cannot be judged: nobody who erases this person has to decide about them. */
  unknownOfOthers = 0
  /** Threads whose owner is not known. */
  ownerless = 0
  /** Threads whose value differs from the person's by case or white space alone: somebody else's, as far as is known. */
  nearly = 0
  /** By the step that decided: how many each other step holds as well. */
  readonly heldToo = new Map<Step, Map<Step, number>>()

  /** Takes in one verdict. @returns whether the thread is known to be the person's */
  see(verdict: Verdict): boolean {
    const whose = ownerOf(verdict)
    if (whose === 'not known') this.ownerless += 1
    if (verdict.kind === 'keep' && verdict.details?.isNearSubject === true) this.nearly += 1
    if (whose === 'somebody else' && verdict.kind === 'unknown') this.unknownOfOthers += 1
    if (whose !== 'the person') return false
    this.count += 1
    if (verdict.kind === 'unknown' && verdict.step === 'unreadable') this.unreadable += 1
    if (verdict.kind === 'keep') this.#seeOthers(verdict)
    return true
  }

  #seeOthers({ step, details }: Kept): void {
    if (details?.heldToo === undefined) return
    const counts = this.heldToo.get(step) ?? new Map<Step, number>()
    for (const other of details.heldToo) counts.set(other, (counts.get(other) ?? 0) + 1)
    this.heldToo.set(step, counts)
  }

  /** Takes in a thread that an approved plan names: it was made for this person. */
  seePlanned(): void {
    this.count += 1
  }

  /** A thread that was counted as due is judged afresh. */
  takeBack(): void {
    this.count -= 1
  }
}

/** What comes after the question whose a thread is was answered with "the person's". */
function ownerOf(verdict: Verdict): 'the person' | 'somebody else' | 'not known' {
  if (verdict.kind === 'delete') return 'the person'
  switch (verdict.step) {
    case 'unreadable': {
      const isPersons = verdict.details?.isPersons
      if (isPersons === undefined) return 'not known'
      return isPersons ? 'the person' : 'somebody else'
    }
    case 'subject':
      return verdict.kind === 'keep' ? 'somebody else' : 'not known'
    default:
      return 'the person'
  }
}
