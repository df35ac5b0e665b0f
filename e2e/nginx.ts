/** Debian's nginx between the action and a server: it can lose the server, and find it again, while requests are under way. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What nginx does with requests: it hands them on, or answers them itself. */
export type Routing = 'all to the server' | 'nothing to the server' | 'no deletions to the server'

export interface Nginx {
  readonly baseUrl: string
  /** Takes effect for every request that begins after it. */
  route(routing: Routing): Promise<void>
  stop(): Promise<void>
}

/** False where nginx is there or could be installed; otherwise why it is not. */
export const noNginx: false | string = findNginx()

function findNginx(): false | string {
  if (isThere()) return false
  try {
    execFileSync('apt-get', ['install', '-y', 'nginx-light'], { stdio: 'ignore', timeout: 120_000 })
  } catch {
    return 'nginx is not installed, and apt-get could not install it'
  }
  return isThere() ? false : 'nginx is not installed'
}

function isThere(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** @param target the server's base URL */
export async function startNginx(target: string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'thread-retention-nginx-'))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  let version = 0
  const write = (routing: Routing) => writeFileSync(file, configuration(folder, port, target, routing, ++version))
  write('all to the server')
  const child: ChildProcess = spawn('nginx', ['-c', file, '-p', folder], { stdio: 'ignore' })
  const baseUrl = `http://127.0.0.1:${port}`
  await untilVersion(baseUrl, version)
  return {
    baseUrl,
    route: async (routing) => {
      write(routing)
      child.kill('SIGHUP')
      await untilVersion(baseUrl, version)
    },
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const locations: Readonly<Record<Routing, (target: string) => string>> = {
  'all to the server': (target) => `proxy_pass ${target};`,
  'nothing to the server': () => 'return 404;',
  'no deletions to the server': (target) => `if ($request_method = DELETE) { return 404; } proxy_pass ${target};`,
}

function configuration(folder: string, port: number, target: string, routing: Routing, version: number): string {
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    # So that every request meets the configuration of now.
    keepalive_timeout 0;
    location = /version { return 200 "${version}"; }
    location / { ${locations[routing](target)} }
  }
}
`
}

async function untilVersion(baseUrl: string, version: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const said = await fetch(`${baseUrl}/version`).then(
      (response) => response.text(),
      () => '',
    )
    if (said === String(version)) return
    await sleep(50)
  }
  throw new Error('nginx does not answer as it was told to')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}
