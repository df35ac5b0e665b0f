import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { inputNames } from '../../src/inputs/declared.ts'
import { addressForLog, forCode, forLog, forMarkdown, namesOfInputs } from '../../src/report/safe-text.ts'
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
      address.startsWith('http://[::1]') ? `http://[::1]${forLog(address.slice(12))}` : forLog(address),
    )
    expect(commandsIn(addressForLog(address))).toEqual([])
  })
})

describe('the gate to the log', () => {
  test.each(attacks)('lets no command, line break or invisible character through: %s', (_, text) => {
    expectOneHarmlessLine(forLog(text))
  })

  test('whatever the text', () => {
    checkProperty(
      fc.property(anyText, (text) => expectOneHarmlessLine(forLog(text))),
      { numRuns: 250 },
    )
  })

  test('whatever two texts stand next to each other', () => {
    checkProperty(
      fc.property(anyText, anyText, (one, other) => expectOneHarmlessLine(`${forLog(one)} ${forLog(other)}`)),
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
    expect(forLog(text)).toBe(text.replace('a::b', 'a: :b'))
    expect(forLog('a#b ##c ###')).toBe('a#b # #c # # #')
  })

  test('cuts off at the given length, and shows that it did', () => {
    expect(forLog('x'.repeat(10_000), 100)).toBe(`${'x'.repeat(99)}…`)
    expect([...forLog('😀'.repeat(10_000))]).toHaveLength(500)
    expect(forLog(`${' '.repeat(100_000)}x`)).toBe('…')
  })

  test.each([
    ['as many as allowed', 'abcd', 'abcd'],
    ['one more', 'abcde', 'abc…'],
    ['white space counts once', ' a \n b ', 'a b'],
    ['white space before the end is left out', 'ab de', 'ab…'],
    ['much white space behind it', `ab${' '.repeat(14)}`, 'ab'],
    ['more white space behind it than is looked at', `ab${' '.repeat(15)}`, 'ab…'],
  ])('of four characters: %s', (_, text, shown) => {
    expect(forLog(text, 4)).toBe(shown)
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

  const gates = [
    ['prose', forMarkdown],
    ['a value', forCode],
  ] as const

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

  test('shows prose whole, but for the single quotes around what is shown as code', () => {
    checkProperty(
      fc.property(visible, (text) => {
        fc.pre(text.length <= 500)
        const bare = (shown: string) => withoutSpace(shown).replaceAll("'", '')
        expect(bare(textOf(render(`before ${forMarkdown(text)} after`)))).toBe(bare(`before ${text} after`))
      }),
      { numRuns: 250 },
    )
  })

  test.each([
    ['the server answered 401, and said no (twice)', 'the server answered 401, and said no (twice)'],
    ['code invalid_api_key, request id req_1.', 'code `invalid_api_key`, request id `req_1`.'],
    ["there is no such input: did you mean 'protect'?", 'there is no such input: did you mean `protect`?'],
    ["The selector 'legal hold = true' matched no session.", 'The selector `legal hold = true` matched no session.'],
    [
      'older-than and inactive-for are not set: set (or raise) max-deletions, not dry-run.',
      '`older-than` and `inactive-for` are not set: set (or raise) `max-deletions`, not `dry-run`.',
    ],
    ['one read-only, well-known word', 'one read-only, well-known word'],
    ['see https://example.com/a (or @ann).', 'see `https://example.com/a` (or `@ann`).'],
    ['metadata env = staging; kept: legal_hold = "a b", x', 'metadata `env = staging`; kept: `legal_hold = "a b"`, x'],
    ['a - b = ', 'a \\- b \\='],
    ['(env != dev)', '(`env != dev`)'],
    ['the expression "a == \\"b c\\" && d" is true', 'the expression `"a == \\"b c\\" && d"` is true'],
    ['{"a": {"b": 1}}', '`{"a"`: `{"b"`: `1}}`'],
    ['costs $ 5 or # 5', 'costs `$` 5 or `#` 5'],
    ['1,234 of 5 % and 30%', '1,234 of 5 \\% and 30%'],
    ['1. first', '1\\. first'],
    ['naïve Ünïcödé 中文 мир', 'naïve Ünïcödé 中文 мир'],
    ["don't use l’heure or the well-known-by-all", "don't use l’heure or the well-known-by-all"],
    ['half- and -half, a--b', '`half-` and `-half`, `a--b`'],
    ['it’s (“quoted”) and ‘so’ on…', 'it’s (“quoted”) and ‘so’ on…'],
    ['a1 or 1a', '`a1` or `1a`'],
    ['of 123456 or 1234567', 'of 123456 or `1234567`'],
    ['of 1,234 or 12,345 or 123,456', 'of 1,234 or 12,345 or 123,456'],
    ['of 1,234,567 or 1234,567 or 1,23 or 1,2345', 'of 1,234,567 or `1234,567` or `1,23` or `1,2345`'],
    ['100% or 1000% or %5', '100% or `1000%` or `%5`'],
    ['facade, facaded, xfacaded, facadedx', 'facade, `facaded`, xfacaded, facadedx'],
    ['www, http, https, ftp, mailto or xmpp', '`www`, `http`, `https`, `ftp`, `mailto` or `xmpp`'],
    ['httpd, ahttp, awww, wwww, shttps', 'httpd, ahttp, awww, wwww, shttps'],
    ['1) first, (1) second, 1, third, 1.) fourth', '1\\) first, (1) second, 1, third, 1.) fourth'],
    ['12. twelfth a. b) first 1.', '12\\. twelfth a. b) first 1\\.'],
    ['one – two — three', 'one – two — three'],
    ['+ - & % < > –- -- =', '\\+ \\- \\& \\% \\< \\> `–- --` \\='],
    ['and so on ... (…) , ( ) ok', 'and so on `... (…) , ( )` ok'],
    ['a_b c_d e_f', '`a_b c_d e_f`'],
    ['a_b, c_d (e_f) g_h', '`a_b`, `c_d` (`e_f`) `g_h`'],
    ['a_b word c_d', '`a_b` word `c_d`'],
    ['a\\_b \n\t c', '`a\\_b` c'],
  ])('reads well: %s', (text, shown) => {
    expect(forMarkdown(text)).toBe(shown)
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

  test('is bounded', () => {
    expect(forMarkdown('word '.repeat(10_000)).length).toBeLessThan(700)
    expect(forCode('x'.repeat(10_000))).toBe(`\`${'x'.repeat(119)}…\``)
    expect(Buffer.byteLength(forCode('`😀'.repeat(10_000), 120))).toBeLessThan(1000)
  })
})

test('every input with a name of its own is known for one', () => {
  expect([...namesOfInputs]).toEqual(inputNames.filter((name) => name.includes('-')))
})
