/**
 * `npm run mutation [-- group or part of a path ...]`: changes the source in one small
 * way after the other, and sees whether a test notices. Prints each change that none
 * noticed and the score of each file and group, and fails where a group is below the goal.
 * The groups are `policy`, `sweep`, `absence`, `inputs` and `text`.
 *
 * Findings stay in `reports/mutation/`, so a second run tries only what has changed
 * since. `-- --report` tries nothing, and prints what was found so far. `-- --runtime`
 * leaves out what is decided while a module loads: for each of these, all is loaded anew.
 */

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Stryker } from '@stryker-mutator/core'
import jestConfig from '../jest.config.js'
import { filesOf, type Group, groups, type Piece, pieces } from './groups.ts'

/** The share of the changes in each group that tests must notice, in percent. */
const goal = 92

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
  /** By path. */
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

interface Score {
  readonly noticed: number
  readonly all: number
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
mkdirSync('reports/mutation', { recursive: true })
// Random tests try less often: what needs many tries to be noticed deserves a test that says so.
process.env.FUZZ ??= '0.01'

const names = process.argv.slice(2).filter((name) => !name.startsWith('--'))
const isReportOnly = process.argv.includes('--report')
const isRuntimeOnly = process.argv.includes('--runtime')

/** What jest loads before each test file. */
const setup = [...jestConfig.setupFiles, ...jestConfig.setupFilesAfterEnv].map((path) => path.replace('<rootDir>/', ''))

const reportOf = ({ name }: Piece) => `reports/mutation/${name}.json`

/** The files of a piece that the command line names: by their group, or by parts of their paths, as in `sweep.ts:20-30`. */
function chosenOf(piece: Piece, names: readonly string[]): string[] {
  const files = filesOf(piece)
  if (names.length === 0) return files
  return [...new Set(names.flatMap((name) => namedBy(name, piece, files)))]
}

function namedBy(name: string, piece: Piece, files: readonly string[]): readonly string[] {
  const group = groups.find((one) => one.name === name)
  if (group !== undefined) return group.pieces.includes(piece) ? files : []
  const [part = '', lines] = name.split(':')
  const found = files.filter((file) => file.includes(part))
  return lines === undefined ? found : found.map((file) => `${file}:${lines}`)
}

async function run(piece: Piece, mutate: string[]): Promise<void> {
  const stryker = new Stryker({
    mutate,
    testRunner: 'in-process',
    plugins: [fileURLToPath(new URL('test-runner.ts', import.meta.url))],
    // For the test runner alone.
    inProcess: { tests: piece.tests.map((tests) => `__tests__/${tests}.test.ts`), setup },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    // Source that was loaded anew stays in memory.
    maxTestRunnerReuse: 200,
    timeoutMS: 30_000,
    timeoutFactor: 2,
    ignorePatterns: ['/dist', '/e2e', '/quality', '/bench', '/examples', '/coverage', '/out', '/build'],
    tempDirName: 'reports/mutation/temporary',
    incremental: true,
    ignoreStatic: isRuntimeOnly,
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

for (const piece of isReportOnly ? [] : pieces) {
  const files = chosenOf(piece, names)
  if (files.length === 0) continue
  try {
    await run(piece, files)
  } catch (error) {
    // The other pieces still have their turn.
    console.log(`${piece.name}: ${error}`)
    process.exitCode = 1
  }
}

/** Prints the changes in a piece that no test noticed. @returns the score of each of its files */
function tell(piece: Piece): ReadonlyMap<string, Score> {
  if (!existsSync(reportOf(piece))) {
    console.log(`${piece.name}: not tried yet`)
    return new Map()
  }
  const { files }: Report = JSON.parse(readFileSync(reportOf(piece), 'utf8'))
  // What moved, or went to another piece, is still in an older report.
  const own = filesOf(piece).filter((name) => files[name] !== undefined)
  for (const name of own) {
    const { source = '', mutants = [] } = files[name] ?? {}
    for (const mutant of mutants.filter(isMissed)) {
      const { line, column } = mutant.location.start
      const change = `${excerpt(source, mutant.location)}  ->  ${onOneLine(mutant.replacement ?? '')}`
      console.log(`${name}:${line}:${column} ${change}`)
    }
  }
  return new Map(own.map((name) => [name, scoreOf(files[name]?.mutants ?? [])]))
}

const scores = new Map<Group, ReadonlyMap<string, Score>>(
  groups
    .map((group) => ({ group, chosen: group.pieces.filter((piece) => chosenOf(piece, names).length > 0) }))
    .map(({ group, chosen }) => [group, new Map(chosen.flatMap((piece) => [...tell(piece)]))]),
)
console.log('\nChanges that a test noticed:')
for (const files of scores.values()) for (const [name, score] of files) console.log(row(name, score))
console.log('')
for (const [{ name }, files] of scores) {
  const score = sum([...files.values()])
  if (score.all === 0) continue
  console.log(row(name, score))
  if (percent(score) >= goal) continue
  console.log(`The goal is ${goal} % in each group.`)
  process.exitCode = 1
}
