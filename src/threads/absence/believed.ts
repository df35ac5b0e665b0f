/** Whether ids of which nothing else is known are believed not to be there: three reads each, in different brackets. */

import { ours, type Text } from '../../text.ts'
import { type AbsenceProof, bracket } from './proof.ts'
import type { ThreadFound, ThreadThere } from './thread-route.ts'

/** In how many brackets an id must be believed not to be there. */
export const enoughAbsences = 3

export type Believed =
  | { readonly kind: 'gone' }
  | ThreadThere
  | { readonly kind: 'cannot tell'; readonly why: Text }
  | Extract<ThreadFound, { kind: 'stopped' }>

/** @returns what was found of each; where one was read as not there, and afterwards as there, no other is believed gone either */
export async function readMissing(
  ids: readonly string[],
  proof: AbsenceProof<ThreadThere>,
): Promise<ReadonlyMap<string, Believed>> {
  const found = new Map<string, Believed>()
  const lane = proof.lane()
  for (let from = 0; from < ids.length; from += bracket.most) {
    let waiting = ids.slice(from, from + bracket.most)
    for (let round = 1; round <= enoughAbsences; round++) {
      const read = await proof.read(waiting, lane, { closesConnection: true, isConfirmed: () => false })
      for (const id of waiting) found.set(id, believed(read.get(id)))
      if (round > 1 && waiting.some((id) => found.get(id)?.kind === 'there')) proof.flickered()
      waiting = waiting.filter((id) => found.get(id)?.kind === 'gone')
    }
  }
  const { isUnsteady, whyNever } = proof
  if (isUnsteady && whyNever !== undefined) {
    for (const [id, one] of found) if (one.kind === 'gone') found.set(id, { kind: 'cannot tell', why: whyNever })
  }
  return found
}

function believed(found: ThreadFound | undefined): Believed {
  switch (found?.kind) {
    case undefined:
      return { kind: 'cannot tell', why: ours('the server was too slow') }
    case 'there':
    case 'stopped':
      return found
    case 'gone':
      return { kind: 'gone' }
    case 'not believed':
    case 'cannot tell':
      return { kind: 'cannot tell', why: found.why }
  }
}
