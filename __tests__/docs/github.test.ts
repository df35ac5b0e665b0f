/** The list of hosts in docs/github.md is what the code may reach: a firewall is set by it. */

import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { threadApis } from '../../src/threads/apis/registry.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'docs/github.md'), 'utf8')
const section = page.slice(page.indexOf('## Hosts, for a list'))

/** The rows of the tables, as their cells. */
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  .map((line) => line.slice(2, -2).split(' | '))

const codeIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '')

test.each(
  Object.values(threadApis).map((api) => [api.name, api] as const),
)('%s has its own server there', (name, api) => {
  const hosts = rows.filter(([apis]) => codeIn(apis).includes(name)).flatMap(([, cell]) => codeIn(cell))
  const own = api.defaultBaseUrl === undefined ? [] : [new URL(api.defaultBaseUrl).hostname]
  expect(hosts.filter((host) => host !== 'base-url' && !host.startsWith('LOCATION-'))).toEqual(own)
})

/** What the code writes as an address to send to, or a package that it uses. Scopes and audiences are names, and reach nothing. */
const addresses = globSync('src/requests/sign-in/*.ts', { cwd: root })
  .map((path) => readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\//g, ''))
  .join('\n')
  .split('\n')
  .filter((line) => !/\b(?:scope|audience)\b|gitHubToken\(/.test(line))
  .flatMap((line) => [...line.matchAll(/https:\/\/([a-z0-9.-]+)/g)].map(([, host]) => host ?? ''))

const openAi = readFileSync(createRequire(import.meta.url).resolve('openai/auth/workload-identity-auth'), 'utf8')

test('every server for tokens stands there, and no other', () => {
  const reached = [
    ...addresses,
    ...[...openAi.matchAll(/https:\/\/(auth\.openai\.com)\/oauth/g)].map(([, host]) => host),
  ]
  const keyless = rows
    .filter(([at]) => /^(?:OpenAI|Azure|Anthropic|Google)$/.test(at ?? ''))
    .flatMap(([, cell]) => codeIn(cell))
  expect(new Set(keyless)).toEqual(new Set(reached))
})

test('GitHub is reached at the address that the runner names', () => {
  expect(
    rows.filter(([what]) => codeIn(what).includes('tracking-issue: true')).flatMap(([, cell]) => codeIn(cell)),
  ).toEqual(['api.github.com', 'GITHUB_API_URL'])
})
