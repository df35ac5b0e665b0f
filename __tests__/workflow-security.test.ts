/** The check of workflows for security finds what it is there to find, and nothing in what this repository shows. */

import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { securityProblems } from '../scripts/check-workflow-security.ts'

test('the workflows and examples of this repository have none of these mistakes', () => {
  const said = execFileSync(process.execPath, ['scripts/check-workflow-security.ts'], { encoding: 'utf8' })
  expect(said).toMatch(/^\d\d workflows, 0 problems\n$/)
})

const sha = 'a'.repeat(40)
const good = `
on: push
permissions: {}
jobs:
  job:
    steps:
      - uses: actions/checkout@${sha}
        with:
          persist-credentials: false
      - uses: thread-retention/thread-retention@v1
      - uses: ./
      - env:
          TITLE: \${{ github.event.issue.title }}
        run: echo "$TITLE"
`

test('a workflow without mistakes passes', () => expect(securityProblems(good)).toEqual([]))

test.each<[string, string, string, RegExp]>([
  ['a tag', `checkout@${sha}`, 'checkout@v6', /actions\/checkout@v6 is not pinned to a commit/],
  ['a short commit', `checkout@${sha}`, `checkout@${sha.slice(1)}`, /is not pinned/],
  [
    'an expression in a script',
    'echo "$TITLE"',
    'echo "${{ github.event.issue.title }}"',
    /step 4: an expression inside a script/,
  ],
  ['no permissions', 'permissions: {}\n', '', /no permissions at the top/],
  ['all permissions', 'permissions: {}', 'permissions: write-all', /write-all/],
  ['credentials that stay', 'persist-credentials: false', 'fetch-depth: 1', /step 1: leaves a token in the checkout/],
  ['credentials as a text', 'persist-credentials: false', "persist-credentials: 'no'", /leaves a token/],
  ['code of others', 'on: push', 'on: [push, pull_request_target]', /on pull_request_target: code of others/],
  ['code of others, as a map', 'on: push', 'on:\n  workflow_run:\n    workflows: [CI]', /on workflow_run/],
  ['all secrets', '  job:\n', `  job:\n    secrets: inherit\n`, /hands on all secrets/],
  [
    'another workflow by branch',
    '  job:\n',
    '  job:\n    uses: example/company/.github/workflows/a.yml@main\n',
    /a\.yml@main is not pinned/,
  ],
  [
    'an expression in a script of JavaScript',
    '- uses: ./',
    `- uses: actions/github-script@${sha}\n        with:\n          script: core.info('\${{ github.head_ref }}')`,
    /step 3: an expression inside a script/,
  ],
])('%s is found', (_, from, to, problem) => {
  const bad = good.replace(from, to)
  expect(bad).not.toBe(good)
  expect(securityProblems(bad)).toEqual([expect.stringMatching(problem)])
})
