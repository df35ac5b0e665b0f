/**
 * What Node starts: so small that a signal is heard a moment later, while the rest
 * loads for half a second. In `dist/` this is `index.js`, beside the bundle `main.js`.
 */

// Nobody else listens yet: the signal is given again until somebody does, instead of ending the process without a word.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  const giveAgain = () => {
    if (process.listenerCount(signal) > 1) return
    setImmediate(() => {
      if (process.listenerCount(signal) > 1) process.emit(signal, signal)
      else giveAgain()
    })
  }
  process.on(signal, giveAgain)
}

await import('./main.ts')
