/** What leaves threads out, so that an age below an hour may stand beside it. */

import { expect, test } from '@jest/globals'
import { type Expression, parseExpression } from '../../src/policy/expression/expression.ts'
import { expressionNarrows, selectorNarrows } from '../../src/policy/narrowing.ts'
import { parseSelector } from '../../src/policy/selector.ts'
import { agentSessions } from '../../src/threads/apis/agent-sessions.ts'

test.each([
  ['env', true],
  ['env=*', true],
  ['env!=a', true],
  ['!env', true],
  ['env*', true],
  ['*env', true],
  ['"*"', true],
  ['*=a', true],
  ['*=a*', true],
  ['*=*a', true],
  ['* in (a, b)', true],
  ['!*', true],
  ['*', false],
  ['**', false],
  ['*=*', false],
  ['*=**', false],
  ['* in (a, *)', false],
  ['*!=a', false],
  ['* notin (a, b)', false],
])('the selector %j leaves threads out: %j', (selector, narrows) => {
  expect(selectorNarrows(parseSelector(selector))).toBe(narrows)
})

test.each([
  ["agent == 'a'", true],
  ["created_at < timestamp('2026-01-01T00:00:00Z')", true],
  ["agent == 'a' || now > timestamp('2026-01-01T00:00:00Z')", true],
  ['true', false],
  ["now > timestamp('2026-01-01T00:00:00Z')", false],
])('the expression %j looks at the thread: %j', (text, narrows) => {
  expect(expressionNarrows(parseExpression(text, agentSessions))).toBe(narrows)
})

test('an expression that does not say what it looks at may look at the thread', () => {
  const unsaid: Expression = {
    text: 'x',
    usesActivity: false,
    usesMetadata: false,
    evaluate: () => ({ truth: 'holds' }),
  }
  expect(expressionNarrows(unsaid)).toBe(true)
})
