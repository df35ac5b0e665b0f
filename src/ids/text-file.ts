import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { systemErrorCode } from '../system-error.ts'
import { type Text, text } from '../text.ts'
import { BadIdList, inLine } from './bad-id-list.ts'

/** The line, counted from 1, of the first byte of a chunk that is not UTF-8. */
function lineOfBadByte(chunk: Buffer, linesBefore: number): number {
  let start = 0
  // These may end a character that began in the chunk before.
  while (start < 3 && ((chunk[start] ?? 0) & 0xc0) === 0x80) start++
  for (let line = linesBefore + 1; ; line++) {
    const end = chunk.indexOf('\n', start)
    if (end === -1 || !isUtf8(chunk.subarray(start, end))) return line
    start = end + 1
  }
}

/** The text of a file, in pieces. */
export async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let lines = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    yield decode(
      () => decoder.decode(chunk, { stream: true }),
      () => lineOfBadByte(chunk, lines),
    )
    for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', at + 1)) lines++
  }
  yield decode(
    () => decoder.decode(),
    () => lines + 1,
  )
}

function decode(read: () => string, line: () => number): string {
  try {
    return read()
  } catch {
    throw inLine(line(), text`it is not UTF-8: save the file as text or CSV in UTF-8`)
  }
}

/** What can be wrong with a path, by the error code of the system. */
const pathFaults: Readonly<Record<string, Text>> = {
  ENOENT: text`there is no such file`,
  ENOTDIR: text`there is no such file`,
  EACCES: text`it may not be read: check its permissions`,
  EPERM: text`it may not be read: check its permissions`,
}

/** Why a file cannot be read. */
export function unreadable(error: unknown): BadIdList {
  const code = systemErrorCode(error)
  return new BadIdList(pathFaults[code] ?? text`it cannot be read (${code})`)
}
