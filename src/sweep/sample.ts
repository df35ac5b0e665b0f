/** How many of the deleted threads are read back, and which. */

/** The share of kept threads that a sample must not miss, and how surely it must not. */
const keptShare = 0.05
const confidence = 0.95

/**
 * How many of `deleted` threads to read back so that a server that keeps 5 % of
 * what it says it deleted is caught with 95 % probability: the smallest sample
 * that misses all kept ones with at most 5 %, drawn without replacement.
 */
export function sampleSize(deleted: number): number {
  const kept = Math.max(1, Math.ceil(deleted * keptShare))
  let missed = 1
  for (let size = 0; size < deleted; size++) {
    if (missed <= 1 - confidence) return size
    missed *= Math.max(0, deleted - kept - size) / (deleted - size)
  }
  return deleted
}

/** So many elements at random, each as likely as any other. */
export function sample<Element>(elements: readonly Element[], size: number, random: () => number): Element[] {
  const chosen = elements.slice()
  for (let index = 0; index < Math.min(size, chosen.length); index++) {
    const other = index + Math.floor(random() * (chosen.length - index))
    ;[chosen[index], chosen[other]] = [chosen[other] as Element, chosen[index] as Element]
  }
  return chosen.slice(0, size)
}
