/** The client of a run: where it sends to, and how it signs in, as the inputs say. */

import type { Inputs } from '../inputs/inputs.ts'
import { type Client, type ClientOptions, createClient } from '../requests/client.ts'

export function clientFor(
  { api, server, signIn, organization, project }: Inputs,
  more: Pick<ClientOptions, 'userAgent' | 'tokens'>,
): Client {
  return createClient({
    baseUrl: server.baseUrl,
    signIn,
    keyHeader: api.keyHeader(new URL(server.baseUrl)),
    headers: api.headers,
    bearerHeaders: api.bearerHeaders,
    organization,
    project,
    ...more,
  })
}
