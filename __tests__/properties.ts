/**
 * Properties, checked with fast-check. What a fuzz run once found is kept in
 * `corpus.json`, and tried again before anything else each time that the tests
 * run. `npm run fuzz` draws far more texts than the tests do (`scripts/fuzz.ts`).
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from '@jest/globals'
import fc from 'fast-check'

const root = fileURLToPath(new URL('..', import.meta.url))
export const corpusFile = fileURLToPath(new URL('corpus.json', import.meta.url))

/** How much is tried: `FUZZ=50 npm test -- report` tries so many times as many values; `FUZZ_SEED` makes it others. */
export const fuzz = { times: Number(process.env.FUZZ ?? 1), seed: Number(process.env.FUZZ_SEED ?? 0) } as const

/** Where a property stands: several in one test are counted from 1. */
interface Place {
  readonly file: string
  readonly test: string
  readonly property: number
}

/** Values for which a property did not hold. */
export interface KeptCase extends Place {
  readonly seed: number
  readonly path: string
  /** The values themselves, for people to read. */
  readonly values: string
}

export interface Checking {
  readonly corpus: string
  /** Set while fuzzing: new values each time, for so many milliseconds; what is found goes into the corpus. */
  readonly time?: (() => number) | undefined
}

export const readCorpus = (file: string): KeptCase[] =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KeptCase[]) : []

const isAt = (place: Place) => (kept: Place) =>
  kept.file === place.file && kept.test === place.test && kept.property === place.property

function keep(file: string, found: KeptCase): void {
  writeFileSync(file, `${JSON.stringify([...readCorpus(file), found], null, 2)}\n`)
}

export interface CheckProperty {
  <Values>(property: fc.IAsyncProperty<Values>, parameters?: fc.Parameters<Values>): Promise<void>
  <Values>(property: fc.IProperty<Values>, parameters?: fc.Parameters<Values>): void
}

export function createCheck({ corpus, time }: Checking): CheckProperty {
  let last: Place = { file: '', test: '', property: 0 }

  const here = (): Place => {
    const { testPath = '', currentTestName: test = '' } = expect.getState()
    const file = relative(root, testPath).replaceAll('\\', '/')
    last = { file, test, property: last.file === file && last.test === test ? last.property + 1 : 1 }
    return last
  }

  /** More values than the tests try, and others; those that fail are kept. */
  const fuzzing = <Values>(
    parameters: fc.Parameters<Values>,
    place: Place,
    milliseconds: number,
  ): fc.Parameters<Values> => {
    const { seed: _, ...others } = parameters
    return {
      ...others,
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: milliseconds,
      reporter: (details) => {
        if (!details.failed) return
        const { counterexample, counterexamplePath: path, seed } = details
        if (counterexample !== null && path !== null) {
          keep(corpus, { ...place, seed, path, values: fc.stringify(counterexample) })
        }
        throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance })
      },
    }
  }

  const check = <Values>(property: fc.IRawProperty<Values>, parameters: fc.Parameters<Values> = {}) => {
    const place = here()
    const replays = readCorpus(corpus)
      .filter(isAt(place))
      .map(({ seed, path }) => ({ ...parameters, seed, path, numRuns: 1, endOnFailure: true }))
    // Where the values of a property are made in another way now, fast-check says that it is "unable to replay": then
    // the case comes out of the corpus, and its values go into the test.
    const runs = [
      ...replays,
      time === undefined
        ? { ...parameters, numRuns: (parameters.numRuns ?? 100) * fuzz.times }
        : fuzzing(parameters, place, time()),
    ]
    if (property.isAsync()) {
      return (async () => {
        for (const run of runs) await fc.assert(property as fc.IAsyncProperty<Values>, run)
      })()
    }
    for (const run of runs) fc.assert(property as fc.IProperty<Values>, run)
    return undefined
  }
  return check as CheckProperty
}

/** By `scripts/fuzz.ts`: the most seconds for one property, and when all must be over. */
const { FUZZ_SECONDS: seconds, FUZZ_UNTIL: until } = process.env

/** Checks that a property holds: `fc.assert`, after what a fuzz run found. */
export const checkProperty: CheckProperty = createCheck({
  corpus: corpusFile,
  time:
    seconds === undefined
      ? undefined
      : () => Math.max(1_000, Math.min(Number(seconds) * 1_000, Number(until) - Date.now())),
})
