/** `dry-run: by-event`: which events delete. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isDryByEvent } from '../../src/github/event.ts'

describe('a run with dry-run: by-event', () => {
  test.each<[string, unknown, boolean]>([
    ['schedule', { schedule: '17 3 * * *' }, false],
    ['schedule', undefined, false],
    ['schedule', { inputs: { 'dry-run': 'true' } }, false],
    ['workflow_dispatch', { inputs: { 'dry-run': 'false' } }, false],
    ['workflow_dispatch', { inputs: { 'dry-run': false } }, false],
    ['workflow_dispatch', { inputs: { 'dry-run': ' False ' } }, false],
    ['workflow_dispatch', { inputs: { 'dry-run': 'true' } }, true],
    ['workflow_dispatch', { inputs: { 'dry-run': true } }, true],
    ['workflow_dispatch', { inputs: { 'dry-run': '' } }, true],
    ['workflow_dispatch', { inputs: { 'dry-run': 'no' } }, true],
    ['workflow_dispatch', { inputs: { 'dry-run': 0 } }, true],
    ['workflow_dispatch', { inputs: { dry_run: 'false' } }, true],
    ['workflow_dispatch', { inputs: {} }, true],
    ['workflow_dispatch', { inputs: null }, true],
    ['workflow_dispatch', {}, true],
    ['workflow_dispatch', null, true],
    ['workflow_dispatch', undefined, true],
    ['push', { inputs: { 'dry-run': 'false' } }, true],
    ['pull_request', {}, true],
    ['repository_dispatch', { inputs: { 'dry-run': 'false' }, client_payload: { 'dry-run': false } }, true],
    ['Schedule', {}, true],
    ['', undefined, true],
  ])('on %s with %j: dry is %s', (name, payload, dry) => {
    expect(isDryByEvent({ name, payload })).toBe(dry)
  })

  test('no other event, and no other form, is live', () => {
    fc.assert(
      fc.property(fc.string(), fc.anything(), (name, payload) => {
        fc.pre(name !== 'schedule' && name !== 'workflow_dispatch')
        expect(isDryByEvent({ name, payload })).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.anything(), (given) => {
        const word = typeof given === 'string' ? given.trim().toLowerCase() : given
        fc.pre(word !== false && word !== 'false')
        expect(isDryByEvent({ name: 'workflow_dispatch', payload: { inputs: { 'dry-run': given } } })).toBe(true)
      }),
    )
  })

  test('a field that only the prototype has is no field of the form', () => {
    const inputs = Object.create({ 'dry-run': 'false' })
    expect(isDryByEvent({ name: 'workflow_dispatch', payload: { inputs } })).toBe(true)
  })
})

describe('the payload of the event', () => {
  const folder = mkdtempSync(join(tmpdir(), 'thread-retention-event-'))
  const program = `
    import { currentEvent } from ${JSON.stringify(new URL('../../src/github/event.ts', import.meta.url).href)}
    console.log('event ' + JSON.stringify(await currentEvent('workflow_dispatch')))`
  const read = (path: string) => {
    const environment = { PATH: process.env.PATH, GITHUB_EVENT_PATH: path, GITHUB_EVENT_NAME: 'workflow_dispatch' }
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { env: environment })
    return JSON.parse(/^event (.*)$/m.exec(said.toString())?.[1] ?? '')
  }
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }

  test('is that of the runner', () => {
    expect(read(file('whole.json', '{"inputs":{"dry-run":"false"}}'))).toEqual({
      name: 'workflow_dispatch',
      payload: { inputs: { 'dry-run': 'false' } },
    })
  })

  test.each([
    ['is not JSON', () => file('torn.json', '{"inputs":{"dry-run":"fal'), undefined],
    ['is not there', () => join(folder, 'nowhere.json'), {}],
    ['is not named', () => '', {}],
  ])('of a file that %s says nothing', (_, path, payload) => {
    const event = read(path())
    expect(event.payload).toEqual(payload)
    expect(isDryByEvent(event)).toBe(true)
  })
})
