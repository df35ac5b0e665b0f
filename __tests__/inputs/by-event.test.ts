/** `dry-run: by-event`, with what GitHub sends. */

import { describe, expect, test } from '@jest/globals'
import { readInputs } from '../../src/inputs/inputs.ts'
import { now, runnerDefaults } from './read.ts'

const environment = Object.fromEntries(
  Object.entries({
    ...runnerDefaults,
    api: 'agent-sessions',
    'api-key': 'sk-0123456789',
    'older-than': '30d',
    'dry-run': ' By-Event\n',
  }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
)

const isDry = async (name: string, payload: unknown) =>
  (await readInputs(environment, now, async () => ({ name, payload }))).dryRun

describe('is live', () => {
  test.each<[string, string, unknown]>([
    ['on a schedule', 'schedule', { schedule: '0 3 * * *' }],
    ['by hand, where the box is off', 'workflow_dispatch', { inputs: { 'dry-run': false } }],
    ['by hand, as the payload writes a box', 'workflow_dispatch', { inputs: { 'dry-run': 'false' } }],
    ['by the API, as a text', 'workflow_dispatch', { inputs: { 'dry-run': ' False ' } }],
  ])('%s', async (_, name, payload) => expect(await isDry(name, payload)).toBe(false))
})

describe('is dry', () => {
  test.each<[string, string, unknown]>([
    ['by hand, where the box is on', 'workflow_dispatch', { inputs: { 'dry-run': true } }],
    ['by the API, as a text', 'workflow_dispatch', { inputs: { 'dry-run': 'true' } }],
    ['by hand, without such a field', 'workflow_dispatch', { inputs: { other: 'false' } }],
    ['by hand, without a form', 'workflow_dispatch', { inputs: null }],
    ['by the API, with another word', 'workflow_dispatch', { inputs: { 'dry-run': 'no' } }],
    ['by the API, with a number', 'workflow_dispatch', { inputs: { 'dry-run': 0 } }],
    ['by the API, with nothing in it', 'workflow_dispatch', { inputs: { 'dry-run': '' } }],
    ['on a dispatch of the repository', 'repository_dispatch', { client_payload: { 'dry-run': false } }],
    ['on a push', 'push', { inputs: { 'dry-run': 'false' } }],
    ['on a pull request', 'pull_request', {}],
    ['outside GitHub', '', undefined],
  ])('%s', async (_, name, payload) => expect(await isDry(name, payload)).toBe(true))
})

test('is dry where nothing says what started the run', async () => {
  expect((await readInputs(environment, now)).dryRun).toBe(true)
})

test('nobody asks for the event where the input says true or false', async () => {
  const never = async () => {
    throw new Error('asked')
  }
  for (const [given, dry] of [
    ['true', true],
    ['false', false],
  ] as const) {
    expect((await readInputs({ ...environment, 'INPUT_DRY-RUN': given }, now, never)).dryRun).toBe(dry)
  }
})
