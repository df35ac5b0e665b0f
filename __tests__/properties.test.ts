/** What a fuzz run finds is kept, and tried first from then on. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { corpusFile, createCheck, readCorpus } from './properties.ts'

let folder: string
let corpus: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thread-retention-corpus-'))
  corpus = join(folder, 'corpus.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Checks that no number is as great as this, and notes those that are tried. */
const below = (limit: number, tried: number[] = []) =>
  fc.property(fc.nat(1_000_000), (number) => {
    tried.push(number)
    return number < limit
  })
const laterBelow = (limit: number) => fc.asyncProperty(fc.nat(1_000_000), async (number) => number < limit)

const fuzzing = () => createCheck({ corpus, time: () => 2_000 })
const testing = () => createCheck({ corpus })

test('a fuzz run tries until its time is up, whatever the test asks for', () => {
  const tried: number[] = []
  createCheck({ corpus, time: () => 100 })(below(2_000_000, tried), { numRuns: 3, seed: 1 })
  expect(tried.length).toBeGreaterThan(100)
  expect(existsSync(corpus)).toBe(false)
})

test('a counterexample is kept, and is the first that a test tries from then on', () => {
  expect(() => fuzzing()(below(900_000))).toThrow(/Counterexample: \[900000\]/)
  const [kept] = readCorpus(corpus)
  expect(kept).toMatchObject({ file: '__tests__/properties.test.ts', property: 1, values: '[900000]' })
  expect(kept?.test).toBe('a counterexample is kept, and is the first that a test tries from then on')

  const tried: number[] = []
  expect(() => testing()(below(900_000, tried), { numRuns: 5, seed: 1 })).toThrow(/Counterexample: \[900000\]/)
  expect(tried).toEqual([900_000])

  tried.length = 0
  testing()(below(2_000_000, tried), { numRuns: 5, seed: 1 })
  // After it come some of its neighbours, and then what the test asks for.
  expect(tried.length).toBeGreaterThan(5)
  expect(tried[0]).toBe(900_000)
})

test('also of a property that takes its time, and only of the property that it was found in', async () => {
  const check = fuzzing()
  check(below(2_000_000), { numRuns: 1 })
  await expect(check(laterBelow(900_000))).rejects.toThrow(/Counterexample: \[900000\]/)
  expect(readCorpus(corpus)).toMatchObject([{ property: 2 }])

  const tried: number[] = []
  const again = testing()
  again(below(2_000_000, tried), { numRuns: 5 })
  expect(tried).toHaveLength(5)
  await expect(again(laterBelow(900_000), { numRuns: 1 })).rejects.toThrow(/Counterexample: \[900000\]/)
  await expect(testing()(laterBelow(2_000_000), { numRuns: 1 })).resolves.toBeUndefined()
})

test('what is kept belongs to a test that is there', () => {
  const missing = readCorpus(corpusFile).filter(({ file }) => !existsSync(new URL(`../${file}`, import.meta.url)))
  expect(missing).toEqual([])
})
