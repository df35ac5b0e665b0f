/**
 * Checks that `dist/` is what the source builds, wherever it is built: builds it
 * in a folder of another name and depth, and compares every byte.
 *
 *   node scripts/check-dist.ts
 */

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answerHelp } from './terminal.ts'

answerHelp(`Usage: npm run check:dist

Checks that dist/ is what the source builds, in a folder of another name and depth. Takes about half a minute.`)

const here = fileURLToPath(new URL('..', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'thread-retention-build-'))
const elsewhere = join(temporary, 'another', 'folder')

/** What a build reads: the sources that git knows, and the packages that are installed. */
function copySources(): void {
  const sources = ['src', 'scripts', 'package.json', 'package-lock.json', 'tsconfig*.json']
  const known = execFileSync('git', ['ls-files', '-z', ...sources], { cwd: here, encoding: 'utf8' })
  for (const path of known.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(elsewhere, path)), { recursive: true })
    cpSync(join(here, path), join(elsewhere, path))
  }
  cpSync(join(here, 'node_modules'), join(elsewhere, 'node_modules'), { recursive: true, verbatimSymlinks: true })
}

const filesOf = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

/** The names of files that only one of two folders has, or that differ. */
function differences(one: string, other: string): string[] {
  const names = [filesOf(one), filesOf(other)]
  return [...new Set(names.flat())].filter((name) => {
    if (!names.every((list) => list.includes(name))) return true
    return !readFileSync(join(one, name)).equals(readFileSync(join(other, name)))
  })
}

try {
  copySources()
  execFileSync('npm', ['run', 'build'], { cwd: elsewhere, stdio: ['ignore', 'ignore', 'inherit'] })
  const wrong = differences(join(here, 'dist'), join(elsewhere, 'dist'))
  for (const name of wrong) console.error(`dist/${name} is not what the source builds`)
  if (wrong.length > 0) console.error('Run "npm ci && npm run build", and commit dist/.')
  else
    console.log(`dist/ (${filesOf(join(here, 'dist')).length} files) is what the source builds, in another folder too`)
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
