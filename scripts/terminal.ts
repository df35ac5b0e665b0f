/** What every script owes a person at a terminal: an answer to `--help`, and a quiet end where nobody reads on. */

/** Shows how the script is used and ends it, where that is asked for. */
export function answerHelp(usage: string): void {
  if (!process.argv.slice(2).some((word) => word === '--help' || word === '-h')) return
  console.log(usage)
  process.exit(0)
}

/** Ends the script when what it prints is no longer read, as in `npm run try | head`. @param before what is still to do */
export function endWhenNobodyReads(before: () => void = () => undefined): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    before()
    process.exit(0)
  })
}
