/**
 * What must have happened before any other module is loaded, for some packages
 * read the environment as they load, and one would carry all requests: secrets are
 * masked, proxies are in use, and the environment steers nothing any more. So this
 * is the first import of `main.ts`.
 */

// Before the next, which would have `fetch` send through connections of its own.
import './requests/keep-node-fetch.ts'
import * as core from '@actions/core'
import { secretsInInputs } from './inputs/secret-inputs.ts'
import { proxyPasswords, useProxies } from './requests/proxy.ts'
import { keepSecret, type SecretOptions, shortestInWords } from './secrets.ts'

/** Masks a secret in the log, and keeps it out of everything that is written. */
export function hide(secret: string, options?: SecretOptions): void {
  // The runner masks a secret wherever it stands: a very short one would black out the log.
  if (!options?.mayBeShort || secret.length >= shortestInWords) core.setSecret(secret)
  keepSecret(secret, options)
}

// Before anything else, so that nothing can tell them.
for (const { text, mayBeShort } of secretsInInputs(process.env)) hide(text, { mayBeShort })
for (const password of proxyPasswords(process.env)) {
  if (password !== '') hide(password)
}

/** Why the proxies of the environment cannot be used; undefined when all is well. Using them may start the process over. */
export const proxyProblem = useProxies(process.env, process.env['INPUT_BASE-URL']?.trim())

/** Whether the environment asked that certificates be taken unchecked. It is not heard: such a server could be anybody. */
export const wantedNoChecks = process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0'

// The `openai` package reads its key, server and headers from variables, some even beside explicit options.
for (const name of Object.keys(process.env)) {
  if (/^(OPENAI|AZURE)_/i.test(name) || name === 'NODE_TLS_REJECT_UNAUTHORIZED') delete process.env[name]
}
