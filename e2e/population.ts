/** The threads that the tests make, and the policy that is tried on them, said in plain code of its own. */

import { personal } from './action.ts'
import { type Activity, forEach, type Held, type ThreadServer, type Wish } from './thread-server.ts'

const day = 86_400_000

function activityOf(index: number): Activity {
  if (index % 29 === 3) return 'running'
  if (index % 31 === 4) return 'waiting'
  return index % 37 === 5 ? 'failed' : 'resting'
}

/** Threads of all kinds; each one's kind follows from its number. */
export function mixed(count: number): Wish[] {
  return Array.from({ length: count }, (_, index) => {
    const env = ['staging', 'preview', 'production', undefined][index % 4]
    const until = ['2020-01-31', '2999-12-31', 'someday'][Math.floor(index / 17) % 3] ?? ''
    return {
      metadata: {
        lot: 'mixed',
        owner: `user-${index % 7}`,
        ...(env === undefined ? {} : { env }),
        ...(index % 13 === 0 ? { legal_hold: 'true' } : {}),
        ...(index % 17 === 0 ? { retain_until: until } : {}),
        ...(index % 19 === 0 ? { about: personal } : {}),
      },
      activity: activityOf(index),
    }
  })
}

/** Threads that rest, of which a test needs so many for itself. */
export function lot(name: string, count: number): Wish[] {
  return Array.from({ length: count }, (_, index) => ({
    metadata: { lot: name, place: String(index), about: personal },
    activity: 'resting',
  }))
}

/** The wishes with those of a lot spread evenly among them. */
export function spread(wishes: readonly Wish[], among: readonly Wish[]): Wish[] {
  const every = Math.ceil(wishes.length / among.length)
  return wishes.flatMap((wish, at) => (at % every === 0 ? [wish, ...among.slice(at / every, at / every + 1)] : [wish]))
}

/** Every thread of a lot, whatever its age. */
export const wholeLot = (name: string) => ({ 'older-than': '0h', metadata: `lot=${name}` })

/** Makes threads, several at a time, and gives their ids in the order of the wishes. */
export async function fill(server: ThreadServer, wishes: readonly Wish[]): Promise<string[]> {
  const ids = new Array<string>(wishes.length)
  await forEach(wishes.entries(), 12, async ([index, wish]) => {
    ids[index] = await server.create(wish)
  })
  return ids
}

/** Waits until no thread changes any more by itself. */
export async function settled(server: ThreadServer, wanted: ReadonlyMap<string, Activity>): Promise<void> {
  const end = Date.now() + 60_000
  for (;;) {
    const held = await server.all()
    const moving = [...wanted].filter(([id, activity]) => held.get(id)?.activity !== activity)
    if (moving.length === 0) return
    if (Date.now() > end) throw new Error(`${moving.length} threads have not come to rest, the first: ${moving[0]}`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** Tried on threads of all kinds. */
export const policy = {
  metadata: 'env in (staging, preview)',
  protect: 'legal_hold=true',
}

/** The ages of the policy, in days. */
export interface Ages {
  readonly olderThan: number
  readonly inactiveFor: number
}

export const agesInputs = ({ olderThan, inactiveFor }: Ages) => ({
  'older-than': `${olderThan}d`,
  'inactive-for': `${inactiveFor}d`,
})

export type Verdict = 'goes' | 'stays' | 'nobody can tell'

/** The policy above and the action's own rules, in plain words. */
export function verdict({ activity, metadata, createdAt, lastActiveAt }: Held, ages: Ages, now: number): Verdict {
  if (activity === 'running' || activity === 'waiting') return 'stays'
  if (metadata.legal_hold === 'true') return 'stays'
  const until = metadata.retain_until
  if (until === '2999-12-31') return 'stays'
  // What keeps it for certain counts before any doubt.
  if (now - createdAt <= ages.olderThan * day) return 'stays'
  if (now - lastActiveAt <= ages.inactiveFor * day) return 'stays'
  const isStructured = typeof metadata.env === 'object' && metadata.env !== null
  if (!isStructured && metadata.env !== 'staging' && metadata.env !== 'preview') return 'stays'
  return until === 'someday' || isStructured ? 'nobody can tell' : 'goes'
}
