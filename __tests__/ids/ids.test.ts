import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { AnyFormat } from '../../src/ids/any-format.ts'
import { IdSet, notInBareIds } from '../../src/ids/id-set.ts'
import { BadIdList, parseIds, readIdsFile } from '../../src/ids/ids.ts'
import { spoiltBy } from '../../src/ids/spoilt.ts'
import { isListable, isUsableId } from '../../src/usable-id.ts'
import { mutations } from '../mutations.ts'
import { checkProperty, tries } from '../properties.ts'

// A machine may be busy with other things; what matters is that reading ends.
jest.setTimeout(60_000)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ids-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Reads a file of this name and content. */
async function read(content: string | Uint8Array, name = 'ids.txt') {
  const path = join(folder, name)
  writeFileSync(path, content)
  const { ids, duplicates } = await readIdsFile(path)
  return { ids: [...ids], duplicates }
}

const idsIn = async (content: string | Uint8Array, name?: string) => (await read(content, name)).ids

async function failure(reading: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof reading === 'function' ? reading() : reading)
  } catch (error) {
    expect(error).toBeInstanceOf(BadIdList)
    return (error as BadIdList).message
  }
  return 'accepted'
}

describe('an id is safe when it is one word that stays what it is', () => {
  test.each([
    'thread_abc',
    'a',
    '0',
    '...',
    '.a',
    'a/b',
    'a#b',
    '#a',
    'a?b=c&d',
    'a%2Fb',
    'ü',
    '名前',
    '😀',
    'x'.repeat(512),
    '"',
    'a,b',
  ])('%p', (id) => {
    expect(isUsableId(id)).toBe(true)
    expect(decodeURIComponent(encodeURIComponent(id))).toBe(id)
  })

  test.each([
    ['empty', ''],
    ['a path to itself', '.'],
    ['a path upwards', '..'],
    ['too long', 'x'.repeat(513)],
    ['with a space', 'a b'],
    ['with a space at its end', 'a '],
    ['with a tab', 'a\tb'],
    ['with a line break', 'a\nb'],
    ['with a no-break space', 'a\u00a0b'],
    ['with a line separator', 'a\u2028b'],
    ['with a NUL', 'a\u0000b'],
    ['with an escape', 'a\u001bb'],
    ['with a C1 control', 'a\u0085b'],
    ['with a bidirectional override', 'a\u202eb'],
    ['with a zero-width space', 'a\u200bb'],
    ['with a zero-width joiner', 'a\u200db'],
    ['with a byte-order mark', '\ufeffa'],
    ['with a soft hyphen', 'a\u00adb'],
    ['with half a surrogate pair', 'a\ud83d'],
    ['with a tag character', 'a\u{e0041}'],
    // adversary C9
    ['a way up to something else', '../../files/file_1'],
    ['a way up in the middle', 'a/../b'],
    ['a way up with backslashes', 'a\\..\\b'],
    ['a dot between slashes', 'a/./b'],
    ['a way up, encoded', '..%2F..%2Ffiles%2Ffile_1'],
    ['a way up with encoded dots', 'a/%2e%2E/b'],
    ['a way up, encoded twice', 'a%252F..%252Fb'],
    ['a way up at the end', 'a/..'],
    // To a gateway that takes off the last slash, it is another thread's.
    ['nothing behind a slash', 'a/'],
    ['nothing before a slash', '/a'],
    ['nothing behind an encoded slash', 'a%2F'],
    ['nothing behind a slash, encoded twice', 'a%252F'],
    ['nothing behind a backslash', 'a\\'],
  ])('and not when it is %s', (_, id) => {
    expect(isUsableId(id)).toBe(false)
  })
})

describe('ids in an input', () => {
  test.each([
    ['separated by spaces', 'a b  c', ['a', 'b', 'c']],
    ['separated by commas', 'a,b, c ,', ['a', 'b', 'c']],
    ['one a line, CRLF or LF or CR', 'a\r\nb\nc\rd', ['a', 'b', 'c', 'd']],
    ['with blank lines and commas alone', '\n,a\n ,, \n\nb', ['a', 'b']],
    ['each once, in their order', 'b a b c a', ['b', 'a', 'c']],
    ['with comments', '# all of it: a, b\na # not c\n  # nor d\ne', ['a', 'e']],
    ['with signs of their own', 'thread/1#2 x%2Fy a:b@c', ['thread/1#2', 'x%2Fy', 'a:b@c']],
    ['with a byte-order mark', '\ufeffa b', ['a', 'b']],
  ])('%s', (_, text, ids) => {
    expect(parseIds(text)).toEqual(ids)
  })

  test.each([
    ['none', '', 'it holds no id: write at least one'],
    ['separators alone', ' ,\n, ', 'it holds no id: write at least one'],
    ['comments alone', '# a', 'it holds no id: write at least one'],
    ['a path upwards', 'a\nb, ..', "line 2: '..' is no id: it would change the path of the request"],
    [
      'a path upwards in the middle',
      'a\nb/../c',
      'line 2: an id holds . or .. between slashes, or a slash at its end: it would change the path of the request',
    ],
    [
      'a path upwards, encoded',
      'b%2F..%2Fc',
      'line 1: an id holds . or .. between slashes, or a slash at its end: it would change the path of the request',
    ],
    ['a path to itself', '.', "line 1: '.' is no id: it would change the path of the request"],
    [
      'an invisible character',
      'a\r\nb\r\nc\u200bd',
      'line 3: an id holds the invisible character U+200B: type it again, without',
    ],
    ['a control character', 'a\u0007', 'line 1: an id holds the invisible character U+0007: type it again, without'],
    ['a tag character', 'a\u{e0041}', 'line 1: an id holds the invisible character U+E0041: type it again, without'],
    ['one too long', `a\r${'x'.repeat(513)} b`, 'line 2: an id is longer than 512 characters'],
    [
      'JSON',
      '["a", "b"]',
      'line 1: an id holds a quote, bracket, star or semicolon: write bare ids, separated by commas or white space',
    ],
    [
      'semicolons',
      'a;b',
      'line 1: an id holds a quote, bracket, star or semicolon: write bare ids, separated by commas or white space',
    ],
  ])('%s: refused', async (_, text, message) => {
    expect(await failure(() => parseIds(text))).toBe(message)
  })
})

describe('the format of a file is told by its name, else by its first line that is neither blank nor a comment', () => {
  test.each([
    ['plain text', 'ids.txt', 'a\n b # d\n#e\nf', ['a', 'b', 'f']],
    ['plain text without a suffix', 'ids', 'a', ['a']],
    ['plain text after comments', 'ids.txt', '\n# {"id": "x"}\n\n a', ['a']],
    ['NDJSON of strings', 'ids.txt', '"a"\n"b c"\n'.replace('b c', 'b'), ['a', 'b']],
    ['NDJSON of objects', 'ids.txt', '{"id": "a", "title": "x, id"}\r\n\r\n{"title": null, "id": "b"}', ['a', 'b']],
    ['NDJSON of both, by its name', 'ids.ndjson', '"#a"\n{"id":"b;c"}\n', ['#a', 'b;c']],
    ['NDJSON by its other name', 'ids.JSONL', '\n "a" \n', ['a']],
    ['CSV by its header', 'ids.txt', 'title,id\nx,a\ny,b\n', ['a', 'b']],
    ['CSV by its name', 'ids.csv', 'id\na\nb', ['a', 'b']],
    ['CSV with a quoted header', 'ids.txt', '"id","title"\n"a","x"', ['a']],
    ['CSV with a header in capitals', 'ids.csv', 'Title, ID \nx, a ', ['a']],
    ['CSV with semicolons', 'ids.txt', 'id;title;note\na;x,y;"z;1"\nb;;\n', ['a', 'b']],
    ['CSV with tabs', 'ids.tsv', 'title\tid\n"x\ty"\ta\n', ['a']],
    [
      'CSV with quotes, commas and line breaks in fields',
      'ids.csv',
      'title,id\r\n"say ""hi"",\r\nthen go",a\r\n"""",b\r\n',
      ['a', 'b'],
    ],
    ['CSV with blank lines and rows', 'ids.csv', '\n\nid,title\n\na,x\n,\n"",\n  \nb,y\n', ['a', 'b']],
    ['CSV with spaces around fields', 'ids.csv', 'title , "id" \nx, "a" \n"y" ,b\n', ['a', 'b']],
    ['CSV with short rows', 'ids.csv', 'id,title,note\na\nb,x\n', ['a', 'b']],
    ['CSV after a comment, as PowerShell writes it', 'ids.csv', '#TYPE Chat.Thread\r\n"id","x"\r\n"a","1"\r\n', ['a']],
    ['CSV after comments, by its header', 'ids.txt', '# exported\n\n# by us, id\nx,id\n1,a\n', ['a']],
    ['CSV after the line that Excel writes', 'ids.csv', 'sep=;\nx;id\n1;a\n', ['a']],
    ['CSV after that line in quotes', 'ids.csv', '"sep=;"\nx;id\n1;a\n', ['a']],
    ['CSV after that line with a tab', 'ids.txt', 'sep=\t\r\nid\tx\r\na\t1\r\n', ['a']],
    ['CSV with a header and nobody', 'ids.csv', 'id,title\n', []],
    ['CSV with a header and nobody, by its header', 'holds.txt', 'ID\n', []],
    ['nothing', 'ids.txt', '', []],
    ['comments alone', 'ids.txt', '# nobody\n', []],
    ['blank lines alone, in NDJSON', 'ids.ndjson', '\n \n', []],
    ['CSV with ids that look like comments', 'ids.csv', 'id\n#a\n', ['#a']],
    ['ids that look like what spoils one', 'ids.csv', 'id\n12e45\nnulls\n#A\n', ['12e45', 'nulls', '#A']],
    [
      'such ids in NDJSON, where they are meant',
      'ids.ndjson',
      '"null"\n"1.5E+18"\n"a\u2026"\n',
      ['null', '1.5E+18', 'a\u2026'],
    ],
    ['CSV with lines ended by CR', 'ids.csv', 'id,x\ra,1\rb,2\r', ['a', 'b']],
    ['CSV with lines ended each in its way', 'ids.csv', 'id,x\r\na,1\nb,2\rc,3', ['a', 'b', 'c']],
    ['a byte-order mark before plain text', 'ids.txt', '\ufeffa\n', ['a']],
    ['a byte-order mark before CSV', 'ids.csv', '\ufeffid,x\na,1\n', ['a']],
    ['a byte-order mark before NDJSON', 'ids.txt', '\ufeff{"id":"a"}', ['a']],
  ])('%s', async (_, name, content, ids) => {
    expect(await idsIn(content, name)).toEqual(ids)
  })

  test.each([
    ['a', 'a\nb\na\na', { ids: ['a', 'b'], duplicates: 2 }],
    ['b', 'id,x\na,1\nb,2\na,3', { ids: ['a', 'b'], duplicates: 1 }],
    ['c', '"a"\n{"id":"a"}', { ids: ['a'], duplicates: 1 }],
  ])('and counts repeated ids: %s', async (name, content, list) => {
    expect(await read(content, name)).toEqual(list)
  })
})

const several =
  'there is more than one word in it: write one id a line, or name the column of ids id in the first line of the table'

const columnWord = 'line 1: it looks like the name of a column: a column of ids is named id, and nothing else'

describe('a file is refused, with the line and what is right,', () => {
  test.each([
    ['when a line of plain text has two ids', 'ids.txt', 'a\nb c\n', `line 2: ${several}`],
    ['when a line of plain text has a comma', 'ids.txt', 'a\nb,c\n', `line 2: ${several}`],
    ['when a line of plain text ends with a comma', 'ids.txt', 'a,\nb,\n', `line 1: ${several}`],
    [
      'public-reports 5, n: when a table with tabs has no column id',
      'ids.tsv',
      'thread_id\tparent_thread_id\na\tb\n',
      columnWord,
    ],
    [
      'public-reports 5, o: when a table without a suffix for it has none',
      'ids.txt',
      'thread_id,replaced_by\na,b\n',
      columnWord,
    ],
    ['public-reports 5, p: when a database printed it', 'ids.txt', 'thread|user\na|b\n', `line 1: ${several}`],
    ['public-reports 5, p: when a pipe stands between two', 'ids.txt', 'a\nb|c\n', `line 2: ${several}`],
    [
      'public-reports 5, p: when a cell has two',
      'ids.csv',
      'id,x\na,1\n"b,c",2\n',
      'line 3: the cell holds several ids: write one id a row',
    ],
    [
      'public-reports 5, p: when a cell has two, behind semicolons',
      'ids.txt',
      'id\na;b\n',
      'line 2: the cell holds several ids: write one id a row',
    ],
    ...["'a", "'a'", '\u2018a\u2019', '\u201ca\u201d', '`a`', '[a]', '{a}', '<a>', 'a*', '*'].map(
      (cell): [string, string, string, string] => [
        `adversary C8: when a cell is ${cell}`,
        'ids.csv',
        `id,why\nb,x\n${cell},x\n`,
        'line 3: an id holds a quote, bracket, star or semicolon: write one bare id a row',
      ],
    ),
    ...['\u2018a\u2019', '\u201ca\u201d', '\u00aba\u00bb', '<a>', 'a*', '*'].map(
      (word): [string, string, string, string] => [
        `adversary C8: when a line is ${word}`,
        'ids.txt',
        `b\n${word}\n`,
        'line 2: an id holds a quote, bracket, star or semicolon: write bare ids, separated by commas or white space',
      ],
    ),
    [
      'adversary C3: when NDJSON has an id twice in one object',
      'ids.ndjson',
      '{"id":"a","id":"b"}\n',
      'line 1: every line of NDJSON is a string, or an object with a string "id"',
    ],
    ['public-reports 5, p: when there are two words a line', 'ids.txt', 'a b\nc d\n', `line 1: ${several}`],
    [
      'when a table with semicolons has none',
      'ids',
      'thread;title\na;x\n',
      'line 1: an id holds a quote, bracket, star or semicolon: write bare ids, separated by commas or white space',
    ],
    [
      'when the only column has another name',
      'ids.txt',
      'thread_id\na\n',
      'line 1: it looks like the name of a column: a column of ids is named id, and nothing else',
    ],
    [
      'the same in other letters',
      'ids.txt',
      '# held\nConversationId\na\n',
      'line 2: it looks like the name of a column: a column of ids is named id, and nothing else',
    ],
    [
      'C11, u: when the header behind comments has none',
      'ids.csv',
      '#TYPE x\n\nsep=;\nname;thread\n',
      'line 4: it is not the header of a table with a column named id',
    ],
    [
      'when an id behind comments is bad',
      'ids.csv',
      '# a\n# b\nid\na b\n',
      'line 4: an id holds white space: write one id, without spaces around or inside it',
    ],
    [
      'when NDJSON behind comments is bad',
      'ids.txt',
      '# a\n\n{"id": "a"}\n{"id": 5}',
      'line 4: every line of NDJSON is a string, or an object with a string "id"',
    ],
    [
      'when it is a JSON array',
      'ids.json',
      '[\n"a"]',
      'it is a JSON array: write one value per line, as jq -c .[] does',
    ],
    [
      'when NDJSON is broken',
      'ids.ndjson',
      '"a"\n{"id":',
      'line 2: it is not JSON: every line is a string in quotes, or an object with a string "id"',
    ],
    [
      'when NDJSON has a number',
      'ids.ndjson',
      '"a"\r\n\r\n5',
      'line 3: every line of NDJSON is a string, or an object with a string "id"',
    ],
    [
      'when NDJSON has an id that is a number',
      'ids.txt',
      '{"id": 5}',
      'line 1: every line of NDJSON is a string, or an object with a string "id"',
    ],
    [
      'when NDJSON has an object without an id',
      'ids.txt',
      '{"name": "a"}',
      'line 1: every line of NDJSON is a string, or an object with a string "id"',
    ],
    [
      'when NDJSON has a list',
      'ids.ndjson',
      '["a"]',
      'line 1: every line of NDJSON is a string, or an object with a string "id"',
    ],
    ['when NDJSON has an empty id', 'ids.ndjson', '"a"\n""', 'line 2: an id is empty'],
    [
      'when NDJSON has white space in an id',
      'ids.ndjson',
      '"a "',
      'line 1: an id holds white space: write one id, without spaces around or inside it',
    ],
    [
      'when NDJSON has half a character',
      'ids.ndjson',
      '"\\ud83d"',
      'line 1: an id holds the invisible character U+D83D: type it again, without',
    ],
    [
      'when a CSV has no column id',
      'ids.csv',
      'thread,title\na,x\n',
      'line 1: it is not the header of a table with a column named id',
    ],
    [
      'when a plain list is named as a CSV',
      'ids.csv',
      'sess_1\nsess_2\n',
      'line 1: it is not the header of a table with a column named id; write id as the first line, or name a plain list .txt',
    ],
    ['when a CSV has two', 'ids.csv', 'id,ID\na,b\n', 'line 1: the header has two columns named id: keep one'],
    ['when a CSV row has no id', 'ids.csv', 'id,title\na,x\n,"y\nz"\nb,', 'line 3: an id is empty'],
    ['when a CSV row is too short for an id', 'ids.csv', 'title,id\nx,a\ny\n', 'line 3: an id is empty'],
    [
      'when a CSV row is longer than the header',
      'ids.csv',
      'title,id\nx,a\nhello, world,b\n',
      'line 3: it has more fields than the header: quote a field that holds a comma',
    ],
    [
      'when a CSV id holds white space',
      'ids.csv',
      'id\r\na b\r\n',
      'line 2: an id holds white space: write one id, without spaces around or inside it',
    ],
    [
      'when a CSV id is a path',
      'ids.csv',
      'x,id\n"1\n2",a\n1,..',
      "line 4: '..' is no id: it would change the path of the request",
    ],
    [
      'when a CSV quote is never closed',
      'ids.csv',
      'id,x\na,1\nb,"2\nc,3\n',
      'line 3: a quote is opened and never closed',
    ],
    [
      'when a CSV quote is closed too early',
      'ids.csv',
      'id,x\na,"1"2\n',
      'line 2: something follows a closing quote: a quote inside a quoted field is written twice',
    ],
    [
      'when a CSV field has two quoted parts',
      'ids.csv',
      'id\n"a" "b"\n',
      'line 2: something follows a closing quote: a quote inside a quoted field is written twice',
    ],
    [
      'when a CSV field has a quote inside',
      'ids.csv',
      'id,x\na,5" disk\n',
      'line 2: a quote in a field without quotes: quote the field, and write the quote twice',
    ],
    [
      'when plain text is something else',
      'ids.txt',
      "a\n#<b>\nit's\n",
      'line 3: an id holds a quote, bracket, star or semicolon: write bare ids, separated by commas or white space',
    ],
  ])('%s', async (_, name, content, message) => {
    expect(await failure(read(content, name))).toBe(message)
  })

  test.each([
    ['in the first line', [0x61, 0xff], 1],
    ['in the third', [...Buffer.from('a\r\nbü\r\nc'), 0xfc, 0x0a, 0x64], 3],
    ['at the end, half a character', [...Buffer.from('a\nb'), 0xc3], 2],
    ['in UTF-16', [...Buffer.from('\ufeffa\r\nb', 'utf16le')], 1],
    ['beyond the first piece that is read', [...Buffer.from('é #\n'.repeat(20_000)), 0xe9, 0x0a, 0x61], 20_001],
  ])('when it is not UTF-8 %s', async (_, bytes, line) => {
    expect(await failure(read(Uint8Array.from(bytes)))).toBe(
      `line ${line}: it is not UTF-8: save the file as text or CSV in UTF-8`,
    )
  })

  test('when it is not there, a directory, or no path', async () => {
    expect(await failure(readIdsFile(join(folder, 'missing.txt')))).toBe('there is no such file')
    expect(await failure(readIdsFile(join(folder, 'ids.txt', 'x')))).toBe('there is no such file')
    mkdirSync(join(folder, 'folder.csv'))
    expect(await failure(readIdsFile(join(folder, 'folder.csv')))).toBe('it is a directory, or no regular file')
    expect(await failure(readIdsFile('/dev/null'))).toBe('it is a directory, or no regular file')
    expect(await failure(readIdsFile('a\u0000b'))).toBe('it cannot be read (ERR_INVALID_ARG_VALUE)')
    expect(await failure(readIdsFile('x'.repeat(5000)))).toBe('it cannot be read (ENAMETOOLONG)')
  })

  const isRoot = process.getuid?.() === 0
  ;(isRoot ? test.skip : test)('when it may not be read', async () => {
    const path = join(folder, 'secret.txt')
    writeFileSync(path, 'a')
    chmodSync(path, 0)
    expect(await failure(readIdsFile(path))).toBe('it may not be read: check its permissions')
  })

  test('and never quotes what it read', async () => {
    const name = 'Jane Doe'
    for (const content of [
      `"${name}"`,
      `id\n${name}`,
      `id,x\n"${name}" Jane,y`,
      `{"id": ["${name}"]}`,
      `{"id": "${name}`,
      `[${name}]`,
      `${name};`,
    ]) {
      const message = await failure(read(content))
      expect(message).not.toBe('accepted')
      expect(message).not.toContain('Jane')
    }
  })
})

describe('it does not matter', () => {
  /** The reader gets pieces of 64 KiB: this puts the cut between two pieces anywhere in `content`. */
  const pieceLength = 65_536
  test.each([
    [
      'plain text',
      'ids.txt',
      (length: number) => `#${'x'.repeat(length - 2)}\n`,
      'ä1\ré2 #ü 3\r\nä4\r\n\r\n#5\nä6',
      ['ä1', 'é2', 'ä4', 'ä6'],
    ],
    [
      'plain text in a comment',
      'ids.txt',
      (length: number) => `a\n#${'x'.repeat(length - 3)}`,
      'y #z\r\nä1\r\n#\r\nb',
      ['a', 'ä1', 'b'],
    ],
    [
      'NDJSON',
      'ids.ndjson',
      (length: number) => `${' '.repeat(length - 1)}\n`,
      '"ä1"\r\n{"id":"é2","x":"\\r\\n"}\r\n\r\n"ä3"',
      ['ä1', 'é2', 'ä3'],
    ],
    [
      'CSV',
      'ids.csv',
      (length: number) => `x,id\n"${'y'.repeat(length - 10)}",z\n`,
      '"ä""\r\n1",é2\r\n\r\n"",ä3\r\nü , "4" \r\n""""""," 5"',
      ['z', 'é2', 'ä3', '4', '5'],
    ],
    [
      'CSV with lines ended by CR',
      'ids.csv',
      (length: number) => `x,id\n"${'y'.repeat(length - 10)}",z\n`,
      '1,a\r2,b\r\r3,c\r4,d',
      ['z', 'a', 'b', 'c', 'd'],
    ],
    [
      'NDJSON with lines ended by CR',
      'ids.ndjson',
      (length: number) => `${' '.repeat(length - 1)}\n`,
      '"a"\r"b"\r\r"c"',
      ['a', 'b', 'c'],
    ],
  ])('where the pieces of a file are cut: %s', async (_, name, padding, content, ids) => {
    const length = Buffer.from(content).length
    for (let before = 0; before <= length; before++) {
      const start = padding(pieceLength - before)
      expect(Buffer.from(start).length).toBe(pieceLength - before)
      expect({ before, ids: await idsIn(start + content, name) }).toEqual({ before, ids })
      expect(
        await failure(
          read(
            `${start}${content}\r\n..`.replace(
              /\r\n\.\.$/,
              name === 'ids.txt' ? '\r\n..' : name === 'ids.csv' ? '\r\nx,..' : '\r\n".."',
            ),
            name,
          ),
        ),
      ).toBe(
        `line ${(start + content).split(/\r\n|[\r\n]/).length + 1}: '..' is no id: it would change the path of the request`,
      )
    }
  })

  const id = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter(
      (text) => isListable(text) && !notInBareIds.test(text) && spoiltBy(text) === undefined && !/[,#]/.test(text),
    )
  const list = fc.uniqueArray(id, { minLength: 1, maxLength: 20 })
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
  const field = fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', ';', '\t', '\n', '\r', 'é', 'id'), maxLength: 8 })

  test('how ids are separated', () => {
    const separators = fc.array(fc.constantFrom(' ', ',', '\n', '\r\n', '\t', ' # x, y\n', '\u00a0'), {
      minLength: 1,
      maxLength: 3,
    })
    checkProperty(
      fc.property(list, fc.array(separators, { minLength: 20, maxLength: 20 }), (ids, between) => {
        const text = ids.map((one, index) => one + (between[index] ?? [' ']).join('')).join('')
        expect(parseIds(text)).toEqual(ids)
      }),
    )
  })

  test('how a CSV is written', async () => {
    await checkProperty(
      fc.asyncProperty(
        fc.array(fc.tuple(id, field, field), { minLength: 1, maxLength: 10 }),
        ...([fc.constantFrom(',', ';', '\t'), lineEnd, fc.boolean(), fc.nat(2), fc.boolean()] as const),
        async (rows, delimiter, end, quoteAll, column, isEnded) => {
          const write = (text: string) =>
            quoteAll || /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
          const line = (one: string, others: readonly string[]) =>
            others.toSpliced(column, 0, one).map(write).join(delimiter)
          const lines = [line('id', ['x', 'y']), ...rows.map(([one, ...others]) => line(one, others))]
          const found = await read(lines.join(end) + (isEnded ? end : ''), 'ids.txt')
          const ids = [...new Set(rows.map(([one]) => one))]
          expect(found).toEqual({ ids, duplicates: rows.length - ids.length })
        },
      ),
      { numRuns: 300 },
    )
  })

  test('how NDJSON is written', async () => {
    await checkProperty(
      fc.asyncProperty(
        list,
        fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
        fc.jsonValue(),
        lineEnd,
        async (ids, bare, other, end) => {
          const lines = ids.map((one, index) => JSON.stringify(bare[index] ? one : { other, id: one }))
          expect(await idsIn(lines.join(end), 'ids.ndjson')).toEqual(ids)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('what a file holds: it is a list of safe ids, or a BadIdList', async () => {
    const sound = ['a # c\nd', '#TYPE x\nid,n\na,1', '"a"\r\n{"id":"b"}', 'title;id\n"x ""y""\n";a\r\n;b', 'id\na\n']
    const parts = fc.constantFrom(
      '"',
      ',',
      ';',
      '\n',
      '\r',
      '#',
      '{',
      '}',
      '[',
      'id',
      'a',
      ' ',
      '\\',
      '..',
      '\u0000',
      '\u202e',
      '\ud800',
      ':',
      '\t',
      'é',
    )
    const content = fc.oneof(
      fc
        .tuple(fc.constantFrom(...sound), fc.nat(30), fc.nat(3), parts)
        .map(([text, at, cut, part]) => text.slice(0, at) + part + text.slice(at + cut)),
      fc.array(parts, { maxLength: 12 }).map((some) => some.join('')),
      fc.uint8Array({ maxLength: 40 }),
    )
    let accepted = 0
    const check = (ids: readonly string[]) => {
      accepted++
      expect(ids.every(isListable)).toBe(true)
      expect(new Set(ids).size).toBe(ids.length)
    }
    await checkProperty(
      fc.asyncProperty(content, fc.constantFrom('ids.txt', 'ids.csv', 'ids.ndjson'), async (some, name) => {
        const message = await failure(async () => check(await idsIn(some, name)))
        expect(message).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}]{1,150}$/u)
        if (typeof some === 'string') await failure(() => check(parseIds(some)))
      }),
      { numRuns: 800 },
    )
    expect(accepted).toBeGreaterThan(tries(800) / 16)
  })

  test('how many ids there are: 20,000 with 20,000 duplicates, in every format', async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `thread_${index.toString(36).padStart(20, '0')}`)
    const twice = [...ids, ...ids]
    const files = {
      'ids.txt': twice.join('\n'),
      'ids.ndjson': twice.map((one) => `{"id":"${one}"}`).join('\n'),
      'ids.csv': `title,id\n${twice.map((one) => `"a, ""b""",${one}`).join('\r\n')}`,
    }
    for (const [name, content] of Object.entries(files)) {
      const found = await read(content, name)
      expect(found.duplicates).toBe(20_000)
      expect(found.ids.length).toBe(20_000)
      expect(found.ids.every((one, index) => one === ids[index])).toBe(true)
    }
  })

  test('how long a word is that is no id', async () => {
    expect(await failure(read(`a\n${'x'.repeat(2_000_000)}`))).toBe('line 2: an id is longer than 512 characters')
    expect(await idsIn(`a #${'x'.repeat(2_000_000)}\nb`)).toEqual(['a', 'b'])
    expect(await failure(read(`id,x\na,"${'x\n'.repeat(1_000_000)}`, 'ids.csv'))).toBe(
      'line 2: a quote is opened and never closed',
    )
    expect(await failure(read(`"${'x'.repeat(2_000_000)}"`, 'ids.ndjson'))).toBe(
      'line 1: the line is too long for an id',
    )
    expect(await failure(() => parseIds('x'.repeat(2_000_000)))).toBe('line 1: an id is longer than 512 characters')
  })
})

/**
 * What a plain file holds, stated anew: one bare word a line, and comments. Another
 * format where the first line that tells it begins one, or is a header.
 */
function bareIds(text: string): readonly string[] | 'refused' | 'another format' {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  const first = lines.find((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? ''
  if (/^["{[]/.test(first.trim()) || /^sep=[,;\t]$/i.test(first)) return 'another format'
  if (first.split(/[,;\t]/).some((cell) => /^"? *id *"?$/i.test(cell.trim()))) return 'another format'
  const words = lines.map((line) => line.replace(/(^|[\s,])#.*$/s, '$1'))
  const cells = words.filter((line) => line.trim() !== '').map((line) => line.trim())
  if (cells.some((cell) => !/^[^\s,"'`[\]{};]+$/.test(cell) || !isListable(cell))) return 'refused'
  if (/^(thread_)?ids?$|^threads?$/i.test(cells[0] ?? '')) return 'refused'
  if (cells.some((cell) => /^(null|none|nil|nan|undefined|true|false|n\/a)$/i.test(cell))) return 'refused'
  return [...new Set(cells)]
}

test('100,000 random and changed texts in any format: ids or a clear error, and the ids read back the same', () => {
  const seeds = [
    'thread_1\nthread_2 # held\n\nthread_3\n',
    '# held\nsep=;\nid;n\na;1\n',
    '"a"\n{"id":"b"}\n',
    'name,id\r\n"x, y",a/b#c\r\n',
    'id;n\na;1\n',
  ]
  const alphabet = 'ab1_ ,;"\'#{}[]:\\\n\r\t\ufeff\u202eé'
  for (const text of mutations({ seeds, alphabet, count: 100_000 })) {
    const found = new IdSet()
    try {
      const reader = new AnyFormat('ids', found)
      reader.take(text.slice(0, 7))
      reader.take(text.slice(7))
      reader.finish()
    } catch (error) {
      if (!(error instanceof BadIdList)) throw error
      if (Array.isArray(bareIds(text))) throw new Error(`refused: ${JSON.stringify(text)}`)
      continue
    }
    const bare = bareIds(text)
    if (bare === 'refused' || (Array.isArray(bare) && bare.join('\n') !== [...found.ids].join('\n'))) {
      throw new Error(`${JSON.stringify(text)}: ${JSON.stringify([...found.ids])}, not ${JSON.stringify(bare)}`)
    }
    const again = new IdSet()
    const reader = new AnyFormat('ids.ndjson', again)
    reader.take([...found.ids].map((id) => JSON.stringify(id)).join('\n'))
    reader.finish()
    if (![...again.ids].every((id, index) => id === [...found.ids][index])) throw new Error(JSON.stringify(text))
  }
})
