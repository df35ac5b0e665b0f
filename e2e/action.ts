/** The action, run as the runner does, and the evidence that it leaves, read by nothing of its own. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { type ActionResult, type ActionSettings, runAction } from '../scripts/run-action.ts'
import type { ThreadServer } from './thread-server.ts'

interface RecordLine {
  readonly type: 'header' | 'kept' | 'unknown' | 'waiting' | 'planned' | 'outcome' | 'verified' | 'settled' | 'footer'
  readonly previous: string | null
  readonly id?: string
  readonly outcome?: string
  readonly note?: string
  readonly found?: string
  readonly [key: string]: unknown
}

export interface Run extends ActionResult {
  readonly record: readonly RecordLine[]
  /** The ids that the record says were planned. */
  readonly planned: readonly string[]
  /** The ids of one outcome, as the record has it. */
  outcome(name: string): readonly string[]
}

/** Words of people that are in the threads, and that no report may hold. */
export const personal = 'Käse an ::error:: <b>alle</b>'

const numbers = [
  ...['listed', 'candidates', 'planned', 'deleted', 'already-gone', 'spared', 'failed', 'kept', 'unknown'],
  'remaining',
  'not-known',
] as const
type CountName = (typeof numbers)[number]

/**
 * Runs the action, live unless the inputs say otherwise, and holds what it says
 * against what must be true of every run.
 *
 * @param baseUrl where to find the server, if not where it is
 */
export async function act(
  server: ThreadServer,
  inputs: Readonly<Record<string, string>>,
  { baseUrl = server.baseUrl, ...settings }: Partial<ActionSettings> & { readonly baseUrl?: string } = {},
): Promise<Run> {
  const { api, key } = server
  const result = await runAction({
    inputs: { api, 'base-url': baseUrl, 'api-key': key, 'dry-run': 'false', 'max-deletions': '0', ...inputs },
    ...settings,
  })
  const path = result.outputs['record-file'] ?? ''
  assert.notEqual(path, '', `no record:\n${result.log}`)
  const text = await readFile(path, 'utf8')
  const record = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RecordLine)
  const idsOf = (fits: (line: RecordLine) => boolean) => record.filter(fits).flatMap(({ id }) => id ?? [])
  // What is settled later counts.
  const isEnd = ({ type }: RecordLine) => type === 'outcome' || type === 'settled'
  const ends = new Map(record.filter(isEnd).map(({ id, outcome }) => [String(id), outcome]))
  const run: Run = {
    ...result,
    record,
    planned: idsOf(({ type }) => type === 'planned'),
    outcome: (name) => [...ends].flatMap(([id, outcome]) => (outcome === name ? [id] : [])),
  }
  checkEvidence(run, text)
  checkSilence(run, text, key)
  await rm(result.temporary, { recursive: true })
  return run
}

/** The same ids, in any order; the message names a few of those that are not in both. */
export function sameIds(actual: Iterable<string>, expected: Iterable<string>, message: string): void {
  const [found, wanted] = [new Set(actual), new Set(expected)]
  const say = (ids: Set<string>) => `${ids.size} ${[...ids].slice(0, 5).join(' ')}`
  const [missing, unexpected] = [wanted.difference(found), found.difference(wanted)]
  const right = missing.size === 0 && unexpected.size === 0
  assert.ok(right, `${message}: of ${wanted.size} ids missing ${say(missing)}; unexpected ${say(unexpected)}`)
}

/** What the outputs say, as numbers. */
export function counts({ outputs }: Run): Record<CountName, number> {
  return Object.fromEntries(numbers.map((name) => [name, Number(outputs[name])])) as Record<CountName, number>
}

/** Outputs, record and summary tell one story, and the record is whole. */
function checkEvidence(run: Run, text: string): void {
  const { outputs, record, summary } = run
  let previous: string | null = null
  for (const line of text.split('\n').slice(0, -1)) {
    assert.equal((JSON.parse(line) as RecordLine).previous, previous, 'the chain of the record is broken')
    previous = sha256(line)
  }
  assert.equal(outputs['record-digest'], sha256(text))
  const footer = record.at(-1)
  assert.equal(footer?.type, 'footer', 'the record does not end with a footer')

  const said = counts(run)
  for (const name of numbers) {
    const inRecord: unknown = footer?.[name.replace(/-(.)/, (_, letter: string) => letter.toUpperCase())]
    // Of a list that could not be read the record says nothing, where an output has to be a number.
    const known = outputs.status !== 'aborted' || inRecord !== null
    assert.equal(known ? inRecord : 0, said[name], `the record's ${name} is not that of the outputs`)
  }
  assert.equal(footer?.status, outputs.status)
  assert.equal(said.listed, said.kept + said.unknown + said.candidates)
  assert.equal(said.remaining, said.candidates - said.deleted - said['already-gone'] - said.spared - said['not-known'])
  if (outputs.status !== 'aborted') {
    assert.equal(record.filter(({ type }) => type === 'unknown').length, said.unknown)
  }
  assert.equal(run.planned.length, said.planned)
  assert.equal(run.outcome('deleted').length, said.deleted)
  assert.equal(run.outcome('failed').length, said.failed)
  if (said.deleted > 0) {
    const heading = new RegExp(`^## Live run[a-z ]*: ${said.deleted} (session|thread)s? deleted`)
    assert.match(summary, heading)
  }
  const passes = ['complete', 'planned', 'remaining'].includes(outputs.status ?? '')
  assert.equal(run.exitCode, passes ? 0 : 1, `exit code ${run.exitCode} with status ${outputs.status}:\n${run.log}`)
}

/** Neither the key nor what people wrote is in any report; the runner never shows the lines that tell it what to mask. */
function checkSilence({ log, summary }: Run, record: string, key: string): void {
  const shown = log.replace(/^::add-mask::.*$/gm, '')
  for (const [name, text] of Object.entries({ log: shown, summary, record })) {
    assert.ok(!text.includes(key), `the ${name} holds the key`)
    assert.ok(!text.includes('Käse'), `the ${name} holds what people wrote`)
  }
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
