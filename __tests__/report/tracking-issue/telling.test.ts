/** From the result of a run to the words of the issue: what needs a person, told in counts and words of our own. */

import { describe, expect, test } from '@jest/globals'
import { galleryAccount, now } from '../../../scripts/gallery-accounts.ts'
import { body, comment } from '../../../src/report/tracking-issue/body.ts'
import { changeBy } from '../../../src/report/tracking-issue/course.ts'
import { identityOf } from '../../../src/report/tracking-issue/identity.ts'
import { pastRun } from '../../../src/report/tracking-issue/past-run.ts'
import { anyNoun } from '../../../src/report/tracking-issue/sentences.ts'
import { troublesOf, writeMarks } from '../../../src/report/tracking-issue/troubles.ts'
import type { Result } from '../../../src/result.ts'
import { text, value } from '../../../src/text.ts'
import { elements, render, textOf } from '../github.ts'

function result(kind: Parameters<typeof galleryAccount>[0], change: Partial<Result> = {}): Result {
  const made = galleryAccount(kind, kind === 'bad-input' ? 0 : 1000)
  if (made === undefined) throw new Error('no such result')
  return { ...made, ...change }
}

const marks = (of: Result) => writeMarks(troublesOf(of).map(({ mark }) => mark)).replace(/:[0-9a-f]{8}/g, ':…')

function pages(of: Result): string {
  const troubles = troublesOf(of)
  const run = pastRun(of, troubles)
  const change = changeBy(run, [], undefined)
  const page = {
    identity: identityOf({ workflow: 'a', job: 'b', api: 'c', server: 'd', project: 'e' }),
    run,
    troubles,
    wrong: change.wrong,
    carriedOutPlan: false,
    runs: [run],
    noun: of.task?.api.noun ?? anyNoun,
    runsAddress: 'https://github.com/example/company/actions/runs/',
  }
  return [body(page), comment('opened', change.key, page)].join('\n')
}

describe('what needs a person', () => {
  test.each([
    ['planned', 'unknown'],
    ['complete', 'unknown'],
    ['remaining', 'unknown'],
    ['failed', 'failed,unknown'],
    ['aborted', 'aborted:…,unknown'],
    ['cancelled', 'cancelled,failed,unknown'],
    ['bad-input', 'aborted:…'],
  ] as const)('a run that is %s', (kind, expected) => {
    const marked = marks(result(kind))
    for (const one of expected.split(',').filter((word) => word !== 'failed')) expect(marked).toContain(one)
  })

  test('a plan that waits for approval, where it was written', () => {
    const plan = { path: 'plan.ndjson', digest: 'a'.repeat(64) }
    expect(marks(result('planned', { planFile: plan }))).toContain('approval')
    expect(marks(result('planned', { planFile: { ...plan, path: undefined } }))).not.toContain('approval')
  })

  test('something overdue', () => {
    const problems = [
      { inputs: ['fail-if-overdue'], message: text`a session 44 days old is still there`, hint: undefined },
    ]
    expect(marks(result('complete', { status: 'failed', problems }))).toContain('overdue')
  })

  test('other words of ours are another trouble; other values and numbers are the same', () => {
    const failed = (message: Result['problems'][number]['message']) =>
      writeMarks(
        troublesOf(result('complete', { status: 'failed', problems: [{ inputs: [], message, hint: undefined }] })).map(
          ({ mark }) => mark,
        ),
      )
    expect(failed(text`stopped after ${20} losses: ${'ECONNRESET'}`)).toBe(
      failed(text`stopped after ${31} losses: ${'EPIPE'}`),
    )
    expect(failed(text`stopped after ${20} losses: ${'x'}`)).not.toBe(failed(text`the quota is used up: ${'x'}`))
  })
})

describe('what is told', () => {
  const secrets = [
    'sess_private',
    'mallory@example.com',
    'quarterly layoffs',
    '@octocat',
    '<img src=x>',
    '](https://evil.example)',
  ]
  const problems = secrets.map((secret) => ({
    inputs: ['abort-above'],
    message: text`the server answered about ${secret}: it is broken`,
    hint: text`Ask the owner of ${secret} first.`,
  }))

  test.each(['failed', 'aborted', 'cancelled'] as const)('a run that is %s: no value, whatever the problem', (kind) => {
    const told = pages(result(kind, { problems }))
    for (const secret of secrets) expect(told).not.toContain(secret)
  })

  test('words of ours are told, with a gap for each value', () => {
    const told = pages(result('aborted', { problems: problems.slice(0, 1) }))
    expect(told).toContain('The server answered about …: it is broken.')
    expect(told).toContain('1. Ask the owner of … first.')
  })

  test('what is a value and nothing besides is not told', () => {
    const told = pages(
      result('aborted', {
        problems: [{ inputs: [], message: value('mallory was here'), hint: value('call mallory') }],
      }),
    )
    expect(told).not.toContain('mallory')
    expect(told).toContain('Nothing is deleted until this is settled')
  })

  test.each([
    'planned',
    'complete',
    'remaining',
    'failed',
    'aborted',
    'cancelled',
    'bad-input',
  ] as const)('a run that is %s: the page names no thread, and every link leads to a run', (kind) => {
    const of = result(kind)
    const told = pages(of)
    for (const { id } of [...(of.survey?.plan.planned ?? [])].slice(0, 50)) expect(told).not.toContain(id)
    const page = render(told)
    const links = [...elements(page)].filter(({ tagName }) => tagName === 'a').map(({ properties }) => properties?.href)
    for (const link of links)
      expect(link).toMatch(/^https:\/\/github\.com\/example\/company\/actions\/runs\/\d+\/attempts\/\d+$/)
    expect(textOf(page)).toContain('The last run')
  })

  test('only a live run that came to its end found all well', () => {
    const well = { survey: undefined, swept: undefined, problems: [], planFile: undefined }
    const told = (kind: 'complete' | 'planned') => pages(result(kind, well))
    expect(told('complete')).toContain('**Nothing needs a person.** The last run found all well.')
    expect(told('planned')).toContain('**Nothing needs a person.**\n')
  })

  test('what a run did not learn is a dash, not a zero', () => {
    const told = pages(result('bad-input'))
    expect(told).toContain('| 🔴 `aborted` | – | – | – | – | – | – |')
    expect(new Date(now).getUTCFullYear()).toBe(2026)
  })
})
