/** The sign-in inputs: exactly one way, none only where the server needs none. */

import type { SignIn } from '../requests/client.ts'
import type { ThreadApi } from '../thread.ts'
import { Mistake } from './mistakes.ts'

/**
 * @param key the input `api-key`, untouched
 * @throws {Mistake} whose message never holds the key
 */
export function parseSignIn(key: string, api: ThreadApi | undefined): SignIn {
  if (key === '') {
    if (api === undefined || api.keyOptional) return { kind: 'none' }
    throw new Mistake(
      'api-key',
      'api-key is not set: give the key from a secret, as in api-key: ${{ secrets.OPENAI_API_KEY }}',
    )
  }
  const bare = key.replace(/^Bearer /, '')
  if (/^\s|\s$/.test(key)) {
    throw new Mistake(
      'api-key',
      'api-key begins or ends with white space: store the secret again without the line break',
    )
  }
  if (!/^[\x21-\x7e]+$/.test(bare)) {
    throw new Mistake(
      'api-key',
      'api-key holds white space, a control character or a letter beyond ASCII: store the secret again',
    )
  }
  return { kind: 'key', key }
}
