/** Whose the threads are, where the run is about one person: everything is counted within that person's. */

import type { Verdict } from '../policy/verdict.ts'

export class PersonsThreads {
  /** Threads that are known to be the person's. */
  count = 0
  /** Those of them that cannot be judged, because their id or time is unreadable. */
  unreadable = 0
  /** Threads of which it is not known whose they are. */
  ownerless = 0

  /** Takes in one verdict. @returns whether the thread is known to be the person's */
  see(verdict: Verdict): boolean {
    const whose = ownerOf(verdict)
    if (whose === 'not known') this.ownerless += 1
    if (whose !== 'the person') return false
    this.count += 1
    if (verdict.kind === 'unknown' && verdict.step === 'unreadable') this.unreadable += 1
    return true
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
