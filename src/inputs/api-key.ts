/** The input `api-key`: a bare key, with `Bearer ` in front of it where it goes as `Authorization`. */

import type { SignIn } from '../requests/sign-in/sign-in.ts'
import { ours } from '../text.ts'
import { InputError } from './input-errors.ts'

/** Quotes and brackets around it, as JSON and templates have them; `NAME=` as in a shell; stars, dots. */
const dressed = /^["'`<{[(]|["'`>}\])]$|^\$\w|^[A-Z][A-Z\d_]*=|^\*+$|\.{3}$/

/** @throws {InputError} whose message never holds the key */
export function parseKey(key: string): SignIn & { readonly kind: 'key' } {
  if (/^Bearer\s*$/.test(key)) {
    throw new InputError(
      'api-key',
      ours(
        "api-key is 'Bearer ' with no token behind it: the secret or output it comes from does not exist here, or is empty",
      ),
    )
  }
  const bare = key.replace(/^Bearer /, '')
  if (/^\s|\s$/.test(key)) {
    throw new InputError(
      'api-key',
      ours('api-key begins or ends with white space: store the secret again without the line break'),
    )
  }
  if (!/^[\x21-\x7e]+$/.test(bare)) {
    throw new InputError(
      'api-key',
      ours('api-key holds white space, a control character or a letter beyond ASCII: store the secret again'),
    )
  }
  // The server would be asked with it, and might quote what is inside: that was never masked.
  if (dressed.test(bare)) {
    throw new InputError(
      'api-key',
      ours('api-key is a key in quotes or brackets, one that was cut off, or an assignment: store the bare key'),
    )
  }
  return { kind: 'key', key }
}
