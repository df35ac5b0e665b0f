/**
 * Proxies, as the environment of the runner names them. Node's `fetch` passes them
 * by unless it is told otherwise, and then a request that must go through a proxy
 * goes nowhere, or goes where it should not. So a proxy is used, or it is an error.
 * What the versions of Node do is in `docs/decisions/proxies.md`.
 */

import http from 'node:http'
import { joined, type Text, text, value } from '../text.ts'

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
 * @param server the address that the run will talk to, if it is known
 * @returns why the proxies cannot be used; undefined when all is well, or no proxy is set
 */
export function useProxies(environment: NodeJS.ProcessEnv, server?: string): Text | undefined {
  inUse = environment
  const problem = tryProxies(environment, server !== undefined && URL.canParse(server) ? new URL(server) : undefined)
  // Nothing is sent any more; and packages that read the variables as they load must not fall over them.
  if (problem !== undefined) {
    for (const name of Object.keys(environment)) if (/^(https?|all)_proxy$/i.test(name)) delete environment[name]
  }
  return problem
}

function tryProxies(environment: NodeJS.ProcessEnv, server: URL | undefined): Text | undefined {
  const sources = new Set<string>()
  let changed = false
  let isRespelled = false
  for (const name of ['http_proxy', 'https_proxy']) {
    const source = named(environment, name) === undefined ? 'all_proxy' : name
    const address = named(environment, source)
    if (address === undefined) continue
    const url = URL.canParse(whole(address)) ? new URL(whole(address)) : undefined
    // The address is not shown: it may hold a password.
    if (url === undefined || url.hostname === '' || !/^https?:$/.test(url.protocol)) {
      return text`the proxy in ${source} cannot be used: write an address that begins with http:// or https://, as in http://proxy.example:3128`
    }
    changed ||= environment[name] !== whole(address)
    environment[name] = whole(address)
    sources.add(source)
  }
  if (sources.size === 0) return undefined
  const list = named(environment, 'no_proxy')
  if (list !== undefined) {
    const spelled = spelledOut(list, server)
    isRespelled = environment.no_proxy !== spelled
    environment.no_proxy = spelled
  }
  const which = text`the proxy in ${joined([...sources].map(value), ' and ')}`
  try {
    if (http.setGlobalProxyFromEnv !== undefined) {
      http.setGlobalProxyFromEnv(environment)
      return undefined
    }
    // Before 24.14 Node reads the variables only when it starts, and only if this is set.
    const isReady = environment.NODE_USE_ENV_PROXY === '1' && !changed
    if (isReady && !isRespelled) return undefined
    startOver({ ...environment, NODE_USE_ENV_PROXY: '1' })
    if (isReady) return undefined
  } catch (error) {
    return text`${which} cannot be used: ${error instanceof Error ? error.message : String(error)}`
  }
  return text`${which} cannot be used, because Node ${process.version} of this runner reads such variables only when told to: set NODE_USE_ENV_PROXY: 1 in env of the step, or update the runner`
}

/** The proxy that requests to a server go through. */
export interface UsedProxy {
  /** Host and port; the address may hold a password. */
  readonly host: string
  /** The variable that names it. */
  readonly source: string
}

/** The environment that `useProxies` was told of. */
let inUse: NodeJS.ProcessEnv = {}

/**
 * @param environment by default the one that `useProxies` put in order
 * @returns undefined where requests go straight to the server
 */
export function proxyFor(server: URL, environment = inUse): UsedProxy | undefined {
  const name = server.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const address = named(environment, name)
  if (address === undefined || !URL.canParse(address) || isLeftOut(server, named(environment, 'no_proxy') ?? '')) {
    return undefined
  }
  const all = named(environment, 'all_proxy')
  return { host: new URL(address).host, source: all !== undefined && whole(all) === address ? 'all_proxy' : name }
}

const entriesOf = (list: string): string[] => list.split(/[,\s]+/).filter((entry) => entry !== '')

/** `example.com` of `.example.com`, `*.example.com` and itself; undefined where a star stands otherwise. */
const bareName = (entry: string): string | undefined => /^(?:\*?\.)?([^*]+)$/.exec(entry)?.[1]

/**
 * Whether `no_proxy` leaves a server out, as the newest Node reads it: `*` alone; a
 * name for itself and everything below it, with or without a dot or `*.` before it;
 * addresses, ranges of addresses; each also with a port.
 */
function isLeftOut({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.toLowerCase()
  const ownPort = Number(port || (protocol === 'https:' ? 443 : 80))
  if (list.trim() === '*') return true
  return entriesOf(list).some((entry) => {
    const [, written = '', onlyPort] = /^(.+?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (onlyPort !== undefined && Number(onlyPort) !== ownPort) return false
    const [first, last] = written.split('-').map(addressNumber)
    const own = addressNumber(host)
    if (own !== undefined && first !== undefined && last !== undefined) return first <= own && own <= last
    const name = bareName(written)
    return name !== undefined && (host === name || host.endsWith(`.${name}`))
  })
}

/**
 * `no_proxy` so that every Node 24 reads it alike: before 24.15 or so a name stands for
 * itself alone, and `.example.com` for what is below it alone; none takes ranges for `fetch`.
 *
 * @param server the address that the run will talk to, if it is known
 */
export function spelledOut(list: string, server: URL | undefined): string {
  if (list.trim() === '*') return '*'
  const itself = server !== undefined && isLeftOut(server, list) ? [server.hostname] : []
  const names = [...entriesOf(list), ...itself].flatMap((entry) => {
    const [, name = '', port = ''] = /^(.+?)(:\d+)?$/.exec(entry) ?? []
    const bare = bareName(name)
    return bare === undefined ? [] : [entry, `${bare}${port}`, `.${bare}${port}`]
  })
  return [...new Set(names)].join(',')
}

/** An IPv4 address as a number. */
function addressNumber(address: string): number | undefined {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number)
  if (bytes === undefined || bytes.some((byte) => byte > 255)) return undefined
  return bytes.reduce((number, byte) => number * 256 + byte, 0)
}

/** Starts the process over in its own place, in another environment. Returns only where the system cannot do that. */
function startOver(environment: NodeJS.ProcessEnv): void {
  if (process.platform === 'win32' || process.execve === undefined) return
  const set = Object.entries(environment).filter(([, value]) => value !== undefined)
  const words = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  process.execve(process.execPath, words, Object.fromEntries(set))
}
