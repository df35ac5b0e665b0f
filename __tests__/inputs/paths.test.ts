/** Files that inputs name: what is wrong with one is said before the first request. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { InputError } from '../../src/inputs/input-errors.ts'
import { checkNewFile, checkReadable } from '../../src/inputs/paths.ts'

const isRoot = process.getuid?.() === 0

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'paths-'))
  writeFileSync(join(folder, 'file'), 'x')
  mkdirSync(join(folder, 'closed'))
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'))
  writeFileSync(join(folder, 'secret'), 'x', { mode: 0o200 })
  chmodSync(join(folder, 'closed'), 0o500)
})
afterAll(() => {
  chmodSync(join(folder, 'closed'), 0o700)
  rmSync(folder, { recursive: true })
})

/** What is said of a file, without its name. */
function told(check: (path: string) => void, path: string): string {
  try {
    check(join(folder, path))
    return 'nothing'
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return String(error.words).replace(/^.*?: /, '')
  }
}

const none = 'there is no such file; a file of the repository needs actions/checkout before this step'

test.each([
  ['file', 'nothing'],
  ['none', none],
  ['file/below', none],
  ['link', none],
  ['closed', 'it is a folder, or no ordinary file'],
  ['x'.repeat(300), 'it cannot be read (ENAMETOOLONG)'],
  ...(isRoot ? [] : [['secret', 'it may not be read: check its permissions']]),
])('to be read: %s', (path = '', said) => {
  expect(told((one) => checkReadable('apply-plan', one), path)).toBe(said)
})

test.each([
  ['new', 'nothing'],
  ['file', 'the file exists already; choose another path'],
  ['link', 'the file exists already; choose another path'],
  ['none/new', 'its folder does not exist; make it in a step before this one'],
  ['file/new', 'what should be its folder is a file'],
  ['two\nlines', 'a path is one line, without control characters'],
  ['x'.repeat(300), 'its name is too long: choose a shorter one'],
  [`${'x'.repeat(300)}/new`, 'its folder does not exist; make it in a step before this one'],
  ...(isRoot ? [] : [['closed/new', 'its folder may not be written to: choose another path']]),
])('to be made: %s', (path = '', said) => {
  expect(told((one) => checkNewFile('record-file', one), path)).toBe(said)
})

test('the input and the path are named', () => {
  const path = join(folder, 'none')
  expect(() => checkReadable('apply-plan', path)).toThrow(`apply-plan is '${path}': there is no such file`)
  expect(() => checkNewFile('record-file', join(path, 'new'))).toThrow(
    `record-file is '${join(path, 'new')}': its folder does not exist`,
  )
})
