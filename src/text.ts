/**
 * What is shown, as parts that are ours and values that are not. Log and summary
 * escape the values alone, each in its own way, so that nothing has to guess
 * afterwards which words came from a server (`report/safe-text.ts`).
 */

/** A sentence: `parts` has one element more than `values`, and they alternate. */
export interface Text {
  readonly parts: readonly string[]
  readonly values: readonly string[]
}

/** What may stand in a template: text as it is, anything else as one value. */
export type Shown = Text | string | number

const isText = (shown: Shown): shown is Text => typeof shown === 'object'

/**
 * A sentence with values: `` text`the server answered ${status}: ${message}` ``.
 * Numbers are ours, and become a part; a string counts as one value, whatever it
 * holds; a text within a text keeps its own parts and values.
 */
export function text(parts: TemplateStringsArray, ...shown: readonly Shown[]): Text {
  let whole: Text = ours(parts[0] ?? '')
  shown.forEach((one, index) => {
    whole = joined([whole, asText(one), ours(parts[index + 1] ?? '')])
  })
  return whole
}

/** Words that are the program's own, without a value in them. Never give it what came from outside. */
export const ours = (words: string): Text => ({ parts: [words], values: [] })

/** One value that is not ours, and nothing besides. */
export const value = (foreign: string): Text => ({ parts: ['', ''], values: [foreign] })

/** Texts, one behind the other, with the same words of ours between them. */
export function joined(texts: readonly Text[], separator = ''): Text {
  const parts: string[] = ['']
  const values: string[] = []
  texts.forEach((one, index) => {
    const [first = '', ...rest] = one.parts
    parts[parts.length - 1] += (index > 0 ? separator : '') + first
    parts.push(...rest)
    values.push(...one.values)
  })
  return { parts, values }
}

/** @param show what a value becomes; by default it stays as it is, which is safe for files that are read as data alone */
export function rendered({ parts, values }: Text, show: (value: string) => string = (one) => one): string {
  return parts.map((part, index) => part + (index < values.length ? show(values[index] ?? '') : '')).join('')
}

function asText(shown: Shown): Text {
  if (typeof shown === 'number') return ours(String(shown))
  return isText(shown) ? shown : value(shown)
}
