/** Every message that the action can give has an entry in docs/troubleshooting.md, and the check can tell when one has none. */

import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thread-retention-troubleshooting-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const check = (...options: string[]) =>
  new Promise<{ code: number; problems: string[] }>((resolve) => {
    execFile(process.execPath, ['scripts/check-messages.ts', ...options], { cwd: root }, (error, stdout, stderr) => {
      // Node may warn there of something else; where the check itself has failed, it says why.
      const lines = (stdout || stderr).trim().split('\n')
      resolve({ code: error === null ? 0 : Number(error.code), problems: lines.slice(0, -1) })
    })
  })

function copyOfSource(): string {
  const source = join(folder, 'src')
  rmSync(source, { recursive: true, force: true })
  cpSync(join(root, 'src'), source, { recursive: true })
  return source
}

async function checkPage(change: (text: string) => string) {
  const path = join(folder, 'page.md')
  const after = change(page)
  expect(after).not.toBe(page)
  writeFileSync(path, after)
  return check('--page', path)
}

test('every message has an entry, and every entry is a message', async () => {
  expect(await check()).toEqual({ code: 0, problems: [] })
})

test('a message that is worded otherwise is found, and so is its entry', async () => {
  const source = copyOfSource()
  const file = join(source, 'inputs/scalars.ts')
  writeFileSync(file, readFileSync(file, 'utf8').replace('write true or false', 'write yes or no'))
  const { code, problems } = await check('--source', source)
  expect(code).toBe(1)
  expect(problems).toEqual([
    expect.stringMatching(/^inputs\/scalars\.ts:\d+: has no entry: … is …: write yes or no$/),
    expect.stringMatching(
      /^docs\/troubleshooting\.md:\d+: no message says '[^']*false': … is '…': write true or false$/,
    ),
  ])
})

test('a new message is found, wherever it is made', async () => {
  const news: readonly (readonly [file: string, code: string])[] = [
    ['plan-file.ts', 'throw new BadPlan(text`a plan for the moon`)'],
    ['report/headline.ts', 'throw new TextError(text`a headline for the moon`)'],
    ['sweep/sweep.ts', "export const one = { outcome: 'failed', note: text`an outcome for the moon` }"],
    ['report/warnings.ts', "export const one = warning(ours('a warning for the moon'))"],
    ['survey.ts', "new Stop().request('quota', ours(\n  'a reason for the moon',\n))"],
    ['status.ts', 'export const one = (full: boolean) => (full ? text`` : text`a choice for the moon`)'],
    ['secrets.ts', 'export const one = text`${text`pieces for ${1} moon`}: ${"all"}`'],
    ['run.ts', 'export const one = text`\\`quotes\\` for the moon`'],
    ['stop.ts', 'export const one = own`words for ${{ moon: 1 }.moon} moon`'],
  ]
  const source = copyOfSource()
  for (const [file, code] of news) appendFileSync(join(source, file), `\n${code}\n`)
  const { problems } = await check('--source', source)
  expect(problems.map((problem) => problem.replace(/:\d+:.*: /, ': ')).sort()).toEqual([
    'plan-file.ts: a plan for the moon',
    'report/headline.ts: a headline for the moon',
    'report/warnings.ts: a warning for the moon',
    'run.ts: quotes for the moon',
    'secrets.ts: pieces for … moon',
    'status.ts: a choice for the moon',
    'stop.ts: words for … moon',
    'survey.ts: a reason for the moon',
    'sweep/sweep.ts: an outcome for the moon',
  ])
})

test('an entry that is left out is missed', async () => {
  const { code, problems } = await checkPage((text) => text.replace(/^- `it holds no id: .*\n/m, ''))
  expect(code).toBe(1)
  expect(problems).toEqual([
    expect.stringMatching(/^ids\/ids\.ts:\d+: has no entry: it holds no id: write at least one$/),
  ])
})

test('an entry that nothing says is found', async () => {
  const { code, problems } = await checkPage((text) => `${text}\n- \`the moon is not full\`\n`)
  expect(code).toBe(1)
  expect(problems).toEqual([expect.stringMatching(/:\d+: no message says '[^']*\bmoon\b[^']*': the moon is not full$/)])
})

test('no message stands there twice in one section', () => {
  const sections = page.split(/^#{2,4} /m)
  for (const section of sections) {
    const entries = section.match(/^- `.*`$/gm) ?? []
    expect(entries).toEqual([...new Set(entries)])
  }
})
