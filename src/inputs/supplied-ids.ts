/** The inputs that hold ids, or name files that do. */

import { BadIdList, parseIds, readIdsFile } from '../ids/ids.ts'
import { ours, text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import type { InputName } from './declared.ts'
import { InputError, shown } from './input-errors.ts'
import type { Server } from './server.ts'

/**
 * The ids in a file, none where no file is named.
 *
 * @throws {InputError}
 */
export async function readIds(name: InputName, path: string): Promise<readonly string[]> {
  if (path === '') return []
  try {
    return [...(await readIdsFile(path.trim())).ids]
  } catch (error) {
    if (error instanceof BadIdList) throw new InputError(name, text`${name} is ${shown(path)}: ${error.message}`)
    throw error
  }
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
  if (path !== '') return readIds('thread-ids-file', path)
  if (given === '') {
    if (api.listing !== undefined && !(api.cannotList?.(new URL(server.baseUrl)) ?? false)) return undefined
    throw new InputError(
      ['thread-ids', 'thread-ids-file'],
      text`thread-ids and thread-ids-file are not set: ${server.name} does not let a key list ${api.noun.many}, so supply their ids in one of them`,
    )
  }
  try {
    return [...new Set(parseIds(given))]
  } catch (error) {
    if (error instanceof BadIdList)
      throw new InputError('thread-ids', text`thread-ids is ${shown(given)}: ${error.message}`)
    throw error
  }
}
