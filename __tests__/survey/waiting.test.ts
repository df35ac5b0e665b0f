/** Threads that a survey leaves to another run are controls of the sweep: they are known to be there. */

import { expect, test } from '@jest/globals'
import type { Candidate, Waiting } from '../../src/policy/plan.ts'
import { survey } from '../../src/survey/survey.ts'
import { Controls } from '../../src/threads/absence/controls.ts'
import { day, now, stage } from '../sweep/scripted.ts'

const listed = ['sess_it0000000001', 'sess_it0000000002']
const gone = ['sess_it0000000003', 'sess_it0000000004', 'sess_it0000000005']
const planned = { createdAt: now - 100 * day, lastActiveAt: undefined, rule: undefined }

test('those of an approved plan that nobody found are no controls, however many the budget leaves out', async () => {
  const { options, server } = stage([], undefined, { kept: [] })
  for (const id of listed) server.there.add(id)
  const { api, policy, send, clock } = options
  const controls = new Controls(() => 0)
  const waiting: [string, Waiting][] = []
  const { plan } = await survey(
    {
      ...{ api, policy, now, suppliedIds: undefined, budget: 1, summaryKeys: [], lookups: 4 },
      approved: new Map([...listed, ...gone].map((id) => [id, planned])),
    },
    { send, clock, controls, onWaiting: ({ id }: Candidate, why) => waiting.push([id, why]) },
  )
  expect([plan.planned.length, plan.candidates]).toEqual([1, 5])
  expect(waiting).toHaveLength(4)
  expect(controls.kept).toEqual([listed[1]])
})

test('one of an approved plan that no longer qualifies stays, and so is a control', async () => {
  const { options, server } = stage([], undefined, { kept: [] })
  for (const id of listed) server.there.add(id)
  const { api, policy, send, clock } = options
  const controls = new Controls(() => 0)
  const protectIds = new Set(listed.slice(1))
  const { plan } = await survey(
    {
      ...{
        api,
        policy: { ...policy, protectIds },
        now,
        suppliedIds: undefined,
        budget: 0,
        summaryKeys: [],
        lookups: 4,
      },
      approved: new Map(listed.map((id) => [id, planned])),
    },
    { send, clock, controls },
  )
  expect([...plan.planned].map(({ kind }) => kind)).toEqual(['due', 'spared'])
  expect(controls.kept).toEqual([listed[1]])
})
