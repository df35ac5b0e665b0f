/** A binary heap: the element that comes first by `before` is on top. */
export class Heap<Element> {
  readonly #elements: Element[] = []
  readonly #before: (a: Element, b: Element) => boolean

  constructor(before: (a: Element, b: Element) => boolean) {
    this.#before = before
  }

  get size(): number {
    return this.#elements.length
  }

  /** The element on top, undefined when the heap is empty. */
  get top(): Element | undefined {
    return this.#elements[0]
  }

  push(element: Element): void {
    const elements = this.#elements
    let at = elements.push(element) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#before(element, elements[parent] as Element)) break
      elements[at] = elements[parent] as Element
      at = parent
    }
    elements[at] = element
  }

  /** Takes the top away and puts `element` in; cheaper than a pop and a push. The heap must not be empty. */
  replaceTop(element: Element): Element {
    const elements = this.#elements
    const top = elements[0] as Element
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= elements.length) break
      if (child + 1 < elements.length && this.#before(elements[child + 1] as Element, elements[child] as Element))
        child++
      if (!this.#before(elements[child] as Element, element)) break
      elements[at] = elements[child] as Element
      at = child
    }
    elements[at] = element
    return top
  }

  /** All elements, in no particular order. */
  values(): readonly Element[] {
    return this.#elements
  }
}
