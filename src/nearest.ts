/** The name that somebody may have meant who wrote another. */

/**
 * How many letters have to be put in, left out, changed or swapped with their
 * neighbour to get from one text to the other (optimal string alignment).
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = isSwap ? (before[j - 2] ?? 0) + 1 : change
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/** The name most like this one, upper case or lower; undefined when none is much like it. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const most = Math.max(2, Math.floor(name.length / 3))
  let best: string | undefined
  let least = most + 1
  for (const one of names) {
    // Names may be somebody else's, and long: one that differs more in length alone is not gone through.
    if (Math.abs(one.length - name.length) > most) continue
    const far = editDistance(name.toLowerCase(), one.toLowerCase())
    if (far < least) [best, least] = [one, far]
  }
  return best
}
