/** The pages for those who change the program say what is there. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { order } from '../../src/policy/conditions/order.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const tracked = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')

const pages = [
  'AGENTS.md',
  'CONTRIBUTING.md',
  ...tracked.filter((path) => /^docs\/(?:architecture|README|decisions\/[\w-]+)\.md$/.test(path)),
]

test.each(pages)('%s: every file and folder that it names is there', (page) => {
  const named = [...read(page).matchAll(/`((?:src|sandbox|scripts|docs|examples|__tests__)\/[^`\s*]*)`/g)].map(
    ([, path]) => path ?? '',
  )
  expect(named.filter((path) => !existsSync(join(root, path)) && !path.endsWith('/PATH'))).toEqual([])
})

const architecture = read('docs/architecture.md')

test('the order of judgement is that of the code', () => {
  const table = architecture.slice(architecture.indexOf('| Step | Keeps |'))
  const named = table
    .slice(0, table.indexOf('\n\n'))
    .split('\n')
    .slice(2)
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, step]) => step))
  expect(named).toEqual(order.map(({ step }) => step))
})

test('the diff of a made-up protection fits the code: every line that it does not add is there', () => {
  const blocks = [...architecture.matchAll(/^```diff\n([\s\S]*?)^```$/gm)].flatMap(([, diff = '']) =>
    diff.split(/^\+\+\+ /m),
  )
  const context = blocks.flatMap((block) => {
    const [path = '', ...lines] = block.trimEnd().split('\n')
    return lines.filter((line) => !line.startsWith('+')).map((line) => ({ path, line: line.slice(1) }))
  })
  expect(context.length).toBeGreaterThan(5)
  expect(context.filter(({ path, line }) => !read(path).split('\n').includes(line))).toEqual([])
})

test('every room of the house has its row', () => {
  const rooms = new Set(tracked.flatMap((path) => /^src\/([\w-]+)\//.exec(path)?.[1] ?? []))
  expect([...rooms].filter((room) => !architecture.includes(`\`src/${room}/\``))).toEqual([])
})

test('every runtime dependency has a page that says why, and the index leads there', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
  const index = read('docs/README.md')
  const rows = Object.keys(dependencies).map(
    (name) =>
      new RegExp(`^\\| \\[\`${name.replace('/', '\\/')}\`\\]\\((decisions/[\\w-]+\\.md)\\)`, 'm').exec(index)?.[1],
  )
  expect(rows.filter((path) => path === undefined || !existsSync(join(root, 'docs', path)))).toEqual([])
})

test('the index leads to every page', () => {
  const index = read('docs/README.md')
  const wanted = tracked.filter((path) => /^docs\/.+\.md$/.test(path) && path !== 'docs/README.md')
  expect(wanted.filter((path) => !index.includes(`](${path.slice('docs/'.length)})`))).toEqual([])
})
