/**
 * `npm run fuzz [-- --minutes 10] [-- a part of a file's name ...]`: the property
 * tests, with far more values than CI tries, and new ones each time. A
 * counterexample is kept in `__tests__/corpus.json`: commit it, and every `npm
 * test` tries it again.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { answerHelp } from './terminal.ts'

answerHelp(`Usage: npm run fuzz -- [--minutes 10] [PART OF A FILE'S NAME ...]

Tries the property tests with far more values than CI does, and new ones each time. Takes --minutes minutes. A
counterexample is kept in __tests__/corpus.json: commit it, and every \`npm test\` tries it again.`)

const root = fileURLToPath(new URL('..', import.meta.url))
const corpus = '__tests__/corpus.json'

const { values, positionals } = parseArgs({
  options: { minutes: { type: 'string', default: '10' } },
  allowPositionals: true,
})
const minutes = Number(values.minutes)
if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0, not '${values.minutes}'`)

/** How many properties a test file has, or how many loops that try more when they are asked to. */
const propertiesIn = (file: string) =>
  readFileSync(`${root}/${file}`, 'utf8').match(/\bcheckProperty\(|\bmutations\(|\bfuzz\.times\b/g)?.length ?? 0

const files = globSync('__tests__/**/*.test.ts', { cwd: root })
  .filter((file) => /from '\.\.?\/(properties|mutations)\.ts'/.test(readFileSync(`${root}/${file}`, 'utf8')))
  .filter((file) => propertiesIn(file) > 0)
  .filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)))
  .sort()
if (files.length === 0) throw new Error(`no property test has ${positionals.join(' or ')} in its name`)

/** Half of the time goes to the first round, so that every property has its turn, and there are others. */
const share = (minutes * 60) / 2 / files.reduce((sum, file) => sum + propertiesIn(file), 0)
const seconds = Math.max(1, Math.round(share))
const until = Date.now() + minutes * 60_000

/** @returns whether all tests of the file passed */
async function run(file: string, round: number): Promise<boolean> {
  const jest = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
      ...['--runTestsByPath', file, '--testTimeout=600000', '--verbose=false'],
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        FUZZ: String(Math.max(1, Math.round(seconds / 5))),
        FUZZ_SEED: String(Math.floor(Math.random() * 1_000_000_000)),
        FUZZ_SECONDS: String(seconds),
        FUZZ_UNTIL: String(until),
      },
    },
  )
  console.log(`\n=== ${file}, round ${round}, ${seconds} s for each property`)
  const [code] = (await once(jest, 'close')) as [number | null]
  return code === 0
}

const before = readFileSync(`${root}/${corpus}`, 'utf8')
const failed = new Set<string>()
let round = 0
while (Date.now() < until && failed.size < files.length) {
  round += 1
  for (const file of files) {
    if (failed.has(file) || Date.now() >= until) continue
    if (!(await run(file, round))) failed.add(file)
  }
}

console.log(
  `\n${files.length} files, ${round} rounds: ${failed.size === 0 ? 'every property held' : 'NOT every one held'}`,
)
for (const file of failed) console.log(`  ${file}`)
if (readFileSync(`${root}/${corpus}`, 'utf8') !== before) {
  console.log(
    `What was found is in ${corpus}, and is tried first by every "npm test" from now on: repair what is wrong, then commit both.`,
  )
} else if (failed.size > 0) {
  console.log(
    'No counterexample was kept: what failed is no property of fast-check. The log above says with which values.',
  )
}
process.exitCode = failed.size === 0 ? 0 : 1
