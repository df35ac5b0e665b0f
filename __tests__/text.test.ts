/** Words of ours and values: which is which, and how they read. */

import { expect, test } from '@jest/globals'
import { joined, ours, quoted, rendered, type Text, text, value } from '../src/text.ts'

/** A text with its values in angle brackets. */
const marked = (words: Text) => rendered(words, (one) => `<${one}>`)

test.each<[string, Text, string[], string[]]>([
  ['a text without values', text`all is well`, ['all is well'], []],
  ['values', text`${'a'} of ${'b'}`, ['', ' of ', ''], ['a', 'b']],
  ['an empty value', text`it is ${''}`, ['it is ', ''], ['']],
  ['a number is ours', text`${3} of ${10} are gone`, ['3 of 10 are gone'], []],
  ['a text within a text keeps its values', text`see ${text`${'a'}, ${2}`}!`, ['see ', ', 2!'], ['a']],
  ['words of ours', ours('all is well'), ['all is well'], []],
  ['one value', value('all is well'), ['', ''], ['all is well']],
  ['a value in quotes', quoted('say "a"\n'), ['"', '"'], ['say \\"a\\"\\n']],
  ['none, joined', joined([], ', '), [''], []],
  ['one, joined', joined([value('a')], ', '), ['', ''], ['a']],
  ['several, joined', joined([value('a'), ours('b'), value('c')], ', '), ['', ', b, ', ''], ['a', 'c']],
  ['several, joined by nothing', joined([ours('a'), ours('b')]), ['ab'], []],
])('%s', (_, { parts, values }, theirParts, theirValues) => {
  expect([parts, values]).toEqual([theirParts, theirValues])
})

test.each<[string, Text, string]>([
  ['values are shown as told', text`${'a'} of ${'b'}`, '<a> of <b>'],
  ['words of ours are not', ours('a of b'), 'a of b'],
  ['marks of code are left out of ours', text`write \`x: ${1}\` for ${'`y`'}`, 'write x: 1 for <`y`>'],
])('%s', (_, words, shown) => expect(marked(words)).toBe(shown))

test('reads the same in a template, in JSON and by itself', () => {
  const words = text`the server answered ${404}: ${'not "found"'}`
  const read = 'the server answered 404: not "found"'
  expect([rendered(words), String(words), JSON.parse(JSON.stringify({ words })).words]).toEqual([read, read, read])
})
