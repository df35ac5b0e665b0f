/** What must be true of a run of the second series besides: its policy, read once more by other code. */

import { expect } from '@jest/globals'
import { fraction, hashText } from '../../sandbox/random.ts'
import type { StoredThread } from '../../sandbox/thread.ts'
import { lines } from './check.ts'
import { caseOf, type Prepared, type RunOfMore } from './more-apis.ts'
import type { Witnessed } from './witness.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export function checkMore(witnessed: Witnessed, run: RunOfMore, prepared: Prepared): void {
  const { record, before, there, account, meddledWith } = witnessed
  const all = lines(record)
  const planned = all.flatMap(({ type, id }) => (type === 'planned' && id !== undefined ? [id] : []))
  const why = whyNot(witnessed, run, prepared)
  for (const id of planned) {
    const thread = before.get(id)
    expect({ id, why: thread === undefined ? 'it was never there' : why(thread) }).toEqual({ id, why: undefined })
  }

  // Nobody's absence is told who is there.
  for (const { ids } of all.filter(({ type }) => type === 'not-found')) {
    const stillThere = (ids as readonly string[]).filter((id) => there(id))
    expect(stillThere).toEqual([])
  }

  // What would outlive its thread went before it.
  const lies = (run.quirks.keeps ?? 0) > 0 || (run.quirks.remakes ?? 0) > 0
  // A server without the route of artifacts has none.
  const hasArtifacts = run.quirks.artifacts === true && run.quirks.missingRoutes?.includes('lookup') !== true
  const hasItems = run.api === 'conversations' || (run.api === 'agent-sessions' && hasArtifacts)
  for (const { id = '', outcome, note } of all.filter(({ type }) => type === 'outcome')) {
    if (!hasItems || outcome !== 'deleted' || lies || meddledWith.has(id)) continue
    expect({ id, note, left: witnessed.itemsLeft(id) }).toEqual({ id, note, left: 0 })
  }

  // Who asks whether anything of a person is left is told so.
  const sees = run.quirks.earlyEnd !== true && run.quirks.replacedFrom === undefined
  if (prepared.subject !== undefined && account.status === 'complete' && !lies && sees) {
    const left = [...before.values()].filter(
      ({ id, metadata }) =>
        metadata?.user_id === prepared.subject &&
        prepared.doctored.get(id) !== 'metadata' &&
        prepared.supplied?.has(id) !== false &&
        there(id),
    )
    // Whose a thread is may not be known. That is a warning, and the status stands.
    const isWarned = account.warnings.some(({ message }) => String(message).includes('It is not known whose'))
    const unknown = new Set(all.flatMap(({ type, ids, id }) => (type === 'unknown' ? (ids ?? [id]) : [])) as string[])
    expect(left.filter(({ id }) => !(isWarned && unknown.has(id))).map(({ id }) => id)).toEqual([])
  }
}

/** @returns why a thread must not be planned, as far as that is known from outside; undefined where it may be */
function whyNot({ before, meddledWith }: Witnessed, run: RunOfMore, prepared: Prepared) {
  const { inputs, quirks } = run
  const one = caseOf(run.api)
  const { doctored, scheduledIds, subject, supplied } = prepared
  // A server without the route has no schedules; a gateway that says so for a while is not believed.
  const hasSchedules = quirks.missingRoutes?.includes('schedules') !== true
  const hasTime = ({ id }: StoredThread) =>
    doctored.get(id) !== 'created' && fraction(hashText(run.seed, id)) >= (quirks.missingCreatedAt ?? 0)
  const times = [...before.values()].filter(hasTime).map(inItsUnit)
  /** Unix times are cut to seconds. */
  function inItsUnit({ createdAt }: StoredThread): number {
    return one.times === 'iso' ? createdAt : Math.floor(createdAt / 1000)
  }
  const ageOf = (name: string) =>
    inputs[name] === undefined ? undefined : Number.parseInt(inputs[name], 10) * day - minute
  const [older, inactive, abandoned] = [ageOf('older-than'), ageOf('inactive-for'), ageOf('abandoned-after')]
  const keepLatest = subject !== undefined || supplied !== undefined ? 0 : Number(inputs['keep-latest'] ?? '0')

  return (thread: StoredThread): string | undefined => {
    const { id, metadata, activity, createdAt, lastActiveAt } = thread
    const what = doctored.get(id)
    const now = Date.now()
    const idle = now - lastActiveAt
    if (supplied?.has(id) === false) return 'its id was not supplied'
    if (!hasTime(thread)) return 'when it was created is not known'
    if (quirks.millisecondTimes && one.times === 'unix') return 'milliseconds are no seconds'
    if (what === 'status') return 'its status is not known'
    if (one.inUse.includes(activity)) return 'it is in use'
    // Only its events tell that an Anthropic session waits, and one in which nothing was said has none.
    const isSilent = run.api === 'anthropic-sessions' && thread.items === 0
    if (
      one.waits.includes(activity) &&
      !isSilent &&
      !(abandoned !== undefined && what !== 'activity' && idle >= abandoned)
    )
      return 'it waits for a person'
    if (scheduledIds.has(id) && inputs.scheduled !== 'ignore' && one.waits.length > 0 && hasSchedules)
      if (run.api === 'langgraph-threads' || run.api === 'agent-sessions') return 'something will use it again'
    if (one.hasMetadata) {
      if (what === 'metadata') return 'its metadata cannot be read'
      // Google leaves out what is empty.
      if (metadata === undefined && run.api !== 'vertex-sessions') return 'its metadata is missing'
      if (subject !== undefined && metadata?.user_id !== subject) return "it is somebody else's"
      if ('protect' in inputs && metadata?.legal_hold === 'true') return 'it is held'
      if ('metadata' in inputs && metadata?.env !== 'production') return 'the selector does not hold'
      if (isRetained(metadata?.retain_until, now)) return 'it is retained'
    }
    if (older !== undefined && now - createdAt < older) return 'it is too young'
    if (inactive !== undefined && (what === 'activity' || idle < inactive)) return 'it was active since'
    const newer = times.filter((time) => time >= inItsUnit(thread)).length - 1
    if (meddledWith.size === 0 && newer < keepLatest) return 'it is among the latest'
    return undefined
  }
}

function isRetained(until: unknown, now: number): boolean {
  if (until === undefined) return false
  const text = String(until)
  if (/^\d{4}-\d\d-\d\d$/.test(text)) {
    const midnight = Date.parse(text)
    // A day that the calendar does not have is unreadable: `Date.parse` refuses it.
    return (
      Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== text || now < midnight + 36 * hour
    )
  }
  return !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) || now < Date.parse(text)
}
