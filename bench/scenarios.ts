/** What is measured, and what must come of it. */

import { faultKinds } from '../sandbox/faults.ts'
import type { Contender, Measured } from './measure.ts'
import type { ServerOrder } from './server.ts'

/** Something that must hold for ours, as a ratio. */
export interface Goal {
  readonly what: string
  /** @param runs the median of each contender, by name */
  readonly value: (runs: ReadonlyMap<string, Measured>) => number
  readonly atMost: number
  readonly show: (value: number) => string
}

export interface Scenario {
  readonly title: string
  readonly contenders: readonly (Contender & {
    readonly order?: ServerOrder
    /** Where it is stopped earlier than the others. */
    readonly patience?: number
  })[]
  readonly order: ServerOrder
  /** A script that takes longer is stopped, in milliseconds. */
  readonly patience: number
  /** What `bound` in the table is, and how it is reckoned from a run of ours. */
  readonly bound: { readonly what: string; readonly of: (ours: Measured) => number }
  readonly goals: readonly Goal[]
}

export const ours = 'ours'
const unverified = 'ours, verify: none'

type ScenarioContender = Scenario['contenders'][number]

const deleting = {
  kind: 'action',
  name: ours,
  inputs: { 'older-than': '30d', 'dry-run': 'false', 'max-deletions': '0' },
} as const
const deletingUnverified = {
  ...deleting,
  name: unverified,
  inputs: { ...deleting.inputs, verify: 'none' },
} as const
const scripts: readonly ScenarioContender[] = [
  { kind: 'script', name: 'forum script', script: 'forum.ts' },
  // It deletes one thread a second, however long one watches.
  { kind: 'script', name: 'sequential, 1 s pause', script: 'sequential.ts', patience: 3_000 },
  { kind: 'script', name: 'ten workers', script: 'ten-workers.ts' },
  { kind: 'script', name: 'official client', script: 'official-client.ts' },
  { kind: 'script', name: 'xargs and curl', script: 'xargs-curl.ts' },
]

const of = (runs: ReadonlyMap<string, Measured>, name = ours): Measured => {
  const run = runs.get(name)
  if (run === undefined) throw new Error(`${name} was not measured`)
  return run
}
const times = (value: number) => `${value.toFixed(3)} x`
const percent = (value: number) => `${(value * 100).toFixed(2)} %`
const megabytes = (value: number) => `${Math.round(value / 1e6)} MB`
const count = (value: number) => String(value)

const timeGoal = (atMost: number, bound: (runs: ReadonlyMap<string, Measured>) => number): Goal => ({
  what: 'time to bound',
  value: (runs) => of(runs).time / bound(runs),
  atMost,
  show: times,
})
/** Control reads and settling, where nothing is verified: what is neither a page nor a deletion. */
const controlReadsGoal = (due: number): Goal => ({
  what: 'share of requests that are neither a page nor a deletion, without verification',
  value: (runs) => {
    const { requests, pages } = of(runs, unverified)
    return (requests - pages - due) / requests
  },
  atMost: 0.01,
  show: percent,
})
const throttledGoal = (atMost: number): Goal => ({
  what: 'share of requests throttled',
  value: (runs) => of(runs).throttled / of(runs).requests,
  atMost,
  show: percent,
})
const memoryGoal = (contender: string, atMost: number): Goal => ({
  what: `peak memory of ${contender}`,
  value: (runs) => of(runs, contender).memory ?? Number.NaN,
  atMost,
  show: megabytes,
})
const nothingLeft: Goal = { what: 'threads left behind', value: (runs) => of(runs).left, atMost: 0, show: count }
const nothingWrong: Goal = {
  what: 'threads wrongly deleted',
  value: (runs) => of(runs).wronglyDeleted,
  atMost: 0,
  show: count,
}
const complete: Goal = {
  what: 'runs that did not end with `complete`',
  value: (runs) => (of(runs).status === 'complete' ? 0 : 1),
  atMost: 0,
  show: count,
}

/** A token bucket gives its burst at once, and then so many requests a minute. */
const burst = 60
const rate = 3_000
const bucketTime = (requests: number) => ((requests - burst) / rate) * 60_000

const halvedDue = 700
const halvedAfter = 7_000
const halvedBound = ({ requests, throttled }: Measured) => {
  const before = burst + (rate / 60_000) * halvedAfter
  // The new limit begins with a full bucket.
  return halvedAfter + ((requests - throttled - before - burst) / (rate / 2)) * 60_000
}

const manyDue = 10_000
const manyLatency = 100

const faultyDue = 2_400
const allFaults = Object.fromEntries(
  Object.keys(faultKinds).map((kind) => [kind, 0.05 / Object.keys(faultKinds).length]),
)
const faulty: ServerOrder = {
  due: faultyDue,
  young: faultyDue / 20,
  settings: { threads: 0, latency: { ms: 100 }, faults: allFaults, seed: 1 },
}
const faultFree = 'ours, no faults'
const stallsAlone = 'ours, stalls alone'

const surveyed = 1_000_000
const bareLoop = 'bare loop'
const everythingDue = 'ours, everything due'

const fewDue = 1_000

const inBulkDue = 10_000
const oneByOne = 'ours, without the route for many'
const langGraph: ServerOrder = {
  due: inBulkDue,
  young: 0,
  settings: { api: 'langgraph-threads', threads: 0, latency: { ms: 50 } },
}

const judged = 100_000
const fiveRules = 'ours, five rules'
/** The last is what the plain policy says, so that both come to the same threads but for those of the others. */
const rules = `
- name: staging
  metadata: env=staging
  older-than: 1431d
- name: development
  metadata: env in (dev, development, test)
  older-than: 1431d
- name: tagged
  metadata: legal_hold
  older-than: 1431d
- name: one team
  metadata: team=support
  older-than: 1431d
- name: everything else
  older-than: 1431d
`

export const scenarios: readonly Scenario[] = [
  {
    title: '1. Rate limit 3,000 a minute, burst 60; latency 50 ms; 600 threads to delete',
    order: {
      due: 600,
      young: 30,
      settings: { threads: 0, latency: { ms: 50 }, rateLimit: { perMinute: rate, burst } },
    },
    contenders: [deleting, ...scripts],
    patience: 20_000,
    bound: {
      what: 'the time in which the bucket gives as many requests as were served',
      of: ({ requests, throttled }) => bucketTime(requests - throttled),
    },
    goals: [
      timeGoal(1.05, (runs) => bucketTime(of(runs).requests - of(runs).throttled)),
      throttledGoal(0.01),
      nothingLeft,
      nothingWrong,
      complete,
    ],
  },
  {
    title: `2. No limit; latency ${manyLatency} ms; ${manyDue.toLocaleString('en')} threads to delete; concurrency 32`,
    order: { due: manyDue, young: 0, settings: { threads: 0, latency: { ms: manyLatency } } },
    contenders: [deleting, deletingUnverified, ...scripts],
    patience: 4_000,
    bound: { what: '(pages + threads / 32) x latency', of: ({ pages }) => (pages + manyDue / 32) * manyLatency },
    goals: [
      timeGoal(1.08, (runs) => (of(runs).pages + manyDue / 32) * manyLatency),
      controlReadsGoal(manyDue),
      nothingLeft,
      nothingWrong,
      complete,
    ],
  },
  {
    title: `3. As 1 with ${halvedDue} threads, but the limit halves ${halvedAfter / 1000} s after the first request`,
    order: {
      due: halvedDue,
      young: 30,
      settings: { threads: 0, latency: { ms: 50 }, rateLimit: { perMinute: rate, burst } },
      rateChange: { after: halvedAfter, perMinute: rate / 2 },
    },
    contenders: [deleting, ...scripts],
    patience: 20_000,
    bound: { what: 'the time in which both buckets give as many requests as were served', of: halvedBound },
    goals: [timeGoal(1.07, (runs) => halvedBound(of(runs))), throttledGoal(0.04), nothingLeft, nothingWrong, complete],
  },
  {
    title: `4. 5 % of requests fail, by all ${Object.keys(faultKinds).length} kinds of fault; latency 100 ms; ${faultyDue.toLocaleString('en')} threads to delete`,
    order: faulty,
    contenders: [
      deleting,
      { ...deleting, name: faultFree, order: { ...faulty, settings: { ...faulty.settings, faults: {} } } },
      {
        ...deleting,
        name: stallsAlone,
        order: { ...faulty, settings: { ...faulty.settings, faults: { stall: 0.05 } } },
      },
      ...scripts,
    ],
    patience: 4_000,
    bound: { what: 'the time that ours takes without faults', of: () => Number.NaN },
    goals: [
      timeGoal(1.15, (runs) => of(runs, faultFree).time),
      {
        what: 'time with stalls alone to the time without faults',
        value: (runs) => of(runs, stallsAlone).time / of(runs, faultFree).time,
        atMost: 1.4,
        show: times,
      },
      nothingLeft,
      nothingWrong,
      complete,
    ],
  },
  {
    title: `5. A survey (dry run) of ${surveyed.toLocaleString('en')} sessions, of which 1 % are candidates; latency 1 ms`,
    order: {
      due: 0,
      young: 0,
      complete: true,
      settings: { threads: surveyed, seed: 5, log: false, latency: { ms: 1 } },
    },
    contenders: [
      { kind: 'action', name: ours, inputs: { 'older-than': '1431d', 'max-deletions': '0' } },
      { kind: 'action', name: everythingDue, inputs: { 'older-than': '1h', 'max-deletions': '0' } },
      { kind: 'script', name: bareLoop, script: 'bare-loop.js' },
    ],
    patience: 240_000,
    bound: { what: 'the time that the bare loop takes', of: () => Number.NaN },
    goals: [
      timeGoal(1.1, (runs) => of(runs, bareLoop).time),
      memoryGoal(ours, 300e6),
      {
        what: 'time with everything due to the time of ours',
        value: (runs) => of(runs, everythingDue).time / of(runs).time,
        atMost: 1.3,
        show: times,
      },
      memoryGoal(everythingDue, 500e6),
    ],
  },
  {
    title: `6. A small run: ${fewDue.toLocaleString('en')} threads to delete; no limit; latency ${manyLatency} ms`,
    order: { due: fewDue, young: 0, settings: { threads: 0, latency: { ms: manyLatency } } },
    contenders: [deleting, deletingUnverified, ...scripts],
    patience: 30_000,
    bound: { what: '(pages + threads / 32) x latency', of: ({ pages }) => (pages + fewDue / 32) * manyLatency },
    goals: [
      timeGoal(1.25, (runs) => (of(runs).pages + fewDue / 32) * manyLatency),
      {
        what: 'time to bound with `verify: none`',
        value: (runs) => of(runs, unverified).time / ((of(runs, unverified).pages + fewDue / 32) * manyLatency),
        atMost: 1.15,
        show: times,
      },
      nothingLeft,
      nothingWrong,
      complete,
    ],
  },
  {
    title: `7. LangGraph, many deletions in one request: ${inBulkDue.toLocaleString('en')} threads to delete; no limit; latency 50 ms`,
    order: langGraph,
    contenders: [
      deleting,
      {
        ...deleting,
        name: oneByOne,
        order: { ...langGraph, settings: { ...langGraph.settings, quirks: { missingRoutes: ['prune'] } } },
      },
    ],
    patience: 60_000,
    bound: {
      what: 'what the listing takes, page after page: pages x latency',
      of: ({ pages }) => pages * 50,
    },
    goals: [
      {
        what: 'requests to those without the route for many',
        value: (runs) => of(runs).requests / of(runs, oneByOne).requests,
        atMost: 1 / 10,
        show: times,
      },
      {
        what: 'time to that without the route for many',
        value: (runs) => of(runs).time / of(runs, oneByOne).time,
        atMost: 1 / 5,
        show: times,
      },
      nothingLeft,
      nothingWrong,
      complete,
    ],
  },
  {
    title: `8. Five rules over ${judged.toLocaleString('en')} sessions (dry run), beside one plain policy; latency 1 ms`,
    order: {
      due: 0,
      young: 0,
      complete: true,
      settings: { threads: judged, seed: 5, log: false, latency: { ms: 1 } },
    },
    contenders: [
      { kind: 'action', name: ours, inputs: { 'older-than': '1431d', 'max-deletions': '0' } },
      { kind: 'action', name: fiveRules, inputs: { rules, 'max-deletions': '0' } },
    ],
    patience: 60_000,
    bound: { what: 'the time that the plain policy takes', of: () => Number.NaN },
    goals: [
      {
        what: 'time with five rules to that of the plain policy',
        value: (runs) => of(runs, fiveRules).time / of(runs).time,
        atMost: 1.05,
        show: times,
      },
      {
        what: 'peak memory with five rules to that of the plain policy',
        value: (runs) => (of(runs, fiveRules).memory ?? Number.NaN) / (of(runs).memory ?? Number.NaN),
        atMost: 1.1,
        show: times,
      },
    ],
  },
]
