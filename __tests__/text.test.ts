/** Words of ours and values: which is which, and how they read. */

import { expect, test } from '@jest/globals'
import {
  followedBy,
  joined,
  type Own,
  ours,
  own,
  ownList,
  quoted,
  rendered,
  type Text,
  TextError,
  text,
  value,
  withoutValues,
} from '../src/text.ts'

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

const foreign: string = 'from outside'
const isOne = foreign.length === 1
const figure: Own = own`${1} of ${2}`

test('ours takes what stands in the source, and what was put together of it', () => {
  const choice = isOne ? 'one' : 'many'
  expect([ours('it'), ours(choice), ours(`so ${choice}`), ours(figure), ours(isOne ? figure : '')].map(String)).toEqual(
    ['it', 'many', 'so many', '1 of 2', ''],
  )
  expect(String(ours(own`${figure} ${choice} ${3} ${isOne ? figure : ''}`))).toBe('1 of 2 many 3 ')
  expect(ownList([figure, own`rest`], ', ')).toBe('1 of 2, rest')
})

test('ours takes no string that may hold anything', () => {
  // @ts-expect-error: a string
  ours(foreign)
  // @ts-expect-error: a template around one
  ours(`it is ${foreign}`)
  // @ts-expect-error: one of two
  ours(isOne ? foreign : 'many')
  // @ts-expect-error: a template, as one of two
  ours(isOne ? `it is ${foreign}` : 'many')
  // @ts-expect-error: words of ours with something behind
  ours(figure + foreign)
  // @ts-expect-error: what an error says
  ours(new Error('x').message)
  // @ts-expect-error: a string among words of ours
  own`${figure}, ${foreign}`
  // @ts-expect-error: a template among them
  own`${1} ${`(${foreign})`}`
  // @ts-expect-error: between them
  ownList([figure], foreign)
  expect(text`${foreign}`.values).toEqual([foreign])
})

test('who may not read the values sees that there are some', () => {
  const withheld = withoutValues(text`\`api\` is '${foreign}': ${2} of ${text`those of ${foreign}`}`)
  expect(withheld).toEqual(ours("api is '…': 2 of those of …"))
})

test.each<[string, Text, string]>([
  ['a sentence without its end gets one', text`it is ${'a'}`, 'it is <a>. Try again.'],
  ['its end may be a full stop', ours('it is. Or not.'), 'it is. Or not. Try again.'],
  ['a question', ours('is it?'), 'is it? Try again.'],
  ['or in a value', text`it is ${'a!'}`, 'it is <a!> Try again.'],
  ['what stands within it is no end', ours('see 1.2'), 'see 1.2. Try again.'],
])('two sentences: %s', (_, first, said) => {
  expect(marked(followedBy(first, ours('Try again.')))).toBe(said)
})

test('an error says its text as a whole, and keeps what caused it', () => {
  const cause = new Error('no such file')
  const error = new TextError(text`${'a'} cannot be read`, { cause })
  expect([error.message, error.cause, marked(error.words)]).toEqual(['a cannot be read', cause, '<a> cannot be read'])
})
