/** Rules in the step: each mistake in them is told by its place, and what may stand beside them. */

import { expect, test } from '@jest/globals'
import { problems, read, type Texts } from './read.ts'

const beside = (rules: string): Texts => ({ 'older-than': 'none', rules })

test('every mistake is told by itself, with its line and column', async () => {
  const rules = '- name: one\n  older-than: 30\n- name: two\n  oldr-than: 30d\n'
  expect(await problems(beside(rules))).toEqual([
    { inputs: ['rules'], message: expect.stringMatching(/^rules, line 2, column 15: older-than is '30': /) },
    { inputs: ['rules'], message: expect.stringMatching(/^rules, line 3, column 3: this rule has no age/) },
    { inputs: ['rules'], message: expect.stringMatching(/^rules, line 4, column 3: .*older-than/) },
  ])
})

test('a limit for what is overdue may be the age of the rule that keeps longest', async () => {
  const rules = '- {name: short, older-than: 7d, metadata: env=x}\n- {name: long, inactive-for: 30d}'
  expect((await read({ ...beside(rules), 'fail-if-overdue': '30d' })).policy.rules).toHaveLength(2)
})

test.each([
  ['metadata', 'env=x'],
  ['where', "status == 'idle'"],
  ['older-than', '30d'],
  ['inactive-for', '30d'],
  ['keep-latest', '1'],
  ['keep-latest-per', 'team'],
  ['keep-latest-by', 'activity'],
])('each rule says %s for itself, so it may not stand beside rules', async (name, text) => {
  const told = await problems({ ...beside('- {name: all, older-than: 30d}'), [name]: text })
  expect(told).toContainEqual({
    inputs: ['rules', name],
    message: `rules and ${name} are both set: each rule has conditions of its own, so move these into the rules`,
  })
})
