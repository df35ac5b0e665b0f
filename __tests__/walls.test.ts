/** The walls of the house: who may know whom, and where the world is touched. */

import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { threadApiNames } from '../src/thread.ts'

const source = fileURLToPath(new URL('../src', import.meta.url))

interface File {
  readonly path: string
  /** The first part of its path: a folder, or a file beside them. */
  readonly room: string
  /** Its text without comments. */
  readonly code: string
  readonly lines: number
  readonly imports: readonly { readonly from: string; readonly isType: boolean }[]
}

const roomOf = (path: string) => path.split('/')[0]?.replace(/\.ts$/, '') ?? ''

/** `import type`, and an import whose every name is a type, are gone when the program runs. */
const isTypeOnly = (clause: string) => {
  if (/^type\s/.test(clause)) return true
  const names = /^\{(.*)\}$/s.exec(clause.trim())?.[1]
  return names?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) ?? false
}

/** The files of a folder. Their paths, and those of what they import, are from that folder. */
function filesOf(folder: string, pattern = '**/*.ts'): readonly File[] {
  return globSync(pattern, { cwd: folder, exclude: ['**/node_modules/**'] }).map((path) => {
    const text = readFileSync(join(folder, path), 'utf8')
    const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
    const statements = [...code.matchAll(/^(?:import|export)\s+(?:([^'";]*?)\s+from\s+)?'([^']+)'/gm)]
    // `import('./a.ts').Name` is a type, or comes when it is needed: one is in the way of the other.
    const inPlace = [...code.matchAll(/\bimport\(\s*'([^']+)'/g)]
    const imports = [
      ...statements.map(([, clause = '', from = '']) => ({ from, isType: isTypeOnly(clause) })),
      ...inPlace.map(([, from = '']) => ({ from, isType: false })),
    ]
    return { path: path.replaceAll('\\', '/'), room: roomOf(path), code, lines: text.split('\n').length - 1, imports }
  })
}

const files = filesOf(source)

const inside = ({ path, imports }: File) =>
  imports
    .filter(({ from }) => from.startsWith('.'))
    .map((one) => ({ ...one, path: normalize(join(dirname(path), one.from)).replaceAll('\\', '/') }))

/** What everybody may know. */
const ground = [
  'thread',
  'text',
  'secrets',
  'system-error',
  'nearest',
  'version',
  'bound-heap-growth',
  'stop',
  'clock',
  'clock-skew',
  'json',
  'causes',
  'rfc3339',
  'usable-id',
  'in-turns',
  'person-field',
  'api-request',
  'listing',
]

/** From the ground up: each room may know the ones listed, and the ground. */
const knows: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(ground.map((room) => [room, []])),
  policy: [],
  requests: [],
  github: [],
  ids: [],
  threads: ['requests'],
  'plan-file': ['policy'],
  survey: ['policy', 'threads', 'requests'],
  sweep: ['policy', 'threads', 'requests'],
  inputs: ['policy', 'threads', 'requests', 'sweep', 'ids', 'plan-file', 'github'],
  result: ['policy', 'survey', 'sweep', 'plan-file'],
  report: ['policy', 'plan-file', 'requests', 'github', 'survey', 'sweep', 'result'],
  status: ['policy', 'requests', 'survey', 'sweep', 'result'],
  run: ['policy', 'threads', 'requests', 'survey', 'sweep', 'inputs', 'report', 'result', 'status', 'plan-file'],
  tell: ['report', 'result'],
  start: ['main'],
  bootstrap: ['requests', 'inputs'],
  main: [
    'policy',
    'threads',
    'requests',
    'survey',
    'sweep',
    'inputs',
    'report',
    'result',
    'status',
    'plan-file',
    'run',
    'tell',
    'bootstrap',
    'github',
  ],
}

describe('imports run downwards only', () => {
  test('every file is in a room of the house', () => {
    expect(files.filter(({ room }) => knows[room] === undefined).map(({ path }) => path)).toEqual([])
  })

  test.each(Object.keys(knows))('%s knows nobody above it', (room) => {
    const allowed = new Set([room, ...ground, ...(knows[room] ?? [])])
    const wrong = files
      .filter((file) => file.room === room)
      .flatMap((file) =>
        inside(file)
          .filter(({ path }) => !allowed.has(roomOf(path)))
          .map(({ path }) => `${file.path} imports ${path}`),
      )
    expect(wrong).toEqual([])
  })

  test('the ground stands on nothing but itself, type imports included', () => {
    const wrong = files
      .filter(({ room }) => ground.includes(room))
      .flatMap((file) => inside(file).map(({ path }) => `${file.path} imports ${path}`))
      .filter((line) => !ground.some((room) => line.endsWith(` ${room}.ts`)))
    expect(wrong).toEqual([])
  })

  test('deciding and doing do not know each other: they meet in survey and sweep', () => {
    expect(knows.policy).not.toContain('threads')
    expect(knows.threads).not.toContain('policy')
  })

  test('no circle, type imports included: no file needs itself, however far around', () => {
    expect(circles(files)).toEqual([])
  })

  test.each(['sandbox', 'bench', 'scripts', 'e2e', 'quality', '__tests__'])('no circle in %s either', (folder) => {
    expect(circles(filesOf(join(source, '..', folder)))).toEqual([])
  })

  test('a circle is found, be it of types alone', () => {
    const file = (path: string, ...imports: string[]): File => ({
      path,
      room: '',
      code: '',
      lines: 0,
      imports: imports.map((from) => ({ from, isType: true })),
    })
    const tree = [file('a.ts', './b.ts'), file('b.ts', './c/d.ts', './e.ts'), file('c/d.ts', '../a.ts'), file('e.ts')]
    expect(circles(tree)).toEqual([['a.ts', 'b.ts', 'c/d.ts']])
    expect(circles([file('f.ts', './f.ts')])).toEqual([['f.ts']])
  })
})

/** Groups of files that all need each other: the strongly connected components, by Tarjan's algorithm. */
function circles(tree: readonly File[]): string[][] {
  const next = new Map(tree.map((file) => [file.path, inside(file).map(({ path }) => path)]))
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (path: string): number => {
    const own = index.size
    index.set(path, own)
    low.set(path, own)
    stack.push(path)
    for (const one of next.get(path) ?? []) {
      const onStack = stack.includes(one) ? index.get(one) : own
      const reached = index.has(one) ? onStack : visit(one)
      low.set(path, Math.min(low.get(path) ?? own, reached ?? own))
    }
    if (low.get(path) === own) {
      const circle = stack.splice(stack.indexOf(path))
      if (circle.length > 1 || next.get(path)?.includes(path) === true) found.push(circle.sort())
    }
    return low.get(path) ?? own
  }
  for (const { path } of tree) if (!index.has(path)) visit(path)
  return found
}

describe('small files that hold one idea', () => {
  // The lint rules hold the other measures: no function above 60 lines, no conditional within a conditional.
  test('no file above 250 lines', () => {
    expect(files.filter(({ lines }) => lines > 250).map(({ path }) => path)).toEqual([])
  })
})

/** The files whose code matches. */
const where = (pattern: RegExp) => files.filter(({ code }) => pattern.test(code)).map(({ path }) => path)
const importers = (pattern: RegExp) =>
  files.filter(({ imports }) => imports.some(({ from }) => pattern.test(from))).map(({ path }) => path)

describe('deciding is pure', () => {
  const policy = files.filter(({ room }) => room === 'policy')

  test('of Node it uses nothing but hashes, and what reads expressions and YAML', () => {
    const outside = policy.flatMap(({ imports }) =>
      imports.map(({ from }) => from).filter((from) => !from.startsWith('.')),
    )
    expect(new Set(outside)).toEqual(new Set(['node:crypto', '@marcbachmann/cel-js', 're2js', 'yaml']))
  })

  test.each([
    [
      'no clock',
      /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)|\bperformance\b|\bset(?:Timeout|Interval|Immediate)\b|\bTemporal\b/,
    ],
    ['no chance', /\bMath\.random\b|\brandom(?:UUID|Bytes|Int|FillSync)\b|\bgetRandomValues\b/],
    ['no environment', /\bprocess\b|\bglobalThis\b/],
    ['no network, no log', /\bfetch\b|\bconsole\b|\bcore\.\w/],
    ['no waiting', /\basync\s+(?:function|\()|\bawait\b|\bPromise\b/],
  ])('%s', (_, pattern) => {
    expect(policy.filter(({ code }) => pattern.test(code)).map(({ path }) => path)).toEqual([])
  })
})

describe('the world is touched in few places', () => {
  test('texts that are times: by RFC 3339 in one place, and dates of HTTP', () =>
    expect(where(/\bDate\.parse\b|\\d\{4\}-/).sort()).toEqual([
      // The bounds of what CEL can hold.
      'policy/expression/time.ts',
      // Refuses what YAML would take for a date.
      'policy/rules/yaml-list.ts',
      // Its lines are read back to the letter.
      'report/tracking-issue/history.ts',
      'requests/age-clock.ts',
      'requests/answers.ts',
      'rfc3339.ts',
    ]))
  test('the clock', () => expect(where(/\bDate\.now\b|\bnew Date\(\)/)).toEqual(['clock.ts']))
  test('chance', () => expect(where(/\bMath\.random\b/)).toEqual(['main.ts']))
  test('the environment', () => expect(where(/\bprocess\.env\b/).sort()).toEqual(['bootstrap.ts', 'main.ts']))
  test('signals and the exit code', () =>
    expect(where(/\bprocess\.(?:on|once|exit|exitCode)\b/).sort()).toEqual(['main.ts', 'start.ts', 'tell.ts']))
  test('first of all, the bootstrap', () =>
    expect(files.find(({ path }) => path === 'main.ts')?.imports[0]?.from).toBe('./bootstrap.ts'))
  test('standard output', () =>
    expect(where(/\bconsole\.|\bprocess\.std(?:out|err)\b/).filter((path) => path !== 'main.ts')).toEqual([]))
  test('the log', () =>
    expect(importers(/^@actions\/core$/).sort()).toEqual(['bootstrap.ts', 'main.ts', 'report/log.ts', 'tell.ts']))
  test('the @actions/github package', () =>
    expect(where(/import\(\s*'@actions\/github'\)/).sort()).toEqual(['github/client.ts', 'github/event.ts']))
  test('the openai package', () =>
    expect(importers(/^openai(?:\/|$)/).every((path) => path.startsWith('requests/'))).toBe(true))
  test('files', () => {
    expect(new Set(importers(/^node:fs/).map(roomOf))).toEqual(
      new Set(['ids', 'inputs', 'plan-file', 'report', 'tell']),
    )
  })
})

test('no drawer for everything', () => {
  expect(
    files
      .map(({ path }) => path)
      .filter((path) => /(?:^|\/)(?:utils?|helpers?|common|misc|types|shared|lib)(?:\/|\.ts$)/.test(path)),
  ).toEqual([])
})

test('no data-driven decision is made by the name of an API', () => {
  // These are words of other things as well: parts of addresses, fields, items.
  const words = new Set<string>(['conversations', 'responses', 'files'])
  const names = files
    .filter(({ room }) => !['thread', 'threads'].includes(room))
    .filter(({ code }) =>
      threadApiNames.some((name) => !words.has(name) && new RegExp(`['"\`]${name}['"\`]`).test(code)),
    )
  expect(names.map(({ path }) => path)).toEqual([])
})
