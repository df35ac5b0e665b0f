/** Whether anybody still reads a log. Writing a line finds that out as well, but a sweep may write none for seconds. */

import { fstatSync, writeSync } from 'node:fs'
import { systemErrorCode } from '../system-error.ts'

/**
 * Writes nothing that anybody could read: to write no bytes into a socket fails with
 * EPIPE where the other end is closed. Of a pipe or a file nothing is known until a
 * line is written, and the answer is yes.
 */
export function hasReaders(descriptor: number): boolean {
  try {
    if (fstatSync(descriptor).isSocket()) writeSync(descriptor, Buffer.alloc(0))
    return true
  } catch (error) {
    return systemErrorCode(error) !== 'EPIPE'
  }
}
