/** When a supplied thread was seen: not later than it was read, however long it takes to learn about the others. */

import { expect, test } from '@jest/globals'
import { readSuppliedIds } from '../../src/survey/supplied-ids.ts'
import { minute, missing, stage } from '../sweep/scripted.ts'

const [late, absent] = ['sess_it0000000001', 'sess_it0000000002']
const kept = ['sess_kept00000001', 'sess_kept00000002', 'sess_kept00000003']

test('a thread that comes up while others are read three times over counts as seen before them', async () => {
  let lastReadAt = 0
  const { options, server } = stage(
    [],
    ({ id, purpose, turn, at }) => {
      if (id !== late) return undefined
      lastReadAt = at
      return purpose === 'read' && turn === 1 ? missing(late) : undefined
    },
    {
      kept,
      atWork: async (answered, clock) => {
        const reply = answered()
        await clock.sleep(minute)
        return reply
      },
    },
  )
  server.there.add(late)
  const { api, send, clock, controls } = options
  const seen = new Map<string, number>()
  const known = await readSuppliedIds([...kept, late, absent], {
    ...{ api, send, clock, controls, concurrency: 1 },
    onThere: ({ id }, seenAt) => {
      seen.set(id, seenAt)
    },
    onVerdict: () => {},
    onNoControls: () => {},
  })
  expect(known).toBe(4)
  expect(clock.now()).toBeGreaterThan(lastReadAt + 2 * minute)
  expect(seen.get(late)).toBeLessThanOrEqual(lastReadAt)
})
