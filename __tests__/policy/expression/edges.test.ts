/** Where things end: the last value that is taken, the first that is not, and what is said then. */

import { describe, expect, test } from '@jest/globals'
import { parseExpression } from '../../../src/policy/expression/expression.ts'
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
import { api, evaluateFor, factsOfThread, now, refusal } from './expressions.ts'

/** Texts that conversions are tried with. */
const texts = {
  aboveLargest: '9223372036854775808',
  belowSmallest: '-9223372036854775809',
  smallest: '-9223372036854775808',
  largest: '9223372036854775807',
  twentyDigits: '10000000000000000000',
  plus: '+5',
  spaceBefore: ' 5',
  letterAfter: '5x',
  pointAfter: '1.',
  pointBefore: '.5',
  exponent: '1e3',
  negativeExponent: '1E-3',
  positiveExponent: '1e+3',
  infinity: 'Infinity',
  nan: 'NaN',
  hexadecimal: '0x10',
  noExponent: '1e',
  T: 'T',
  True: 'True',
  TRUE: 'TRUE',
  t: 't',
  one: '1',
  no: 'false',
  No: 'False',
  NO: 'FALSE',
  f: 'f',
  F: 'F',
  zero: '0',
  tRUE: 'tRUE',
  fourHundred: `${'0'.repeat(399)}1`,
  fourHundredAndOne: `${'0'.repeat(400)}1`,
  sixtyFour: `1h${'0'.repeat(61)}m`,
  sixtyFive: `1h${'0'.repeat(62)}m`,
}

const thread: Thread = { ...factsOfThread, metadata: known(new Map(Object.entries(texts))) }
const evaluate = evaluateFor(thread)

describe('holds', () => {
  test.each([
    "duration('.25h') == duration('15m')",
    "double('1e10') == 10000000000.0 && double('.25') == 0.25",
    'double(5) == 5.0 && double(2.5) == 2.5',
    'int(metadata.smallest) < 0',
    'int(metadata.largest) > 0',
    'int(metadata.plus) == 5',
    'int(-9223372036854775808.0) < 0',
    "int(timestamp('1969-12-31T23:59:59.5Z')) == -1",
    'double(metadata.pointAfter) == 1.0 && double(metadata.pointBefore) == 0.5',
    'double(metadata.exponent) == 1000.0 && double(metadata.negativeExponent) == 0.001 && double(metadata.positiveExponent) == 1000.0',
    'double(metadata.plus) == 5.0 && double(metadata.smallest) < 0.0',
    'double(metadata.fourHundred) == 1.0',
    'bool(metadata.T) && bool(metadata.True) && bool(metadata.TRUE) && bool(metadata.t) && bool(metadata.one)',
    'bool(true) && !bool(false)',
    "string(1.0 / 0.0) == '+Inf' && string(-1.0 / 0.0) == '-Inf'",
    "string(timestamp('2026-10-13T12:00:00.100Z')) == '2026-10-13T12:00:00.1Z'",
    "string(timestamp('2026-10-13T12:00:00.010Z')) == '2026-10-13T12:00:00.01Z'",
    "string(timestamp('2026-10-13T12:00:00Z')) == '2026-10-13T12:00:00Z'",
    "string(duration('0s')) == '0s' && string(duration('1ns')) == '0.000000001s' && string(duration('10s')) == '10s'",
    "string('x') == 'x' && string(1) == '1'",
    'int(created_at) == int(int(created_at)) && timestamp(created_at) == created_at && duration(age) == age',
    "duration('1m') == duration('60s') && duration('1s') == duration('1000ms') && duration('1ms') == duration('1000us') && duration('1us') == duration('1000ns') && duration('1µs') == duration('1us')",
    "duration('+1h') == duration('1h')",
    "duration('1.h') == duration('1h')",
    "duration(metadata.sixtyFour) == duration('1h')",
    "duration('87660000h') > age",
    "duration('-87660000h') < age",
    "timestamp('0001-01-01T00:00:00Z') < now",
    "timestamp('9999-12-31T23:59:59.999Z') > now",
    "timestamp('2026-01-01T23:59:59Z') < now",
    "timestamp('2026-01-01T09:00:00.123456789Z') < now",
    "timestamp('2026-01-01T09:00:00+23:59') < now",
    "timestamp('2026-01-01T09:00:00-05:30') < now",
    'timestamp(0) < now',
    "timestamp('2026-01-31T00:00:00Z').getDayOfYear() == 30 && timestamp('2026-01-01T00:00:00Z').getDayOfYear() == 0",
    "timestamp('2026-11-22T23:00:59.999Z').getMilliseconds() == 999 && timestamp('2026-11-22T23:00:59.999Z').getSeconds() == 59",
    "duration('119m59s').getHours() == 1 && duration('-119m').getHours() == -1 && duration('59s').getMinutes() == 0",
    'metadata.exists(a, metadata.exists(a, true))',
    'title.size() == 10',
  ])('%s', (text) => {
    expect(evaluate(text)).toEqual({ truth: 'holds' })
  })
})

describe('fails', () => {
  test.each([
    "duration('1h') > duration('60m')",
    'metadata.map(key, true, key) == []',
    'bool(metadata.no) || bool(metadata.No) || bool(metadata.NO)',
    'bool(metadata.f) || bool(metadata.F) || bool(metadata.zero)',
  ])('%s', (text) => {
    expect(evaluate(text)).toEqual({ truth: 'fails' })
  })
})

describe('is unknown', () => {
  test('what the server does not tell, by its name', () => {
    const error = (name: string) => ({ truth: 'unknown', error: `"${name}": this is not known` })
    const facts = { createdAt: unknown(ours('time is missing')), metadata: unasked }
    expect(evaluate('created_at < now', facts)).toEqual(error('created_at'))
    expect(evaluate("age > duration('1h')", facts)).toEqual(error('age'))
    expect(evaluate("metadata.tier == 'x'", facts)).toEqual(error('metadata'))
  })

  test('an object, also where metadata holds nothing else', () => {
    const facts = { metadata: known(new Map<string, MetadataValue>([['deep', structured]])) }
    const error = expect.stringContaining('the metadata value is an object')
    expect(evaluate('has(metadata.deep)', facts)).toEqual({ truth: 'unknown', error })
    expect(evaluate("metadata.deep != 'x'", facts)).toEqual({ truth: 'unknown', error })
  })

  test.each([
    ['int(metadata.aboveLargest) > 0', '"int(metadata.aboveLargest)": the number is out of range'],
    ['int(metadata.belowSmallest) < 0', '"int(metadata.belowSmallest)": the number is out of range'],
    ['int(metadata.twentyDigits) > 0', '"int(metadata.twentyDigits)": it is no whole number'],
    ['int(metadata.spaceBefore) == 5', '"int(metadata.spaceBefore)": it is no whole number'],
    ['int(metadata.letterAfter) == 5', '"int(metadata.letterAfter)": it is no whole number'],
    ['int(9223372036854775807.0) > 0', '"int(9223372036854775807.0)": the number is out of range'],
    ['int(1.0 / 0.0) > 0', '"int(1.0 / 0.0)": it is no whole number'],
    ['double(metadata.infinity) > 0.0', '"double(metadata.infinity)": the text is not a number'],
    ['double(metadata.nan) > 0.0', '"double(metadata.nan)": the text is not a number'],
    ['double(metadata.hexadecimal) > 0.0', '"double(metadata.hexadecimal)": the text is not a number'],
    ['double(metadata.noExponent) > 0.0', '"double(metadata.noExponent)": the text is not a number'],
    ['double(metadata.spaceBefore) == 5.0', '"double(metadata.spaceBefore)": the text is not a number'],
    ['double(metadata.letterAfter) == 5.0', '"double(metadata.letterAfter)": the text is not a number'],
    ['double(metadata.fourHundredAndOne) == 1.0', '"double(metadata.fourHundredAndOne)": the text is not a number'],
    ['bool(metadata.tRUE)', `"bool(metadata.tRUE)": the text is neither 'true' nor 'false'`],
    [
      "duration(metadata.sixtyFive) == duration('1h')",
      `"duration(metadata.sixtyFive)": the text is no duration, as '720h' is`,
    ],
    ["timestamp('9999-12-31T23:59:59.999Z') + duration('1ms') > now", 'the time is out of range'],
  ])('%s', (text, error) => {
    expect(evaluate(text)).toEqual({ truth: 'unknown', error })
  })
})

describe('is refused', () => {
  test.each([
    ['age > > (idle or now)', 'column 7, at ">": this is not expected here'],
    ['age > > idle && true', 'column 7, at ">": this is not expected here'],
    ["age > > '`'", 'column 7, at ">": this is not expected here'],
    [
      'title.matches(status)',
      `column 15, at "status": a pattern is written in the expression, in quotes, as in title.matches('^test')`,
    ],
    [
      "has(metadata['a'])",
      `column 1, at "has(metadata['a'])": has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata`,
    ],
    [
      "has('metadata'.a)",
      `column 1, at "has('metadata'.a)": has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata`,
    ],
    [
      '5 - nope == 1',
      'column 5, at "nope": there is no variable of this name; the variables of sandbox are id, now, created_at, age, last_active_at, idle, metadata, status, title, user, agent, model',
    ],
    ['bool(1)', 'column 1, at "bool(1)": there is no bool(int)'],
    ["double('1e400') > 1.0", `column 1, at "double('1e400')": the text is not a number; it can never be converted`],
    [
      "duration('1h ') == duration('1h')",
      `column 1, at "duration('1h ')": the text is no duration, as '720h' is; CEL has no unit longer than an hour: write duration('1h')`,
    ],
    [
      "duration('x1h') == duration('1h')",
      `column 1, at "duration('x1h')": the text is no duration, as '720h' is; write hours, minutes and seconds, as in duration('720h') or duration('1h30m')`,
    ],
    [
      "duration('1h30') == duration('1h')",
      `column 1, at "duration('1h30')": the text is no duration, as '720h' is; write hours, minutes and seconds, as in duration('720h') or duration('1h30m')`,
    ],
    [
      "duration('') == duration('1h')",
      `column 1, at "duration('')": the text is no duration, as '720h' is; write hours, minutes and seconds, as in duration('720h') or duration('1h30m')`,
    ],
    [
      "duration('-') == duration('1h')",
      `column 1, at "duration('-')": the text is no duration, as '720h' is; write hours, minutes and seconds, as in duration('720h') or duration('1h30m')`,
    ],
    [
      "duration('87660000h1ms') > age",
      `column 1, at "duration('87660000h1ms')": the duration is out of range; write hours, minutes and seconds, as in duration('720h') or duration('1h30m')`,
    ],
    [
      "duration('-87660000h1ms') < age",
      `column 1, at "duration('-87660000h1ms')": the duration is out of range; write hours, minutes and seconds, as in duration('720h') or duration('1h30m')`,
    ],
    [
      "timestamp('0000-12-31T23:59:59Z') < now",
      `column 1, at "timestamp('0000-12-31T23:59:59Z')": the time is out of range; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2026-01-01T24:00:00Z') < now",
      `column 1, at "timestamp('2026-01-01T24:00:00Z')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2026-01-01T19:60:00Z') < now",
      `column 1, at "timestamp('2026-01-01T19:60:00Z')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2026-01-01T19:00:60Z') < now",
      `column 1, at "timestamp('2026-01-01T19:00:60Z')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2026-01-01T09:00:00.1234567890Z') < now",
      `column 1, at "timestamp('2026-01-01T09:00:00.12345678…": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2026-01-01T09:00:00.Z') < now",
      `column 1, at "timestamp('2026-01-01T09:00:00.Z')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2026-01-01t09:00:00Z') < now",
      `column 1, at "timestamp('2026-01-01t09:00:00Z')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2026-01-01T09:00:00z') < now",
      `column 1, at "timestamp('2026-01-01T09:00:00z')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2026-01-01T09:00:00+24:00') < now",
      `column 1, at "timestamp('2026-01-01T09:00:00+24:00')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2026-01-01T09:00:00+0530') < now",
      `column 1, at "timestamp('2026-01-01T09:00:00+0530')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp(' 2026-01-01T09:00:00Z') < now",
      `column 1, at "timestamp(' 2026-01-01T09:00:00Z')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2026-01-01T09:00:00Z ') < now",
      `column 1, at "timestamp('2026-01-01T09:00:00Z ')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "age > duration('1h') && 30 < age",
      `column 25, at "30 < age": CEL has no int < duration; write a duration as duration('720h')`,
    ],
    ["'30d' < age", `column 1, at "'30d' < age": CEL has no string < duration; write a duration as duration('720h')`],
    ['30.0 < age', `column 1, at "30.0 < age": CEL has no double < duration; write a duration as duration('720h')`],
    ['age < 30.5', `column 1, at "age < 30.5": CEL has no duration < double; write a duration as duration('720h')`],
    [
      'created_at > 5',
      `column 1, at "created_at > 5": CEL has no timestamp > int; write a time as timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      '5 > created_at',
      `column 1, at "5 > created_at": CEL has no int > timestamp; write a time as timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      '5.5 < created_at',
      `column 1, at "5.5 < created_at": CEL has no double < timestamp; write a time as timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      'created_at < 5.5',
      `column 1, at "created_at < 5.5": CEL has no timestamp < double; write a time as timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      'metadata.count > 4.5',
      'column 1, at "metadata.count > 4.5": CEL has no string > double; a metadata value is text: convert it, as in int(metadata.count) > 5',
    ],
    [
      '4 < metadata.tier',
      'column 1, at "4 < metadata.tier": CEL has no int < string; a metadata value is text: convert it, as in int(metadata.count) > 5',
    ],
    [
      '4.5 < metadata.tier',
      'column 1, at "4.5 < metadata.tier": CEL has no double < string; a metadata value is text: convert it, as in int(metadata.count) > 5',
    ],
    [
      'true == metadata.tier',
      `column 1, at "true == metadata.tier": CEL has no bool == string; a metadata value is text: compare it with 'true'`,
    ],
    [
      'metadata.tier ? true : false',
      `column 1, at "metadata.tier": ternary condition must be bool, got 'string'; compare it, as in status == 'idle'`,
    ],
    [
      'null == status',
      'column 1, at "null == status": CEL has no null == string; no fact is null: what is not known makes the evaluation unknown, and has(metadata.key) tells whether a key is there',
    ],
    [
      'status > null',
      'column 1, at "status > null": CEL has no string > null; no fact is null: what is not known makes the evaluation unknown, and has(metadata.key) tells whether a key is there',
    ],
    ['!status', 'column 1, at "!status": CEL has no !string; compare it, as in status == \'idle\''],
    [
      'title ? 1 : 2',
      `column 1, at "title": ternary condition must be bool, got 'string'; compare it, as in status == 'idle'`,
    ],
    [
      "[1].exists(x, 'a')",
      `column 15, at "'a'": exists(var, predicate) predicate must return bool, got 'string'; compare it, as in status == 'idle'`,
    ],
    [
      "1 + 'a' == 2",
      `column 1, at "1 + 'a'": CEL has no int + string; a metadata value is text: convert it, as in int(metadata.count) > 5`,
    ],
    ['size(title', "column 11, at its end: ')' is expected here"],
    ['[1, 2', "column 6, at its end: ']' is expected here"],
    ["{'a': 1", "column 8, at its end: '}' is expected here"],
    ['true ? 1', "column 9, at its end: ':' is expected here"],
    [
      "metadata. == 'x'",
      `column 11, at "==": a name is expected here; a key that is no name is written metadata['my-key']`,
    ],
    ["metadata.tier == 'a' or true", `column 22, at "or": this is not expected here; CEL writes '&&', '||' and '!'`],
    ["metadata.tier == 'a' OR true", `column 22, at "OR": this is not expected here; CEL writes '&&', '||' and '!'`],
    ['not true', 'column 5, at "true": this is not expected here'],
    ["status == 'a' & true", `column 15, at "&": this is not expected here; CEL writes '&&' and '||'`],
    ["status == 'a' | true", `column 15, at "|": this is not expected here; CEL writes '&&' and '||'`],
    ['status == ‘a’', `column 11, at "‘": this is not expected here; texts stand in plain quotes, ' or "`],
    ['status == ’a’', `column 11, at "’": this is not expected here; texts stand in plain quotes, ' or "`],
    ['status == ”a”', `column 11, at "”": this is not expected here; texts stand in plain quotes, ' or "`],
    ['status == `a`', `column 11, at "\`": this is not expected here; texts stand in plain quotes, ' or "`],
    ["status =~ 'a'", `column 8, at "=": this is not expected here; CEL compares with '=='`],
    ['age > > idle', 'column 7, at ">": this is not expected here'],
    [')', 'column 1, at ")": this is not expected here'],
    ['title == "x\\y"', 'column 12, at "\\y": invalid escape sequence: \\y'],
    [
      'has(metadata)',
      `column 1, at "has(metadata)": has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata`,
    ],
    [
      'has(metadata.a, metadata.b)',
      `column 1, at "has(metadata.a, metadata.b)": has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata`,
    ],
    [
      'has()',
      `column 1, at "has()": has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata`,
    ],
    [
      'has(metadata.a.b)',
      `column 1, at "has(metadata.a.b)": has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata`,
    ],
    [
      'has(key.a)',
      `column 1, at "has(key.a)": has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata`,
    ],
    [
      'metadata.exists_one(key, true, true)',
      `column 1, at "metadata.exists_one(key, true, true)": exists_one() takes a name and a condition, as in metadata.exists_one(key, key.startsWith('x'))`,
    ],
    [
      'metadata.all(key, true, true)',
      `column 1, at "metadata.all(key, true, true)": all() takes a name and a condition, as in metadata.all(key, key.startsWith('x'))`,
    ],
    [
      'metadata.map(key, true, true, true)',
      `column 1, at "metadata.map(key, true, true, true)": map() takes a name and a condition, as in metadata.map(key, key.startsWith('x'))`,
    ],
    [
      'metadata.filter(key)',
      `column 1, at "metadata.filter(key)": filter() takes a name and a condition, as in metadata.filter(key, key.startsWith('x'))`,
    ],
    [
      'metadata.map(key)',
      `column 1, at "metadata.map(key)": map() takes a name and a condition, as in metadata.map(key, key.startsWith('x'))`,
    ],
    [
      'metadata.all(1, true)',
      `column 14, at "1": a loop takes a new name first, as in metadata.all(key, key.startsWith('x'))`,
    ],
    [
      'metadata.all(key.x, true)',
      `column 14, at "key.x": a loop takes a new name first, as in metadata.all(key, key.startsWith('x'))`,
    ],
    [
      'title.nope()',
      'column 1, at "title.nope()": there is no function nope() after a value; there are size, startsWith, endsWith, contains, matches, lowerAscii, upperAscii, getFullYear, getMonth, getDate, getDayOfMonth, getDayOfWeek, getDayOfYear, getHours, getMinutes, getSeconds, getMilliseconds, all, exists, exists_one, filter, map',
    ],
    [
      'nope(title)',
      'column 1, at "nope(title)": there is no function of this name; there are duration, timestamp, int, double, bool, string, size, has',
    ],
    ['size()', 'column 1, at "size()": there is no size()'],
    ['title.size(1) == 1', 'column 1, at "title.size(1)": there is no string.size(int)'],
    [
      'metadata.legal-hold',
      `column 1, at "metadata.legal-hold": a key with other signs than letters, digits and _ is written metadata['legal-hold']`,
    ],
    [
      "metadata.exists(hold, metadata.legal-hold == 'x')",
      'column 23, at "metadata.legal-hold": CEL has no string - string',
    ],
    ['metadata.legal-title', 'column 1, at "metadata.legal-title": CEL has no string - string'],
    [
      'metadata.a-5 == 1',
      'column 1, at "metadata.a-5": CEL has no string - int; a metadata value is text: convert it, as in int(metadata.count) > 5',
    ],
    ['5-age', `column 1, at "5-age": CEL has no int - duration; write a duration as duration('720h')`],
    ["b'x' == b'x'", `column 1, at "b'x'": bytes and unsigned numbers have no use here`],
    ['5u == 5u', 'column 1, at "5u": bytes and unsigned numbers have no use here'],
    ["{'__proto__': 1}.size() == 1", `column 2, at "'__proto__'": this key cannot be used`],
    ["{'prototype': 1}.size() == 1", `column 2, at "'prototype'": this key cannot be used`],
    ['{title: 1}.size() == 1', 'column 2, at "title": a key of a map is a text in quotes'],
    [
      "{'a': nope}.size() == 1",
      'column 7, at "nope": there is no variable of this name; the variables of sandbox are id, now, created_at, age, last_active_at, idle, metadata, status, title, user, agent, model',
    ],
    ["'a'.matches('[')", `column 13, at "'['": this is not a pattern in RE2 syntax: missing closing ]: \`[\``],
    [
      "'a'.matches('a{1001}')",
      `column 13, at "'a{1001}'": this is not a pattern in RE2 syntax: invalid repeat count: \`{1001}\``,
    ],
    [
      "'a'.matches('(a{1000}){2}')",
      `column 13, at "'(a{1000}){2}'": this is not a pattern in RE2 syntax: invalid repeat count: \`{2}\``,
    ],
    [
      "title.matches('a' + 'b')",
      `column 15, at "'a' + 'b'": a pattern is written in the expression, in quotes, as in title.matches('^test')`,
    ],
    [
      'title.matches(1)',
      `column 15, at "1": a pattern is written in the expression, in quotes, as in title.matches('^test')`,
    ],
    ['title.matches()', 'column 1, at "title.matches()": there is no string.matches()'],
    [
      "timestamp('2024-02-29') < now",
      `column 1, at "timestamp('2024-02-29')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2024-02-29T00:00:00Z')`,
    ],
    [
      "timestamp('2023-02-29') < now",
      `column 1, at "timestamp('2023-02-29')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('x2024-01-01') < now",
      `column 1, at "timestamp('x2024-01-01')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "timestamp('2024-01-01x') < now",
      `column 1, at "timestamp('2024-01-01x')": the text is no RFC 3339 date and time; write an RFC 3339 date and time, as in timestamp('2025-01-31T00:00:00Z')`,
    ],
    [
      "duration('36h30min') < age",
      `column 1, at "duration('36h30min')": the text is no duration, as '720h' is; CEL has no unit longer than an hour: write duration('2190m')`,
    ],
    [
      "duration('2d') < age",
      `column 1, at "duration('2d')": the text is no duration, as '720h' is; CEL has no unit longer than an hour: write duration('48h')`,
    ],
    [
      "duration('1 day') < age",
      `column 1, at "duration('1 day')": the text is no duration, as '720h' is; write hours, minutes and seconds, as in duration('720h') or duration('1h30m')`,
    ],
    [
      "duration('90min') < age",
      `column 1, at "duration('90min')": the text is no duration, as '720h' is; CEL has no unit longer than an hour: write duration('90m')`,
    ],
    ['duration(5) < age', 'column 1, at "duration(5)": there is no duration(int)'],
    ["bool('yes')", `column 1, at "bool('yes')": the text is neither 'true' nor 'false'; it can never be converted`],
    ["double('x') > 1.0", `column 1, at "double('x')": the text is not a number; it can never be converted`],
    [
      'timestamp(99999999999999) < now',
      'column 1, at "timestamp(99999999999999)": the time is out of range; write seconds since 1970, not milliseconds',
    ],
  ])('%s', (text, message) => {
    expect(refusal(text)).toBe(`line 1, ${message}`)
  })
})

describe('how much may be looked through', () => {
  test('a text to look for of 256 characters', () => {
    const title = known(`${'a'.repeat(256)}b`)
    expect(evaluate(`title.contains('${'a'.repeat(256)}')`, { title })).toEqual({ truth: 'holds' })
    expect(evaluate(`title.contains('${'a'.repeat(257)}')`, { title }).truth).toBe('unknown')
  })

  test('65,536 characters in a loop', () => {
    const text = "metadata.all(key, key != 'x')"
    const facts = (length: number) => ({ metadata: known(new Map([['k', 'a'.repeat(length - 1)]])) })
    expect(evaluate(text, facts(65_536))).toEqual({ truth: 'holds' })
    expect(evaluate(text, facts(65_537)).truth).toBe('unknown')
  })

  test('that much also where other facts have no length', () => {
    const text = "metadata.all(key, key != 'x') && age > duration('1h')"
    const facts = (length: number) => ({ metadata: known(new Map([['k', 'a'.repeat(length - 1)]])) })
    expect(evaluate(text, facts(65_536))).toEqual({ truth: 'holds' })
    expect(evaluate(text, facts(65_537)).truth).toBe('unknown')
    const title = (length: number) => ({ title: known('a'.repeat(length)), metadata: unasked })
    expect(evaluate("['a'].all(word, word != title)", title(65_536))).toEqual({ truth: 'holds' })
    expect(evaluate("['a'].all(word, word != title)", title(65_537)).truth).toBe('unknown')
  })

  test.each([
    ['size()', 'title.size() > 3'],
    ['contains()', "!title.contains('z')"],
    ['lowerAscii()', "title.lowerAscii() != 'z'"],
  ])('a hundred million characters with %s', (_, condition) => {
    const times = (count: number) => Array(count).fill(condition).join(' && ')
    const title = known('a'.repeat(1_000_000))
    expect(evaluate(times(100), { title })).toEqual({ truth: 'holds' })
    expect(evaluate(times(101), { title })).toMatchObject({
      truth: 'unknown',
      error: expect.stringContaining("the thread's text is too long for this expression"),
    })
  })

  test('the same again for the next thread', () => {
    const expression = parseExpression("title.matches('a{300}b')", api)
    const facts = { ...thread, title: known('a'.repeat(250_000)) }
    for (let round = 0; round < 5; round++) expect(expression.evaluate(facts, now)).toEqual({ truth: 'fails' })
  })

  test('an expression of 10,000 characters', () => {
    const text = `title == '${'x'.repeat(9_989)}'`
    expect(text).toHaveLength(10_000)
    expect(refusal(text)).toBe('accepted')
    expect(refusal(`${text} `)).toBe('accepted')
    expect(refusal(text.replace("'", "'x"))).toBe('it is longer than 10000 characters')
  })
})

describe('facts', () => {
  test('that the server tells are compared as they are', () => {
    const facts = { user: known('ada'), agent: known('helper') }
    expect(evaluate("user == 'ada' && agent == 'helper'", facts)).toEqual({ truth: 'holds' })
  })

  test.each<[string, Partial<Thread>, object]>([
    ["name == 'notes.txt' && filename == name", { title: known('notes.txt') }, { truth: 'holds' }],
    ["purpose == 'batch'", { status: known('batch') }, { truth: 'holds' }],
    ['bytes == 1024', { bytes: known(1024) }, { truth: 'holds' }],
    ['bytes > 1024', { bytes: known(1024) }, { truth: 'fails' }],
    ['bytes >= 0', { bytes: known(0) }, { truth: 'holds' }],
    ['bytes > 0', { bytes: unasked }, { truth: 'unknown', error: '"bytes": this is not known' }],
    ['bytes > 0', {}, { truth: 'unknown', error: '"bytes": this is not known' }],
    ["safety_identifier == 'b5d4'", { safetyIdentifier: known('b5d4') }, { truth: 'holds' }],
    [
      "safety_identifier == 'b5d4'",
      { safetyIdentifier: unknown(ours('it is not a text')) },
      { truth: 'unknown', error: '"safety_identifier": this is not known' },
    ],
    ["safety_identifier == 'b5d4'", {}, { truth: 'unknown', error: '"safety_identifier": this is not known' }],
  ])('of some APIs alone: %s, of %j', (text, facts, evaluation) => {
    const fields = new Set<OptionalField>(['name', 'filename', 'purpose', 'bytes', 'safetyIdentifier'])
    const expression = parseExpression(text, { name: 'files', fields })
    expect(expression.evaluate({ ...thread, ...facts }, now)).toEqual(evaluation)
  })

  test.each([
    ['created_at <= created_at && created_at >= created_at', 'holds'],
    ['created_at >= now', 'fails'],
    ['now <= created_at', 'fails'],
    ['age <= age && age >= age', 'holds'],
    ["size('abc') == 3", 'holds'],
  ] as const)('%s: %s', (text, truth) => {
    expect(evaluate(text)).toEqual({ truth })
  })

  test('a function that stands alone is none after a value', () => {
    expect(refusal('title.duration() == age')).toContain('there is no function duration() after a value')
  })

  test('a pattern that is none is quoted in part', () => {
    const message = refusal(`title.matches('(${'x'.repeat(300)}')`)
    expect(message).toContain('this is not a pattern in RE2 syntax: ')
    expect(message.length).toBeLessThan(200)
  })
})

describe('a part of an expression', () => {
  test('of 40 characters is quoted whole', () => {
    const part = (length: number) => `${'a'.repeat(length - 6)} == 1`
    expect(refusal(`title == '${'x'.repeat(26)}' + 1`)).toContain(`"'${'x'.repeat(26)}' + 1"`)
    expect(refusal(part(46))).toContain(`at "${'a'.repeat(40)}"`)
    expect(refusal(part(47))).toContain(`at "${'a'.repeat(39)}…"`)
  })

  test('is quoted on one line, with what cannot be seen written out', () => {
    expect(refusal("title == '\u00a0' + 1")).toContain(`at "'\\u{a0}' + 1"`)
    expect(refusal("title == ('a'  \t\n + 1)")).toContain(`at "'a' + 1"`)
  })

  test('stands in a column that is counted in characters', () => {
    expect(refusal("'😀' == nope")).toContain('line 1, column 8')
  })
})

describe('adversary L9: a minus before a whole number cannot overflow', () => {
  test.each([
    "-int('-9223372036854775808') > 0",
    '-(1 - 2) > 0',
    '--int(metadata.a) > 0',
    '-size(metadata) < 0',
  ])('%s is refused, with what to write', (text) =>
    expect(() => parseExpression(text, api)).toThrow(/a minus stands before a number alone: write 0 - x/))

  test('a negative number is one, and a subtraction says when it is out of range', () => {
    expect(parseExpression('size(metadata) > -1', api).text).toBe('size(metadata) > -1')
    const overflow = parseExpression("0 - int('-9223372036854775808') > 0", api)
    expect(overflow.evaluate(thread, now)).toMatchObject({ truth: 'unknown' })
  })
})
