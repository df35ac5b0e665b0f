/** Why threads are kept, in the words of the record: put into words once for all threads of which it is said. */

import { expect, test } from '@jest/globals'
import { KeptReasons } from '../../src/report/record/kept-reasons.ts'
import { ours, text } from '../../src/text.ts'

const young = ours('it is not old enough')

test('what is said again is the same entry', () => {
  const reasons = new KeptReasons()
  const first = reasons.entry({ step: 'older-than', rule: undefined, reason: young })
  expect(first).toEqual({ type: 'kept', step: 'older-than', rule: null, reason: 'it is not old enough' })
  expect(reasons.entry({ step: 'older-than', rule: undefined, reason: young })).toBe(first)
})

test('another rule, another step and another reason are said apart, in whatever order they come', () => {
  const reasons = new KeptReasons()
  const said = [
    { step: 'older-than', rule: 'staging', reason: young },
    { step: 'older-than', rule: 'production', reason: young },
    { step: 'older-than', rule: undefined, reason: young },
    { step: 'inactive-for', rule: 'staging', reason: young },
    { step: 'older-than', rule: 'staging', reason: text`its status is ${'busy'}` },
  ]
  for (const why of [...said, ...said.toReversed(), ...said]) {
    expect(reasons.entry(why)).toEqual({
      type: 'kept',
      step: why.step,
      rule: why.rule ?? null,
      reason: String(why.reason),
    })
  }
})
