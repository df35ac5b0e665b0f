/**
 * A file of lines that is only ever added to. Each line carries the SHA-256 of the
 * line before it. What could not be written waits, and is tried again with the next
 * line: the file never has a gap, only perhaps no end.
 */

import { createHash, hash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { jsonWithoutSecrets } from '../../secrets.ts'

/** How much may wait in memory before it is written, in characters; what became of a thread never waits. */
const buffered = 65_536

/** How much may wait while the disk takes nothing: the outcomes of all requests in flight, many times over. */
const mostWaiting = 64 * 1024 * 1024

/** Writes some of the bytes. @returns how many */
export type Write = (descriptor: number, bytes: Uint8Array) => number

export type Entry = Readonly<Record<string, unknown>> & { readonly type: string }

/**
 * One line, in ASCII: some programs break lines at U+2028 or U+0085, terminals
 * obey control characters and turn text around, and bytes are characters.
 */
function lineOf(entry: object): string {
  return jsonWithoutSecrets(entry).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export class ChainedFile {
  /** Absolute, so that later steps find it from any folder. */
  readonly path: string
  readonly #write: Write
  readonly #descriptor: number
  readonly #whole = createHash('sha256')
  #previous: string | null = null
  #full = false
  /** Lines that have not been tried yet. */
  #waiting = ''
  /** What is left of bytes that have been tried. */
  #unwritten = Buffer.alloc(0)

  /**
   * Makes the file.
   *
   * @throws when the file exists already or cannot be made (Node's own error, with `code`)
   */
  constructor(path: string, write: Write = writeSync) {
    this.path = resolve(path)
    this.#write = write
    this.#descriptor = openSync(this.path, 'ax', 0o600)
  }

  append(entry: Entry): void {
    // A record that lacks a line must have no end either, so from here on nothing is taken.
    this.#full ||= this.#waiting.length > mostWaiting
    if (this.#full) throw new Error('too much waits to be written')
    const line = lineOf({ ...entry, previous: this.#previous })
    this.#previous = hash('sha256', line)
    this.#waiting += `${line}\n`
    if (this.#waiting.length > buffered) this.flush()
  }

  /** Hands everything to the system, so that a killed process loses nothing. */
  flush(): void {
    this.#drain()
    if (this.#waiting === '') return
    this.#unwritten = Buffer.from(this.#waiting, 'latin1')
    this.#whole.update(this.#unwritten)
    this.#waiting = ''
    this.#drain()
  }

  /** Writes what is left and closes the file. @returns its SHA-256, as `sha256sum` prints it */
  end(): string {
    this.flush()
    closeSync(this.#descriptor)
    return this.#whole.digest('hex')
  }

  #drain(): void {
    while (this.#unwritten.length > 0) {
      this.#unwritten = this.#unwritten.subarray(this.#write(this.#descriptor, this.#unwritten))
    }
  }
}
