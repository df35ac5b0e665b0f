/** The checker of records: what it finds, which line it names, and what it says of a record without an end. */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Check, checkRecord } from '../../scripts/check-record.ts'
import { checkProperty } from '../properties.ts'
import { act, pathOf, type RecordLine, withOldSessions } from './records.ts'

const program = fileURLToPath(new URL('../../scripts/check-record.ts', import.meta.url))
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')

/** The record of a real live run: 6 planned, 5 deleted, 1 failed, 1 unknown, 5 read back. */
let text = ''
let digest = ''
let lines: readonly string[] = []

beforeAll(async () => {
  await using sandbox = await withOldSessions(6)
  sandbox.add({ id: 'no-time', raw: { created_at: null } })
  sandbox.add({ id: 'young' })
  sandbox.setBefore(({ purpose, id }) => (purpose === 'delete' && id === 'old_0002' ? { status: 422 } : undefined))
  const result = await act(sandbox, { verify: 'all' })
  text = readFileSync(pathOf(result), 'utf8')
  digest = result.outputs['record-digest'] ?? ''
  lines = text.split('\n').slice(0, -1)
})

/** The text in pieces of this many bytes, as a file or a network may deliver it. */
async function* pieces(content: string | Uint8Array, size = 1024): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content)
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

const check = (content: string | Uint8Array, expected?: string): Promise<Check> =>
  checkRecord(pieces(content), expected)
const joined = (some: readonly string[]) => some.map((line) => `${line}\n`).join('')

/** The same lines with their chain made anew, as a forger would: what is left to find is what they say. */
function forged(some: readonly RecordLine[]): string {
  let previous: string | null = null
  return joined(
    some.map((line) => {
      const forgedLine: string = JSON.stringify({ ...line, previous })
      previous = sha256(forgedLine)
      return forgedLine
    }),
  )
}
const parsed = (): RecordLine[] => lines.map((line) => JSON.parse(line))

describe('an intact record', () => {
  test('is intact, with and without its digest, however it is delivered', async () => {
    for (const size of [1, 7, 100, 1_000_000]) {
      expect(await checkRecord(pieces(text, size), digest)).toMatchObject({
        verdict: 'intact',
        problems: [],
        lines: lines.length,
        bytes: text.length,
        digest,
        cutOff: 0,
        counts: {
          unknown: 1,
          planned: 6,
          outcomes: { deleted: 5, failed: 1, 'already-gone': 0, spared: 0, 'not-attempted': 0 },
          verified: { gone: 5, alive: 0, cannotTell: 0 },
        },
      })
    }
    expect((await check(text)).verdict).toBe('intact')
  })
})

describe('a damaged record', () => {
  test('any changed byte is found with the digest; without it, any in a line that another one follows', async () => {
    const lastLineAt = text.length - (lines.at(-1)?.length ?? 0) - 1
    const formatAt = text.indexOf('"format":1') + '"format":'.length
    const verdictOn = async (bytes: Uint8Array, expected?: string) => (await check(bytes, expected)).verdict
    await checkProperty(
      fc.asyncProperty(fc.nat({ max: text.length - 1 }), fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const bytes = Buffer.from(text)
        // Another version of the format is refused, not judged.
        fc.pre(bytes[at] !== value && at !== formatAt)
        bytes[at] = value
        expect(await verdictOn(bytes, digest)).toBe('damaged')
        if (at < lastLineAt) expect(await verdictOn(bytes)).toBe('damaged')
      }),
      { numRuns: 500, examples: [[18, 32]] },
    )
  })

  test('a changed line is named, with the line after it', async () => {
    const changed = lines.map((line, index) => (index === 5 ? line.replace('400 days', '401 days') : line))
    expect(await check(joined(changed))).toMatchObject({
      verdict: 'damaged',
      problems: expect.arrayContaining([
        'line 7 does not follow from line 6: one of the two was changed, or what stood between them is missing',
      ]),
    })
  })

  test.each([
    ['left out', (all: string[]) => all.toSpliced(3, 1), /^line 4 does not follow from line 3/],
    ['put in twice', (all: string[]) => all.toSpliced(3, 0, all[3] ?? ''), /^line 5 does not follow from line 4/],
    [
      'moved',
      (all: string[]) => [...all.slice(0, 3), all[4] ?? '', all[3] ?? '', ...all.slice(5)],
      /^line 4 does not follow/,
    ],
    ['emptied', (all: string[]) => all.with(3, ''), /^line 4 is not a line of a record: it is not a JSON object$/],
    [
      'joined to the next',
      (all: string[]) => [...all.slice(0, 3), `${all[3]}${all[4]}`, ...all.slice(5)],
      /^line 4 is not a line/,
    ],
    ['made into a list', (all: string[]) => all.with(3, '[]'), /^line 4 is not a line of a record/],
    [
      'the first, and left out',
      (all: string[]) => all.slice(1),
      /^line 1 was not the first line: the beginning is missing$/,
    ],
    ['after the last', (all: string[]) => [...all, all[3] ?? ''], /^line 23 comes after the footer/],
  ])('a line that was %s is named', async (_, damage, message) => {
    expect(lines).toHaveLength(22)
    const result = await check(joined(damage([...lines])))
    expect(result.verdict).toBe('damaged')
    expect(result.problems[0]).toMatch(message)
  })

  test('line breaks that git or an editor changed are recognised', async () => {
    const result = await check(text.replaceAll('\n', '\r\n'))
    expect(result.problems[0]).toBe('line 1 ends in CR LF: an editor or git has changed the line breaks of the file')
    expect(result.problems.filter((problem) => problem.includes('CR LF'))).toHaveLength(1)
  })

  test('two records in one file are recognised', async () => {
    const result = await check(text + text)
    expect(result.problems).toContain('line 23 begins a new record: two records were put together')
  })

  test('a file that is something else is no record', async () => {
    for (const other of [
      'hello\n',
      'hello',
      '{"a":1}\n',
      '\n',
      '%PDF-1.7\n%\n',
      '{"type":"header","tool":"other"}\n',
    ]) {
      expect((await check(other)).verdict).toBe('damaged')
    }
  })

  test('of many problems the first ten are told, and how many there are', async () => {
    const result = await check(`${lines[0]}\n${'x\n'.repeat(500)}`)
    expect(result.problems).toHaveLength(10)
    expect(result.problemCount).toBe(500)
  })

  test('a wrong digest is told, and what it means when the chain holds', async () => {
    const last = JSON.parse(lines.at(-1) ?? '')
    const changed = [...lines.slice(0, -1), JSON.stringify({ ...last, endedAt: '2030-01-01T00:00:00.000Z' })]
    expect((await check(joined(changed))).verdict).toBe('intact')
    const result = await check(joined(changed), digest)
    expect(result.verdict).toBe('damaged')
    expect(result.problems[0]).toMatch(/or its last line was changed$/)
  })
})

describe('a forged record whose chain holds', () => {
  const change = (all: RecordLine[], at: number, what: object) => all.with(at, { ...all[at], ...what })
  const isOutcome = (line: RecordLine) => line.type === 'outcome'
  const last = 21

  test.each<[string, (all: RecordLine[]) => RecordLine[], RegExp]>([
    ['an outcome left out', (all) => all.toSpliced(all.findIndex(isOutcome), 1), /^the footer says (deleted|failed)/],
    [
      'an outcome of another thread',
      (all) => change(all, all.findIndex(isOutcome), { id: 'another' }),
      /^thread another has the outcome deleted, but it was never planned$/,
    ],
    [
      'a failure turned into a deletion',
      (all) =>
        change(
          all,
          all.findIndex((line) => line.outcome === 'failed'),
          { outcome: 'deleted' },
        ),
      /^the footer says deleted 5, and the lines make 6$/,
    ],
    [
      'an unknown thread left out',
      (all) => all.filter(({ type }) => type !== 'unknown'),
      /^the footer says unknown 1, and the lines make 0$/,
    ],
    [
      'a kept thread left out',
      (all) => all.filter(({ type }) => type !== 'kept'),
      /^the footer says kept 1, and the lines make 0$/,
    ],
    [
      'a thread kept by another step',
      (all) =>
        change(
          all,
          all.findIndex(({ type }) => type === 'kept'),
          { step: 'in use' },
        ),
      /^the footer's funnel has 1 kept by older-than, and the lines make 0$/,
    ],
    [
      'a candidate that waits, and is none',
      (all) => all.toSpliced(2, 0, { type: 'waiting', reason: 'beyond max-deletions', ids: ['another'] }),
      /^the footer says candidates 6, and the lines make 7$/,
    ],
    ['a planned thread left out', (all) => all.toSpliced(4, 1), /^the footer says planned 6, and the lines make 5$/],
    [
      'more deleted than there were',
      (all) => change(all, last, { deleted: 6 }),
      /^the footer says remaining 1, and the lines make 0$/,
    ],
    [
      'fewer remaining',
      (all) => change(all, last, { remaining: 0 }),
      /^the footer says remaining 0, and the lines make 1$/,
    ],
    ['fewer listed', (all) => change(all, last, { listed: 7 }), /^the footer says listed 7, and the lines make 8$/],
    [
      'a count that is none',
      (all) => change(all, last, { spared: '0' }),
      /^the footer says remaining 1, and the lines make NaN$/,
    ],
    [
      'a changed funnel',
      (all) => change(all, last, { funnel: [] }),
      /^the footer's funnel keeps 0, and its count of kept is 1$/,
    ],
    [
      'a better status',
      (all) => change(all, last, { status: 'complete' }),
      /^the footer says complete, and by its counts and reasons the status is 'failed'$/,
    ],
    [
      'a live run that calls itself dry',
      (all) => change(all, 0, { mode: 'dry run' }),
      /^the run deleted nothing by its mode or status/,
    ],
    [
      'items that nobody erased',
      (all) => change(all, last, { itemsErased: 4 }),
      /^the footer says itemsErased 4, and the lines make 0$/,
    ],
    [
      'a thread found alive',
      (all) =>
        change(
          all,
          all.findIndex(({ type }) => type === 'verified'),
          { found: 'alive' },
        ),
      /^thread old_\d{4} is deleted, and was found alive$/,
    ],
    [
      'a line of a type that there is not',
      (all) => all.toSpliced(5, 0, { type: 'note' }),
      /^line 6 is not a line that a record has: its type is note$/,
    ],
    ['a second header', (all) => all.toSpliced(1, 0, all[0] ?? {}), /^line 2 is a second header$/],
  ])('%s is found', async (_, forge, message) => {
    const result = await check(forged(forge(parsed())))
    expect(result.verdict).toBe('damaged')
    expect(result.problems).toContainEqual(expect.stringMatching(message))
  })
})

test('threads that share one line because their turn did not come are counted', async () => {
  const stopped = {
    status: 'cancelled',
    stopped: 'cancelled',
    stoppedBecause: 'the run was cancelled (SIGINT)',
    problems: [{ inputs: [], message: 'the run was cancelled (SIGINT)', hint: null }],
    deleted: 0,
    failed: 0,
    notAttempted: 6,
    remaining: 6,
    verification: null,
  }
  const sharing = (count: number) => {
    const before = parsed().filter(({ type }) => type !== 'outcome' && type !== 'verified' && type !== 'footer')
    const oldestRemaining = before.find(({ type }) => type === 'planned')?.createdAt
    const rest = { type: 'rest', outcome: 'not-attempted', count, note: 'the run was cancelled (SIGINT)' }
    return forged([...before, rest, { ...parsed().at(-1), ...stopped, oldestRemaining }])
  }
  expect(await check(sharing(6))).toMatchObject({ verdict: 'intact', counts: { outcomes: { 'not-attempted': 6 } } })
  expect((await check(sharing(5))).problems).toContain('the footer says notAttempted 6, and the lines make 5')
})

describe('a record without an end', () => {
  test('cut anywhere, it is unfinished, never intact, and counts what its whole lines say', async () => {
    await checkProperty(
      fc.asyncProperty(fc.nat({ max: text.length - 1 }), async (length) => {
        const cut = text.slice(0, length)
        const result = await check(cut)
        expect(result).toMatchObject({ verdict: 'unfinished', problems: [], lines: cut.split('\n').length - 1 })
        const outcomes = cut
          .split('\n')
          .slice(0, -1)
          .filter((line) => JSON.parse(line).type === 'outcome')
        expect(Object.values(result.counts.outcomes).reduce((sum, count) => sum + count, 0)).toBe(outcomes.length)
        expect((await check(cut, digest)).verdict).toBe('damaged')
      }),
      { numRuns: 300 },
    )
  })

  test('damage before the end is damage all the same', async () => {
    expect((await check(joined(lines.toSpliced(3, 1).slice(0, 8)))).verdict).toBe('damaged')
  })
})

describe('a file that cannot be checked', () => {
  test('a format of the future', async () => {
    const line = JSON.stringify({ ...JSON.parse(lines[0] ?? ''), format: 4 })
    await expect(check(`${line}\n`)).rejects.toThrow(
      'the record has format 4, and this program knows the formats 1, 2, and 3',
    )
  })

  test('a line without an end', async () => {
    await expect(checkRecord(pieces('x'.repeat(17 * 1024 * 1024), 1024 * 1024))).rejects.toThrow(
      'line 1 is longer than any line',
    )
  })
})

describe('the command', () => {
  const run = async (args: readonly string[]) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (data) => {
      stdout += data
    })
    child.stderr.on('data', (data) => {
      stderr += data
    })
    const [code] = await new Promise<[number]>((resolve) =>
      child.once('close', (exitCode) => resolve([exitCode ?? -1])),
    )
    return { code, stdout, stderr }
  }
  const file = async (content: string) => {
    const path = join(await mkdtemp(join(tmpdir(), 'check-record-')), 'record.ndjson')
    writeFileSync(path, content)
    return path
  }

  test('intact: exit code 0, and what the record says', async () => {
    const path = await file(text)
    const { code, stdout } = await run([path, '--digest', digest.toUpperCase()])
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^INTACT: ${path}\n`))
    expect(stdout).toContain(`SHA-256 ${digest}, as it should be`)
    expect(stdout).toContain('6 planned: 5 deleted, 1 failed')
    expect(stdout).toContain('5 read back: 5 gone, 0 still there, 0 not known')
    expect(stdout).toContain('by octocat in example/company, run 4711')
    expect(stdout).not.toContain('No digest was given')
  })

  test('intact without a digest: says what that is worth', async () => {
    const { code, stdout } = await run([await file(text)])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^No digest was given: the chain shows accidents, but whoever can write the file/m)
  })

  test('damaged: exit code 1, and the line', async () => {
    const { code, stdout } = await run([await file(joined(lines.toSpliced(3, 1)))])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^DAMAGED: .*\n {2}- line 4 does not follow from line 3/)
    expect(stdout).toMatch(/^What it says, which is not to be relied upon:$/m)
  })

  test('unfinished: exit code 2, and what it still proves', async () => {
    const { code, stdout } = await run([await file(text.slice(0, text.indexOf(lines[13] ?? '') + 20))])
    expect(code).toBe(2)
    expect(stdout).toMatch(/^UNFINISHED: /)
    expect(stdout).toMatch(
      /^The end is missing: the run was killed, its disk was full, or the file was copied too early\.$/m,
    )
    expect(stdout).toMatch(/The last line was cut off after 20 characters, and is not counted\./)
    expect(stdout).toMatch(/3 deletions were confirmed before the end\.|2 deletions were confirmed before the end\./)
    expect(stdout).toMatch(
      /3 planned threads have no outcome: those in flight may be deleted, the others were not begun\./,
    )
  })

  test.each([
    ['no file', [], /Usage: npm run check-record/],
    ['two files', ['a', 'b'], /Usage/],
    ['a missing file', ['/no/such/record.ndjson'], /ENOENT/],
    ['a folder', [tmpdir()], /EISDIR/],
    ['an empty digest, as from a variable that is not set', ['x', '--digest', ''], /the digest is no SHA-256/],
    ['half a digest', ['x', '--digest', 'abcdef'], /the digest is no SHA-256/],
    ['an option that there is not', ['x', '--digset', 'abc'], /Unknown option '--digset'/],
  ])('%s: exit code 3', async (_, args, message) => {
    const { code, stdout, stderr } = await run(args)
    expect(code).toBe(3)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^NOT CHECKED: /)
    expect(stderr).toMatch(message)
  })

  test('what the file says reaches the terminal without control characters', async () => {
    const hostile = {
      ...JSON.parse(lines[0] ?? ''),
      policy: '\u001b]0;owned\u0007\u202e\n',
      run: { actor: '\u009b31m' },
    }
    const { stdout } = await run([await file(forged([hostile, ...parsed().slice(1)]))])
    expect(stdout).toMatch(/^[\n -~]*$/)
    expect(stdout).toContain('policy: ?]0;owned?')
  })
})

test('a file of 300,000 lines is read whole', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'check-record-')), 'large.ndjson')
  const out = createWriteStream(path)
  let previous = sha256(lines[0] ?? '')
  out.write(`${lines[0]}\n`)
  const { startedAt } = JSON.parse(lines[0] ?? '')
  const surveyed = JSON.stringify({ type: 'surveyed', at: startedAt, agesAt: startedAt, listed: 300_000, previous })
  previous = sha256(surveyed)
  out.write(`${surveyed}\n`)
  for (let block = 0; block < 300; block++) {
    let some = ''
    for (let index = 0; index < 1000; index++) {
      const id = `sess_${String(block).padStart(3, '0')}_${String(index).padStart(3, '0')}`
      const what = { createdAt: '2024-01-01T00:00:00.000Z', lastActiveAt: null, rule: null, reason: 'x'.repeat(200) }
      const line = JSON.stringify({ type: 'planned', id, ...what, inPlaceOf: null, previous })
      previous = sha256(line)
      some += `${line}\n`
    }
    out.write(some)
  }
  out.end()
  await finished(out)
  const result = await checkRecord(createReadStream(path))
  expect(result).toMatchObject({ verdict: 'unfinished', lines: 300_002, counts: { planned: 300_000 } })
})
