/** The inputs that say what is asked, where, and who asks. */

import { nearest } from '../nearest.ts'
import { joined, text, value } from '../text.ts'
import { type ThreadApi, threadApiNames } from '../thread.ts'
import { threadApis } from '../threads/apis/registry.ts'
import { InputError, shown } from './input-errors.ts'
import type { Reading } from './reading.ts'
import { optionalHeaderText } from './scalars.ts'
import { parseAddress, serverAt } from './server.ts'
import { checkPermission, checkServer, parseSignIn } from './sign-in.ts'

/** Which thread API, at which server, signed in as whom. */
export function readTarget({ errors, input, environment }: Reading) {
  const api = errors.parse(() => parseApi(input('api')))
  const signIn = errors.parse(() => parseSignIn(input, api.orUndefined))
  const address = errors.parse(() => parseAddress(input('base-url'), signIn.orUndefined?.kind !== 'none'))
  const server = errors.parse(() => serverAt(address.orThrow, api.orThrow))
  errors.parse(() => checkServer(signIn.orThrow, server.orThrow))
  errors.parse(() => checkPermission(signIn.orThrow, environment))
  const organization = errors.parse(() => optionalHeaderText('organization', input('organization')))
  const project = errors.parse(() => optionalHeaderText('project', input('project')))
  return { api, signIn, server, organization, project }
}

function parseApi(given: string): ThreadApi {
  const name = given.trim()
  const choices = joined(threadApiNames.map(value), ', ')
  if (name === '') throw new InputError('api', text`api is not set: write one of ${choices}`)
  const known = threadApiNames.find((one) => one === name)
  if (known !== undefined) return threadApis[known]
  const near = nearest(name, threadApiNames)
  const meant = near === undefined ? text`` : text`did you mean '${near}'? `
  throw new InputError('api', text`api is ${shown(given)}: ${meant}write one of ${choices}`)
}
