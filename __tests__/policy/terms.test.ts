/** A policy term by term: as its inputs write it. */

import { describe, expect, test } from '@jest/globals'
import { fingerprint } from '../../src/policy/fingerprint.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { parseSelectors } from '../../src/policy/selector.ts'
import { policyTerms, termsOf } from '../../src/policy/terms.ts'
import { barePolicy } from '../bare-policy.ts'

const day = 86_400_000
const unset = {
  'resting-statuses': '',
  'abandoned-after': '',
  scheduled: 'keep',
  rules: '',
  'retain-for-key': '',
  'keep-latest-by': 'created',
  'protect-ids-file': '',
  protect: '',
  'retain-until-key': 'retain_until',
  'keep-latest': '0',
  'keep-latest-per': '',
  'older-than': '',
  subject: '',
  metadata: '',
  'inactive-for': '',
  where: '',
}

describe('the terms of a policy', () => {
  test.each<[string, Partial<Policy>, object]>([
    ['that sets nothing', {}, {}],
    ['of ages', { olderThan: 30 * day, inactiveFor: day / 2 }, { 'older-than': '30d', 'inactive-for': '12h' }],
    [
      'of selectors, one a line',
      { metadata: parseSelectors('env=a\n!b'), protect: parseSelectors('hold\nc in (d, e)') },
      { metadata: 'env = a\n!b', protect: 'hold\nc in (d, e)' },
    ],
    ['of the newest', { keepLatest: 3 }, { 'keep-latest': '3' }],
    [
      'of the newest per user',
      { keepLatest: 3, keepLatestPer: { by: 'user' } },
      { 'keep-latest': '3', 'keep-latest-per': 'user' },
    ],
    [
      'of the newest per metadata key',
      { keepLatest: 3, keepLatestPer: { by: 'metadata', key: 'team' } },
      { 'keep-latest': '3', 'keep-latest-per': 'team' },
    ],
    [
      'of status words, whatever their order',
      { restingStatuses: new Set(['done', '(missing)']) },
      { 'resting-statuses': '(missing)\ndone' },
    ],
    [
      'of rules, one a line',
      {
        rules: [
          { ...barePolicy, name: 'a', olderThan: 7 * day },
          {
            ...barePolicy,
            name: 'b',
            metadata: parseSelectors('env=x\n!y'),
            inactiveFor: 9 * day,
            keepLatest: 3,
            keepLatestBy: 'activity',
            keepLatestPer: { by: 'agent' },
          },
        ],
      },
      {
        rules: [
          '- {"name":"a","older-than":"7d"}',
          '- {"name":"b","metadata":"env = x\\n!y","inactive-for":"9d","keep-latest":3,"keep-latest-by":"activity","keep-latest-per":"agent"}',
        ].join('\n'),
      },
    ],
    ['of how long a thread may wait', { abandonedAfter: 30 * day }, { 'abandoned-after': '30d' }],
    ['of schedules that are ignored', { scheduled: 'ignore' }, { scheduled: 'ignore' }],
    ['of a key for ages', { retainForKey: 'keep_for' }, { 'retain-for-key': 'keep_for' }],
    ['of another key for dates', { retainUntilKey: 'keep_until' }, { 'retain-until-key': 'keep_until' }],
    [
      'of an expression',
      { where: { text: 'age > idle', usesActivity: true, usesMetadata: false, evaluate: () => ({ truth: 'holds' }) } },
      { where: 'age > idle' },
    ],
    ['of a subject: its key alone', { subject: { key: 'user_id', value: '4711' } }, { subject: 'user_id' }],
    [
      'of protected ids: their fingerprint alone, whatever their order',
      { protectIds: new Set(['b', 'a']) },
      { 'protect-ids-file': `2 ids, fingerprint ${fingerprint('a\nb')}` },
    ],
  ])('%s', (_, policy, terms) => {
    expect(termsOf({ ...barePolicy, ...policy })).toEqual({ ...unset, ...terms })
  })
})

describe('terms from a plan', () => {
  const nothing = { ...unset, 'retain-until-key': '', 'keep-latest': '', 'keep-latest-by': '', scheduled: '' }

  test('come back as they were written', () => {
    const terms = termsOf({ ...barePolicy, olderThan: day })
    expect(policyTerms(JSON.parse(JSON.stringify(terms)))).toEqual(terms)
  })

  test.each([
    ['a missing one', {}],
    ['one that is no text', { where: 7, protect: null }],
    ['one of another name', { wheres: 'true' }],
    ['one that every object has', JSON.parse('{"__proto__": {"where": "true"}}')],
    ['any, where there are none', null],
    ['any, where a text is', 'where'],
    ['any, where nothing is', undefined],
  ])('%s counts as not set', (_, value) => {
    expect(policyTerms(value)).toEqual(nothing)
  })
})
