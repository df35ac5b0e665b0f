/** Every policy has an age, so that neither `where: 'true'` nor a selector that matches everything can empty an account by accident. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { problems, read, type Texts } from './read.ts'

const ages = ['older-than', 'inactive-for']
const none: Texts = { 'older-than': 'none' }
const ids = join(mkdtempSync(join(tmpdir(), 'thread-retention-ages-')), 'ids.txt')
writeFileSync(ids, 'a\n')

describe('refused', () => {
  test.each<[string, Texts, readonly string[], RegExp]>([
    [
      'a live run without any condition',
      { ...none, 'dry-run': 'false' },
      ages,
      /^older-than and inactive-for are not set: no condition is set, and a live run without one would delete everything; set one of them, as in older-than: 30d \(0h if every age is meant\)$/,
    ],
    [
      'a live run with protections alone',
      { ...none, 'dry-run': 'false', protect: 'hold', 'keep-latest': '9' },
      ages,
      /no condition is set/,
    ],
    [
      'a live run over supplied ids without any condition',
      { ...none, 'dry-run': 'false', 'thread-ids': 'a b' },
      ages,
      /no condition is set/,
    ],
    [
      'metadata alone',
      { ...none, metadata: 'env=staging' },
      ages,
      /^older-than and inactive-for are not set: every policy needs an age beside its other conditions; set one of them/,
    ],
    [
      'metadata alone, live',
      { ...none, metadata: 'env=staging', 'dry-run': 'false' },
      ages,
      /every policy needs an age/,
    ],
    ["where: 'true' alone", { ...none, where: 'true' }, ages, /every policy needs an age/],
    [
      'an expression over the age alone',
      { ...none, where: "age > duration('720h')" },
      ages,
      /every policy needs an age/,
    ],
    ['a subject alone', { ...none, subject: 'user_id=4711' }, ages, /every policy needs an age/],
    [
      '0h alone',
      { 'older-than': '0h' },
      ['older-than'],
      /^older-than is '0h', shorter than an hour, and no other condition leaves threads out: write at least 1h, or add metadata, where, subject or thread-ids$/,
    ],
    ['59min alone', { 'older-than': '59min' }, ['older-than'], /^older-than is '59min', shorter than an hour/],
    [
      '0h of inactivity alone',
      { ...none, 'inactive-for': '0h' },
      ['inactive-for'],
      /^inactive-for is '0h', shorter than an hour/,
    ],
    ["0h beside where: 'true'", { 'older-than': '0h', where: 'true' }, ['older-than'], /leaves threads out/],
    ['0h beside a comparison of numbers', { 'older-than': '0h', where: '1 < 2' }, ['older-than'], /leaves threads out/],
    [
      '0h beside a comparison of times',
      { 'older-than': '0h', where: "now > timestamp('2020-01-01T00:00:00Z')" },
      ['older-than'],
      /leaves threads out/,
    ],
    ...['*', '**', '*=*', '*!=x', '* notin (x)', '* in (a, *)'].map(
      (metadata): [string, Texts, readonly string[], RegExp] => [
        `0h beside metadata: ${metadata}`,
        { 'older-than': '0h', metadata },
        ['older-than'],
        /leaves threads out/,
      ],
    ),
    ['0h twice', { 'older-than': '0h', 'inactive-for': '0h' }, ['older-than'], /shorter than an hour/],
    [
      '0h beside protections',
      { 'older-than': '0h', protect: 'hold', 'keep-latest': '1' },
      ['older-than'],
      /shorter than an hour/,
    ],
    [
      '0h alone in a dry run: it would be copied into a live one',
      { 'older-than': '0h', 'dry-run': 'true' },
      ['older-than'],
      /shorter than an hour/,
    ],
  ])('%s', async (_, inputs, names, message) => {
    const [problem, ...others] = await problems(inputs)
    expect(others).toEqual([])
    expect(problem?.inputs).toEqual(names)
    expect(problem?.message).toMatch(message)
  })
})

describe('taken', () => {
  test.each<[string, Texts]>([
    ['an age of an hour alone', { 'older-than': '1h' }],
    ['an age of an hour, live', { 'older-than': '1h', 'dry-run': 'false' }],
    ['an hour of inactivity alone', { ...none, 'inactive-for': '60min' }],
    ['0h beside an hour', { 'older-than': '0h', 'inactive-for': '1h' }],
    ['0h beside metadata', { 'older-than': '0h', metadata: 'env=staging' }],
    ['0h beside an expression', { 'older-than': '0h', where: "status == 'failed'" }],
    ['0h beside metadata that any key may hold', { 'older-than': '0h', metadata: '*=staging' }],
    ['0h beside a key', { 'older-than': '0h', metadata: 'expired' }],
    ['0h beside one selector of several that narrows', { 'older-than': '0h', metadata: '*\nenv=staging' }],
    ['0h for threads without metadata', { 'older-than': '0h', metadata: '!*' }],
    ['0h beside a subject', { 'older-than': '0h', subject: 'user_id=4711' }],
    ['0h beside supplied ids', { 'older-than': '0h', 'thread-ids': 'a' }],
    ['0h beside a file of ids', { 'older-than': '0h', 'thread-ids-file': ids }],
    [
      '0h of inactivity beside a subject',
      { ...none, 'inactive-for': '0h', subject: 'user_id=4711', 'dry-run': 'false' },
    ],
    ['no condition at all in a dry run: an inventory', { ...none }],
    ['an inventory with protections', { ...none, protect: 'hold', 'keep-latest': '3' }],
    ['an inventory of supplied ids', { ...none, 'thread-ids': 'a b' }],
  ])('%s', async (_, inputs) => {
    expect(await problems(inputs)).toEqual([])
    expect(await read(inputs)).toBeDefined()
  })
})

describe('told together with other mistakes', () => {
  test.each<[string, Texts, string[][]]>([
    ['a wrong boolean', { ...none, metadata: 'env=x', 'dry-run': 'yes' }, [['dry-run'], ages]],
    ['a wrong selector, which is a condition all the same', { ...none, metadata: 'env==x' }, [['metadata'], ages]],
    ['a wrong selector narrows what is meant', { 'older-than': '0h', metadata: 'env==x' }, [['metadata']]],
    ['0h and a wrong number', { 'older-than': '0h', concurrency: '0' }, [['older-than'], ['concurrency']]],
    ['an age that cannot be read is an age', { 'older-than': '30', 'dry-run': 'false' }, [['older-than']]],
    ['a missing key', { ...none, 'api-key': 'none', 'dry-run': 'false' }, [['api-key'], ages]],
    ['whether this is an inventory cannot be told yet', { ...none, 'dry-run': 'nope' }, [['dry-run']]],
  ])('%s', async (_, inputs, names) => {
    const told = (await problems(inputs)).map((problem) => problem.inputs)
    expect(told).toHaveLength(names.length)
    expect(told).toEqual(expect.arrayContaining(names))
  })
})
