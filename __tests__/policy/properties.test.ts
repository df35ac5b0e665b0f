/** What must hold of every policy and every listing. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkProperty } from '../properties.ts'
import { type InputTexts, now, type Surveyed, surveyed } from './surveyed.ts'

const day = 86_400_000
const ago = (milliseconds: number) => (now - milliseconds) / 1000
type Entry = Readonly<Record<string, unknown>>

const times = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(0, 1, 7, 30, 30.5, 90, 400).map((days) => ago(days * day)) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 'then', 0, ago(-day), ago(-2 * day), now) },
)
const values = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'ab', '', 'true') },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 1, true, ['a'], {}) },
)
const dates = fc.constantFrom<unknown>('2027-01-01', '2025-01-01', 'never', '2026-11-20', null)
const pairs = fc
  .tuple(
    fc.dictionary(fc.constantFrom('env', 'team', 'hold', 'user_id'), values),
    fc.option(dates, { nil: undefined, freq: 5 }),
  )
  .map(([own, date]) => (date === undefined ? own : { ...own, retain_until: date }))
const metadata = fc.oneof(
  { weight: 10, arbitrary: pairs },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, {}, 'text') },
)
const statuses = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('idle', 'failed') },
  { weight: 1, arbitrary: fc.constantFrom<unknown>('in_progress', 'new', null) },
)

const entries: fc.Arbitrary<Entry[]> = fc
  .array(
    fc.record({
      created_at: times,
      last_active_at: times,
      status: statuses,
      metadata,
      agent: fc.constantFrom({ id: 'x' }, { id: 'y' }, null),
    }),
    { maxLength: 14 },
  )
  .map((all) => all.map((one, index) => ({ id: `s${index}`, ...one })))

const selectors = fc.constantFrom(
  'env=a',
  'env!=a',
  'env',
  '!env',
  'team in (a, b)',
  'team notin (a)',
  'hold=true',
  'h*=t*',
  'user_id',
)
const lines = fc.array(selectors, { maxLength: 2 }).map((all) => all.join('\n'))
const ages = fc.constantFrom('1h', '7d', '30d', '90d')
const maybe = <Value>(value: fc.Arbitrary<Value>, freq = 2) => fc.option(value.map(String), { nil: '', freq })

/** Policies with an age; nothing is budgeted. */
const policies: fc.Arbitrary<InputTexts> = fc
  .record({
    'older-than': ages,
    'inactive-for': maybe(ages),
    metadata: lines,
    subject: maybe(fc.constantFrom('user_id=a', 'user_id=1'), 4),
    where: maybe(fc.constantFrom("metadata.env == 'a'", "idle > duration('72h')"), 4),
    protect: lines,
    keep: fc.constantFrom(0, 0, 1, 2),
    per: fc.constantFrom('', 'team', 'agent'),
  })
  .map(({ keep, per, ...texts }) => ({
    ...texts,
    'max-deletions': '0',
    'keep-latest': String(keep),
    'keep-latest-per': keep === 0 ? '' : per,
  }))

const doomed = async (texts: InputTexts, list: readonly unknown[], protectIds: string[] = []) =>
  new Set((await surveyed(texts, { list }, { protectIds: new Set(protectIds) })).planned)

const isWithin = (part: ReadonlySet<string>, whole: ReadonlySet<string>) =>
  expect([...part].filter((id) => !whole.has(id))).toEqual([])
const withLine = (text: string | undefined, line: string) =>
  text === undefined || text === '' ? line : `${text}\n${line}`

test('adding a protection never deletes more', async () => {
  const protections = fc.oneof(
    selectors.map((line) => (texts: InputTexts) => ({
      texts: { ...texts, protect: withLine(texts.protect, line) },
      ids: [] as string[],
    })),
    fc
      .array(fc.integer({ min: 0, max: 13 }), { minLength: 1 })
      .map((numbers) => (texts: InputTexts) => ({ texts, ids: numbers.map((number) => `s${number}`) })),
    fc.integer({ min: 1, max: 3 }).map((more) => (texts: InputTexts) => ({
      texts: { ...texts, 'keep-latest': String(Number(texts['keep-latest']) + more) },
      ids: [] as string[],
    })),
  )
  await checkProperty(
    fc.asyncProperty(policies, entries, protections, async (texts, list, protect) => {
      const more = protect(texts)
      isWithin(await doomed(more.texts, list, more.ids), await doomed(texts, list))
    }),
    { numRuns: 200 },
  )
})

test('a date in the future in a thread’s metadata never deletes more', async () => {
  await checkProperty(
    fc.asyncProperty(
      policies,
      entries,
      fc.nat(),
      fc.constantFrom('2027-01-01', 'soon'),
      async (texts, list, pick, date) => {
        const at = list.length === 0 ? 0 : pick % list.length
        const retained = list.map((one, index) => {
          const own = one.metadata
          return index !== at || typeof own !== 'object' ? one : { ...one, metadata: { ...own, retain_until: date } }
        })
        isWithin(await doomed(texts, retained), await doomed(texts, list))
      },
    ),
    { numRuns: 120 },
  )
})

test('adding a condition never deletes more', async () => {
  const conditions = fc.oneof(
    selectors.map((line) => (texts: InputTexts) => ({ ...texts, metadata: withLine(texts.metadata, line) })),
    fc.constant((texts: InputTexts) => ({ ...texts, 'older-than': '120d' })),
    fc.constant((texts: InputTexts) =>
      texts['inactive-for'] === '' ? { ...texts, 'inactive-for': '7d' } : { ...texts, 'inactive-for': '300d' },
    ),
    fc.constant((texts: InputTexts) => (texts.subject === '' ? { ...texts, subject: 'user_id=a' } : texts)),
    fc
      .constantFrom('true', "status == 'idle'", "metadata.team != 'a'", "idle > duration('1h')", "age > duration('1h')")
      .map((text) => (texts: InputTexts) => ({
        ...texts,
        where: texts.where === '' ? text : `(${texts.where}) && ${text}`,
      })),
  )
  await checkProperty(
    fc.asyncProperty(policies, entries, conditions, async (texts, list, add) => {
      isWithin(await doomed(add(texts), list), await doomed(texts, list))
    }),
    { numRuns: 200 },
  )
})

test('a smaller budget deletes a prefix', async () => {
  await checkProperty(
    fc.asyncProperty(
      policies,
      entries,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 9 }),
      async (texts, list, budget, more) => {
        const planned = async (most: number) =>
          (await surveyed({ ...texts, 'max-deletions': String(most) }, { list })).planned
        const small = await planned(budget)
        expect(small.length).toBeLessThanOrEqual(budget)
        expect((await planned(more === 0 ? 0 : budget + more)).slice(0, small.length)).toEqual(small)
      },
    ),
    { numRuns: 120 },
  )
})

const told = ({ planned, tally, unknownIds }: Surveyed) => ({
  planned,
  funnel: tally.funnel(),
  unknown: [...unknownIds].sort(),
  ages: tally.ages,
  matches: tally.protectMatches,
})

test('permuting the listing, cutting it into other pages and repeating entries changes nothing', async () => {
  const listings = entries.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list)),
  )
  await checkProperty(
    fc.asyncProperty(
      policies,
      listings,
      fc.integer({ min: 1, max: 5 }),
      async (texts, [list, shuffled, repeated], pageSize) => {
        const budgeted = { ...texts, 'max-deletions': '3' }
        const first = told(await surveyed(budgeted, { list }))
        expect(told(await surveyed(budgeted, { list: shuffled, pageSize }))).toEqual(first)
        expect(told(await surveyed(budgeted, { list: [...shuffled, ...repeated] }))).toEqual(first)
      },
    ),
    { numRuns: 120 },
  )
})

test('a fact that becomes unknown never deletes more', async () => {
  const losses = fc.constantFrom<Entry>(
    { created_at: null },
    { created_at: 0 },
    { last_active_at: 'then' },
    { status: 7 },
    { status: 'new' },
    { metadata: [] },
    { metadata: undefined },
  )
  await checkProperty(
    fc.asyncProperty(policies, entries, fc.nat(), losses, async (texts, list, pick, loss) => {
      const at = list.length === 0 ? 0 : pick % list.length
      const lossy = list.map((one, index) => (index === at ? { ...one, ...loss } : one))
      isWithin(await doomed(texts, lossy), await doomed(texts, list))
    }),
    { numRuns: 200 },
  )
})

test('what is unknown is never planned, and the counts always add up', async () => {
  const broken = fc.array(fc.constantFrom<unknown>(null, 'x', {}, { id: '' }, { id: 7 }), { maxLength: 3 })
  await checkProperty(
    fc.asyncProperty(policies, entries, broken, async (texts, list, unreadable) => {
      const { tally, planned, plan, unknownIds } = await surveyed(
        { ...texts, 'max-deletions': '3' },
        { list: [...list, ...unreadable] },
      )
      expect(planned.filter((id) => unknownIds.includes(id))).toEqual([])
      expect(unknownIds).toHaveLength(tally.unknown)
      expect(tally.listed).toBe(list.length + unreadable.length)
      expect(tally.kept + tally.unknown + tally.candidates).toBe(tally.listed)
      const caught = tally.funnel().reduce((sum, { count }) => sum + count, 0)
      expect(caught + tally.candidates).toBe(tally.listed)
      expect(plan.candidates).toBe(tally.candidates)
      expect(planned.length + (plan.overBudget?.count ?? 0)).toBe(tally.candidates)
      expect(tally.unknownCauses().reduce((sum, { count }) => sum + count, 0)).toBe(tally.unknown)
      expect(tally.ages.reduce((sum, count) => sum + count, 0)).toBe(list.length)
    }),
    { numRuns: 120 },
  )
})

test('an inventory plans nothing, whatever is there', async () => {
  await checkProperty(
    fc.asyncProperty(entries, lines, fc.integer({ min: 0, max: 3 }), async (list, protect, keep) => {
      expect((await surveyed({ protect, 'keep-latest': String(keep) }, { list })).planned).toEqual([])
    }),
    { numRuns: 50 },
  )
})
