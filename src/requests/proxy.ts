/**
 * Proxies, as the environment of the runner names them. Node's `fetch` passes them
 * by unless it is told otherwise, and then a request that must go through a proxy
 * goes nowhere, or goes where it should not. So a proxy is used, or it is an error.
 * What the versions of Node do is in `docs/decisions/proxies.md`.
 */

import http from 'node:http'

/** A variable in lower case, else in upper case, as other programs read them; undefined where it is not set. */
function named(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = (environment[name] || environment[name.toUpperCase()])?.trim()
  return value === '' ? undefined : value
}

/** `proxy.example:3128` is what other programs also take for an address. */
const whole = (address: string) => (/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`)

/** Passwords of the proxies in the environment, as they are written there and as they are meant. */
export function proxyPasswords(environment: NodeJS.ProcessEnv): string[] {
  return ['http_proxy', 'https_proxy', 'all_proxy'].flatMap((name) => {
    const address = whole(named(environment, name) ?? '')
    const password = URL.canParse(address) ? new URL(address).password : ''
    if (password === '') return []
    try {
      return [password, decodeURIComponent(password)]
    } catch {
      return [password]
    }
  })
}

/**
 * Makes all requests of this process use the proxies of its environment:
 * `http_proxy`, `https_proxy`, else `all_proxy`, but not for hosts in `no_proxy`;
 * all of them also in upper case.
 *
 * @param environment the process's own: variables are put into the form that Node reads
 * @returns why the proxies cannot be used; undefined when all is well, or no proxy is set
 */
export function useProxies(environment: NodeJS.ProcessEnv): string | undefined {
  const problem = tryProxies(environment)
  // Nothing is sent any more; and packages that read the variables as they load must not fall over them.
  if (problem !== undefined) {
    for (const name of Object.keys(environment)) if (/^(https?|all)_proxy$/i.test(name)) delete environment[name]
  }
  return problem
}

function tryProxies(environment: NodeJS.ProcessEnv): string | undefined {
  const sources = new Set<string>()
  let changed = false
  for (const name of ['http_proxy', 'https_proxy']) {
    const source = named(environment, name) === undefined ? 'all_proxy' : name
    const address = named(environment, source)
    if (address === undefined) continue
    const url = URL.canParse(whole(address)) ? new URL(whole(address)) : undefined
    // The address is not shown: it may hold a password.
    if (url === undefined || url.hostname === '' || !/^https?:$/.test(url.protocol)) {
      return `the proxy in ${source} cannot be used: write an address that begins with http:// or https://, as in http://proxy.example:3128`
    }
    changed ||= environment[name] !== whole(address)
    environment[name] = whole(address)
    sources.add(source)
  }
  if (sources.size === 0) return undefined
  const which = `the proxy in ${[...sources].join(' and ')}`
  try {
    if (http.setGlobalProxyFromEnv !== undefined) {
      http.setGlobalProxyFromEnv(environment)
      return undefined
    }
    // Before 24.14 Node reads the variables only when it starts, and only if this is set.
    if (environment.NODE_USE_ENV_PROXY === '1' && !changed) return undefined
    startOver({ ...environment, NODE_USE_ENV_PROXY: '1' })
  } catch (error) {
    return `${which} cannot be used: ${error instanceof Error ? error.message : String(error)}`
  }
  return (
    `${which} cannot be used, because Node ${process.version} of this runner reads such variables only when told to: ` +
    'set NODE_USE_ENV_PROXY: 1 in env of the step, or update the runner'
  )
}

/** Starts the process over in its own place, in another environment. Returns only where the system cannot do that. */
function startOver(environment: NodeJS.ProcessEnv): void {
  if (process.platform === 'win32' || process.execve === undefined) return
  const set = Object.entries(environment).filter(([, value]) => value !== undefined)
  const words = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  process.execve(process.execPath, words, Object.fromEntries(set))
}
