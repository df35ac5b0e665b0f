/** The form of each line, for each version of the format: which fields it has, and what each may hold. */

import { isObject, type Line, shown } from './line.ts'

type Test = (value: unknown) => boolean

const time: Test = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
  !Number.isNaN(Date.parse(value))
const text: Test = (value) => typeof value === 'string'
const words: Test = (value) => typeof value === 'string' && value !== ''
const sentence: Test = (value) => typeof value === 'string' && value.length <= 300
const count: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const id: Test = (value) => typeof value === 'string' && value !== '' && value.length <= 1024
const ids: Test = (value) =>
  Array.isArray(value) && value.length > 0 && value.length <= 100 && value.every((one) => id(one))
const digest: Test = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const httpStatus: Test = (value) => count(value) && (value as number) >= 100 && (value as number) <= 599
const serversWord: Test = (value) => typeof value === 'string' && /^[\w.:/-]{1,128}$/.test(value)
const age: Test = (value) => typeof value === 'string' && /^\d+(?:d|h|min)(?: \d+(?:d|h|min))*$/.test(value)
const guard: Test = (value) => typeof value === 'string' && /^\d+(?:\.\d+)?%?$/.test(value)
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value)
const oneOf =
  (...choices: readonly unknown[]): Test =>
  (value) =>
    choices.includes(value)
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test)
const objectOf =
  (fields: Readonly<Record<string, Test>>): Test =>
  (value) =>
    isObject(value) && faultsIn(value, fields).length === 0
const textsByName: Test = (value) => isObject(value) && Object.values(value).every(text)

const mode = oneOf('live', 'dry run', 'inventory')
const verify = oneOf('none', 'sample', 'all')
const outcome = oneOf('deleted', 'already-gone', 'spared', 'failed', 'not-attempted')
const end = oneOf('still there', 'not known', null)
const proof = oneOf('confirmed', 'read back', 'not listed', null)
const found = oneOf('gone', 'alive', 'cannot tell')
const status = oneOf('cancelled', 'aborted', 'failed', 'remaining', 'planned', 'complete')
const runFields = {
  repository: text,
  link: orNull((value) => typeof value === 'string' && /^https?:\/\//.test(value)),
  event: text,
  actor: text,
  workflow: text,
  runId: text,
  attempt: text,
}
/** Which code ran; only in the second version. */
const codeFields = {
  sha: orNull(words),
  ref: orNull(words),
  workflowRef: orNull(words),
  workflowSha: orNull(words),
  actionRepository: orNull(words),
  actionRef: orNull(words),
}
const funnel = orNull(listOf(objectOf({ step: words, answer: oneOf('keep', 'unknown'), count })))
const readBack = { asked: verify, chosen: count, gone: count, alive: count, cannotTell: count }

type Forms = Readonly<Record<string, Readonly<Record<string, Test>>>>

const header = {
  format: oneOf(1, 2, 3),
  tool: oneOf('thread-retention'),
  version: words,
  node: words,
  startedAt: time,
  mode,
  api: words,
  server: words,
  organization: orNull(text),
  project: orNull(text),
  policy: words,
  ids: oneOf('listed', 'supplied'),
  applying: orNull(digest),
  run: objectOf(runFields),
}
const whatAndWhy = { id, createdAt: time, lastActiveAt: orNull(time), reason: sentence }
const howItEnded = { outcome, note: sentence, status: orNull(httpStatus) }
const server = { requestId: orNull(serversWord), errorType: orNull(serversWord), itemsErased: orNull(count) }
const verified = { at: time, id, found, status: orNull(httpStatus), why: sentence }
const rest = { outcome: oneOf('not-attempted'), count, note: sentence }
const counts = {
  listed: orNull(count),
  kept: orNull(count),
  unknown: orNull(count),
  candidates: orNull(count),
  planned: orNull(count),
  deleted: count,
  alreadyGone: count,
  spared: count,
  failed: count,
  notAttempted: count,
  remaining: orNull(count),
}
const footer = {
  ...counts,
  endedAt: time,
  status,
  organization: orNull(serversWord),
  project: orNull(serversWord),
  oldestRemaining: orNull(time),
  itemsErased: count,
  funnel,
  verification: orNull(objectOf(readBack)),
  planDigest: orNull(digest),
}

const firstFormat: Forms = {
  header: { ...header, maxDeletions: count },
  kept: { step: words, reason: sentence, ids },
  unknown: { step: words, reason: sentence, id: orNull(id) },
  waiting: { reason: oneOf('beyond max-deletions', 'not in the approved plan'), ids },
  planned: whatAndWhy,
  outcome: { at: time, ...whatAndWhy, ...howItEnded, ...server },
  rest,
  verified,
  footer: {
    ...footer,
    stopped: oneOf(null, 'cancelled', 'deadline', 'sign-in', 'quota', 'losses', 'record', 'fault'),
  },
}

const rule = { rule: orNull(words) }
const why = { step: words, ...rule, reason: sentence }

const secondFormat: Forms = {
  header: {
    ...header,
    run: objectOf({ ...runFields, ...codeFields }),
    terms: textsByName,
    salt: words,
    subject: orNull(digest),
    query: orNull(digest),
    settings: objectOf({
      maxDeletions: count,
      abortAbove: orNull(guard),
      failIfOverdue: orNull(age),
      timeBudget: age,
      concurrency: count,
      verify,
    }),
  },
  protected: { ids },
  kept: { ...why, ids },
  held: {
    ...why,
    id,
    createdAt: orNull(time),
    lastActiveAt: orNull(time),
    status: orNull(serversWord),
    selector: orNull(count),
    until: orNull(time),
  },
  unknown: { ...why, id: orNull(id) },
  'not-found': { ids },
  waiting: {
    reason: oneOf('beyond max-deletions', 'not in the approved plan', 'the run ended before its plan'),
    ids,
  },
  planned: { ...whatAndWhy, ...rule, inPlaceOf: orNull(id) },
  outcome: { at: time, ...whatAndWhy, ...rule, ...howItEnded, proof, end, ...server },
  rest,
  verified,
  settled: { at: time, id, was: outcome, ...howItEnded, proof, end, itemsErased: orNull(count) },
  footer: {
    ...footer,
    stopped: oneOf(null, 'cancelled', 'deadline', 'sign-in', 'quota', 'outage', 'record', 'broken log', 'fault'),
    stoppedBecause: orNull(sentence),
    problems: listOf(objectOf({ inputs: listOf(words), message: sentence, hint: orNull(sentence) })),
    notFound: orNull(count),
    notKnown: count,
    subjectRemaining: orNull(count),
    verification: orNull(objectOf({ ...readBack, notReached: count })),
    proof: orNull(objectOf({ controlReads: count, failed: count, madeUp: count, listings: count })),
  },
}

/** It says when more of it happened. */
const thirdFormat: Forms = {
  ...secondFormat,
  unknown: { ...why, id: orNull(id), createdAt: orNull(time), lastActiveAt: orNull(time) },
  surveyed: { at: time, agesAt: time, listed: count },
  outcome: { ...secondFormat.outcome, sentAt: orNull(time), answeredAt: orNull(time) },
  listing: {
    at: time,
    beganAt: time,
    asked: count,
    listed: orNull(count),
    stillListed: orNull(count),
    stayed: count,
    stayedListed: orNull(count),
    settles: oneOf(true, false),
    why: sentence,
  },
}

/** The versions of the format that this program knows. */
export const formats: Readonly<Record<number, Forms>> = {
  1: whole(firstFormat),
  2: whole(secondFormat),
  3: whole(thirdFormat),
}

/** Every line has a type, and the hash of the line before it. */
function whole(forms: Forms): Forms {
  const common = { type: text, previous: orNull(digest) }
  return Object.fromEntries(Object.entries(forms).map(([type, fields]) => [type, { ...fields, ...common }]))
}

/** What is wrong with the form of a line; empty where nothing is. */
export function formFaults(line: Line, forms: Forms): readonly string[] {
  const type = String(line.type)
  const fields = Object.hasOwn(forms, type) ? forms[type] : undefined
  if (fields === undefined) return [`is not a line that a record has: its type is ${shown(line.type)}`]
  return faultsIn(line, fields)
}

function faultsIn(value: Line, fields: Readonly<Record<string, Test>>): string[] {
  const faults: string[] = []
  for (const name in fields) {
    if (!Object.hasOwn(value, name)) faults.push(`has no ${name}`)
    else if (fields[name]?.(value[name]) !== true) faults.push(`has a ${name} that cannot be: ${shown(value[name])}`)
  }
  for (const name in value) {
    if (!Object.hasOwn(fields, name)) faults.push(`has a field that a record does not have: ${shown(name)}`)
  }
  return faults
}
