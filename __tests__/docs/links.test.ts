/** Every link in the documentation leads somewhere: files to what is in the repository, anchors to a heading. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { fromHtml } from 'hast-util-from-html'
import { githubHtml } from '../../scripts/github-page.ts'
import { elements, type PageNode, textOf } from '../report/github.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'safe.directory=*', ...words], { cwd: root, encoding: 'utf8' })

/** What a clone has: files that are tracked, and the folders that they are in. */
const files = git('ls-files', '-z')
  .split('\0')
  .filter((path) => path !== '')
const folders = new Set(files.flatMap(foldersOf))

function foldersOf(path: string): string[] {
  const folder = dirname(path)
  return folder === '.' ? ['.'] : [folder, ...foldersOf(folder)]
}

const parse = (markdown: string) => fromHtml(githubHtml(markdown), { fragment: true }) as PageNode

/** As GitHub makes them: small letters, hyphens for spaces, no other signs, and a number where one comes again. */
function slugs(texts: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return texts.map((text) => {
    const slug = text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
}

/** Where in a page a link may lead. */
function anchorsIn(markdown: string): Set<string> {
  const all = [...elements(parse(markdown))]
  const headings = all.filter(({ tagName }) => /^h[1-6]$/.test(tagName)).map(textOf)
  const named = all.flatMap(({ properties }) => [properties?.id, properties?.name])
  return new Set([...slugs(headings), ...named.filter((name) => typeof name === 'string')])
}

/** What links and images of a page point to, as it is written there. */
function targetsIn(markdown: string): string[] {
  return [...elements(parse(markdown))]
    .flatMap(({ properties }) => [properties?.href, properties?.src])
    .filter((target) => typeof target === 'string')
}

const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Why a link does not lead anywhere; undefined for a good one. */
function brokenBy(target: string, page: string, markdown: string): string | undefined {
  if (/^[a-z][a-z\d+.-]*:/i.test(target))
    return /^https:\/\/[\w.-]+\.\w+/.test(target) ? undefined : 'is no https: address'
  const [path = '', anchor] = target.split('#').map(decodeURIComponent)
  const file =
    path === ''
      ? page
      : normalize(join(dirname(page), path))
          .replaceAll('\\', '/')
          .replace(/\/$/, '')
  if (!files.includes(file) && !folders.has(file)) return 'is not in the repository'
  if (anchor === undefined) return undefined
  if (!file.endsWith('.md')) return 'is an anchor in something that has none'
  return anchorsIn(file === page ? markdown : read(file)).has(anchor) ? undefined : 'has no such heading'
}

const broken = (page: string, markdown: string) =>
  targetsIn(markdown).flatMap((target) => {
    const why = brokenBy(target, page, markdown)
    return why === undefined ? [] : [`${target} ${why}`]
  })

const pages = files.filter((path) => path.endsWith('.md'))

test('the pages are there', () => {
  expect(pages).toEqual(
    expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'docs/troubleshooting.md']),
  )
})

test.each(pages)('%s', (page) => {
  expect(broken(page, read(page))).toEqual([])
})

/** What a reader of the README reaches: the pages that it names, and what the two indexes behind it name. */
function reachedFromReadme(): Set<string> {
  const targetsOf = (page: string) =>
    targetsIn(read(page)).map((target) => normalize(join(dirname(page), target.split('#')[0] ?? '')))
  const first = targetsOf('README.md')
  const indexes = ['docs/README.md', 'examples/README.md'].filter((index) => first.includes(index))
  return new Set([...first, ...indexes.flatMap(targetsOf)])
}

test('the README leads to every page of docs/, and to every example', () => {
  const wanted = files.filter((path) => /^docs\/([\w-]+\/)?[\w-]+\.md$|^examples\//.test(path))
  const reached = reachedFromReadme()
  expect(wanted.filter((path) => !reached.has(path))).toEqual([])
})

describe('a link that leads nowhere is found', () => {
  test.each([
    ['[a](docs/nothing.md)', ['docs/nothing.md is not in the repository']],
    ['![a](docs/nothing.png)', ['docs/nothing.png is not in the repository']],
    ['[a](node_modules/jest/README.md)', ['node_modules/jest/README.md is not in the repository']],
    ['[a](../outside.md)', ['../outside.md is not in the repository']],
    ['[a][b]\n\n[b]: nothing.md', ['nothing.md is not in the repository']],
    ['<a href="nothing.md">a</a>', ['nothing.md is not in the repository']],
    ['[a](#nothing)', ['#nothing has no such heading']],
    ['[a](docs/security.md#nothing)', ['docs/security.md#nothing has no such heading']],
    ['[a](LICENSE#mit)', ['LICENSE#mit is an anchor in something that has none']],
    ['[a](http://example.com)', ['http://example.com is no https: address']],
    ['[a](docs) [b](docs/apis/) [c](https://example.com/#x)', []],
    ['# `One` & two: *three*\n\n# One\n\n# One\n\n[a](#one--two-three) [b](#one) [c](#one-1)', []],
    ['[a](#here) <a id="here"></a>', []],
    ['`[a](nothing.md)`\n\n```\n[a](nothing.md)\n```', []],
  ])('%s', (markdown, problems) => expect(broken('README.md', markdown)).toEqual(problems))
})
