import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { addressForLog, forCode, forLog, forMarkdown, forParagraph } from '../../src/report/safe-text.ts'
import { ours, type Text, text, value } from '../../src/text.ts'
import { checkProperty } from '../properties.ts'
import { attacks } from './attacks.ts'
import { elements, linkified, render, skeleton, textOf } from './github.ts'
import { commandsIn } from './runner-commands.ts'

/** Texts as fast-check makes them, and mixtures of the pieces that attacks are made of. */
const pieces = [
  '::',
  ':',
  '##[',
  '#',
  ']',
  '[',
  '(',
  ')',
  '@',
  '`',
  '|',
  '<',
  '>',
  '!',
  '\\',
  '*',
  '_',
  '~',
  '$',
  '"',
  "'",
  '.',
  '-',
  '=',
  ' ',
]
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      ...pieces,
      '\n',
      '\r',
      '\t',
      '\u001b',
      '\u200b',
      '\u202e',
      '\u00ad',
      '\u2028',
      'a',
      '1',
      'www',
      'http',
      'error',
    ),
    maxLength: 40,
  }),
  fc
    .array(fc.constantFrom(...attacks.map(([, text]) => text)), { minLength: 1, maxLength: 3 })
    .map((texts) => texts.join(' ')),
)

const invisible = /[\p{C}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u

describe('the parser of the runner, ported', () => {
  test.each([
    ['::error::x', 'error'],
    ['  ::group title=a::x', 'group'],
    ['text ##[section]x', 'section'],
    [':\u200b:error::x', 'error'],
  ])('finds the command in %j', (line, name) => {
    expect(commandsIn(line)).toEqual([{ name, data: 'x' }])
  })

  test.each(['a ::error::x', '::error x', '##[error', 'plain'])('finds none in %j', (line) => {
    expect(commandsIn(line)).toEqual([])
  })
})

describe('the server’s address in the log', () => {
  test.each([
    'https://api.openai.com/v1',
    'http://[::1]:8080/v1',
    'https://[2001:db8::7]/',
    'http://[::ffff:10.0.0.1]/v1',
  ])('%s is shown whole', (address) => {
    expect(addressForLog(address)).toBe(address)
    expect(commandsIn(`agent-sessions at ${addressForLog(address)}`)).toEqual([])
  })

  test.each([
    '::1',
    '[::1]',
    'x::error::y',
    'http://::error::x/',
    'http://example.com/?to=http://[::1]/',
    'http://[::1]/::error::x',
    'http://[::1]/##[error]x',
  ])('what is no address passes the gate: %s', (address) => {
    expect(addressForLog(address)).toBe(
      address.startsWith('http://[::1]') ? `http://[::1]${forLog(value(address.slice(12)))}` : forLog(value(address)),
    )
    expect(commandsIn(addressForLog(address))).toEqual([])
  })
})

describe('the gate to the log', () => {
  test.each(attacks)('lets no command, line break or invisible character through: %s', (_, text) => {
    expectOneHarmlessLine(forLog(value(text)))
  })

  test('whatever the text', () => {
    checkProperty(
      fc.property(anyText, (text) => expectOneHarmlessLine(forLog(value(text)))),
      { numRuns: 250 },
    )
  })

  test('whatever two texts stand next to each other', () => {
    checkProperty(
      fc.property(anyText, anyText, (one, other) =>
        expectOneHarmlessLine(`${forLog(value(one))} ${forLog(value(other))}`),
      ),
      { numRuns: 500 },
    )
  })

  test('whatever the values of a text, wherever they stand', () => {
    const sentences = [
      (one: string, other: string) => text`${one}${other}`,
      (one: string, other: string) => text`${one}:${other}#${one}`,
      (one: string, other: string) => text`Failed: ${one}: ${other}`,
      (one: string, other: string) => text`: '${text`[${one}]`}'${other}:`,
    ]
    checkProperty(
      fc.property(anyText, anyText, fc.constantFrom(...sentences), (one, other, sentence) =>
        expectOneHarmlessLine(forLog(sentence(one, other))),
      ),
      { numRuns: 500 },
    )
  })

  function expectOneHarmlessLine(line: string) {
    expect(commandsIn(line)).toEqual([])
    expect(line).not.toMatch(/[\r\n]/)
    expect(line).not.toMatch(invisible)
  }

  test('leaves ordinary text as it is', () => {
    const text = 'Failed: sess_1: the server answered 500 at https://api.openai.com/v1 (50 %, x=y, a::b)'
    expect(forLog(value(text))).toBe(text.replace('a::b', 'a: :b'))
    expect(forLog(value('a#b ##c ###'))).toBe('a#b # #c # # #')
  })

  test('shows words of ours without the marks of code', () => {
    expect(forLog(text`\`max-deletions\` is '${'`5`'}' of ${500}`)).toBe("max-deletions is '`5`' of 500")
  })

  test('cuts every value off by itself', () => {
    expect(forLog(text`${'x'.repeat(600)} and ${'y'.repeat(10)}`)).toBe(`${'x'.repeat(499)}… and ${'y'.repeat(10)}`)
  })

  test('cuts off at the given length, and shows that it did', () => {
    expect(forLog(value('x'.repeat(10_000)), 100)).toBe(`${'x'.repeat(99)}…`)
    expect([...forLog(value('😀'.repeat(10_000)))]).toHaveLength(500)
    expect(forLog(value(`${' '.repeat(100_000)}x`))).toBe('…')
  })

  test.each([
    ['as many as allowed', 'abcd', 'abcd'],
    ['one more', 'abcde', 'abc…'],
    ['white space counts once', ' a \n b ', 'a b'],
    ['white space before the end is left out', 'ab de', 'ab…'],
    ['much white space behind it', `ab${' '.repeat(14)}`, 'ab'],
    ['more white space behind it than is looked at', `ab${' '.repeat(15)}`, 'ab…'],
  ])('of four characters: %s', (_, text, shown) => {
    expect(forLog(value(text), 4)).toBe(shown)
  })
})

describe('the gate to Markdown', () => {
  /** A page with a text in every kind of place in which the summary puts one. */
  const page = (shown: string) => `## ${shown}

${shown}

before ${shown} after

**Policy.** ${shown}.

- ${shown}
- after

1. ${shown}

> [!NOTE]
> ${shown}
>
> - ${shown}

| a | b |
| --- | ---: |
| ${shown} | after |
| ${shown}<br>${shown} | after |

<details><summary>x</summary>

${shown}

| ${shown} |
| --- |
| ${shown} |

</details>

after
`
  const harmless = { empty: skeleton(render(page(''))), text: skeleton(render(page('word'))) }

  const gates: readonly (readonly [string, (text: string) => string])[] = [
    ['prose', (one) => forMarkdown(value(one))],
    ['a value', forCode],
    ['a value in a sentence', (one) => forMarkdown(text`before ${one}, after`)],
    ['values side by side', (one) => forMarkdown(text`'${one}'${one} (${one}) :${one}@${one}`)],
    ['a value in code', (one) => forMarkdown(text`\`set: ${one}\``)],
  ]

  describe.each(gates)('for %s', (_, gate) => {
    test.each(attacks)('lets nothing act: %s', (_, text) => expectOnlyText(text))

    test('whatever the text', () => {
      checkProperty(fc.property(anyText, expectOnlyText), { numRuns: 100 })
    })

    function expectOnlyText(text: string) {
      const shown = gate(text)
      expect(shown).not.toMatch(invisible)
      expect(shown).not.toMatch(/[\r\n]/)
      const rendered = render(page(shown))
      expect(skeleton(rendered)).toBe(shown === '' ? harmless.empty : harmless.text)
      expect(linkified(rendered)).toEqual([])
      for (const { tagName, properties } of elements(rendered)) if (tagName === 'code') expect(properties).toEqual({})
    }
  })

  const withoutSpace = (text: string) => text.replace(/\s+/gu, '')
  const visible = anyText.filter((text) => !invisible.test(text) && !/\p{M}{4}/u.test(text))

  test('shows a value whole, whatever is in it', () => {
    checkProperty(
      fc.property(visible, (text) => {
        fc.pre(text.length <= 100)
        const cell = [...elements(render(`| a |\n| - |\n| ${forCode(text)} |\n`))].find(
          ({ tagName }) => tagName === 'td',
        )
        expect(cell === undefined ? '' : textOf(cell)).toBe(text.replace(/\s+/gu, ' ').trim())
      }),
      { numRuns: 250 },
    )
  })

  test('shows every value of a sentence whole, whatever is in it', () => {
    checkProperty(
      fc.property(visible, visible, (one, other) => {
        fc.pre(one.length <= 100 && other.length <= 100)
        const shown = textOf(
          render(`before ${forMarkdown(text`we say ${one}, '${other}' and \`code-${one}\`.`)} after`),
        )
        expect(withoutSpace(shown)).toBe(withoutSpace(`before we say ${one}, ${other} and code-${one}. after`))
      }),
      { numRuns: 250 },
    )
  })

  test.each([
    // Words of ours.
    [ours('set `max-deletions`, not `dry-run: false` (a - b)'), 'set `max-deletions`, not `dry-run: false` (a - b)'],
    [ours("don't use l'heure"), "don't use l'heure"],
    [
      ours('retain_until * <b> | [x] #1 $2 a & b ~c \\'),
      'retain\\_until \\* \\<b\\> \\| \\[x\\] \\#1 \\$2 a \\& b \\~c \\\\',
    ],
    [ours('- one'), '\\- one'],
    [ours('1. one'), '1\\. one'],
    // Values in them.
    [text`there is no such input: did you mean '${'protect'}'?`, 'there is no such input: did you mean `protect`?'],
    [text`the selector '${'a = b'}''${'c'}' matched`, 'the selector `a = bc` matched'],
    [text`'${'a'}' or '${'b'}'`, '`a` or `b`'],
    [text`it's ${'5'}'s`, "it's `5`'s"],
    [text`code ${'invalid_api_key'}, request id ${'req_1'}.`, 'code `invalid_api_key`, request id `req_1`.'],
    [text`${'a'}${'b'} ${''}${'c'}`, '`ab` `c`'],
    [text`\`dry-run: ${'a`b'}\` is`, '`dry-run: a`&#96;`b` is'],
    [
      text`answered ${500}: ${'The model is overloaded, please try again.'}`,
      'answered 500: The model is overloaded, please try again.',
    ],
    [text`answered (${'Internal Server Error'})`, 'answered (Internal Server Error)'],
    // A value that is not only plain words, or short, is code.
    [text`answered: ${'Not Found'}`, 'answered: `Not Found`'],
    [text`answered: ${'no such thread: thr_1'}`, 'answered: `no such thread: thr_1`'],
    [text`answered: ${'ask @ann about it'}`, 'answered: `ask @ann about it`'],
    [text`answered: ${'see www now please'}`, 'answered: `see www now please`'],
    [text`answered: ${'see (www) now please'}`, 'answered: `see (www) now please`'],
    [text`answered: ${'see http now please'}`, 'answered: `see http now please`'],
    [text`answered: ${'see https now please'}`, 'answered: `see https now please`'],
    [text`answered: ${'awww what a cat'}`, 'answered: awww what a cat'],
    [text`answered: ${'the httpd does not run'}`, 'answered: the httpd does not run'],
    [text`answered: ${'a well-known bug'}`, 'answered: a well-known bug'],
    [text`answered: ${'one two-3 four'}`, 'answered: `one two-3 four`'],
    [text`answered: ${'in facaded there is'}`, 'answered: `in facaded there is`'],
    [text`answered: ${'1. one two'}`, 'answered: `1. one two`'],
    [text`answered: ${'one two 1,234 567'}`, 'answered: one two 1,234 567'],
    [text`answered: ${'one two 12,345,678'}`, 'answered: one two 12,345,678'],
    [text`answered: ${'one two 1,2345'}`, 'answered: `one two 1,2345`'],
    [text`answered: ${'one two 1234567'}`, 'answered: `one two 1234567`'],
    [text`answered: ${'one two - three'}`, 'answered: `one two - three`'],
    // Nor is one prose whose neighbours would become part of it.
    [text`:${'smile: and be happy'}`, ':`smile: and be happy`'],
    [text`${'smile and be happy'}@example.com`, '`smile and be happy`@example.com'],
    // A quote on one side frames nothing.
    [text`it is '${'x'} or so`, "it is '`x` or so"],
    [text`it is ${'x'}' or so`, "it is `x`' or so"],
    // What would begin a list.
    [ours('10. of them'), '10\\. of them'],
    [ours('- of them'), '\\- of them'],
    // One value and nothing besides.
    [value('the server said no (twice)'), 'the server said no (twice)'],
    [value('older-than is 5d'), '`older-than is 5d`'],
    [value('{"a": 1}'), '`{"a": 1}`'],
    [value('a_b \n\t c'), '`a_b c`'],
    [value('naïve Ünïcödé 中文 мир'), 'naïve Ünïcödé 中文 мир'],
    [value('it’s (“quoted”) and “so” on…'), 'it’s (“quoted”) and “so” on…'],
    [value(''), ''],
  ])('reads well: %j', (words, shown) => {
    expect(forMarkdown(words)).toBe(shown)
  })

  test.each([
    ['sess_1', '`sess_1`'],
    ['a|b`c', '`a`&#124;`b`&#96;`c`'],
    ['', ''],
    [' \n ', ''],
    ['a\u202eb', '`a\ufffdb`'],
    ['a\u200b\u200b\u200bb', '`a\ufffdb`'],
    [`a${'\u0301'.repeat(9)}b`, `\`a${'\u0301'.repeat(4)}b\``],
    [`a${'\u0301'.repeat(4)}b`, `\`a${'\u0301'.repeat(4)}b\``],
    ['a||b', '`a`&#124;&#124;`b`'],
    ['a| b |c', '`a`&#124;`  b  `&#124;`c`'],
    ['a| b c |d', '`a`&#124;`  b c  `&#124;`d`'],
    ['a| b|c |d', '`a`&#124;` b`&#124;`c `&#124;`d`'],
    ['a|b c |d', '`a`&#124;`b c `&#124;`d`'],
    ['a| b c|d', '`a`&#124;` b c`&#124;`d`'],
    ['a|  |b', '`a`&#124;` `&#124;`b`'],
  ])('a value: %j', (text, shown) => {
    expect(forCode(text)).toBe(shown)
  })

  test.each<[Text, string]>([
    [text`where: ${'a == 1 || b'}`, 'where: `a == 1 || b`'],
    [text`where: ${'a == "`" || b'}`, 'where: `a == "`&#96;`" `&#124;&#124;` b`'],
    [text`where: ${'it is all the same'}`, 'where: it is all the same'],
  ])('in a paragraph code keeps its pipes: %j', (words, shown) => {
    expect(forParagraph(words)).toBe(shown)
  })

  test('is bounded', () => {
    expect(forMarkdown(value('word '.repeat(10_000))).length).toBeLessThan(700)
    expect(forMarkdown(text`${'word '.repeat(10_000)} and ${'x'.repeat(10_000)}`).length).toBeLessThan(1_220)
    expect(forCode('x'.repeat(10_000))).toBe(`\`${'x'.repeat(119)}…\``)
    expect(Buffer.byteLength(forCode('`😀'.repeat(10_000), 120))).toBeLessThan(1000)
  })
})
