/**
 * A server in a process of its own: started, waited for until it says where it
 * listens, and ended with everything that it has started itself.
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ServerProcess {
  /** Where it listens, as it said itself. */
  readonly url: string
  stop(): Promise<void>
}

/** A cold start on a busy machine takes its time. */
const mostSecondsToStart = 90

/** How long a server may take to end before it is killed, in milliseconds. */
const grace = 3_000

/** Groups of processes that still run, and their folders: neither may outlive the tests, however these end. */
const running = new Map<number, string>()

function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name)
  } catch {
    return false
  }
}

function end(group: number, folder: string): void {
  signal(group, 'SIGKILL')
  // A process that has just been killed may still be writing.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  running.delete(group)
}

process.on('exit', () => {
  for (const [group, folder] of running) end(group, folder)
})
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(1))

export interface ServerScript {
  /** For the name of the folder in which the server keeps its state. */
  readonly name: string
  /** Run by this Node; its output must hold `Ready on http://...` once it listens. */
  readonly path: string
  readonly parameters: (folder: string) => readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** @throws when it ends or says nothing in time; the message holds what it said */
export async function startProcess({ name, path, parameters, environment }: ServerScript): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), `thread-retention-${name}-`))
  const child = spawn(process.execPath, [path, ...parameters(folder)], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, NO_COLOR: '1', CI: 'true', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it starts can be ended with it.
    detached: true,
  })
  const group = child.pid
  if (group === undefined) throw new Error(`${path} could not be started`)
  running.set(group, folder)
  const stop = async () => {
    signal(group, 'SIGTERM')
    for (const latest = Date.now() + grace; Date.now() < latest && signal(group, 0); ) await sleep(50)
    end(group, folder)
  }
  /** Its last words, for the message when something is wrong. */
  let said = ''
  const ready = new Promise<string>((resolve, reject) => {
    const hear = (text: string) => {
      said = (said + text).slice(-20_000)
      const url = /Ready on (http:\/\/[\w.:]+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    child.once('error', reject)
    child.once('exit', (code, by) => reject(new Error(`${path} ended (${code ?? by}):\n${said}`)))
    const late = () => reject(new Error(`${path} did not listen within ${mostSecondsToStart} s:\n${said}`))
    setTimeout(late, mostSecondsToStart * 1000).unref()
  })
  try {
    return { url: await ready, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
