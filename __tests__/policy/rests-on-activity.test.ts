/** Whether last activity decides about any thread: then the run says what an API does not tell of it. */

import { expect, test } from '@jest/globals'
import { parseExpression } from '../../src/policy/expression/expression.ts'
import { type Policy, type Rule, restsOnActivity } from '../../src/policy/policy.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'
import { barePolicy } from '../bare-policy.ts'
import { day } from './session.ts'

const rule = (changes: Partial<Rule>): Rule => ({ ...barePolicy, name: 'one', olderThan: day, ...changes })

test.each<[string, boolean, Partial<Policy>]>([
  ['an age since the creation', false, { olderThan: day }],
  ['an age since the last activity', true, { inactiveFor: day }],
  ['an expression that asks for it', true, { where: parseExpression('idle > duration("1h")', agentSessions) }],
  ['an expression that does not', false, { where: parseExpression('status == "idle"', agentSessions) }],
  ['an end to waiting', true, { abandonedAfter: day }],
  ['the newest by activity', true, { olderThan: day, keepLatest: 3, keepLatestBy: 'activity' }],
  ['rules without it', false, { rules: [rule({}), rule({})] }],
  ['one rule with it', true, { rules: [rule({}), rule({ inactiveFor: day })] }],
])('%s: %j', (_, expected, policy) => {
  expect(restsOnActivity({ ...barePolicy, ...policy })).toBe(expected)
})
