/**
 * Builds `dist/`: what Node starts (`index.js`), the bundle that it loads
 * (`main.js`), and the parts that the bundle loads when a run comes to need them
 * (`NUMBER.index.js`; the numbers come from what is in them).
 *
 *   npm run build
 */

import { execFileSync } from 'node:child_process'
import { copyFileSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { answerHelp } from './terminal.ts'

answerHelp(`Usage: npm run build

Builds dist/ from src/ and the packages that are installed. Takes about ten seconds.`)

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const run = (command: string, ...words: string[]) => execFileSync(command, words, { stdio: 'inherit' })

// Nothing of an earlier build may stay behind.
for (const folder of ['build', 'dist']) rmSync(folder, { recursive: true, force: true })
run('tsc', '-p', 'tsconfig.build.json')
run('ncc', 'build', 'build/main.js', '-o', 'dist', '--license', '[name].licenses.txt')
renameSync('dist/index.js', 'dist/main.js')
copyFileSync('build/start.js', 'dist/index.js')

// Each part has a list of its own, of the packages that are in it: one list has all of them.
const lists = globSync('dist/*.licenses.txt').sort()
writeFileSync('dist/licenses.txt', lists.map((path) => readFileSync(path, 'utf8')).join('\n'))
for (const path of lists) rmSync(path)
