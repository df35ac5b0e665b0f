/** Installs Debian's `faketime` where it is missing and can be installed; says why where it cannot. */

import { execFileSync } from 'node:child_process'
import { faketimeLibrary } from './shifted-clock.ts'

const packageName = 'faketime'

function install(): string | undefined {
  if (process.platform !== 'linux') return `it is for Linux, and this is ${process.platform}`
  if (process.getuid?.() !== 0) return `only root can install it: sudo apt-get install ${packageName}`
  const run = (...parameters: string[]) =>
    execFileSync('apt-get', parameters, {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 120_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  try {
    run('update', '--quiet')
    run('install', '--yes', '--quiet', '--no-install-recommends', packageName)
    return undefined
  } catch (error) {
    return `apt-get failed: ${error instanceof Error ? error.message : String(error)}`
  }
}

if (faketimeLibrary() === undefined) {
  const why = install()
  if (why !== undefined) console.log(`faketime is not there, so the tests that shift a clock are skipped: ${why}`)
}
