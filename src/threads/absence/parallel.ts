/** Works through a list, so many at a time. @param one answers `enough` to begin nothing more */
export async function inParallel<Element>(
  elements: readonly Element[],
  concurrency: number,
  one: (element: Element) => Promise<'enough' | undefined>,
): Promise<void> {
  let next = 0
  let enough = false
  const work = async () => {
    while (!enough && next < elements.length) {
      const element = elements[next++] as Element
      if ((await one(element)) === 'enough') enough = true
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, elements.length) }, work))
}
