/** The record while the run goes on: where it is written, and what happens when it cannot be. */

import { recordProblem } from '../report/record/problem.ts'
import { RecordFile } from '../report/record/record.ts'
import type { Problem } from '../result.ts'
import type { Stop } from '../stop.ts'

/**
 * A deletion without evidence must not be: when the record cannot be written, no
 * more is deleted. What was not written is tried again with what comes next.
 */
export interface Evidence {
  /**
   * Makes the file.
   *
   * @throws when the file exists already or cannot be made (Node's own error, with `code`)
   */
  open(path: string): void
  /** Writes to the record, if there is one. */
  keep(write: (record: RecordFile) => void): void
  /** Absolute; undefined when the record could not be made. */
  readonly path: string | undefined
  /** Set when the record could not be written; it stays the reason although a later try may succeed. */
  readonly failure: Problem | undefined
}

/** @param stop stops the deletions when the record cannot be written */
export function evidence(stop: Stop): Evidence {
  let record: RecordFile | undefined
  let failure: Problem | undefined
  return {
    open: (path) => {
      record = new RecordFile(path)
    },
    keep: (write) => {
      if (record === undefined) return
      try {
        write(record)
      } catch (error) {
        failure ??= { inputs: ['record-file'], ...recordProblem(error) }
        stop.request('record', failure.message)
      }
    },
    get path() {
      return record?.path
    },
    get failure() {
      return failure
    },
  }
}
