/**
 * How much room V8 gives to young objects. Threads live as long as it takes to
 * judge them, and where many of those survive a collection by chance, V8 doubles
 * the room, and again: a survey of a million threads would take a third more memory
 * than it needs. With too little room, more of them survive, and are copied.
 */

import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** In bytes: from here on, `npm run bench` becomes no faster. */
const enough = 16 * 1024 * 1024
/** Milliseconds between two looks; to double the room takes V8 some seconds. */
const interval = 50

/** Has the room stop growing when it is enough. */
export function boundYoungGeneration(): void {
  const timer = setInterval(() => {
    const size = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size
    if (size !== undefined && size < enough) return
    setFlagsFromString('--semi-space-growth-factor=1')
    clearInterval(timer)
  }, interval)
  timer.unref()
}
