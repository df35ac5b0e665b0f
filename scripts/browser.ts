/** Pictures of pages, by the system's Chromium without a window. */

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How a page is looked at. */
export interface View {
  /** In CSS pixels; that of a desktop by default. */
  readonly width?: number
  readonly isDark?: boolean
  /** What this CSS selector finds first, and all below it, is left out. */
  readonly before?: string | undefined
  /** In CSS pixels: what is below is left out. */
  readonly most?: number
}

/** Takes a picture of a whole page, or of its top. */
export type Picture = (page: URL, view?: View) => Promise<Buffer>

const desktop = 1100

/** Chromium draws nothing beyond this height, in pixels. */
const tallest = 16_000

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-port=0',
]

/** Starts Chromium, lets `use` take pictures, and ends it. @throws when Chromium is not there */
export async function withBrowser(use: (picture: Picture) => Promise<void>): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'gallery-'))
  const chromium = spawn(
    process.env.CHROMIUM ?? '/usr/bin/chromium',
    [...flags, `--user-data-dir=${profile}`, 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const ended = new Promise((done) => chromium.once('close', done))
  // Where nobody reads the output any more, this process ends without coming to the end of this function.
  const kill = () => chromium.kill()
  process.once('exit', kill)
  try {
    const endpoint = await new Promise<string>((found, fail) => {
      let said = ''
      chromium.once('error', fail)
      chromium.once('close', () => fail(new Error(`Chromium ended: ${said.slice(-500)}`)))
      chromium.stderr.on('data', (chunk) => {
        said += chunk
        const match = /DevTools listening on (ws:\S+)/.exec(said)
        if (match?.[1] !== undefined) found(match[1])
      })
    })
    await use(await connect(endpoint))
  } finally {
    kill()
    process.off('exit', kill)
    await ended
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

/** The DevTools protocol, as far as it is needed here. */
async function connect(endpoint: string): Promise<Picture> {
  const socket = new WebSocket(endpoint)
  await new Promise((open, fail) => {
    socket.addEventListener('open', open, { once: true })
    socket.addEventListener('error', fail, { once: true })
  })
  const waiting = new Map<number, (result: Record<string, unknown>) => void>()
  const loaded = new Set<() => void>()
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data))
    if (message.method === 'Page.loadEventFired') for (const tell of loaded) tell()
    waiting.get(message.id)?.(message.result ?? {})
    waiting.delete(message.id)
  })
  let last = 0
  let sessionId: string | undefined
  const call = (method: string, params: Record<string, unknown> = {}) =>
    new Promise<Record<string, unknown>>((answer) => {
      last += 1
      waiting.set(last, answer)
      socket.send(JSON.stringify({ id: last, method, params, ...(sessionId === undefined ? {} : { sessionId }) }))
    })
  const { targetId } = await call('Target.createTarget', { url: 'about:blank' })
  sessionId = String((await call('Target.attachToTarget', { targetId, flatten: true })).sessionId)
  await call('Page.enable')

  /** How far down an element begins, in CSS pixels. */
  const topOf = async (selector: string) => {
    const expression = `document.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect().top`
    const { result } = (await call('Runtime.evaluate', { expression })) as { result: { value?: number } }
    return result.value
  }

  return async (page, { width = desktop, isDark = false, before, most = tallest } = {}) => {
    const theme = [{ name: 'prefers-color-scheme', value: isDark ? 'dark' : 'light' }]
    await call('Emulation.setEmulatedMedia', { features: theme })
    await call('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: false })
    const load = new Promise<void>((tell) => loaded.add(tell))
    await call('Page.navigate', { url: page.href })
    await load
    loaded.clear()
    const { cssContentSize } = (await call('Page.getLayoutMetrics')) as { cssContentSize: { height: number } }
    const top = before === undefined ? undefined : await topOf(before)
    const height = Math.min(Math.ceil(top ?? cssContentSize.height), most, tallest)
    await call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
    const { data } = await call('Page.captureScreenshot', {
      format: 'png',
      clip: { x: 0, y: 0, width, height, scale: 1 },
    })
    return Buffer.from(String(data), 'base64')
  }
}
