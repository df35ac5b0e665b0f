import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { accountOf, carriedOut, examplePolicy, exampleTask, surveyOf } from '../../scripts/gallery-accounts.ts'
import type { Selector } from '../../src/policy/selector.ts'
import { headline } from '../../src/report/headline.ts'
import { outputs } from '../../src/report/outputs.ts'
import { forCode } from '../../src/report/safe-text.ts'
import { summary } from '../../src/report/summary/summary.ts'
import { body, comment } from '../../src/report/tracking-issue/body.ts'
import { changeBy } from '../../src/report/tracking-issue/course.ts'
import { identityOf } from '../../src/report/tracking-issue/identity.ts'
import { pastRun } from '../../src/report/tracking-issue/past-run.ts'
import { anyNoun, titleOf } from '../../src/report/tracking-issue/sentences.ts'
import { troublesOf } from '../../src/report/tracking-issue/troubles.ts'
import type { Result } from '../../src/result.ts'
import { text as sentence, value } from '../../src/text.ts'
import { known, unknown } from '../../src/thread.ts'
import { checkProperty } from '../properties.ts'
import { attacks } from './attacks.ts'
import { elements, linkified, render, skeleton, textOf } from './github.ts'
import { commandsIn } from './runner-commands.ts'
import { dueThread } from './threads.ts'

/** A selector whose key is the text. */
const selector = (text: string): Selector => ({
  operator: '=',
  key: { kind: 'literal', text },
  values: [{ kind: 'literal', text }],
})

/** Accounts of a failed live run, a dry run and an inventory, in which everything that others write says `text`. */
function accountsSaying(text: string): Result[] {
  const metadata = known(new Map([[text, text]]))
  const threads = [
    dueThread(0, { id: text, metadata, agent: known(text), model: known(text) }),
    ...[1, 2, 3, 4].map((index) => dueThread(index, { metadata, agent: known(text) })),
    dueThread(5, { id: `${text}5`, createdAt: unknown(value(text)) }),
    dueThread(6, { metadata, status: known(text) }),
  ]
  const policy = examplePolicy({
    metadata: [],
    protect: [selector(`${text}?`)],
    retainUntilKey: `${text.slice(0, 40)}!`,
  })
  const task = exampleTask({
    policy,
    policyInWords: sentence`created long ago; always kept: ${text}`,
    server: text,
    organization: text,
    project: text,
    summaryMetadata: [text],
  })
  const survey = surveyOf(threads, task)
  const said = {
    note: value(text),
    requestId: text,
    errorType: text,
    serverMessage: text,
    hint: value(text),
    status: 500,
  }
  const ends = ['deleted', 'deleted', 'failed', 'spared', 'not-attempted'] as const
  const swept = carriedOut(survey, (_, index) => ({ ...said, outcome: ends[index] ?? 'failed' }))
  const results = swept.verification?.results ?? []
  const odd = results.map((one, index) =>
    index === 0 ? { ...one, found: 'cannot tell' as const, why: value(text) } : one,
  )
  const verification = { asked: 'sample' as const, chosen: results.length, results: odd }
  const problems = [{ inputs: [text], message: sentence`the server said: ${text}`, hint: value(text) }]
  const warnings = [{ level: 'warning' as const, message: sentence`${text} matched nothing` }]
  const around = (account: Result): Result => ({
    ...account,
    context: { ...account.context, actor: text, workflow: text, event: text, runId: text, attempt: text },
    version: text,
    record: { path: text, digest: text },
    planFile: { path: text, digest: text },
  })
  const live = accountOf('failed', { task, survey, swept: { ...swept, verification }, problems, warnings })
  const dry = accountOf('planned', { task: { ...task, dryRun: true }, survey, problems: [], warnings })
  const inventory = accountOf('planned', { task: { ...task, dryRun: true, inventory: true }, survey, warnings })
  return [live, dry, inventory, accountOf('aborted', { problems, warnings })].map(around)
}

const harmless = accountsSaying('harmless').map((account) => render(summary(account)))

/** The one sign of ours that has an invisible character in it. */
const ourSign = '⚠\u{FE0F}'

/** Breakdowns are ordered by the text itself, so rows may change places; nothing else may differ from a harmless page. */
function expectOnlyText(text: string, accounts = accountsSaying(text)) {
  accounts.forEach((account, index) => {
    const markdown = summary(account)
    const page = render(markdown)
    expect(skeleton(page)).toBe(skeleton(harmless[index] ?? page))
    const links = [...elements(page)].filter(({ tagName }) => tagName === 'a').map(({ properties }) => properties?.href)
    expect(links).toEqual([account.context.link])
    expect(linkified(page)).toEqual([])
    expect(markdown.replaceAll(ourSign, '')).not.toMatch(/[^\P{C}\n]|\p{Default_Ignorable_Code_Point}/u)
    expect(commandsIn(headline(account))).toEqual([])
  })
}

const texts = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }),
  fc
    .array(fc.constantFrom(...attacks.map(([, text]) => text)), { minLength: 1, maxLength: 3 })
    .map((some) => some.join(' ')),
)

/** Body, comment and title of the issue as this run would write them. */
function issueOf(account: Result) {
  const troubles = troublesOf(account)
  const run = pastRun(account, troubles)
  const change = changeBy(run, [], undefined)
  const { workflow, runId } = account.context
  const whereabouts = { workflow, job: runId, api: account.task?.api.name, server: workflow, project: workflow }
  const page = {
    identity: identityOf(whereabouts),
    run,
    troubles,
    wrong: change.wrong,
    carriedOutPlan: false,
    runs: [run],
    noun: account.task?.api.noun ?? anyNoun,
    runsAddress: 'https://github.com/example/company/actions/runs/',
  }
  return {
    body: body(page),
    comment: comment('opened', change.key, page),
    title: titleOf(whereabouts, workflow),
  }
}

/** The same run with the names that the runner gives it; only its servers and threads are hostile. */
const named = (account: Result): Result => ({
  ...account,
  context: { ...account.context, runId: '19384756102', attempt: '1' },
})
const harmlessIssues = accountsSaying('harmless').map((account) => issueOf(named(account)))

describe('text of threads and servers elsewhere', () => {
  test('reaches neither headline nor outputs, and never makes a line or a command of its own', () => {
    checkProperty(
      fc.property(texts, (text) => {
        const told = accountsSaying(text).map((account) => [headline(account), outputs(account)] as const)
        const usual = accountsSaying('harmless').map((account) => [headline(account), outputs(account)] as const)
        told.forEach(([title, values], index) => {
          expect(title).toBe(usual[index]?.[0])
          expect(title).toMatch(/^[\w ,():'-]+$/)
          // The paths and digests are the program's own; here they say the text.
          const {
            'record-file': _record,
            'record-digest': _digest,
            'plan-file': _plan,
            'plan-digest': _plans,
            ...own
          } = values
          expect(usual[index]?.[1]).toMatchObject(own)
          for (const value of Object.values(own)) expect(value).not.toMatch(/[\r\n]/)
          expect(commandsIn(Object.values(own).join('\n'))).toEqual([])
        })
      }),
      { numRuns: 30 },
    )
  })

  test('makes no markup, link, mention or line in the tracking issue', () => {
    checkProperty(
      fc.property(texts, (text) => {
        accountsSaying(text).forEach((account, index) => {
          const issue = issueOf(named(account))
          expect(issue.title).not.toMatch(/[\p{C}\n]/u)
          for (const part of ['body', 'comment'] as const) {
            const usual = harmlessIssues[index]?.[part] ?? ''
            // The marker is a digest of where the issue belongs, and names nothing.
            const without = (markdown: string) => markdown.replace(/<!--[\s\S]*?-->/g, '')
            expect(skeleton(render(without(issue[part])))).toBe(skeleton(render(without(usual))))
            expect(textOf(render(without(issue[part])))).toBe(textOf(render(without(usual))))
            expect(linkified(render(issue[part]))).toEqual([])
          }
        })
      }),
      { numRuns: 10 },
    )
  })
})

describe('text of threads and servers in the summary', () => {
  test.each(attacks)('is shown, and nothing else happens: %s', (_, text) => {
    // The live run shows all that the others show; they take part in the test after this one.
    expectOnlyText(text, accountsSaying(text).slice(0, 1))
  })

  test('whatever it says', () => {
    checkProperty(
      fc.property(texts, (text) => {
        fc.pre(forCode(text) !== '')
        expectOnlyText(text)
      }),
      { numRuns: 10 },
    )
  })

  test('is there to be read', () => {
    const [live] = accountsSaying('<b>x</b> | @octocat `y`')
    const text = textOf(render(summary(live as Result)))
    expect(text).toContain('<b>x</b> | @octocat `y`')
  })

  test('does not reach the headline', () => {
    for (const account of accountsSaying('octocat')) expect(headline(account)).not.toContain('octocat')
  })

  test('cannot end the link to the run, which is left out instead', () => {
    const [live] = accountsSaying('harmless')
    const account = live as Result
    for (const link of [
      'javascript:alert(1)',
      'https://example.com/a)[x](https://example.com',
      'https://example.com/ "x"',
    ]) {
      const page = render(summary({ ...account, context: { ...account.context, link } }))
      expect([...elements(page)].some(({ tagName }) => tagName === 'a')).toBe(false)
    }
  })
})
