/** Doing several things at the same time: two, or the one bounded loop of workers, each taking the next turn when it is done with its last. */

/**
 * Where a turn throws, no further one begins, and those under way end before the error is thrown.
 *
 * @param most how many workers there are
 * @param turn begins the next turn; undefined where nothing is left to begin. A worker whose turn answers `enough` ends:
 *   the others go on
 */
export async function inTurns(most: number, turn: () => Promise<'enough' | undefined> | undefined): Promise<void> {
  let hasFailed = false
  const worker = async () => {
    try {
      for (let next = turn(); next !== undefined && (await next) !== 'enough' && !hasFailed; ) next = turn()
    } catch (error) {
      hasFailed = true
      throw error
    }
  }
  const workers = Array.from({ length: most }, worker)
  await Promise.allSettled(workers)
  await Promise.all(workers)
}

/** Works through a list. @param one answers `enough` to begin nothing more */
export async function inParallel<Element>(
  elements: readonly Element[],
  most: number,
  one: (element: Element) => Promise<'enough' | undefined>,
): Promise<void> {
  const left = elements.values()
  let isEnough = false
  await inTurns(Math.min(most, elements.length), () => {
    const next = isEnough ? undefined : left.next()
    if (next === undefined || next.done === true) return undefined
    return one(next.value).then((answer) => {
      isEnough ||= answer === 'enough'
      return answer
    })
  })
}

/** At the same time. Both have ended before an error of one is thrown: nothing goes on behind the run's back. */
export async function both<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}
