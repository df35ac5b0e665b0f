/**
 * Checks a record: `npm run check-record -- FILE [--digest SHA256]`. Reads files
 * of any size, and shares no code with the action that writes them. What each
 * field means is in `docs/record.md`.
 *
 * Exit code: 0 intact, 1 damaged, 2 unfinished, 3 not checked.
 */

import { createReadStream, realpathSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { checkRecord } from './check-record/check.ts'
import { inWords } from './check-record/in-words.ts'
import { NotChecked } from './check-record/line.ts'
import { answerHelp } from './terminal.ts'

export { type Check, checkRecord } from './check-record/check.ts'

const usage = 'Usage: npm run check-record -- FILE [--digest SHA256]'

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  try {
    const { file, expected } = asked(args)
    const check = await checkRecord(createReadStream(file, { highWaterMark: 1024 * 1024 }), expected)
    console.log(inWords(check, { file, expected }))
    return { intact: 0, damaged: 1, unfinished: 2 }[check.verdict]
  } catch (error) {
    console.error(`NOT CHECKED: ${error instanceof Error ? error.message : String(error)}`)
    return 3
  }
}

function asked(args: readonly string[]): { readonly file: string; readonly expected: string | undefined } {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { digest: { type: 'string' } },
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new NotChecked(usage)
  const expected = values.digest
    ?.trim()
    .toLowerCase()
    .replace(/^sha256:/, '')
  if (expected !== undefined && !/^[0-9a-f]{64}$/.test(expected)) {
    throw new NotChecked(`the digest is no SHA-256: it must have 64 characters from 0-9 and a-f\n${usage}`)
  }
  return { file, expected }
}

const started = argv[1]
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  answerHelp(`${usage}

Checks a record, whole and against itself; with its digest, also that nobody changed it. Any size, seconds.
Exit code: 0 intact, 1 damaged, 2 unfinished, 3 not checked. What each field means: docs/record.md`)
  process.exitCode = await main(argv.slice(2))
}
