/** What the documentation tells people to type exists, and what the README tells them is run by the gate. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const files = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
const pages = files.filter((path) => path.endsWith('.md'))

/** Blocks of code with their language. */
const blocksOf = (text: string) =>
  [...text.matchAll(/^( *)(```+|~~~+) *(\w*).*\n([\s\S]*?)^\1\2/gm)].map(([, , , language = '', code = '']) => ({
    language,
    code,
  }))

/** One by one, without comments. */
const commandsIn = (script: string) =>
  script
    .replace(/\\\n/g, ' ')
    .split(/\n|&&|\|\|/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')

const words = (command: string) => command.split(/\s+/)

/** Whether a command of the gate is this one, perhaps with more words. */
const isRunBy = (command: string, gate: readonly string[]) =>
  gate.some((one) => words(command).every((word, index) => words(one)[index] === word))

const gate = commandsIn(read('.ci/run'))

describe('the README', () => {
  const shell = blocksOf(read('README.md')).filter(({ language }) => /^(sh|bash|shell|console)$/.test(language))
  const commands = [...new Set(shell.flatMap(({ code }) => commandsIn(code)))]

  test('begins with what is typed', () => expect(commands).toEqual(['npm ci', 'npm start', 'npm test']))

  test.each(commands)('%s: .ci/run runs it', (command) => expect(isRunBy(command, gate)).toBe(true))

  test('a command that nothing runs is told apart', () => {
    expect(isRunBy('npm run bench', gate)).toBe(false)
    expect(isRunBy('npm tests', gate)).toBe(false)
  })

  test('every block has a language, so that no command hides in one without', () =>
    expect(blocksOf(read('README.md')).filter(({ language }) => language === '')).toEqual([]))
})

describe('every page', () => {
  const scripts = new Set(
    [read('package.json'), read('e2e/package.json')].flatMap((text) => Object.keys(JSON.parse(text).scripts)),
  )
  const own = new Set(['ci', 'install', 'audit'])

  test.each(pages)('%s: its npm commands and scripts exist', (page) => {
    const text = read(page)
    const named = [...text.matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !scripts.has(name) && !own.has(name) && !isProse(name))).toEqual([])
    const run = [...text.matchAll(/\bnode ((?:scripts|sandbox|bench)\/[\w./-]+\.ts)/g)].map(([, path = '']) => path)
    expect(run.filter((path) => !files.includes(path))).toEqual([])
  })

  /** Words that follow "npm" in a sentence. */
  const isProse = (name: string) => ['package', 'and', 'packages'].includes(name)
})

test('every block of YAML is where check-workflows.ts looks, in the form that it sees', () => {
  for (const page of pages) {
    const text = read(page)
    const all = text.match(/^[ \t]*(```+|~~~+)[ \t]*ya?ml\b/gim)?.length ?? 0
    const seen = /^(README\.md|docs\/)/.test(page) ? (text.match(/^ *```ya?ml\n/gm)?.length ?? 0) : 0
    expect({ page, blocks: seen }).toEqual({ page, blocks: all })
  }
})
