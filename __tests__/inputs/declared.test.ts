/** `action.yml` is the contract; the code says the same. */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { defaults } from '../../src/inputs/declared.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import { outputs } from '../../src/report/outputs.ts'
import { threadApiNames } from '../../src/thread.ts'
import { version } from '../../src/version.ts'
import { action, now, problems, read, runnerDefaults } from './read.ts'

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

describe('action.yml', () => {
  test('declares the inputs that the code reads, in the same order, with the same defaults', () => {
    const declared = Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ''])
    const expected = { ...defaults, 'github-token': '${{ github.token }}' }
    expect(declared).toEqual(Object.entries(expected))
  })

  test('has no empty default, so that an empty text was given', () => {
    const empty = Object.entries(action.inputs).filter(([, input]) => (input.default ?? '').trim() === '')
    expect(empty.map(([name]) => name)).toEqual(['api'])
  })

  test('writes every default as a text, as the runner takes it', () => {
    for (const input of Object.values(action.inputs)) expect(typeof (input.default ?? '')).toBe('string')
  })

  test('requires the one input that has no default and no alternative', () => {
    expect(Object.keys(action.inputs).filter((name) => action.inputs[name]?.required === true)).toEqual(['api'])
  })

  test('declares the outputs that the code writes', () => {
    const account = {
      status: 'aborted' as const,
      task: undefined,
      survey: undefined,
      swept: undefined,
      problems: [],
      warnings: [],
      startedAt: 0,
      endedAt: 0,
      traffic: { requests: 0, throttled: 0, lost: 0 },
      context: { repository: '', link: undefined, event: '', actor: '', workflow: '', runId: '', attempt: '' },
      version,
      record: undefined,
      planFile: undefined,
    }
    expect(Object.keys(outputs(account))).toEqual(Object.keys(action.outputs))
  })

  test('names every thread API', () => {
    for (const name of threadApiNames) expect(action.inputs.api?.description).toContain(name)
  })

  test('describes every input and output in whole sentences', () => {
    for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)])
      expect(description).toMatch(/[.:]$/)
  })

  test('runs the built bundle on Node 24', () =>
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' }))
})

test('the version is that of package.json', () => {
  expect(version).toBe(JSON.parse(text('package.json')).version)
})

describe('the defaults', () => {
  const told = async (inputs: Record<string, string>) => {
    const all = { ...inputs, api: 'agent-sessions', 'api-key': 'sk-0123456789', 'older-than': '30d' }
    const variables = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
    const { api, ...rest } = await readInputs(Object.fromEntries(variables), now)
    return { api: api.name, ...rest }
  }

  test('are what comes of nothing: of inputs that the environment lacks, and of the texts in action.yml', async () => {
    const nothing = await told({})
    expect(await told(runnerDefaults)).toEqual(nothing)
    const spaced = Object.entries(runnerDefaults).filter(([, value]) => /^(none|all|default|auto)$/.test(value))
    expect(spaced.length).toBeGreaterThan(30)
    expect(await told(Object.fromEntries(spaced.map(([name, value]) => [name, ` ${value}\n`])))).toEqual(nothing)
  })

  test('are the careful ones', async () => {
    expect(await told({})).toMatchObject({
      api: 'agent-sessions',
      server: { baseUrl: 'https://api.openai.com/v1', name: 'https://api.openai.com/v1', warning: undefined },
      policy: {
        retainUntilKey: 'retain_until',
        keepLatest: 0,
        keepLatestPer: { by: 'nothing' },
        metadata: [],
        protect: [],
      },
      suppliedIds: undefined,
      dryRun: true,
      maxDeletions: 1000,
      abortAbove: undefined,
      failIfOverdue: undefined,
      timeBudget: 5 * 3_600_000,
      concurrency: 32,
      verify: 'sample',
      recordFile: undefined,
      summaryMetadata: [],
    })
  })

  test.each(threadApiNames)('are taken by %s as the runner hands them over', async (api) => {
    const needs = {
      'assistants-threads': { 'base-url': 'https://example.com' },
      'langgraph-threads': { 'base-url': 'https://example.com' },
      'vertex-sessions': { 'base-url': 'https://example.com' },
    }
    const ids = { conversations: { 'thread-ids': 'conv_1' }, responses: { 'thread-ids': 'resp_1' } }
    expect(
      await problems({ api, ...(needs as Record<string, object>)[api], ...(ids as Record<string, object>)[api] }),
    ).toEqual([])
  })

  test('what is read is frozen', async () => expect(Object.isFrozen(await read())).toBe(true))
})
