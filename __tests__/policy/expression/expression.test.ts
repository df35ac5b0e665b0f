import { describe, expect, test } from '@jest/globals'
import { Environment } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { BadExpression, type Evaluation, parseExpression } from '../../../src/policy/expression/expression.ts'
import { ours } from '../../../src/text.ts'
import {
  known,
  type MetadataValue,
  type OptionalField,
  structured,
  type Thread,
  unasked,
  unknown,
} from '../../../src/thread.ts'
import { checkProperty, tries } from '../../properties.ts'
import { api, day, evaluateFor, everyField, factsOfThread, now, refusal } from './expressions.ts'

const hour = 3_600_000
const chatkit = { name: 'chatkit-threads', fields: new Set<OptionalField>(['lastActiveAt', 'status', 'title', 'user']) }

const metadata = (entries: Record<string, MetadataValue>) => known(new Map(Object.entries(entries)))

const thread: Thread = {
  ...factsOfThread,
  metadata: metadata({
    tier: 'free',
    count: '5',
    ratio: '2.5',
    ttl: '48h',
    until: '2026-01-01T00:00:00Z',
    flag: 'true',
    empty: '',
    'legal-hold': 'no',
    nothing: null,
    deep: structured,
  }),
}

const evaluate = evaluateFor(thread)

describe('an expression says of a thread that it', () => {
  test.each([
    // Time
    ["age > duration('720h')", 'holds'],
    ["age > duration('960h')", 'fails'],
    ["age == duration('960h')", 'holds'],
    ["age >= duration('959h59m60s')", 'holds'],
    ["idle < duration('241h') && idle >= duration('240h')", 'holds'],
    ['now - created_at == age', 'holds'],
    ['now - age == created_at && created_at + age == now && age + created_at == now', 'holds'],
    ['created_at < last_active_at && created_at != last_active_at', 'holds'],
    ["created_at < timestamp('2026-10-13T12:00:00.001Z')", 'holds'],
    ["created_at < timestamp('2026-10-13T12:00:00Z')", 'fails'],
    ["created_at == timestamp('2026-10-13T14:00:00+02:00')", 'holds'],
    ['created_at == timestamp(int(created_at))', 'holds'],
    ["created_at - duration('1h') <= created_at", 'holds'],
    ["duration('-0.5s') + duration('0s') == duration('-500ms')", 'holds'],
    ["duration('1h') - duration('90m') == duration('-30m')", 'holds'],
    ["duration('1.5h') == duration('90m') && duration('1h30m') == duration('5400s')", 'holds'],
    ["duration('0.1s') + duration('0.2s') == duration('300ms')", 'holds'],
    [
      "duration('1us') > duration('0s') && duration('1ns') < duration('1us') && duration('.5µs') == duration('500ns')",
      'holds',
    ],
    ["duration('100ms') + duration('200ms') == duration('300ms')", 'holds'],
    ['created_at.getFullYear() == 2026 && created_at.getMonth() == 9 && created_at.getDate() == 13', 'holds'],
    ['created_at.getDayOfMonth() == 12 && created_at.getDayOfWeek() == 2 && created_at.getDayOfYear() == 285', 'holds'],
    ['now.getHours() == 12 && now.getMinutes() == 0 && now.getSeconds() == 0 && now.getMilliseconds() == 0', 'holds'],
    ['age.getHours() == 960 && age.getMinutes() == 57600 && age.getSeconds() == 3456000', 'holds'],
    ["string(created_at) == '2026-10-13T12:00:00Z' && string(age) == '3456000s'", 'holds'],
    ["string(timestamp('2026-10-13T12:00:10.120Z')) == '2026-10-13T12:00:10.12Z'", 'holds'],
    ["string(duration('1500ms')) == '1.5s' && string(duration('100s')) == '100s'", 'holds'],
    // Metadata
    ["metadata.tier == 'free'", 'holds'],
    ["metadata['legal-hold'] == 'no'", 'holds'],
    ["metadata.tier != 'free'", 'fails'],
    ['has(metadata.tier) && !has(metadata.absent)', 'holds'],
    ["'tier' in metadata && !('absent' in metadata)", 'holds'],
    ["metadata.tier in ['free', 'trial']", 'holds'],
    ["metadata.exists(key, metadata[key] == 'free')", 'holds'],
    ["metadata.exists(key, key == 'deep')", 'holds'],
    ["metadata.all(key, key != 'absent')", 'holds'],
    ["metadata.exists_one(key, key.startsWith('ti'))", 'holds'],
    ["metadata.filter(key, key.startsWith('t')).size() == 2", 'holds'],
    ["metadata.map(key, key + '!').exists(word, word == 'tier!')", 'holds'],
    ["metadata.map(key, key.startsWith('t'), key.size()) == [4, 3]", 'holds'],
    ["metadata.exists(key, ['fr', 'tr'].exists(start, key == 'tier' && metadata[key].startsWith(start)))", 'holds'],
    ["{'free': duration('720h'), 'pro': duration('8760h')}[metadata.tier] < age", 'holds'],
    ["{'length': 7, 'b': 1}.size() == 2 && size({'size': 7}) == 1 && {}.size() == 0", 'holds'],
    // Conversions
    ['int(metadata.count) > 4 && int(metadata.count) % 3 == 2', 'holds'],
    ['double(metadata.ratio) > 2.4 && double(metadata.count) == 5.0', 'holds'],
    ['bool(metadata.flag)', 'holds'],
    ['created_at + duration(metadata.ttl) < now', 'holds'],
    ['timestamp(metadata.until) < now', 'holds'],
    ["string(int(metadata.count) + 1) == '6' && string(true) == 'true' && string(1.5) == '1.5'", 'holds'],
    ["int('-9223372036854775808') < 0 && int('9223372036854775807') > 9223372036854775806", 'holds'],
    ["int('9007199254740993') > 9007199254740992", 'holds'],
    ['int(2.9) == 2 && int(-2.9) == -2', 'holds'],
    ['7 / 2 == 3 && -7 / 2 == -3 && -7 % 2 == -1', 'holds'],
    ['1 < 1.5 && 2 > 1.5', 'holds'],
    // Text
    ['title.size() == 10 && size(title) == 10', 'holds'],
    ["title.startsWith('Tést') && title.endsWith('one') && title.contains('😀')", 'holds'],
    ["title.contains('')", 'holds'],
    ["title.lowerAscii() == 'tést 😀 one' && title.upperAscii() == 'TéST 😀 ONE'", 'holds'],
    ["'K'.lowerAscii() == 'k' && '\\u212a'.lowerAscii() != 'k'", 'holds'],
    ["title.matches('^T.st')", 'holds'],
    ["title.matches('one$') && !title.matches('^one')", 'holds'],
    ["title.matches('(?i)ONE')", 'holds'],
    ["id + '/' + model == 'thread_1/gpt-9'", 'holds'],
    // Logic
    ['true', 'holds'],
    ['false', 'fails'],
    ["status == 'idle' ? age > idle : false", 'holds'],
    ["status in ['failed']", 'fails'],
    ["!(status == 'idle')", 'fails'],
    ['// a comment\n  true', 'holds'],
  ] as const)('%s: %s', (text, truth) => {
    expect(evaluate(text)).toEqual({ truth })
  })
})

describe('what is not known for certain makes an expression unknown, and says why in words of ours', () => {
  test.each([
    ["user == 'x'", '"user": this is not known'],
    ["user != 'x'", '"user": this is not known'],
    ["!(user == 'x')", '"user": this is not known'],
    ["agent != 'x'", '"agent": this is not known'],
    ["metadata.absent == 'x'", '"metadata.absent": there is no such key'],
    ["metadata.absent != 'x'", '"metadata.absent": there is no such key'],
    ["!(metadata['absent'] == 'x')", `"metadata['absent']": there is no such key`],
    ["metadata.nothing != 'x'", '"metadata.nothing": there is no such key'],
    ["metadata.deep != 'x'", 'the metadata value is an object, a list or a number beyond 2^53, which has no text'],
    ['has(metadata.deep)', 'the metadata value is an object, a list or a number beyond 2^53, which has no text'],
    ['!has(metadata.deep)', 'the metadata value is an object, a list or a number beyond 2^53, which has no text'],
    ["!('deep' in metadata)", 'the metadata value is an object, a list or a number beyond 2^53, which has no text'],
    [
      "metadata.all(key, metadata[key] != 'absent')",
      'the metadata value is an object, a list or a number beyond 2^53, which has no text',
    ],
    ["metadata.absent == 'x' && true", '"metadata.absent": there is no such key'],
    ["metadata.absent == 'x' || false", '"metadata.absent": there is no such key'],
    ['int(metadata.empty) == 0', '"int(metadata.empty)": it is no whole number'],
    ['int(metadata.ratio) == 2', '"int(metadata.ratio)": it is no whole number'],
    ['int(metadata.tier) != 0', '"int(metadata.tier)": it is no whole number'],
    ["!(double(metadata.count + 'e400') < 1.0)", `"double(metadata.count + 'e400')": the text is not a number`],
    ["!(double('n' + 'an') > 1.0)", `"double('n' + 'an')": the text is not a number`],
    ['double(metadata.empty) == 0.0', '"double(metadata.empty)": the text is not a number'],
    ['!(double(metadata.tier) > 1.0)', '"double(metadata.tier)": the text is not a number'],
    ['!bool(metadata.empty)', `"bool(metadata.empty)": the text is neither 'true' nor 'false'`],
    ['age > duration(metadata.tier)', `"duration(metadata.tier)": the text is no duration, as '720h' is`],
    ['!(timestamp(metadata.tier) > now)', '"timestamp(metadata.tier)": the text is no RFC 3339 date and time'],
    ['1 / (int(metadata.count) - 5) == 1', '"1 / (int(metadata.count) - 5": division by zero'],
    ['1 % (int(metadata.count) - 5) == 1', '"1 % (int(metadata.count) - 5": division by zero'],
    ['9223372036854775807 + size(title) > 0', '"9223372036854775807 + size(title)": the number is out of range'],
    ['int(1e30) > 0', '"int(1e30)": the number is out of range'],
    ["created_at + duration('80000000h') > now", 'the time is out of range'],
    ["duration('87000000h') + duration('87000000h') > age", 'the duration is out of range'],
    ['[1, 2][int(metadata.count)] == 1', '"[1, 2][int(metadata.count)]": there is no such element'],
    ["{'pro': 1}[metadata.tier] == 1", `"{'pro': 1}[metadata.tier]": there is no such key`],
  ])('%s', (text, error) => {
    expect(evaluate(text)).toEqual({ truth: 'unknown', error })
  })

  test.each([
    ["metadata.absent == 'x' && false", 'fails'],
    ["false && metadata.absent == 'x'", 'fails'],
    ["metadata.absent == 'x' || true", 'holds'],
    ["metadata.all(key, metadata[key] == 'absent')", 'fails'],
    ['!has(metadata.nothing)', 'holds'],
    ["'nothing' in metadata", 'fails'],
    ['metadata.size() == 9', 'holds'],
  ] as const)('but what does not hang on it is told all the same: %s %s', (text, truth) => {
    expect(evaluate(text)).toEqual({ truth })
  })

  test('an object in metadata is not equal to a text, and not different from it', () => {
    for (const text of ["metadata == {'deep': 'x'}", "metadata != {'deep': 'x'}", "{'deep': 'x'} == metadata"]) {
      const error = 'it cannot be evaluated'
      expect(evaluate(text, { metadata: metadata({ deep: structured }) })).toMatchObject({
        error: expect.stringContaining(error),
      })
    }
  })

  test('metadata that is unknown is not empty', () => {
    for (const text of ['metadata.size() == 0', 'metadata == {}', '!has(metadata.hold)', "!('hold' in metadata)"]) {
      expect(evaluate(text, { metadata: unknown(ours('metadata is not an object')) }).truth).toBe('unknown')
      expect(evaluate(text, { metadata: unasked }).truth).toBe('unknown')
      expect(evaluate(text, { metadata: metadata({}) }).truth).toBe('holds')
    }
  })

  test('keys that JavaScript objects have of themselves are absent', () => {
    for (const key of ['constructor', '__proto__', 'toString', 'size', 'get']) {
      expect(evaluate(`'${key}' in metadata`)).toEqual({ truth: 'fails' })
      expect(evaluate(`metadata['${key}'] != 'x'`).truth).toBe('unknown')
      expect(evaluate(`metadata.${key} == 'x'`, { metadata: known(new Map([[key, 'x']])) })).toEqual({ truth: 'holds' })
    }
  })

  test('an error never holds a word of the thread', () => {
    const secret = 'Jane Doe +49 30 1234567'
    const facts: Partial<Thread> = {
      metadata: known(
        new Map<string, MetadataValue>([
          ['k', secret],
          [secret, secret],
          ['d', structured],
        ]),
      ),
      ...{ title: known(secret), user: known(secret), model: known(secret) },
    }
    const texts = [
      'int(title) > 0',
      'double(title) > 0.0',
      'bool(title)',
      'timestamp(title) < now',
      'duration(title) < age',
      "metadata[title + 'x'] == 'a'",
      "{'a': 1}[title] == 1",
      "metadata.all(key, metadata[metadata[key] + '?'] == 'a')",
      'metadata.all(key, int(metadata[key]) == 1)',
      `title.contains(${Array(20).fill('title').join(' + ')})`,
    ]
    for (const text of texts) {
      const evaluation = evaluate(text, facts)
      expect(evaluation.truth).toBe('unknown')
      expect(JSON.stringify(evaluation)).not.toContain('Jane')
    }
  })
})

describe('the clock', () => {
  test('a creation time later than now by up to a day is age zero', () => {
    const facts = { createdAt: known(now + day), lastActiveAt: known(now + 2 * hour) }
    expect(evaluate("age == duration('0s') && idle == duration('0s') && created_at == now", facts)).toEqual({
      truth: 'holds',
    })
  })

  test.each([
    ['a creation time later than that', { createdAt: known(now + day + 1) }],
    ['one before 2020', { createdAt: known(Date.UTC(2020, 0, 1) - 1) }],
    ['none', { createdAt: unknown(ours('no time')) }],
  ])('%s is unknown', (_, facts) => {
    for (const text of ["age > duration('0s')", "!(age > duration('0s'))", 'created_at < now']) {
      expect(evaluate(text, facts).truth).toBe('unknown')
    }
  })

  test('activity before creation is read as creation', () => {
    expect(evaluate('idle == age', { lastActiveAt: known(now - 50 * day) })).toEqual({ truth: 'holds' })
  })

  test('activity that has not been looked up is unknown', () => {
    expect(evaluate("idle > duration('1h')", { lastActiveAt: unasked })).toEqual({
      truth: 'unknown',
      error: '"idle": this is not known',
    })
  })

  test('every age is compared exactly', () => {
    const milliseconds = fc.integer({ min: 0, max: 6 * 365 * day })
    checkProperty(
      fc.property(milliseconds, milliseconds, (age, bound) => {
        const facts = { createdAt: known(now - age) }
        const truth = (holds: boolean) => ({ truth: holds ? 'holds' : 'fails' })
        expect(evaluate(`age > duration('${bound}ms')`, facts)).toEqual(truth(age > bound))
        expect(evaluate(`created_at <= now - duration('${bound / 1000}s')`, facts)).toEqual(truth(age >= bound))
        expect(evaluate(`int(created_at) == ${Math.floor((now - age) / 1000)}`, facts)).toEqual(truth(true))
      }),
      { numRuns: 100 },
    )
  })
})

describe('before the first request an expression is refused, with its place and what is right,', () => {
  test.each([
    ['an empty one', ' ', "it is empty: write a condition, as in age > duration('720h')"],
    [
      'a result that is no truth',
      'title',
      'line 1, column 1, at "title": the result is string, and not true or false; compare it, as in status == \'idle\'',
    ],
    [
      'an unknown variable',
      'age > oldage',
      'line 1, column 7, at "oldage": there is no variable of this name; the variables of sandbox are id, now, created_at, age, last_active_at, idle, metadata, status, title, user, agent, model',
    ],
    [
      'a place in a later line',
      "title == 'x' &&\n  // see above\n  nope == 1",
      'line 3, column 3, at "nope": there is no variable of this name; the variables of sandbox are id, now, created_at, age, last_active_at, idle, metadata, status, title, user, agent, model',
    ],
    [
      'a single equals sign',
      "status = 'idle'",
      `line 1, column 8, at "=": this is not expected here; CEL compares with '=='`,
    ],
    [
      'words for operators',
      "status == 'idle' and true",
      `line 1, column 18, at "and": this is not expected here; CEL writes '&&', '||' and '!'`,
    ],
    [
      'typographic quotes',
      'status == “idle”',
      'line 1, column 11, at "“": this is not expected here; texts stand in plain quotes, \' or "',
    ],
    ['an open parenthesis', '(age > idle', `line 1, column 12, at its end: ')' is expected here`],
    ['an open quote', "title == 'x", `line 1, column 10, at "'x": unterminated string`],
    ['an invisible character', 'title\u202e == "x"', 'line 1, column 6, at "\\u{202e}": this is not expected here'],
    [
      'a key that is a word of CEL',
      "metadata.in == 'x'",
      `line 1, column 10, at "in": a name is expected here; a key that is no name is written metadata['my-key']`,
    ],
    [
      'a key with a dash',
      "metadata.legal-hold == 'x'",
      `line 1, column 1, at "metadata.legal-hold": a key with other signs than letters, digits and _ is written metadata['legal-hold']`,
    ],
    [
      'a field of a text',
      "metadata.a.b == 'x'",
      `line 1, column 1, at "metadata.a.b": cannot index type 'string'; a metadata value is plain text and has no parts`,
    ],
    ['a field of a time', 'created_at.seconds > 1', 'line 1, column 1, at "created_at.seconds": no such key: seconds'],
    [
      'has() of something else than a metadata key',
      '!has(title.x)',
      `line 1, column 2, at "has(title.x)": has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata`,
    ],
    [
      'days in a duration',
      "age > duration('30d')",
      `line 1, column 7, at "duration('30d')": the text is no duration, as '720h' is; CEL has no unit longer than an hour: write duration('720h')`,
    ],
    [
      'weeks in a duration',
      "age > duration('1w 3d')",
      `line 1, column 7, at "duration('1w 3d')": the text is no duration, as '720h' is; CEL has no unit longer than an hour: write duration('240h')`,
    ],
    [
      'ISO 8601 in a duration',
      "age > duration('PT90M')",
      `line 1, column 7, at "duration('PT90M')": the text is no duration, as '720h' is; CEL has no unit longer than an hour: write duration('90m')`,
    ],
    [
      'a duration without a number',
      "age > duration('h')",
      `line 1, column 7, at "duration('h')": the text is no duration, as '720h' is; write hours, minutes and seconds, as in duration('720h') or duration('1h30m')`,
    ],
    [
      'a duration without a unit',
      "age > duration('30')",
      `line 1, column 7, at "duration('30')": the text is no duration, as '720h' is; write hours, minutes and seconds, as in duration('720h') or duration('1h30m')`,
    ],
    [
      'a duration of ages',
      "age > duration('99999999999h')",
      `line 1, column 7, at "duration('99999999999h')": the duration is out of range; write hours, minutes and seconds, as in duration('720h') or duration('1h30m')`,
    ],
    [
      'a number for a duration',
      'age > 30',
      `line 1, column 1, at "age > 30": CEL has no duration > int; write a duration as duration('720h')`,
    ],
    [
      'a text for a duration',
      "age > '30d'",
      `line 1, column 1, at "age > '30d'": CEL has no duration > string; write a duration as duration('720h')`,
    ],
    [
      'a date for a time',
      "created_at < timestamp('2024-01-01')",
      `line 1, column 14, at "timestamp('2024-01-01')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2024-01-01T00:00:00Z')`,
    ],
    [
      'a thirteenth month',
      "created_at < timestamp('2024-13-01')",
      `line 1, column 14, at "timestamp('2024-13-01')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      'the 30th of February',
      "created_at < timestamp('2024-02-30T00:00:00Z')",
      `line 1, column 14, at "timestamp('2024-02-30T00:00:00Z')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      'a time without an offset',
      "created_at < timestamp('2024-06-15T12:00:00.5')",
      `line 1, column 14, at "timestamp('2024-06-15T12:00:00.5')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      'milliseconds for seconds',
      'created_at < timestamp(1735689600000)',
      'line 1, column 14, at "timestamp(1735689600000)": the time is out of range; write seconds since 1970, not milliseconds',
    ],
    [
      'a text for a time',
      "created_at < '2024-01-01'",
      `line 1, column 1, at "created_at < '2024-01-01'": CEL has no timestamp < string; write a time as timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      'a time zone',
      "created_at.getHours('Europe/Berlin') == 1",
      `line 1, column 1, at "created_at.getHours('Europe/Berlin')": there is no timestamp.getHours(string); times are in UTC, and these functions take no time zone`,
    ],
    [
      'a number compared with metadata',
      'metadata.count > 4',
      'line 1, column 1, at "metadata.count > 4": CEL has no string > int; a metadata value is text: convert it, as in int(metadata.count) > 5',
    ],
    [
      'a truth compared with metadata',
      'metadata.flag == true',
      `line 1, column 1, at "metadata.flag == true": CEL has no string == bool; a metadata value is text: compare it with 'true'`,
    ],
    [
      'metadata as a truth',
      'metadata.flag && true',
      `line 1, column 1, at "metadata.flag && true": logical operator requires bool operands, got 'string'; a metadata value is text: compare it with 'true'`,
    ],
    [
      'null',
      'status == null',
      'line 1, column 1, at "status == null": CEL has no string == null; no fact is null: what is not known makes the evaluation unknown, and has(metadata.key) tells whether a key is there',
    ],
    [
      '"in" for a part of a text',
      "'a' in title",
      `line 1, column 1, at "'a' in title": CEL has no string in string; write title.contains('part')`,
    ],
    [
      'a literal that never converts',
      "int('many') > 1",
      `line 1, column 1, at "int('many')": it is no whole number; it can never be converted`,
    ],
    [
      'a pattern that is none',
      "title.matches('(')",
      `line 1, column 15, at "'('": this is not a pattern in RE2 syntax: missing closing ): \`(\``,
    ],
    [
      'a pattern with a look-ahead',
      "title.matches('(?=a)')",
      `line 1, column 15, at "'(?=a)'": this is not a pattern in RE2 syntax: invalid or unsupported Perl syntax: \`(?=\``,
    ],
    [
      'a pattern with a back-reference',
      "title.matches(r'(a)\\1')",
      `line 1, column 15, at "r'(a)\\1'": this is not a pattern in RE2 syntax: invalid escape sequence: \`\\1\``,
    ],
    [
      'a pattern from a thread',
      'title.matches(metadata.tier)',
      `line 1, column 15, at "metadata.tier": a pattern is written in the expression, in quotes, as in title.matches('^test')`,
    ],
    [
      'a pattern too large',
      "title.matches('(abc){900}')",
      `line 1, column 15, at "'(abc){900}'": the pattern is too large: repeat less, or use contains()`,
    ],
    [
      'a function in front',
      "matches(title, 'a')",
      `line 1, column 1, at "matches(title, 'a')": there is no function of this name; write it after a value, as in title.matches()`,
    ],
    [
      'an integer too large',
      'size(title) < 9223372036854775808',
      'line 1, column 15, at "9223372036854775808": the number is out of range',
    ],
    [
      'a list of unlike things',
      "status in ['idle', 1]",
      `line 1, column 20, at "1": list elements must have the same type, expected type 'string' but found 'int'`,
    ],
    ['a map with a key twice', "{'a': 1, 'a': 2}.a == 1", `line 1, column 10, at "'a'": the key is there twice`],
    [
      'a map with a key that the library drops',
      "title in {'constructor': 1}",
      `line 1, column 11, at "'constructor'": this key cannot be used`,
    ],
    [
      'a map with a key that is no text',
      '{1: 1}[1] == 1',
      'line 1, column 2, at "1": a key of a map is a text in quotes',
    ],
    [
      'loops three deep',
      'metadata.all(a, metadata.all(b, metadata.all(c, true)))',
      'line 1, column 33, at "metadata.all(c, true)": loops go at most 2 deep',
    ],
    [
      'a loop over a variable of ours',
      'metadata.all(title, true)',
      `line 1, column 14, at "title": this is a variable: take another name, as in metadata.all(key, key.startsWith('x'))`,
    ],
    [
      'a loop without a name',
      "metadata.all('x', true)",
      `line 1, column 14, at "'x'": a loop takes a new name first, as in metadata.all(key, key.startsWith('x'))`,
    ],
    [
      'a loop over a text',
      "title.all(c, c == 'x')",
      `line 1, column 1, at "title": expression of type 'string' cannot be range of a comprehension (must be list, map, or dynamic).`,
    ],
    [
      'a name outside of its loop',
      "metadata.all(key, true) && key == 'x'",
      'line 1, column 28, at "key": there is no variable of this name; the variables of sandbox are id, now, created_at, age, last_active_at, idle, metadata, status, title, user, agent, model',
    ],
    [
      'a loop without a condition',
      'metadata.all(key)',
      `line 1, column 1, at "metadata.all(key)": all() takes a name and a condition, as in metadata.all(key, key.startsWith('x'))`,
    ],
    [
      'depth without end',
      `${'('.repeat(3000)}`,
      'line 1, column 251: it is nested too deeply, or too long: write it more simply',
    ],
    ['negation without end', `${'!'.repeat(9000)}true`, 'it is nested too deeply: write it more simply'],
    ['length without end', `${'true && '.repeat(2000)}true`, 'it is longer than 10000 characters'],
  ])('%s', (_, text, message) => {
    expect(refusal(text)).toBe(message)
  })

  test('a long chain of conditions is no depth', () => {
    expect(evaluate(`true${' && true'.repeat(1200)}`)).toEqual({ truth: 'holds' })
  })

  test('every function of the library that is not ours, whatever it does', () => {
    const offered = new Environment().getDefinitions().functions
    const ours =
      /^(?:duration|timestamp|int|double|bool|string|size|has|all|exists|exists_one|map|filter|startsWith|endsWith|contains|matches|lowerAscii|upperAscii|get(?:FullYear|Month|Date|DayOfMonth|DayOfWeek|DayOfYear|Hours|Minutes|Seconds|Milliseconds))$/
    const others = offered.filter(({ name }) => !ours.test(name))
    expect(others.map(({ name }) => name)).toEqual(expect.arrayContaining(['dyn', 'type', 'json', 'split', 'bind']))
    for (const { name, params, receiverType } of others) {
      const args = params.map(() => 'title').join(', ')
      expect(refusal(`${receiverType === null ? '' : 'title.'}${name}(${args}) == 1`)).toContain('there is no function')
    }
  })

  test('the names that our functions have inside', () => {
    expect(refusal("own_duration('h') == age")).toContain('there is no function of this name')
    expect(refusal("title.own_matches('(a+)+[x-z]$')")).toContain('there is no function own_matches()')
  })

  test('more than 40 characters are not quoted, and no line break', () => {
    const message = refusal(`title == '${'x'.repeat(100)}\\n' +\n 1`)
    expect(message).toMatch(/^line 1, column 10, at "'x{38}…": /)
    expect(message).not.toContain('\n')
  })
})

describe('the fields of the API', () => {
  const uses: Readonly<Record<string, OptionalField>> = {
    "last_active_at < timestamp('2026-01-01T00:00:00Z')": 'lastActiveAt',
    "idle > duration('1h')": 'lastActiveAt',
    "metadata.a == 'x'": 'metadata',
    'has(metadata.a)': 'metadata',
    "'a' in metadata": 'metadata',
    "status == 'x'": 'status',
    "title == 'x'": 'title',
    "user == 'x'": 'user',
    "agent == 'x'": 'agent',
    "model == 'x'": 'model',
  }
  test.each(Object.entries(uses))('%s needs %s', (text, field) => {
    const fields = new Set(everyField)
    fields.delete(field)
    expect(refusal(text, { name: 'x', fields: new Set([field]) })).toBe('accepted')
    expect(refusal(text, { name: 'x', fields })).toContain(
      'threads of x do not have it; the variables of x are id, now, created_at, age',
    )
  })

  test('the message says what the API has instead', () => {
    expect(refusal("metadata.tier == 'x'", chatkit)).toBe(
      'line 1, column 1, at "metadata": threads of chatkit-threads do not have it; the variables of chatkit-threads are id, now, created_at, age, last_active_at, idle, status, title, user',
    )
  })

  test.each([
    ["age > duration('1h')", false, false],
    ["idle > duration('1h')", true, false],
    ['age > duration("1h") || last_active_at < now', true, false],
    ["metadata.idle == 'x'", false, true],
    ["metadata.exists(key, metadata[key] == 'idle')", false, true],
    ["title == 'idle metadata'", false, false],
    ['!has(metadata.hold) && idle > age', true, true],
  ])('%s asks for activity: %s, for metadata: %s', (text, usesActivity, usesMetadata) => {
    expect(parseExpression(text, api)).toMatchObject({ usesActivity, usesMetadata })
  })
})

describe('the text of a thread cannot stall the run', () => {
  /** Time of this process alone: a busy machine does not count. */
  const cpuSeconds = () => (process.cpuUsage().user + process.cpuUsage().system) / 1_000_000
  const million = 1_000_000
  const long = `${'a'.repeat(million)}!`
  const random = Array.from({ length: million }, (_, index) => 'ab'[((index * 2_654_435_761) >>> 13) & 1]).join('')
  const patterns = [
    '(a+)+[x-z]$',
    '(a|aa)+[x-z]$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(a|b)*a(a|b){12}[x-z]',
    '(.*a){15}[x-z]',
    '(x+x+)+y',
  ]

  test.each(patterns)('with the pattern %s', (pattern) => {
    const expression = parseExpression(`title.matches('${pattern}')`, api)
    for (const title of [long, random]) {
      const start = cpuSeconds()
      expect(expression.evaluate({ ...thread, title: known(title) }, now)).toEqual({ truth: 'fails' })
      expect(cpuSeconds() - start).toBeLessThan(5)
    }
  })

  test.each([
    [
      'a pattern with many repetitions',
      "title.matches('(a.{300}|b.{299}){3}[0-9]')",
      "the thread's text is too long for this expression",
    ],
    [
      'a search for a text of the thread',
      'title.contains(metadata.tier)',
      'the text to look for is longer than 256 characters',
    ],
    [
      'a loop within a loop',
      'metadata.all(a, metadata.all(b, title.size() > 3))',
      'it has too many metadata keys, or too much text, to go through them',
    ],
    ['a conversion to int', 'int(title) == 1', 'it is no whole number'],
    ['a conversion to double', 'double(title) == 1.0', 'the text is not a number'],
    ['a conversion to duration', 'duration(title) > age', `the text is no duration, as '720h' is`],
  ])('with %s', (_, text, error) => {
    // The worst needle for the search of JavaScript: it takes a minute to find that it is not there.
    const needle = `${'a'.repeat(100_000)}b${'a'.repeat(100_000)}`
    const start = cpuSeconds()
    const evaluation = evaluate(text, { title: known('a'.repeat(million)), metadata: metadata({ tier: needle }) })
    expect(evaluation).toMatchObject({ truth: 'unknown', error: expect.stringContaining(error) })
    expect(cpuSeconds() - start).toBeLessThan(5)
  })

  test('with more metadata than any API keeps', () => {
    const keys = (count: number) =>
      metadata(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v'])))
    const text = 'metadata.all(a, metadata.all(b, metadata[a] == metadata[b]))'
    expect(evaluate(text, { metadata: keys(256) })).toEqual({ truth: 'holds' })
    expect(evaluate(text, { metadata: keys(257) }).truth).toBe('unknown')
    expect(evaluate("metadata.k256 == 'v'", { metadata: keys(257) })).toEqual({ truth: 'holds' })
  })

  test('with a loop over the most that one may go through', () => {
    const entries = Object.fromEntries(Array.from({ length: 256 }, (_, index) => [`k${index}`, 'a'.repeat(80)]))
    const start = cpuSeconds()
    const text = "metadata.all(a, metadata.all(b, !(title + metadata[b]).startsWith(a + 'q')))"
    expect(evaluate(text, { metadata: metadata(entries), title: known('a'.repeat(10_000)) })).toEqual({
      truth: 'holds',
    })
    expect(cpuSeconds() - start).toBeLessThan(5)
  })
})

describe('any text', () => {
  const parts = [
    ...[
      'age',
      'idle',
      'now',
      'created_at',
      'metadata',
      'metadata.a',
      "metadata['b']",
      'title',
      'user',
      'status',
      'key',
      'x',
    ],
    ...[
      "duration('1h')",
      "duration('1d')",
      "timestamp('2026-01-01T00:00:00Z')",
      'int(',
      'size(',
      'has(',
      "'a'",
      '"',
      "'",
      '1',
      '2.5',
    ],
    ...[
      'null',
      'true',
      'false',
      '==',
      '!=',
      '<',
      '>=',
      '&&',
      '||',
      '!',
      '-',
      '+',
      '/',
      '%',
      ' in ',
      '?',
      ':',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
    ],
    ...[
      '.matches("a+")',
      '.contains(',
      '.all(key, ',
      '.map(key, ',
      '.exists(',
      '.size()',
      ',',
      '.',
      '\n',
      '//',
      '\\',
      '1u',
      'b"x"',
      '`',
      '\u0000',
    ],
  ]
  const sound = [
    "age > duration('720h') && metadata.tier == 'free'",
    "!has(metadata.hold) || title.matches('(?i)test') && idle > duration('1h30m')",
    "metadata.exists(key, metadata[key] in ['a', 'b']) ? int(metadata.count) > 5 : created_at < timestamp('2026-01-01T00:00:00Z')",
  ]
  const mutated = fc
    .tuple(fc.constantFrom(...sound), fc.nat(120), fc.nat(5), fc.constantFrom(...parts))
    .map(([text, at, cut, part]) => text.slice(0, at) + part + text.slice(at + cut))
  const replaced = fc
    .tuple(fc.constantFrom(...sound), fc.nat(20), fc.constantFrom(...parts))
    .map(([text, at, part]) =>
      text.replace(/[\w.]+(?:\('[^']*'\))?|[<>=!&|]+/g, (word, position) => (position % 20 === at ? part : word)),
    )
  const joined = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((some) => some.join(' '))
  const threads = fc.record({
    title: fc.oneof(fc.string().map(known), fc.constant(unasked)),
    metadata: fc
      .dictionary(
        fc.constantFrom('a', 'b', 'tier', 'count'),
        fc.constantFrom<MetadataValue>('free', '7', null, structured),
      )
      .map(metadata),
  })

  /** Conditions whose truth for a thread is plain, and what it is. */
  const atoms: Readonly<Record<string, Evaluation['truth']>> = {
    true: 'holds',
    false: 'fails',
    "metadata.tier == 'free'": 'holds',
    "metadata.tier != 'free'": 'fails',
    "metadata.absent == 'x'": 'unknown',
    "user != 'x'": 'unknown',
    'int(metadata.empty) > 0': 'unknown',
  }
  type Truth = Evaluation['truth']
  interface Condition {
    readonly text: string
    readonly truth: Truth
  }
  const opposite: Readonly<Record<Truth, Truth>> = { holds: 'fails', fails: 'holds', unknown: 'unknown' }
  /** Kleene's logic: what one side decides is decided, whatever the other is. */
  const both = (...truths: readonly Truth[]): Truth =>
    truths.includes('fails') ? 'fails' : truths.includes('unknown') ? 'unknown' : 'holds'
  const either = (...truths: readonly Truth[]) => opposite[both(...truths.map((truth) => opposite[truth]))]
  const { condition } = fc.letrec<{ condition: Condition; pair: [Condition, Condition] }>((tie) => ({
    pair: fc.tuple(tie('condition'), tie('condition')),
    condition: fc.oneof(
      { maxDepth: 5, depthSize: 'large' },
      fc.constantFrom(...Object.entries(atoms).map(([text, truth]): Condition => ({ text, truth }))),
      tie('condition').map(({ text, truth }) => ({ text: `!(${text})`, truth: opposite[truth] })),
      tie('pair').map(([a, b]) => ({ text: `(${a.text}) && (${b.text})`, truth: both(a.truth, b.truth) })),
      tie('pair').map(([a, b]) => ({ text: `(${a.text}) || (${b.text})`, truth: either(a.truth, b.truth) })),
    ),
  }))

  test('of conditions joined by &&, || and ! is what three-valued logic says', () => {
    const seen = new Set<string>()
    checkProperty(
      fc.property(condition, ({ text, truth }) => {
        seen.add(truth)
        expect(evaluate(text).truth).toBe(truth)
      }),
      { numRuns: 300 },
    )
    // A handful of tries may miss one of the three.
    expect(seen.size).toBeGreaterThanOrEqual(tries(300) < 30 ? 1 : 3)
  })

  test('is an expression that answers for every thread, or a BadExpression', () => {
    let accepted = 0
    checkProperty(
      fc.property(fc.oneof(replaced, mutated, joined, fc.string({ unit: 'binary' })), threads, (text, facts) => {
        try {
          const expression = parseExpression(text, api)
          accepted++
          const evaluation = expression.evaluate({ ...thread, ...facts }, now)
          expect(['holds', 'fails', 'unknown']).toContain(evaluation.truth)
          expect(parseExpression(expression.text, api).evaluate({ ...thread, ...facts }, now)).toEqual(evaluation)
        } catch (error) {
          expect(error).toBeInstanceOf(BadExpression)
          expect((error as Error).message).toMatch(/^[^\p{Cc}]+$/u)
        }
      }),
      { numRuns: 1_200 },
    )
    // Of the few that mutation draws none need be.
    expect(accepted).toBeGreaterThanOrEqual(Math.floor(tries(1_200) / 100))
  })

  test('is compared with metadata as it is', () => {
    checkProperty(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (key, text) => {
        const expression = parseExpression(`metadata[${literal(key)}] == ${literal(text)}`, api)
        const of = (entries: readonly (readonly [string, string])[]) =>
          expression.evaluate({ ...thread, metadata: known(new Map(entries)) }, now).truth
        expect(of([[key, text]])).toBe('holds')
        expect(of([[key, `${text}x`]])).toBe('fails')
        expect(of([[`${key}x`, text]])).toBe('unknown')
      }),
      { numRuns: 200 },
    )
  })

  /** A text as a CEL literal. */
  function literal(text: string): string {
    return `'${text.replace(/[\\'\u0000-\u001f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`
  }
})
