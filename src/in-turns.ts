/** The one bounded loop of workers: so many at a time, each taking the next turn when it is done with its last. */

/**
 * @param most how many workers there are
 * @param turn begins the next turn; undefined where nothing is left to begin. A worker whose turn answers `enough` ends:
 *   the others go on
 */
export async function inTurns(most: number, turn: () => Promise<'enough' | undefined> | undefined): Promise<void> {
  const worker = async () => {
    for (let next = turn(); next !== undefined; next = turn()) if ((await next) === 'enough') return
  }
  await Promise.all(Array.from({ length: most }, worker))
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
