/**
 * Whether anybody still reads a log. Writing a line finds that out as well, but a sweep may write none for seconds.
 */

import { fstatSync, writeSync } from 'node:fs'
import { systemErrorCode } from '../system-error.ts'

/** GitHub's runner shows it where debug logging is on, and drops it elsewhere. */
const heartbeat = Buffer.from('::debug::\n')

/**
 * To write no bytes into a socket fails with EPIPE where the other end is closed, and
 * nobody could read them. A pipe tells only whoever writes something: under GitHub's
 * runner, which takes such lines out of the log, one is written. Elsewhere nothing is
 * known of a pipe until the next line, and the answer is yes.
 *
 * @param isRunner whether GitHub's runner reads the log
 */
export function hasReaders(descriptor: number, isRunner: boolean): boolean {
  try {
    const about = fstatSync(descriptor)
    if (about.isSocket()) writeSync(descriptor, Buffer.alloc(0))
    else if (about.isFIFO() && isRunner) writeSync(descriptor, heartbeat)
    return true
  } catch (error) {
    return systemErrorCode(error) !== 'EPIPE'
  }
}
