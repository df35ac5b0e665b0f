import { describe, expect, test } from '@jest/globals'
import {
  accountOf,
  carriedOut,
  examplePolicy,
  exampleTask,
  galleryAccount,
  kinds,
  now,
  surveyOf,
} from '../../scripts/gallery-accounts.ts'
import { candidateOf, spared } from '../../src/policy/plan.ts'
import { WithinBudget } from '../../src/policy/planners/within-budget.ts'
import { parseSelectors } from '../../src/policy/selector.ts'
import { headline } from '../../src/report/headline.ts'
import { summary } from '../../src/report/summary/summary.ts'
import { figures, type Result } from '../../src/result.ts'
import type { Outcome } from '../../src/sweep/outcome.ts'
import { ours, type Text, text, value } from '../../src/text.ts'
import { known, type Thread, unknown } from '../../src/thread.ts'
import { elements, linkified, type PageNode, render, textOf } from './github.ts'
import { dueThread } from './threads.ts'

const sizes = [0, 3, 120]
const gallery = kinds.flatMap((kind) =>
  sizes.flatMap((size): [string, Result][] => {
    const account = galleryAccount(kind, size)
    return account === undefined ? [] : [[`${kind}, ${size} threads`, account]]
  }),
)

/** What stands before the picture: what a person sees without scrolling far. */
const firstScreen = (account: Result) => summary(account).split('\n### ')[0] ?? ''
const all = (page: PageNode, tag: string) => [...elements(page)].filter(({ tagName }) => tagName === tag)
/** The rows of a table, each as the texts of its cells. */
const rowsOf = (table: PageNode) => all(table, 'tr').map((row) => [...all(row, 'th'), ...all(row, 'td')].map(textOf))
const tableWith = (page: PageNode, ...titles: readonly string[]) =>
  all(page, 'table')
    .map(rowsOf)
    .find(([head = []]) => titles.every((title) => head.includes(title)))
const number = (text: string | undefined) => Number((text ?? '').replaceAll(',', ''))

describe('the summary, whatever the run', () => {
  test.each(gallery)('begins with the headline and an alert: %s', (_, account) => {
    expect(summary(account)).toMatch(/^## [^\n]+\n\n> \[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\n> \*\*/)
    expect(summary(account).startsWith(`## ${headline(account)}\n`)).toBe(true)
  })

  test.each(
    gallery,
  )('is a page of headings, tables and parts that open, with one link, to the run: %s', (_, account) => {
    const page = render(summary(account))
    const tags = new Set([...elements(page)].map(({ tagName }) => tagName))
    const expected = [
      'a',
      'blockquote',
      'br',
      'code',
      'details',
      'h2',
      'h3',
      'li',
      'ol',
      'p',
      'pre',
      'strong',
      'summary',
      'ul',
    ]
    expect([...tags].filter((tag) => !expected.includes(tag) && !/^t(able|head|body|r|h|d)$/.test(tag))).toEqual([])
    expect(all(page, 'a').map(({ properties }) => properties?.href)).toEqual([account.context.link])
    expect(linkified(page)).toEqual([])
    for (const table of all(page, 'table')) expect(new Set(rowsOf(table).map(({ length }) => length)).size).toBe(1)
  })

  test.each(
    gallery,
  )('puts every listed thread in exactly one row of the funnel, without empty rows: %s', (_, account) => {
    const page = render(summary(account))
    const funnel = tableWith(page, 'What, and why')
    const { listed } = figures(account)
    if (listed === 0) return expect(funnel).toBeUndefined()
    const rows = funnel?.slice(1, -1) ?? []
    const counts = rows.map((cells) => number(cells[1]))
    expect(counts.every((count) => count > 0)).toBe(true)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(listed)
    expect(number(funnel?.at(-1)?.[1])).toBe(listed)
    const legend =
      summary(account)
        .split('\n')
        .find((line) => / · /.test(line)) ?? ''
    const parts = [...legend.matchAll(/([\d,]+)(?= ·|$)/g)].map(([, count]) => number(count))
    if (parts.length > 0) expect(parts.reduce((sum, count) => sum + count, 0)).toBe(listed)
    const ages = tableWith(page, 'Age')?.slice(1) ?? []
    const supplied = account.task?.supplied
    if (supplied === undefined)
      expect(ages.reduce((sum, cells) => sum + number(cells[1]?.split(' of ').at(-1)), 0)).toBe(listed)
  })

  test.each(gallery)('says what it can know, and no more: %s', (_, account) => {
    const text = summary(account)
    expect(text).not.toMatch(/all servers|all (threads|sessions) of|erased from|guarantee/i)
    if (account.task !== undefined)
      expect(text).toContain(account.task.supplied === undefined ? 'visible to this key' : 'ids supplied')
  })

  test.each(gallery)('never mistakes a dry run for a live one: %s', (_, account) => {
    const text = summary(account)
    if (account.task?.dryRun !== true)
      return expect(text.replace(/^>.*$/gm, '')).not.toMatch(/would (be deleted|go|take (it|all))/i)
    expect(text).toMatch(/^## Dry run/)
    expect(text).toMatch(/^> .*(dry run|Dry run)/m)
    expect(text).toContain('Nothing was deleted')
    expect(text).not.toMatch(/deleted by this run|confirmed by the API|read back gone|Removed:/)
  })

  test('shows nothing of the users but ids, by default', () => {
    for (const kind of kinds) {
      const account = galleryAccount(kind, 500)
      if (account?.task === undefined || account.task.summaryMetadata.length > 0) continue
      expect(summary(account)).not.toMatch(/\bu_[0-9a-f]{8}\b/)
      expect(summary(account)).not.toMatch(/`(web|mobile|slack|phone)`/)
    }
  })
})

describe('a dry run', () => {
  const policy = examplePolicy({ protect: parseSelectors('legal_hold = true\nkeep = *') })
  const threads = [
    ...Array.from({ length: 7 }, (_, index) => dueThread(index, { agent: known(index < 5 ? 'agent_a' : 'agent_b') })),
    dueThread(8, {
      metadata: known(
        new Map([
          ['env', 'production'],
          ['legal_hold', 'true'],
        ]),
      ),
    }),
    dueThread(9, { status: known('in_progress') }),
    dueThread(10, {
      metadata: known(
        new Map([
          ['env', 'production'],
          ['retain_until', '2030-01-01'],
        ]),
      ),
    }),
  ]
  const task = exampleTask({ dryRun: true, policy, maxDeletions: 3 })
  const account = accountOf('planned', { task, survey: surveyOf(threads, task) })

  test('says on its first screen how many are due, how many in one run, how old they are, whose, and how to make it live', () => {
    const screen = firstScreen(account)
    expect(screen).toContain(
      '**This is a dry run. Nothing was deleted.** A live run with this policy would delete 7 sessions, the oldest 3 in its first run.',
    )
    expect(screen).toContain('- **Due:** 7 sessions\n')
    expect(screen).toContain('the oldest 3 of them (`max-deletions: 3`). At this budget 3 runs would take them all.')
    expect(screen).toContain('- **Oldest:** created 2025-10-18 13:05 UTC (400 days old)\n')
    expect(screen).toContain('- **Newest:** created 2025-10-18 13:11 UTC (399 days old)\n')
    expect(screen).toContain('- **By agent:** `agent_a` 5, `agent_b` 2\n')
    expect(screen).toContain(
      '**What to do next:** This scheduled run is a dry run, so it will never delete anything. If this is what should go, make it live: set `dry-run: by-event` in the step.',
    )
    const byHand = { ...account, context: { ...account.context, event: 'workflow_dispatch' } }
    expect(firstScreen(byHand)).toContain(
      '**What to do next:** If this is what should go, make it live: set `dry-run: false` in the step, or, where the workflow has a form for it, start it by hand again with that box unticked.',
    )
  })

  test('says what is held, by each protection, also by one that held nothing', () => {
    expect(firstScreen(account)).toContain(
      "- **Held:** 1 matches `legal_hold = true`; 0 match `keep = *`; 1 in use; 1 until the date in `retain_until`. Of all held, 3 are past the policy's age, the oldest 399 days old\n",
    )
  })

  test('new-user F28: draws a bar as wide as a phone, in which everything that is not zero shows', () => {
    const barOf = (text: string) => /^(?:🟩|🟫|🟪|🟥|🟧|🟨|🟦|⬜)+$/mu.exec(text)?.[0] ?? ''
    const running = Array.from({ length: 300 }, (_, index) => dueThread(index + 20, { status: known('in_progress') }))
    for (const some of [threads, [...threads, ...running]]) {
      const text = summary(accountOf('planned', { task, survey: surveyOf(some, task) }))
      expect([...barOf(text)]).toHaveLength(16)
      expect(new Set(barOf(text))).toEqual(new Set(['🟪', '🟦']))
      expect(text).toContain(`🟪\u00A0Due\u00A07 · 🟦\u00A0Held\u00A0${some.length - 7}`)
    }
    expect(barOf(summary(accountOf('planned', { task, survey: surveyOf(threads.slice(0, 7), task) })))).toBe('')
  })

  test('new-user F25, F30: what is held is counted by each protection, and one id is one id', () => {
    const metadata = (...keys: string[]) => known(new Map(['env', ...keys].map((key) => [key, 'production'])))
    const held = examplePolicy({ protect: parseSelectors('hold\nkeep = *'), protectIds: new Set(['sess_2']) })
    const some = [
      dueThread(0, { metadata: metadata('hold') }),
      dueThread(1, { metadata: metadata('hold', 'keep'), status: known('in_progress') }),
    ]
    const task = exampleTask({ dryRun: true, policy: held })
    expect(firstScreen(accountOf('planned', { task, survey: surveyOf(some, task) }))).toContain(
      '- **Held:** 2 match `hold`; 1 matches `keep = *`; 0 of the one id in `protect-ids-file`; 1 in use. Of all held, 2 are past',
    )
  })

  test('lists what one run would delete, oldest first', () => {
    const rows = tableWith(render(summary(account)), 'Session', 'Why it is due')?.slice(1)
    expect(rows?.map(([id]) => id?.slice(0, 6))).toEqual(['sess_0', 'sess_1', 'sess_2'])
    expect(rows?.[0]).toEqual([
      'sess_0created 2025-10-18 13:05 UTC, active 2025-10-19 13:05 UTC',
      'created 400 days ago, metadata matches, last active 399 days ago',
    ])
  })

  test('shows the values of the metadata keys that it may, and how they spread', () => {
    const shown = exampleTask({ dryRun: true, policy, summaryMetadata: ['env', 'app'] })
    const text = summary(accountOf('planned', { task: shown, survey: surveyOf(threads, shown) }))
    expect(text).toContain('- **By `env`:** `production` 7\n')
    expect(text).toContain('- **By `app`:** none given 7\n')
    const rows = tableWith(render(text), 'Session', 'env', 'app')?.slice(1)
    expect(rows?.[0]?.slice(-2)).toEqual(['production', ''])
  })

  test('above what `abort-above` allows does not call for a live run, which would delete nothing', () => {
    const task = exampleTask({
      dryRun: true,
      settings: { ...exampleTask().settings, abortAbove: { kind: 'count', limit: 2 } },
    })
    const found = surveyOf([dueThread(0), dueThread(1), dueThread(2)], task)
    const page = summary(accountOf('planned', { task, survey: found }))
    expect(page).toContain('A live run would delete nothing: 3 sessions are due, more than `abort-above: 2` allows.')
    expect(page).toContain(
      '**What to do next:** This scheduled run is a dry run, so it will never delete anything. Check the policy. If so many are meant, raise `abort-above` for one run.',
    )
    expect(page).not.toContain('make it live')
  })

  test('new-user F1: a protection with a slip stands in the box and first among the next steps', () => {
    const slip = {
      level: 'warning' as const,
      message: text`The selector '${'legal_hold = yes'}' matched nothing.`,
      isUrgent: true as const,
    }
    const page = summary({ ...account, warnings: [slip] })
    expect(page).toContain('> [!WARNING]\n> **A protection matched nothing: see what to do next.**')
    expect(page).toContain(
      '1. Check this protection before the next run. The selector `legal_hold = yes` matched nothing.',
    )
    expect(page).not.toContain('**Warning**')
  })

  test('that was stopped by the guard says so, and not that a live run would delete', () => {
    const problem = {
      inputs: ['abort-above'],
      message: ours('7 of 10 sessions would be deleted, and `abort-above` allows 5'),
      hint: ours('Check the policy.'),
    }
    const text = summary({ ...account, status: 'aborted', problems: [problem], warnings: [] })
    expect(text).toContain(
      '> **This is a dry run, and it was aborted before the first deletion. Nothing was deleted.**',
    )
    expect(text).toContain(
      '> - 7 of 10 sessions would be deleted, and `abort-above` allows 5.\n\n**What to do next:** Check the policy.\n',
    )
    expect(text).toContain('- **Due:** 7 sessions\n')
    expect(text).not.toContain('dry-run: false')
    expect(text).not.toContain('a live run would')
  })

  test('of a plan offers to apply it', () => {
    const text = summary({ ...account, planFile: { path: 'plan.ndjson', digest: 'ab12' } })
    expect(text).toContain('run the step with `apply-plan: plan.ndjson`, `plan-digest: ab12` and `dry-run: false`')
    expect(text).toContain('- **Plan:** `plan.ndjson`, SHA-256 `ab12`\n')
  })
})

describe('a live run', () => {
  test('says what was deleted and by what evidence', () => {
    const account = galleryAccount('complete', 500) as Result
    const { deleted } = figures(account)
    const screen = firstScreen(account)
    expect(screen).toContain(`All ${deleted} planned sessions were deleted.`)
    expect(screen).toContain(
      '- **Deleted:** 155 sessions: 155 confirmed by the API; 48 read back gone (a random sample); 107 not read back\n',
    )
    expect(screen).toContain('- **Still due:** none of the sessions visible to this key\n')
  })

  test('new-user F24, F9: what never changes and the record stand at the end, once', () => {
    const account = galleryAccount('complete', 500) as Result
    const end = summary(account).split('### This run').at(-1) ?? ''
    expect(end).toContain("- **Not covered by this API's deletion:** ")
    expect(end).toContain(
      'This file ends with the job: keep it with `actions/upload-artifact` and `if: always()`, its path is the output `record-file`.',
    )
    expect(summary(account).split(account.record?.digest ?? '').length).toBe(2)
    expect(summary(account).split('Not covered').length).toBe(2)
  })

  test('new-user F23: unknown threads are told once, and in the breakdown; a good night stays green', () => {
    const account = galleryAccount('complete', 500) as Result
    const { unknown } = figures(account)
    expect(unknown).toBeGreaterThan(0)
    const screen = firstScreen(account)
    expect(screen).toContain('> [!TIP]\n> **Done.**')
    expect(screen.match(/could not be judged/g)).toHaveLength(1)
    expect(screen).not.toContain('Warning')
    expect(account.warnings.map(({ isTold }) => isTold)).toContain(true)
  })

  test('that left some, of which one could not be deleted, counts that one apart, as the headline does', () => {
    const task = exampleTask({ maxDeletions: 2 })
    const survey = surveyOf(
      Array.from({ length: 5 }, (_, index) => dueThread(index)),
      task,
    )
    let isFirst = true
    const swept = carriedOut(survey, () => {
      const note = ours('the server answered 500')
      if (!isFirst) return { outcome: 'deleted', note: ours('confirmed by the API') }
      isFirst = false
      return { outcome: 'failed', end: 'still there', note }
    })
    const text = summary(accountOf('failed', { task, survey, swept }))
    expect(text).toContain('1 session deleted, 1 still there, 3 still due')
    expect(text).toMatch(/^- \*\*Still due:\*\* 4 sessions, the oldest created [^;]*; 1 of them could not be deleted$/m)
  })

  test('that left some says why, how old they are, how many runs it takes, and what to do', () => {
    const task = exampleTask({ maxDeletions: 2 })
    const survey = surveyOf(
      Array.from({ length: 7 }, (_, index) => dueThread(index)),
      task,
    )
    const swept = carriedOut(survey, () => ({ outcome: 'deleted', note: ours('confirmed by the API') }))
    const text = summary(accountOf('remaining', { task, survey, swept }))
    expect(text).toContain(
      '5 sessions are still due, because one run deletes at most 2 (`max-deletions`). At this budget 3 more runs would take them all.',
    )
    expect(text).toContain('- **Still due:** 5 sessions, the oldest created 2025-10-18 13:07 UTC (399 days ago)\n')
    expect(text).toContain(
      '**What to do next:** Nothing: the next run goes on with the oldest. To go faster, raise `max-deletions` or run more often.',
    )
    expect(text).toContain(
      '- 5 over the budget of one run\n\nWhat is not planned was created 2025-10-18 13:07 UTC to 2025-10-18 13:11 UTC.',
    )
  })

  test('that ran out of time reckons by its own pace', () => {
    const task = exampleTask({ maxDeletions: 0 })
    const survey = surveyOf(
      Array.from({ length: 7 }, (_, index) => dueThread(index)),
      task,
    )
    const swept = carriedOut(survey, (_, index) =>
      index < 3
        ? { outcome: 'deleted', note: ours('confirmed by the API') }
        : { outcome: 'not-attempted', note: ours('the time budget was used up') },
    )
    const text = summary(accountOf('remaining', { task, survey, swept }))
    expect(text).toContain('The time budget was used up. At this pace (3 a run) 2 more runs would take them all.')
    expect(text).toContain('- 4 planned, but not attempted: the time budget was used up')
  })

  /** A live run of three, of which these fail so. */
  const failing = (fails: (index: number) => Partial<Outcome> | undefined, alive = 0, many = 3) => {
    const task = exampleTask()
    const some = Array.from({ length: many }, (_, index) => dueThread(index))
    const survey = surveyOf(some, task)
    const swept = carriedOut(
      survey,
      (_, index) => ({
        outcome: fails(index) === undefined ? 'deleted' : 'failed',
        note: ours('confirmed by the API'),
        ...fails(index),
      }),
      { alive },
    )
    return accountOf('failed', { task, survey, swept })
  }

  test('shows each cause of failures with its requests and what to do', () => {
    const refused = (index: number) => ({
      note: ours('the server answered 403'),
      status: 403,
      requestId: `req_7${index}`,
      errorType: 'permission_denied',
      serverMessage: 'You may not do this.',
      hint: ours('Check the key.'),
    })
    const page = summary(failing((index) => (index === 1 ? refused(1) : undefined), 1))
    expect(page).toContain(
      '> **2 sessions are still there.** Of 3 planned sessions, 1 was deleted and 2 are still there.',
    )
    expect(page).toContain('> - 1 × the server answered 403\n')
    expect(page).toContain(
      '- **1 session:** the server answered 403<br>Check the key.<br>`permission_denied`: You may not do this.<br>`sess_1`, request `req_71`\n',
    )
    expect(page).toContain('<details open><summary>Still there: 2 sessions, by cause</summary>')
    const removed = tableWith(render(page), 'Session', 'Why it was due')?.slice(1)
    expect(removed?.map(([id]) => id?.slice(0, 6))).toEqual(['sess_2'])
  })

  test('new-user 5, servers-of-others Rendering: what struck many threads has one row', () => {
    const task = exampleTask()
    const survey = surveyOf(
      Array.from({ length: 70 }, (_, index) => dueThread(index)),
      task,
    )
    const swept = carriedOut(survey, () => ({
      outcome: 'failed',
      note: ours('no answer to 6 attempts, the last with 503'),
    }))
    const page = summary(accountOf('failed', { task, survey, swept }))
    expect(page).toContain('> - 70 × no answer to 6 attempts, the last with 503\n')
    expect(page.match(/^- \*\*\d+ sessions?:\*\*.*$/gm)).toEqual([
      expect.stringMatching(/^- \*\*70 sessions:\*\* no answer to 6 attempts.*…and 65 more$/),
    ])
  })

  test('one cause is one row, although the server names each thread in what it says', () => {
    const account = failing((index) => ({
      note: ours('the server answered 403'),
      serverMessage: `no right to sess_${index} (req_${index})`,
      requestId: `req_${index}`,
    }))
    expect(summary(account)).toContain('> - 3 × the server answered 403\n')
  })

  test('one cause is one row, whatever spelling of the thread, of a moment or of a trace the server uses', () => {
    const account = failing((index) => ({
      note: ours('the server answered 409'),
      serverMessage: `SESS%5F${index} is busy since 12:0${index} (trace 8f3a${index})`,
    }))
    const page = summary(account)
    expect(page).toContain('> - 3 × the server answered 409\n')
    expect(page.match(/^- \*\*3 sessions:\*\*/gm)).toHaveLength(1)
  })

  test('ten thousand different failures leave a page that can be read', () => {
    const task = exampleTask({ maxDeletions: 0 })
    const some = Array.from({ length: 10_000 }, (_, index) => dueThread(index))
    const survey = surveyOf(some, task)
    const word = (index: number) => [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
    const swept = carriedOut(survey, (_, index) => ({
      outcome: 'failed',
      note: text`the server answered ${`no ${word(index)}`}`,
      serverMessage: `${word(index)} `.repeat(200),
      hint: text`Ask ${word(index)}.`,
    }))
    const page = summary(accountOf('failed', { task, survey, swept }))
    expect(Buffer.byteLength(page)).toBeLessThan(60_000)
    expect(page).toMatch(/^> - [\d,]+ other causes, below$/m)
    expect(page).toMatch(/^- …and 9,9\d\d more causes, in the record\.$/m)
    expect([...page.matchAll(/^\d\. /gm)].length).toBeLessThanOrEqual(5)
  })

  test('a fourth cause is named, for to point to it takes as much room', () => {
    const page = summary(failing((index) => ({ note: text`cause ${index}` }), 0, 4))
    expect(page.match(/^> - 1 × cause \d$/gm)).toHaveLength(4)
    expect(page).not.toContain('other cause')
  })

  test('new-user F10: whoever cancelled a run reads first that it may be run again', () => {
    const sent = { note: ours('stopped while being deleted'), end: 'not known' as const, hint: ours('It was sent.') }
    const page = summary({ ...failing((index) => (index === 1 ? sent : undefined)), status: 'cancelled' })
    expect(page).toContain('\n1. Run it again when it may go on')
    expect(page).toContain('\n2. It is not known whether 1 session is gone. It was sent.\n')
  })

  test('not known is told apart from still there, everywhere', () => {
    const open = { end: 'not known' as const, note: ours('its answer was lost'), hint: ours('Look at it.') }
    const account = failing((index) => [open, { note: ours('refused') }][index])
    expect(headline(account)).toBe('Live run failed: 1 session deleted, 1 still there, 1 not known to be gone')
    const page = summary(account)
    expect(page).toContain(
      '> **1 session is still there. It is not known whether 1 session is gone.** Of 3 planned sessions, 1 was deleted, 1 is still there and 1 is not known to be gone.',
    )
    expect(page).toContain('- **Still due:** 1 session, created')
    expect(page).toContain('- **Not known:** whether 1 session is gone\n')
    expect(page).toContain('| **Still there:** its deletion failed | 1 |')
    expect(page).toContain('| **Not known:** it may be gone or still there | 1 |')
    expect(page).toContain('<summary>Not known whether gone or still there: 1 session, by cause</summary>')
    // What could not be deleted is listed once.
    expect(page).not.toContain('<summary>Still due: ')
  })

  test('new-user 5: where the next run makes it good, it says so, and is not red', () => {
    const lost = { note: ours('no answer'), lost: true as const, hint: ours('The next run finds out.') }
    const page = summary(failing((index) => (index === 0 ? lost : undefined)))
    expect(page).toContain('> [!WARNING]\n')
    expect(page).toContain('**What to do next:** Nothing: the next run goes on with the oldest.\n')
    expect(summary(failing((index) => (index === 0 ? { note: lost.note } : undefined)))).toContain('> [!CAUTION]\n')
  })

  test('new-user F10: the remedy of what stopped the run comes first, unknown threads last', () => {
    const account = galleryAccount('aborted', 500) as Result
    const steps = [...summary(account).matchAll(/^\d\. (.*)$/gm)].map(([, step]) => step)
    expect(steps[0]).toBe('Check the policy. If so many are meant, raise `abort-above` for one run.')
    expect(steps.at(-1)).toMatch(/^Decide about the \d+ sessions that could not be judged/)
  })

  test('new-user F42: nothing is foretold by a run in which nothing could be deleted', () => {
    const task = exampleTask({ maxDeletions: 2 })
    const survey = surveyOf(
      Array.from({ length: 7 }, (_, index) => dueThread(index)),
      task,
    )
    const swept = carriedOut(survey, () => ({ outcome: 'failed', note: ours('refused') }))
    expect(summary(accountOf('failed', { task, survey, swept }))).not.toMatch(/would take|At this/)
  })

  test('that was stopped says what was and what was not done', () => {
    const text = summary(galleryAccount('cancelled', 500) as Result)
    expect(text).toContain(
      '> **The run was stopped on the way.** Of 155 planned sessions, 77 were deleted, 1 is not known to be gone and 77 were not attempted.',
    )
    expect(text).toContain('Run it again')
    expect(summary(galleryAccount('cancelled', 0) as Result)).toContain(
      'was stopped before the first deletion. Nothing was deleted.',
    )
  })

  test('that was aborted says that nothing was deleted, why, and what to check', () => {
    const text = summary(galleryAccount('aborted', 0) as Result)
    expect(text).toContain('**The run was aborted before the first deletion. Nothing was deleted.**')
    expect(text).toContain('The server answered 401 to page 1 of the list of sessions')
    expect(text).toContain('Check the key, the organization and the project')
    expect(text).toContain('how many sessions are visible to this key is not known')
  })

  test('that never began names the inputs', () => {
    const text = summary(galleryAccount('bad-input', 0) as Result)
    expect(text).toContain('No request was sent: nothing was listed and nothing was deleted.')
    expect(text).toContain('> - `older-than` is `30`: a number alone has no unit')
    expect(text).toContain('> - There is no input `protct`: did you mean `protect`?')
  })

  test('that never began shows the names of inputs as they are written, also at the beginning of a sentence', () => {
    const problems = [
      {
        inputs: ['older-than', 'inactive-for'],
        message: ours('`older-than` and `inactive-for` are not set'),
        hint: undefined,
      },
      { inputs: ['where'], message: text`\`where\` is '${'x'}': something else is expected here`, hint: undefined },
      { inputs: ['api'], message: ours('`api` is not set: write one of a, b'), hint: ours('`max-deletions` stays.') },
    ]
    const page = summary(accountOf('aborted', { problems }))
    expect(page).toContain('> - `older-than` and `inactive-for` are not set.')
    expect(page).toContain('> - `where` is `x`: something else is expected here.')
    expect(page).toContain('> - `api` is not set: write one of a, b. `max-deletions` stays.')
  })

  test('lists what could not be judged by cause, with the first ids', () => {
    const task = exampleTask()
    const unreadable = (index: number): Thread => dueThread(index, { createdAt: unknown(ours('time is missing')) })
    const survey = surveyOf(
      Array.from({ length: 8 }, (_, index) => unreadable(index)),
      task,
    )
    const text = summary(
      accountOf('complete', {
        task,
        survey,
        swept: carriedOut(survey, () => ({ outcome: 'deleted', note: ours('') })),
      }),
    )
    expect(text).toContain(
      '| time is missing | 8 | `sess_0`<br>`sess_1`<br>`sess_2`<br>`sess_3`<br>`sess_4`<br>…and 3 more |',
    )
    expect(text).toContain('Decide about the 8 sessions that could not be judged')
    expect(text).toContain('could not be judged (the age of some cannot be read)')
  })
})

describe('a run that did not start', () => {
  const pageOf = (inputs: readonly string[], message: Text) =>
    summary(accountOf('aborted', { problems: [{ inputs, message, hint: undefined }] }))

  test.each([
    [['api-key'], text`api-key is not set: write one`, '> - `api-key` is not set: write one.\n'],
    [['older-than'], text`older-than is '${'30'}': no unit`, '> - `older-than` is `30`: no unit.\n'],
    [
      ['plan-file', 'dry-run'],
      text`plan-file is '${'p'}', but only a dry run writes a plan`,
      '> - `plan-file` is `p`, but only a dry run writes a plan.\n',
    ],
    [
      ['thread-ids', 'thread-ids-file'],
      text`thread-ids and thread-ids-file are both set`,
      '> - `thread-ids` and `thread-ids-file` are both set.\n',
    ],
    [['where'], text`the result is neither`, '> - `where`: The result is neither.\n'],
    [['pro(tct'], text`there is no input '${'pro(tct'}'`, '> - There is no input `pro(tct`.\n'],
  ] as const)('names each input once, and never with a capital: %j', (inputs, message, shown) => {
    expect(pageOf(inputs, message)).toContain(shown)
  })
})

describe('an inventory', () => {
  test('shows what is there by status, agent, model, age and metadata key, and values only of the keys that it may', () => {
    const text = summary(galleryAccount('inventory', 500) as Result)
    for (const title of ['Status', 'Agent', 'Model', 'Metadata key', 'Metadata `env`'])
      expect(text).toContain(`| ${title} | Sessions | Share |`)
    expect(text).toContain('### How old they are')
    expect(text).toContain('| `production` |')
    expect(text).not.toContain('| `web` |')
    expect(text).not.toContain('dry-run: false')
  })
})

describe('one person', () => {
  const account = galleryAccount('person', 120) as Result

  test('new-user F2: what is left of the person comes first, with why; everything is counted within the person', () => {
    expect(headline(account)).toBe('Live run for one person: 4 sessions deleted, 2 left')
    const screen = firstScreen(account)
    expect(screen).toContain(
      '> [!IMPORTANT]\n> **2 sessions of this person are still there: 1 in use, 1 protected.** 4 of 6 are gone.\n',
    )
    expect(screen).toContain('needs a decision: which duty goes first')
    expect(screen).toContain('- **Held:** 1 by `protect`; 1 in use. Of all held, 2 are past')
    expect(screen).not.toContain('u_jane')
  })

  const living = (threads: readonly Thread[], status: Result['status']) => {
    const policy = examplePolicy({ metadata: [], inactiveFor: undefined, subject: { key: 'user_id', value: 'u_jane' } })
    const task = exampleTask({ policy })
    const survey = surveyOf(threads, task)
    const swept = carriedOut(survey, () => ({ outcome: 'deleted', note: ours('confirmed by the API') }))
    return accountOf(status, { task, survey, swept })
  }
  const hers = known(new Map([['user_id', 'u_jane']]))

  test("where it is not known whose some threads are, nothing known to be the person's is left", () => {
    const told = summary(
      living(
        [dueThread(0, { metadata: hers }), dueThread(1, { metadata: unknown(ours('metadata is not an object')) })],
        'complete',
      ),
    )
    expect(told).toContain(
      "> [!NOTE]\n> **Nothing known to be this person's is left.** The one session is gone. 1 session has no known owner.",
    )
  })

  test('nothing left is said of this person, and not of everybody', () => {
    const all = living([dueThread(0, { metadata: hers }), dueThread(1)], 'complete')
    expect(headline(all)).toBe('Live run for one person: 1 session deleted, nothing known to be left')
    expect(summary(all)).toContain(
      '> [!TIP]\n> **Nothing of this person is left that this key sees.** The one session is gone.',
    )
  })

  test('what is in use and protected as well is told with both, for a hold has to be decided about', () => {
    const having = (pairs: Readonly<Record<string, string>>) =>
      known(new Map([['user_id', 'u_jane'], ...Object.entries(pairs)]))
    const held = { legal_hold: 'true' }
    const told = summary(
      living(
        [
          dueThread(0, { metadata: having({ ...held, retain_until: '2030-01-01' }), status: known('requires_action') }),
          dueThread(1, { metadata: having(held), status: known('in_progress') }),
          dueThread(2, { metadata: hers, status: known('in_progress') }),
          dueThread(3, { metadata: having(held) }),
        ],
        'remaining',
      ),
    )
    expect(told).toContain(
      '**4 sessions of this person are still there: 2 in use (1 of them protected too), 1 waiting (protected too, retained too), 1 protected.**',
    )
  })

  test('a value that differs by case or white space alone is somebody else, and a warning', () => {
    const named = (name: string) => known(new Map([['user_id', name]]))
    const account = living(
      [
        dueThread(0, { metadata: hers }),
        dueThread(1, { metadata: named('U_Jane') }),
        dueThread(2, { metadata: named(' u_jane ') }),
        dueThread(3, { metadata: named('u_janet') }),
      ],
      'complete',
    )
    const page = summary(account)
    expect(page).toContain(
      "- ⚠️ 2 sessions are kept as somebody else's, and the value there differs from the subject's by case or white space alone.",
    )
    expect(page).toContain("> **Nothing known to be this person's is left.** The one session is gone.")
    expect(page).not.toMatch(/u_jane/i)
  })

  test('new-user F4: a person without threads is no "Done"', () => {
    const another = known(new Map([['user_id', 'u_john']]))
    const nobody = living([dueThread(1, { metadata: another })], 'complete')
    expect(headline(nobody)).toBe("Live run for one person: nothing deleted, no sessions known to be this person's")
    expect(summary(nobody)).toContain("> [!NOTE]\n> **No session that this key sees is known to be this person's.**")
    expect(nobody.warnings.map(({ message }) => String(message))).toContain(
      'No session belongs to the subject: check its key and value.',
    )
  })
})

describe('rules', () => {
  test('have a table with what fell under each and what became of it', () => {
    const account = galleryAccount('rules', 500) as Result
    const rows = tableWith(render(summary(account)), 'Rule', 'Due', 'Deleted')?.slice(1) ?? []
    expect(rows.map(([name]) => name)).toEqual(['staging', 'calls', 'everything else'])
    const sum = (column: number) => rows.reduce((all, cells) => all + number(cells[column]), 0)
    expect(sum(1)).toBe(figures(account).candidates)
    expect(sum(2)).toBe(figures(account).deleted)
    expect(rows.every((cells) => cells.length === 4 && cells[3] === '0')).toBe(true)
    expect(summary(account)).toMatch(
      /- rule `staging`: metadata `env = staging` and created more than 7 days ago \(\d+ sessions, \d+ held, oldest left: .*\)\n/,
    )
  })
})

describe('what is held', () => {
  test('new-user F3: is told with how much of it is past the age of the policy, and how old the oldest is', () => {
    const task = exampleTask()
    const found = [dueThread(0, { status: known('requires_action') }), dueThread(1, { status: known('in_progress') })]
    const text = summary(
      accountOf('complete', {
        task,
        survey: surveyOf(found, task),
        swept: carriedOut(surveyOf([], task), () => ({ outcome: 'deleted', note: ours('') })),
      }),
    )
    expect(text).toContain("Of all held, 2 are past the policy's age, the oldest 400 days old\n")
  })

  test('the policy claims only what can hold a thread of this API', () => {
    const task = exampleTask({ api: { ...exampleTask().api, fields: new Set(), schedules: undefined } })
    const text = summary(accountOf('complete', { task, survey: surveyOf([], task) }))
    expect(text).not.toMatch(/in use|wait for a person|schedule will use|with a date/)
  })
})

describe('supplied ids', () => {
  test('are told apart from a listing', () => {
    const text = summary(galleryAccount('supplied', 500) as Result)
    expect(text).toContain(
      '500 of 550 ids supplied are known to this server; other sessions may exist: this run did not list any',
    )
    expect(text).toContain(
      '- **Not found:** 50 of the 550 supplied ids: gone already, or of another project, API or spelling\n',
    )
    expect(text).toContain('### What would become of the other 500 supplied ids\n')
    expect(text).toContain('| **Supplied, without those not found** | **500** |')
    expect(text).not.toContain('visible to this key')
  })
})

describe('the size', () => {
  const limit = 200 * 1024

  test('stays below 200 KiB for a million deletions with long ids and the longest metadata', () => {
    const keys = Array.from({ length: 16 }, (_, index) => `${index}`.padStart(64, 'k'))
    const task = exampleTask({ maxDeletions: 0, summaryMetadata: keys })
    const shown = keys.map(() => 'v'.repeat(512))
    const survey = surveyOf([], task)
    const planned = Array.from({ length: 1_000_000 }, (_, index) => ({
      id: `${index}`.padStart(64, '0'),
      createdAt: now - 400 * 86_400_000,
      lastActiveAt: now - 399 * 86_400_000,
      kind: 'due' as const,
      seenAt: now,
      shown,
    }))
    survey.tally.listed = survey.tally.candidates = planned.length
    const whole = {
      tally: survey.tally,
      plan: { planned, candidates: planned.length, overBudget: undefined, reserves: [], unplanned: 0 },
    }
    const swept = carriedOut(whole, () => ({ outcome: 'deleted', note: ours('confirmed by the API'), status: 200 }))
    const text = summary(accountOf('complete', { task, survey: whole, swept }))
    expect(Buffer.byteLength(text)).toBeLessThan(limit)
    expect(text).toMatch(/…and 999,\d{3} more in the record\./)
    expect(text).toContain('All 1,000,000 planned sessions were deleted.')
  })

  test('stays below 200 KiB when every text is as long and as awkward as it can be', () => {
    const awkward = '😀`|x'.repeat(1000)
    const keys = Array.from({ length: 16 }, (_, index) => `${index}${awkward}`)
    const policy = examplePolicy({
      metadata: [],
      protect: parseSelectors(keys.map((key) => `${JSON.stringify(key)} = nothing`).join('\n')),
      retainUntilKey: awkward,
    })
    const metadata = known(new Map(keys.map((key, index) => [key, `${index}${awkward}`])))
    const due = Array.from({ length: 3000 }, (_, index) =>
      dueThread(index, {
        id: `${index}${awkward}`.slice(0, 1024),
        metadata,
        agent: known(`${index}${awkward}`),
        model: known(`${index}${awkward}`),
      }),
    )
    const undecided = Array.from({ length: 1000 }, (_, index) =>
      dueThread(5000 + index, { id: `${awkward}${index}`, createdAt: unknown(value(`${index}${awkward}`)) }),
    )
    const task = exampleTask({
      policy,
      policyInWords: value(awkward),
      server: awkward,
      organization: awkward,
      project: awkward,
      summaryMetadata: keys,
    })
    const survey = surveyOf([...due, ...undecided], task)
    const ends = ['deleted', 'failed', 'spared', 'not-attempted'] as const
    const swept = carriedOut(survey, (_, index) => ({
      outcome: ends[index % 4] ?? 'failed',
      note: value(`${index % 90}${awkward}`),
      requestId: awkward,
      errorType: awkward,
      serverMessage: awkward,
      hint: value(`${index % 90}${awkward}`),
    }))
    const problems = Array.from({ length: 500 }, () => ({
      inputs: [awkward],
      message: value(awkward),
      hint: value(awkward),
    }))
    const warnings = Array.from({ length: 500 }, () => ({ level: 'warning' as const, message: value(awkward) }))
    const account = accountOf('failed', { task, survey, swept, problems, warnings })
    const context = {
      ...account.context,
      actor: awkward,
      workflow: awkward,
      event: awkward,
      runId: awkward,
      link: awkward,
    }
    const long = {
      ...account,
      context,
      version: awkward,
      record: { path: awkward, digest: 'a'.repeat(64) },
      planFile: { path: awkward, digest: 'b'.repeat(64) },
    }
    expect(Buffer.byteLength(summary(long))).toBeLessThan(limit)
    const dry = { ...long, status: 'planned' as const, task: { ...task, dryRun: true }, swept: undefined }
    expect(Buffer.byteLength(summary(dry))).toBeLessThan(limit)
    expect(Buffer.byteLength(summary({ ...dry, task: undefined, survey: undefined }))).toBeLessThan(limit)
  })
})

describe('an approved plan', () => {
  const task = exampleTask({ applying: 'c'.repeat(64), maxDeletions: 2 })
  const survey = () => {
    const found = surveyOf([], task)
    const planner = new WithinBudget(task.maxDeletions)
    const candidate = (index: number) => candidateOf(dueThread(index), { now, seenAt: now, summaryKeys: [] })
    for (const index of [0, 1, 2]) planner.add(candidate(index))
    planner.spare(spared(candidate(3), ours('it was active recently')))
    planner.leave(candidate(4))
    found.tally.listed = found.tally.candidates = 5
    return { tally: found.tally, plan: planner.plan() }
  }

  test('in a dry run says what would be deleted, spared and left alone', () => {
    const dryTask = { ...task, dryRun: true }
    const text = summary(accountOf('planned', { task: dryTask, survey: survey(), warnings: [] }))
    expect(text).toMatch(/^## Dry run: nothing deleted, 2 sessions of the approved plan still due\n/)
    expect(text).toContain(
      'A live run of the approved plan would delete 2 sessions, and spare 1 that no longer qualifies.',
    )
    expect(text).toContain('- **Would be spared:** 1 of the approved plan no longer qualifies\n')
    expect(text).toContain('- **Left alone:** 1 is due now, but not in the approved plan\n')
    expect(text).toContain(`- **Approved plan:** SHA-256 \`${task.applying}\`\n`)
    expect(
      tableWith(render(text), 'What, and why')
        ?.slice(1)
        .map(([what, count]) => [what?.split(':')[0], count]),
    ).toEqual([
      ['Due, in one run', '2'],
      ['Would be spared', '1'],
      ['Due, in later runs', '1'],
      ['Left alone', '1'],
      ['Listed', '5'],
    ])
    expect(tableWith(render(text), 'Session', 'Why')?.[1]?.[0]).toMatch(/^sess_3/)
  })

  test('in a live run says what it did not cover', () => {
    const found = survey()
    const swept = carriedOut(found, (candidate) =>
      candidate.kind === 'spared'
        ? { outcome: 'spared', note: candidate.because }
        : { outcome: 'deleted', note: ours('confirmed by the API') },
    )
    const text = summary(accountOf('remaining', { task, survey: found, swept, warnings: [] }))
    expect(text).toContain(
      'Of 3 planned sessions, 2 were deleted and 1 was spared. 1 session is still due, because one run deletes at most 2 (`max-deletions`). 1 other is due and not in the approved plan. At this budget 1 more run would take it.',
    )
    expect(text).toContain('needs a new plan')
    expect(
      tableWith(render(text), 'What, and why')
        ?.slice(1, -1)
        .map(([what, count]) => [what?.split(':')[0], count]),
    ).toEqual([
      ['Deleted', '2'],
      ['Spared', '1'],
      ['Waits', '1'],
      ['Left alone', '1'],
    ])
  })
})

test.each([
  [52_000, 'lost; waited 52.0 s for the server to answer again'],
  [undefined, 'lost'],
])('a wait of %p ms for the server stands beside the requests', (waited, words) => {
  const account = galleryAccount('complete', 3) as Result
  const traffic = { ...account.traffic, ...(waited === undefined ? {} : { waited }) }
  expect(summary({ ...account, traffic }).match(/\*\*Requests:\*\* .* (lost.*)\n/)?.[1]).toBe(words)
})
