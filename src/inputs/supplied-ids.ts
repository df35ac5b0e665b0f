/** The inputs that hold ids, or name files that do. */

import { BadIdList, type IdList, parseIds, readIdsFile } from '../ids/ids.ts'
import { ours, text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import { InputError, shown } from './input-errors.ts'
import type { Server } from './server.ts'

/** @throws {InputError} */
async function readIds(name: 'thread-ids-file' | 'protect-ids-file', path: string): Promise<IdList> {
  try {
    return await readIdsFile(path.trim())
  } catch (error) {
    if (error instanceof BadIdList) throw new InputError(name, text`${name} is ${shown(path)}: ${error.words}`)
    throw error
  }
}

/**
 * The ids of threads that are kept, none where no file is named. A list of nobody
 * needs a header, for a file that was cut off, or never filled, is empty as well.
 *
 * @throws {InputError}
 */
export async function readProtectedIds(path: string): Promise<readonly string[]> {
  if (path === '') return []
  const { ids, hasHeader } = await readIds('protect-ids-file', path)
  if (ids.size === 0 && !hasHeader) {
    throw new InputError(
      'protect-ids-file',
      text`protect-ids-file is ${shown(path)}: it holds no id and no header, so it may have been cut off; where nobody is protected, write a first line with the word id`,
    )
  }
  return [...ids]
}

/**
 * The distinct ids to judge, undefined where threads are listed.
 *
 * @throws {InputError}
 */
export async function parseSuppliedIds(
  given: string,
  path: string,
  api: ThreadApi,
  server: Server,
): Promise<readonly string[] | undefined> {
  if (given !== '' && path !== '') {
    throw new InputError(
      ['thread-ids', 'thread-ids-file'],
      ours('thread-ids and thread-ids-file are both set: give the ids in one of them'),
    )
  }
  // A file without an id is a statement: there is nothing to judge.
  if (path !== '') return [...(await readIds('thread-ids-file', path)).ids]
  if (given === '') {
    if (api.listing !== undefined && !(api.cannotList?.(new URL(server.baseUrl)) ?? false)) return undefined
    throw new InputError(
      ['thread-ids', 'thread-ids-file'],
      text`thread-ids and thread-ids-file are not set: ${server.name} does not let a key list ${ours(api.noun.many)}, so supply their ids in one of them`,
    )
  }
  try {
    return parseIds(given)
  } catch (error) {
    if (error instanceof BadIdList)
      throw new InputError('thread-ids', text`thread-ids is ${shown(given)}: ${error.words}`)
    throw error
  }
}
