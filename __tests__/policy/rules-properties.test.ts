/** What must hold of every list of rules. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkProperty } from '../properties.ts'
import { now, surveyed } from './surveyed.ts'

const day = 86_400_000

interface Rule {
  readonly scope: string
  readonly days: number
  readonly keep: number
}

const environments = ['a', 'b', 'c'] as const
const rule: fc.Arbitrary<Rule> = fc.record({
  scope: fc.constantFrom('env=a', 'env=b', 'env!=a', 'env', 'env in (b, c)', ''),
  days: fc.constantFrom(1, 7, 30, 90),
  keep: fc.constantFrom(0, 0, 1, 2),
})
const rules = fc.array(rule, { minLength: 1, maxLength: 4 })
/** Everything about these threads is known. */
const threads = fc
  .array(fc.record({ age: fc.integer({ min: 0, max: 120 }), env: fc.option(fc.constantFrom(...environments)) }), {
    maxLength: 12,
  })
  .map((all) =>
    all.map(({ age, env }, index) => ({
      id: `s${index}`,
      created_at: (now - age * day - index * 1000) / 1000,
      last_active_at: (now - age * day - index * 1000) / 1000,
      status: 'idle',
      metadata: env === null ? {} : { env },
    })),
  )
type Thread = typeof threads extends fc.Arbitrary<readonly (infer One)[]> ? One : never

const yaml = (all: readonly Rule[]) =>
  all
    .map(({ scope, days, keep }, index) =>
      [
        `- name: rule ${index}`,
        ...(scope === '' ? [] : [`  metadata: ${JSON.stringify(scope)}`]),
        `  older-than: ${days}d`,
        ...(keep === 0 ? [] : [`  keep-latest: ${keep}`]),
      ].join('\n'),
    )
    .join('\n')

const due = async (all: readonly Rule[], list: readonly Thread[]) =>
  new Set((await surveyed({ rules: yaml(all), 'max-deletions': '0' }, { list })).planned)

/** Whether a scope holds, said a second time. Absent is not different. */
function holds(scope: string, { metadata: { env } }: { readonly metadata: { readonly env?: string } }): boolean {
  if (scope === '') return true
  if (env === undefined) return false
  if (scope === 'env') return true
  if (scope === 'env!=a') return env !== 'a'
  return scope === `env=${env}` || (scope === 'env in (b, c)' && env !== 'a')
}

const ruleOf = (all: readonly Rule[], thread: Thread) => all.findIndex(({ scope }) => holds(scope, thread))

test('the first rule whose scope holds decides, and a thread under none is kept', async () => {
  await checkProperty(
    fc.asyncProperty(rules, threads, async (all, list) => {
      const expected = list.filter((thread) => {
        const at = ruleOf(all, thread)
        const own = all[at]
        if (own === undefined) return false
        const beside = list.filter((other) => ruleOf(all, other) === at)
        const newer = beside.filter(({ created_at }) => created_at > thread.created_at)
        return newer.length >= own.keep && now - thread.created_at * 1000 > own.days * day
      })
      expect(await due(all, list)).toEqual(new Set(expected.map(({ id }) => id)))
    }),
    { numRuns: 200 },
  )
})

test('a rule behind one for everything changes nothing', async () => {
  await checkProperty(
    fc.asyncProperty(rules, rule, threads, async (all, more, list) => {
      const whole = [...all, { scope: '', days: 30, keep: 0 }]
      expect(await due([...whole, more], list)).toEqual(await due(whole, list))
    }),
    { numRuns: 80 },
  )
})

test('keep-latest counts among the threads of its own rule: those of others change nothing', async () => {
  await checkProperty(
    fc.asyncProperty(rules, threads, fc.nat(), async (all, list, pick) => {
      const at = pick % all.length
      const own = list.filter((thread) => ruleOf(all, thread) === at)
      const among = await due(all, list)
      expect(await due(all, own)).toEqual(new Set(own.map(({ id }) => id).filter((id) => among.has(id))))
    }),
    { numRuns: 80 },
  )
})

test('a protection and a longer period never let more go', async () => {
  await checkProperty(
    fc.asyncProperty(rules, threads, fc.constantFrom('env=a', '!env', 'env notin (b)'), async (all, list, protect) => {
      const before = await due(all, list)
      const held = await surveyed({ rules: yaml(all), protect, 'max-deletions': '0' }, { list })
      const longer = await due(
        all.map((one) => ({ ...one, days: one.days + 10 })),
        list,
      )
      expect([...held.planned, ...longer].filter((id) => !before.has(id))).toEqual([])
    }),
    { numRuns: 80 },
  )
})
