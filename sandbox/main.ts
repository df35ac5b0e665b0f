/** The sandbox on its own: `node sandbox/main.ts --api agent-sessions --threads 5000`. Ends with Ctrl-C. */

import { readFlags, UsageError, usage } from './flags.ts'
import { startSandbox } from './server.ts'

async function main(): Promise<void> {
  const { settings, rateChanges, help } = readFlags(process.argv.slice(2))
  if (help) {
    console.log(usage())
    return
  }
  const sandbox = await startSandbox(settings)
  console.log(`${sandbox.size} ${sandbox.api}, ready`)
  console.log(`base-url: ${sandbox.url}`)
  console.log(sandbox.key === '' ? 'api-key:  none needed' : `api-key:  ${sandbox.key}`)

  for (const { afterMs, perMinute } of rateChanges) {
    setTimeout(() => {
      sandbox.setRateLimit({ ...settings.rateLimit, perMinute })
      console.log(`rate limit: ${perMinute} requests a minute`)
    }, afterMs).unref()
  }

  const stop = async (): Promise<void> => {
    await sandbox.close()
    console.log(`${sandbox.requestCount} requests, ${sandbox.deletedIds.length} threads deleted, ${sandbox.size} left`)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

main().catch((error: unknown) => {
  const { code, port } = error as { code?: unknown; port?: unknown }
  if (code === 'EADDRINUSE') {
    console.error(
      `Port ${port} is busy: another sandbox may still be running. Stop it, or choose another port with --port.`,
    )
  } else if (error instanceof UsageError) {
    console.error(`${error.message}\nAll flags: npm run sandbox -- --help`)
  } else throw error
  process.exitCode = 2
})
