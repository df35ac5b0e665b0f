/**
 * `npm run mutation [-- part of a path ...]`: changes the source in one small way
 * after the other, and sees whether a test notices. Prints each change that none
 * noticed and the score of each file, and fails below the goal.
 *
 * What was found is kept in `reports/mutation/`: a second run tries only what has
 * changed since, and after a run over a part of the files the score is that of all.
 */

import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Stryker } from '@stryker-mutator/core'
import jestConfig from '../jest.config.js'

/** Files that are changed, and the tests that specify them. */
interface Piece {
  readonly name: string
  readonly source: readonly string[]
  readonly tests: readonly string[]
}

/** Few tests to a piece, because each change has its test files loaded anew. */
const pieces: readonly Piece[] = [
  { name: 'gate', source: ['src/report/safe-text.ts'], tests: ['report/safe-text'] },
  { name: 'deletion', source: ['src/sweep/delete-thread.ts'], tests: ['sweep/{deletion,items-first}'] },
  { name: 'items-first', source: ['src/sweep/erase-items.ts'], tests: ['sweep/items-first'] },
  { name: 'sweep', source: ['src/sweep/{sweep,verification,outcome}.ts'], tests: ['sweep/{sweep,verification}'] },
  { name: 'judgement', source: ['src/policy/{verdict,policy}.ts'], tests: ['policy/verdict'] },
  { name: 'selector', source: ['src/policy/selector.ts'], tests: ['policy/selector'] },
  { name: 'retain-until', source: ['src/policy/retain-until.ts'], tests: ['policy/retain-until'] },
  { name: 'keep-latest', source: ['src/policy/{keep-latest,heap,group}.ts'], tests: ['policy/keep-latest'] },
  { name: 'plan', source: ['src/policy/plan.ts'], tests: ['policy/plan'] },
  { name: 'age', source: ['src/policy/age.ts'], tests: ['policy/age'] },
  { name: 'tally', source: ['src/survey/statistics.ts'], tests: ['survey/statistics'] },
  { name: 'words', source: ['src/policy/{words,terms}.ts'], tests: ['policy/{words,terms}'] },
  { name: 'inputs', source: ['src/inputs/inputs.ts'], tests: ['inputs/{values,ages-rule,approved-plan,base-url}'] },
  {
    name: 'expression',
    source: ['src/policy/expression/expression.ts', 'src/policy/expression/*.ts'],
    tests: ['policy/{expression,expression-edges}'],
  },
]

/** The share of changes that tests must notice, in percent. */
const goal = 90

/** Both count from one. */
interface Place {
  readonly line: number
  readonly column: number
}

/** One change, and what became of it. */
interface Mutant {
  readonly status: string
  readonly replacement?: string
  readonly location: { readonly start: Place; readonly end: Place }
}

interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

interface Score {
  readonly noticed: number
  readonly all: number
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
mkdirSync('reports/mutation', { recursive: true })
// Random tests try less often: what needs many tries to be noticed deserves a test that says so.
process.env.FUZZ ??= '0.05'

const reportOf = ({ name }: Piece) => `reports/mutation/${name}.json`

/** Files of a piece, by parts of their paths, which may name lines as well, as in `sweep.ts:20-30`. */
function filesOf({ source }: Piece, parts: readonly string[]): string[] {
  const files = globSync(source).map((path) => path.replaceAll('\\', '/'))
  if (parts.length === 0) return files
  return parts.flatMap((part) => {
    const [path = '', lines] = part.split(':')
    return files.filter((file) => file.includes(path)).map((file) => (lines === undefined ? file : `${file}:${lines}`))
  })
}

async function run(piece: Piece, mutate: string[]): Promise<void> {
  const testMatch = piece.tests.map((tests) => `<rootDir>/__tests__/${tests}.test.ts`)
  const stryker = new Stryker({
    mutate,
    testRunner: 'jest',
    jest: { configFile: 'package.json', config: { ...jestConfig, testMatch } },
    testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 5_000,
    timeoutFactor: 2,
    ignorePatterns: ['/dist', '/docs', '/e2e', '/quality', '/bench', '/examples', '/coverage', '/out', '/build'],
    tempDirName: 'reports/mutation/temporary',
    incremental: true,
    incrementalFile: reportOf(piece),
    reporters: ['progress-append-only'],
  })
  await stryker.runMutationTest()
}

const isNoticed = ({ status }: Mutant) => status === 'Killed' || status === 'Timeout'
const isMissed = ({ status }: Mutant) => status === 'Survived' || status === 'NoCoverage'

/** The text between two places, on one line. */
function excerpt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  lines[lines.length - 1] = lines.at(-1)?.slice(0, end.column - 1) ?? ''
  lines[0] = lines[0]?.slice(start.column - 1) ?? ''
  return onOneLine(lines.join(' '))
}

function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 90 ? `${line.slice(0, 89)}…` : line
}

function scoreOf(mutants: readonly Mutant[]): Score {
  const noticed = mutants.filter(isNoticed).length
  return { noticed, all: noticed + mutants.filter(isMissed).length }
}

const sum = (scores: readonly Score[]): Score => ({
  noticed: scores.reduce((total, { noticed }) => total + noticed, 0),
  all: scores.reduce((total, { all }) => total + all, 0),
})
const percent = ({ noticed, all }: Score) => (all === 0 ? 100 : (noticed / all) * 100)
const row = (name: string, score: Score) =>
  `${name.padEnd(48)} ${String(score.noticed).padStart(5)} of ${String(score.all).padStart(5)}  ${percent(score).toFixed(1).padStart(5)} %`

const parts = process.argv.slice(2)
for (const piece of pieces) {
  const files = filesOf(piece, parts)
  if (files.length > 0) await run(piece, files)
}

const scores = new Map<string, Score>()
for (const piece of pieces) {
  if (!existsSync(reportOf(piece))) {
    console.log(`${piece.name}: not tried yet`)
    continue
  }
  const { files }: Report = JSON.parse(readFileSync(reportOf(piece), 'utf8'))
  for (const [name, { source, mutants }] of Object.entries(files)) {
    scores.set(name, scoreOf(mutants))
    for (const mutant of mutants.filter(isMissed)) {
      const { line, column } = mutant.location.start
      const change = `${excerpt(source, mutant.location)}  ->  ${onOneLine(mutant.replacement ?? '')}`
      console.log(`${name}:${line}:${column} ${change}`)
    }
  }
}
console.log('\nChanges that a test noticed:')
for (const [name, score] of scores) console.log(row(name, score))
console.log('')
for (const folder of new Set([...scores.keys()].map((name) => dirname(name)))) {
  console.log(
    row(`${folder}/`, sum([...scores].filter(([name]) => dirname(name) === folder).map(([, score]) => score))),
  )
}
const total = sum([...scores.values()])
console.log(row('all', total))
if (percent(total) < goal) {
  console.log(`The goal is ${goal} %.`)
  process.exitCode = 1
}
