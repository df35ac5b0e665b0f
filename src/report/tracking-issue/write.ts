/**
 * Writes the tracking issue: finds it or creates it, tells what changed, and keeps its
 * body and its state. Other runs may do the same at the same time, and GitHub's lists
 * lag behind: so what was written is looked at again, and the oldest issue wins.
 */

import type { Clock } from '../../clock.ts'
import { type Author, type Issue, type Issues, isSameAuthor } from '../../github/issues.ts'
import { GitHubRefused } from '../../github/refusal.ts'
import type { ThreadApi } from '../../thread.ts'
import { body, comment, duplicateBody, type Page, tells } from './body.ts'
import { type Change, changeBy, standing } from './course.ts'
import { isSameRun, merged, type PastRun, readHistory } from './history.ts'
import { choose, combined, type Identity, readMarker, same } from './identity.ts'
import type { Trouble } from './troubles.ts'

/** On every tracking issue: how it is found among others. */
export const label = 'thread-retention'

const labelDescription = 'Kept by the thread-retention action: its tracking issues'

/** What is written. */
export interface Telling {
  readonly identity: Identity
  readonly title: string
  readonly run: PastRun
  readonly troubles: readonly Trouble[]
  /** Whether the run carried out an approved plan. */
  readonly carriedOutPlan: boolean
  readonly noun: ThreadApi['noun']
  /** Up to the run's id: `https://github.com/octocat/hello/actions/runs/`. */
  readonly runsAddress: string
}

export interface WriteEffects {
  readonly issues: Issues
  readonly clock: Clock
  /** Fires when the time is over: what is left undone then is left to the next run. */
  readonly signal: AbortSignal
  /** From 0 up to 1. */
  readonly random: () => number
  /** Told the address of the run's issue as soon as it is known. */
  readonly onAddress: (address: string) => void
}

/** An issue whose author is this token's, with a marker that could be read. */
interface Own extends Issue {
  readonly identity: Identity
}

/** How long after a write it is looked at again: others that wrote at the same time are done by then. In milliseconds. */
const lookAgainAfter = 1_000

/** How often a body that another run overwrote is written again. */
const mostRounds = 5

/** How long to wait for a list to show what was just created, each time, in milliseconds. */
const lags = [500, 1_000, 2_000, 4_000] as const

/**
 * Tells `onAddress` which issue it is, unless nothing was ever wrong, so that there is none.
 *
 * @throws {GitHubRefused}
 */
export async function writeTrackingIssue(telling: Telling, effects: WriteEffects): Promise<void> {
  const { issues } = effects
  const me = await issues.author()
  const own = await ownIssues(me, effects)
  const { issue, duplicates, vaguer, siblings } = choose(telling.identity, own)
  for (const one of siblings) await closeCarriedOut(one, telling, me, effects)
  if (issue === undefined) return create(telling, me, effects)
  effects.onAddress(issue.url)
  await update(issue, duplicates, telling, me, effects)
  for (const one of duplicates) await closeDuplicate(one, issue, effects)
  for (const one of vaguer) await closeVaguer(one, telling, me, effects)
}

/** Nobody else's count, whatever they say: only the token's own account could have written them. */
async function ownIssues(me: Author, { issues }: WriteEffects): Promise<Own[]> {
  return (await issues.labelled(label)).flatMap((issue) => ownIssue(issue, me) ?? [])
}

function ownIssue(issue: Issue, me: Author): Own | undefined {
  const identity = readMarker(issue.body)
  return identity !== undefined && issue.labels.includes(label) && isSameAuthor(issue.author, me)
    ? { ...issue, identity }
    : undefined
}

const pageOf = (telling: Telling, identity: Identity, change: Change, others: readonly PastRun[]): Page => ({
  ...telling,
  identity,
  wrong: change.wrong,
  runs: merged(others, [telling.run]),
})

/** Creates the issue where something needs a person, and gives way to an older one that another run created meanwhile. */
async function create(telling: Telling, me: Author, effects: WriteEffects): Promise<void> {
  const { issues } = effects
  const change = changeBy(telling.run, [], undefined)
  if (change.open !== true) return
  await issues.ensureLabel(label, labelDescription)
  const created = await createOnce(pageOf(telling, telling.identity, change, []), telling, me, effects)
  effects.onAddress(created.url)
  const [oldest] = await sameIssues(created, telling.identity, me, effects)
  if (oldest !== undefined && oldest.number < created.number) {
    await closeDuplicate(created, oldest, effects)
    effects.onAddress(oldest.url)
    return update(oldest, [], telling, me, effects)
  }
  await tell('opened', created.number, change, pageOf(telling, telling.identity, change, []), me, effects)
}

/** Where the answer is lost, the issue may be there all the same: it is looked for before it is created again. */
async function createOnce(page: Page, { title, identity }: Telling, me: Author, effects: WriteEffects): Promise<Issue> {
  const { issues } = effects
  const given = { title, body: body(page), labels: [label] }
  try {
    return await labelledIssue(await issues.create(given), effects)
  } catch (error) {
    if (!isLost(error)) throw error
    const [there] = await sameIssues(undefined, identity, me, effects)
    return there ?? (await labelledIssue(await issues.create(given), effects))
  }
}

const isLost = (error: unknown) => error instanceof GitHubRefused && error.refusal.kind === 'lost'

/** GitHub drops labels silently where the token may not set them; without its label, no run would find the issue again. */
async function labelledIssue(issue: Issue, { issues }: WriteEffects): Promise<Issue> {
  if (issue.labels.includes(label)) return issue
  try {
    if ((await issues.addLabel(issue.number, label)).includes(label)) return issue
  } catch (error) {
    await issues.update(issue.number, { body: 'Without its label, this issue cannot be found again.\n', open: false })
    throw error
  }
  await issues.update(issue.number, { body: 'Without its label, this issue cannot be found again.\n', open: false })
  throw new GitHubRefused({ kind: 'not allowed' })
}

/** All issues of exactly this identity, oldest first, once the list shows the given one, or after some seconds. */
async function sameIssues(
  shown: Issue | undefined,
  identity: Identity,
  me: Author,
  effects: WriteEffects,
): Promise<Own[]> {
  let found: Own[] = []
  for (const lag of lags) {
    await effects.clock.sleep(lag, effects.signal)
    found = same(identity, await ownIssues(me, effects))
    if (found.some(({ number }) => shown === undefined || number === shown.number)) break
  }
  return found
}

/** Adds the run to the issue. @param duplicates whose runs are taken over */
async function update(
  found: Own,
  duplicates: readonly Own[],
  telling: Telling,
  me: Author,
  effects: WriteEffects,
): Promise<void> {
  const { issues, clock, signal, random } = effects
  const { run } = telling
  const identity = combined(telling.identity, found.identity)
  let issue = await issues.read(found.number)
  const now = clock.now()
  const histories = duplicates.map((one) => readHistory(one.body, now))
  let isTold = false
  for (let round = 0; round < mostRounds; round++) {
    const others = merged(...histories, readHistory(issue.body, now)).filter((one) => !isSameRun(one, run))
    const change = changeBy(run, others, issue)
    const page = pageOf(telling, identity, change, others)
    if (!isTold && change.comment !== undefined) await tell(change.comment, issue.number, change, page, me, effects)
    isTold = true
    await issues.update(issue.number, {
      body: body(page),
      open: change.open === issue.isOpen ? undefined : change.open,
    })
    // A cancelled run has a second or two: it is the next one that looks again.
    if (run.status === 'cancelled') break
    await clock.sleep(lookAgainAfter * (1 + random()), signal)
    if (signal.aborted) break
    issue = await issues.read(issue.number)
    const isThere = readHistory(issue.body, now).some((one) => isSameRun(one, run))
    if (isThere && (change.open !== true || issue.isOpen)) break
  }
}

/**
 * Comments on the change, once: a run that was cut off may have done it before, and one
 * that runs at the same time may do it too. Then the older comment stays.
 */
async function tell(
  kind: NonNullable<Change['comment']>,
  number: number,
  { key }: Change,
  page: Page,
  me: Author,
  { issues }: WriteEffects,
): Promise<void> {
  const told = async () =>
    (await issues.comments(number, page.run.at - toldWithin)).filter(
      (one) => isSameAuthor(one.author, me) && tells(one.body, key),
    )
  if (kind !== 'opened' && (await told()).length > 0) return
  let own: number | undefined
  try {
    own = (await issues.comment(number, comment(kind, key, page))).id
  } catch (error) {
    if (!isLost(error)) throw error
    if ((await told()).length > 0) return
    own = (await issues.comment(number, comment(kind, key, page))).id
  }
  const [first] = (await told()).sort((one, other) => one.id - other.id)
  if (first !== undefined && first.id < own) await issues.deleteComment(own)
}

/** How far back a comment on the same change may be, in milliseconds. */
const toldWithin = 8 * 86_400_000

async function closeDuplicate(duplicate: Issue, of: Issue, { issues }: WriteEffects): Promise<void> {
  await issues.update(duplicate.number, { body: duplicateBody(of.number), open: false, reason: 'duplicate' })
}

/**
 * An issue of runs that did not learn what this one knows, say because the key was
 * refused: a run that finds all well ends it, unless a job of this very run wrote it.
 */
async function closeVaguer(issue: Own, telling: Telling, me: Author, effects: WriteEffects): Promise<void> {
  const { run } = telling
  const last = readHistory(issue.body, effects.clock.now()).at(-1)
  const isWell = run.troubles.length === 0 && !run.dryRun && run.status !== 'cancelled'
  if (!issue.isOpen || !isWell || last?.runId === run.runId) return
  await update(issue, [], { ...telling, identity: issue.identity }, me, effects)
}

/** An issue that is open for nothing but a plan, which another job made: it waits no longer once the plan is carried out. */
async function closeCarriedOut(issue: Own, telling: Telling, me: Author, effects: WriteEffects): Promise<void> {
  if (!telling.carriedOutPlan || !issue.isOpen) return
  const left = standing(readHistory(issue.body, effects.clock.now()))
  if (left.length === 0 || left.some(({ mark }) => mark.kind !== 'approval')) return
  // What else the run found is told in the issue of its own job.
  const run = { ...telling.run, troubles: [] }
  await update(issue, [], { ...telling, run, troubles: [], identity: issue.identity }, me, effects)
}
