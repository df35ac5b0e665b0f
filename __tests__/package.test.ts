/**
 * The package as a user gets it: GitHub's runner downloads what `git archive`
 * gives, installs nothing, and starts `runs.main` with Node 24. What is tried
 * here is the last commit, not the working tree.
 */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { startSandbox } from '../sandbox/server.ts'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('..', import.meta.url))
let folder: string
let action: { runs: { using: string; main: string } }

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'thread-retention-package-')))
  const archive = join(folder, 'package.tar')
  await run('git', ['-c', 'safe.directory=*', 'archive', '--output', archive, 'HEAD'], { cwd: repository })
  await mkdir(join(folder, 'package'))
  await run('tar', ['-xf', archive, '-C', join(folder, 'package')])
  action = parse(await readFile(join(folder, 'package', 'action.yml'), 'utf8'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Folders in which Node would look for packages, from the package upwards. */
function* packageFolders(): Generator<string> {
  for (let at = join(folder, 'package'); ; at = dirname(at)) {
    yield join(at, 'node_modules')
    if (dirname(at) === at) return
  }
}

test('nothing is installed in it, nor around it', () => {
  expect([...packageFolders()].filter((path) => existsSync(path))).toEqual([])
})

test('a live run with Node alone, which lets it read nothing but its own folder, deletes what must go', async () => {
  expect(action.runs.using).toBe('node24')
  expect(process.version).toMatch(/^v24\./)
  const [main, step] = [join(folder, 'package', action.runs.main), join(folder, 'step')]
  await mkdir(step)
  for (const name of ['output', 'summary']) await writeFile(join(step, name), '')
  const sandbox = await startSandbox({ api: 'agent-sessions', threads: 300, seed: 5 })
  const before = sandbox.size
  try {
    const limits = ['--permission', `--allow-fs-read=${dirname(main)}`, `--allow-fs-read=${step}`]
    const { stdout } = await run(process.execPath, [...limits, `--allow-fs-write=${step}`, main], {
      cwd: step,
      env: {
        GITHUB_ACTIONS: 'true',
        GITHUB_OUTPUT: join(step, 'output'),
        GITHUB_STEP_SUMMARY: join(step, 'summary'),
        RUNNER_TEMP: step,
        INPUT_API: 'agent-sessions',
        'INPUT_BASE-URL': sandbox.url,
        'INPUT_API-KEY': sandbox.key,
        'INPUT_OLDER-THAN': '30d',
        'INPUT_DRY-RUN': 'false',
      },
    })
    const deleted = before - sandbox.size
    expect(deleted).toBeGreaterThan(0)
    expect(stdout).toContain(`Live run: ${deleted} sessions deleted`)
    expect(await readFile(join(step, 'output'), 'utf8')).toMatch(/^status<<(\S+)\r?\ncomplete\r?\n\1/m)
    expect(await readFile(join(step, 'summary'), 'utf8')).toContain(`## Live run: ${deleted} sessions deleted`)
  } finally {
    await sandbox.close()
  }
})
