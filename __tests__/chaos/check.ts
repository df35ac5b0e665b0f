/** What must be true of any run. */

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { expect } from '@jest/globals'
import { checkRecord } from '../../scripts/check-record.ts'
import type { Answer } from '../../src/api-request.ts'
import { figures } from '../../src/result.ts'
import type { ThreadApiName } from '../../src/thread.ts'
import { haste, type Witnessed } from './witness.ts'

/** What a run may take beyond its time budget, in real milliseconds: for answers that arrive late, and for a busy machine. */
const tolerance = 2_000
/** What is not known may be settled for this long after the time budget: ten minutes, in real milliseconds. */
const settling = 600_000 / haste

const minute = 60_000
const day = 86_400_000

export interface RecordLine {
  readonly type: string
  readonly id?: string
  readonly outcome?: string
  readonly found?: string
  readonly status?: string | number | null
  readonly previous: string | null
  readonly [figure: string]: unknown
}

export const lines = (record: string) =>
  record
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RecordLine)

/** Checks everything that must be true of any run. */
export function check(witnessed: Witnessed): void {
  const { schedule, account, record, overtime, before, deletedByRun, meddledWith, there } = witnessed
  const all = lines(record)
  const planned = new Set(all.filter(({ type }) => type === 'planned').map(({ id }) => id ?? ''))
  const outcomes = all.filter(({ type }) => type === 'outcome')
  const live = schedule.inputs['dry-run'] === 'false' && account.swept !== undefined

  // Nothing outside the plan is ever deleted, and nothing that the policy keeps is in the plan.
  expect([...deletedByRun].filter((id) => !planned.has(id))).toEqual([])
  expect([...witnessed.deletionsSent].filter((id) => !planned.has(id))).toEqual([])
  if (!live) expect([...deletedByRun]).toEqual([])
  const youngest = Date.now() - Number.parseInt(schedule.inputs['older-than'] ?? '0', 10) * day + minute
  for (const id of planned) {
    const thread = before.get(id)
    expect(thread).toBeDefined()
    expect(thread?.createdAt).toBeLessThan(youngest)
    if (statusIsTold.has(schedule.api)) expect(thread?.activity).not.toBe('running')
  }

  // Every planned thread has one outcome, and that is what became of it.
  expect(outcomes.map(({ id }) => id).toSorted()).toEqual(live ? [...planned].toSorted() : [])
  const lying = (schedule.quirks.keeps ?? 0) > 0
  const alive = new Set(all.filter(({ found }) => found === 'alive').map(({ id }) => id))
  const cut = account.status === 'cancelled' || overtime > -5 * tolerance
  for (const { id = '', outcome, end, note } of outcomes) {
    if (outcome === 'deleted' && !lying && !alive.has(id))
      expect({ id, there: there(id) }).toEqual({ id, there: false })
    if (outcome === 'already-gone') expect({ id, there: there(id) }).toEqual({ id, there: false })
    if (outcome === 'failed' && end === 'still there' && !meddledWith.has(id)) {
      // On a busy machine a deletion that was given up may be carried out later than any run waits for: then it was there
      // when it was last read, as the report says.
      const isThere = there(id) || (String(note).endsWith('last read') && witnessed.wasThereAtLast(id))
      expect({ id, note, isThere }).toEqual({ id, note, isThere: true })
    }
    if (outcome === 'already-gone' && !witnessed.isGhost(id))
      expect({ id, meddled: meddledWith.has(id) }).toEqual({ id, meddled: true })
    const heard = witnessed.heardOfDeletion(id)
    // Waiting cures a 429, unless the server throttles this thread alone: nothing was done then, so it is not gone by us.
    const throttled = heard.length > 0 && heard.every((answer) => answer?.status === 429)
    if (throttled && schedule.quirks.quotaFrom === undefined && schedule.api !== 'conversations') {
      expect({ id, note, outcome }).toMatchObject({ id, outcome: expect.stringMatching(/^(not-attempted|failed)$/) })
    }
    if ((outcome === 'spared' && !schedule.quirks.remakes) || outcome === 'not-attempted')
      expect({ id, outcome, deleted: deletedByRun.has(id) && !meddledWith.has(id) }).toEqual({
        id,
        outcome,
        deleted: false,
      })
    // What the server confirmed in whole is in the record as deleted, unless the answer was cut off at the end.
    if (schedule.quirks.deleteAnswer === 'own' && witnessed.confirmed.has(id) && !meddledWith.has(id) && !cut) {
      if (heard.some(saysDeleted)) expect({ id, outcome, note }).toMatchObject({ id, outcome: 'deleted' })
    }
  }

  // What was read back gone is gone, whatever stood between.
  for (const { id = '', found } of all.filter(({ type }) => type === 'verified')) {
    if (found === 'gone') expect({ id, there: there(id) }).toEqual({ id, there: false })
    if (found === 'alive' && !witnessed.removedByOthers.has(id))
      expect({ id, there: there(id) }).toEqual({ id, there: true })
  }

  // The record is a chain, and its digest is that of the file.
  let previous: string | null = null
  for (const [index, line] of record.split('\n').slice(0, -1).entries()) {
    expect(all[index]?.previous).toBe(previous)
    previous = createHash('sha256').update(line).digest('hex')
  }
  expect(all[0]?.type).toBe('header')
  const footer = all.at(-1)
  expect(footer?.type).toBe('footer')
  expect(witnessed.outputs['record-digest']).toBe(createHash('sha256').update(record).digest('hex'))

  // Outputs, record and account say the same, and the numbers add up.
  const numbers = figures(account)
  const counted = (what: string) => outcomes.filter(({ outcome }) => outcome === what).length
  expect(footer).toMatchObject({
    status: account.status,
    deleted: numbers.deleted,
    failed: numbers.failed,
    alreadyGone: numbers.alreadyGone,
    spared: numbers.spared,
    notAttempted: numbers.notAttempted,
  })
  expect(witnessed.outputs).toMatchObject({
    status: account.status,
    deleted: String(counted('deleted') - alive.size),
    failed: String(counted('failed') + alive.size),
    'already-gone': String(counted('already-gone')),
    spared: String(counted('spared')),
  })
  expect(numbers.listed).toBe(numbers.kept + numbers.unknown + numbers.candidates)
  expect(numbers.remaining).toBe(
    numbers.candidates - numbers.deleted - numbers.alreadyGone - numbers.spared - numbers.notKnown,
  )
  // Who stops before the plan stands plans nothing.
  if (account.swept !== undefined || account.status === 'planned') expect(numbers.planned).toBe(planned.size)

  // It ends in time, and its status is true.
  expect(overtime).toBeLessThan(tolerance + (live ? settling : 0))
  checkStatus(witnessed, counted('failed') + alive.size, counted('not-attempted'))
}

/** The record says nothing that contradicts anything else in it. */
export async function checkEvidence({ record, outputs }: Witnessed): Promise<void> {
  const checked = await checkRecord(Readable.from([Buffer.from(record)]), outputs['record-digest'])
  expect({ verdict: checked.verdict, problems: checked.problems }).toEqual({ verdict: 'intact', problems: [] })
}

function saysDeleted(answer: Answer | undefined): boolean {
  const body = answer?.body as { readonly deleted?: unknown; readonly type?: unknown } | undefined
  return (
    answer?.status === 204 || body?.deleted === true || (body?.type === 'session_deleted' && body.deleted === undefined)
  )
}

/** APIs that tell whether a thread is in use. */
const statusIsTold: ReadonlySet<ThreadApiName> = new Set([
  ...(['agent-sessions', 'langgraph-threads', 'responses', 'anthropic-sessions', 'vector-stores', 'files'] as const),
])

function checkStatus({ schedule, account, deletedByRun, there, outputs }: Witnessed, failed: number, left: number) {
  const { status, survey } = account
  const dry = schedule.inputs['dry-run'] === 'true'
  if (schedule.cancelAfter === undefined) expect(status).not.toBe('cancelled')
  if (status === 'cancelled' || status === 'aborted') {
    if (status === 'aborted') expect([...deletedByRun]).toEqual([])
    return
  }
  expect(survey).toBeDefined()
  expect(status === 'planned').toBe(dry)
  if (dry) return
  const waiting = survey?.plan.overBudget !== undefined
  if (status === 'complete') {
    expect({ failed, left, waiting, remaining: outputs.remaining }).toEqual({
      failed: 0,
      left: 0,
      waiting: false,
      remaining: '0',
    })
    // Unless the server lies, or others bring a thread back into use, all that was planned is gone.
    if ((schedule.quirks.keeps ?? 0) === 0) {
      const spared = new Set(
        account.swept?.outcomes.flatMap((one) => (one.outcome === 'spared' ? [one.candidate.id] : [])),
      )
      expect([...(survey?.plan.planned ?? [])].filter(({ id }) => there(id) && !spared.has(id))).toEqual([])
    }
  }
  // Where one person's threads are meant, one that was kept is left as well.
  const isLeft = Number(outputs['subject-remaining'] ?? '') > 0
  if (status === 'remaining') expect({ failed, more: left > 0 || waiting || isLeft }).toEqual({ failed: 0, more: true })
  if (status === 'failed') expect(failed > 0 || account.problems.length > 0).toBe(true)
  if (failed > 0) expect(status).toBe('failed')
}
