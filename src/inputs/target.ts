/** The inputs that say what is asked, where, and who asks. */

import { nearest } from '../nearest.ts'
import { type ThreadApi, threadApiNames } from '../thread.ts'
import { threadApis } from '../threads/apis/registry.ts'
import { InputError, shown } from './input-errors.ts'
import type { Reading } from './reading.ts'
import { optionalHeaderText } from './scalars.ts'
import { parseAddress, serverAt } from './server.ts'
import { checkPermission, checkServer, parseSignIn } from './sign-in.ts'

/** Which thread API, at which server, signed in as whom. */
export function readTarget({ errors, text, environment }: Reading) {
  const api = errors.parse(() => parseApi(text('api')))
  const signIn = errors.parse(() => parseSignIn(text, api.orUndefined))
  const address = errors.parse(() => parseAddress(text('base-url'), signIn.orUndefined?.kind !== 'none'))
  const server = errors.parse(() => serverAt(address.orThrow, api.orThrow))
  errors.parse(() => checkServer(signIn.orThrow, server.orThrow))
  errors.parse(() => checkPermission(signIn.orThrow, environment))
  const organization = errors.parse(() => optionalHeaderText('organization', text('organization')))
  const project = errors.parse(() => optionalHeaderText('project', text('project')))
  return { api, signIn, server, organization, project }
}

function parseApi(text: string): ThreadApi {
  const name = text.trim()
  const choices = threadApiNames.join(', ')
  if (name === '') throw new InputError('api', `api is not set: write one of ${choices}`)
  const known = threadApiNames.find((one) => one === name)
  if (known !== undefined) return threadApis[known]
  const near = nearest(name, threadApiNames)
  const meant = near === undefined ? '' : `did you mean '${near}'? `
  throw new InputError('api', `api is ${shown(text)}: ${meant}write one of ${choices}`)
}
