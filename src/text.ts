/**
 * What is shown, as parts that are ours and values that are not. Log and summary
 * escape the values alone, each in its own way, so that nothing has to guess
 * afterwards which words came from a server (`report/safe-text.ts`).
 */

/** A sentence: `parts` has one element more than `values`, and they alternate. */
export class Text {
  readonly parts: readonly string[]
  readonly values: readonly string[]

  constructor(parts: readonly string[], values: readonly string[]) {
    this.parts = parts
    this.values = values
  }

  /** The same words without a mark of what was a value. Put into a plain string, they count as one value. */
  toString(): string {
    return rendered(this)
  }

  /** In JSON, which is read as data alone, likewise. */
  toJSON(): string {
    return rendered(this)
  }
}

/** What went wrong, said in a text: whoever shows it knows which of its words are values. */
export class TextError extends Error {
  readonly words: Text

  constructor(words: Text, options?: ErrorOptions) {
    super(String(words), options)
    this.words = words
  }
}

/** What may stand in a template: text as it is, a number as ours, a string as one value. */
export type Shown = Text | string | number

/**
 * A sentence with values: `` text`the server answered ${status}: ${message}` ``.
 * Numbers are ours, and become a part; a string counts as one value, whatever it
 * holds; a text within a text keeps its own parts and values.
 *
 * In words of ours, backticks mark what a person would type (`` `max-deletions` ``):
 * the summary shows it as code, the log without them. Quotes may frame a value
 * (`` '${value}' ``): the summary shows code in their place. Nothing else of Markdown
 * means anything.
 */
export function text(parts: TemplateStringsArray, ...shown: readonly Shown[]): Text {
  return joined(
    parts.flatMap((part, index) => [ours(part), ...(index < shown.length ? [asText(shown[index] ?? '')] : [])]),
  )
}

/** Text that are the program's own, without a value in them. Never give it what came from outside. */
export const ours = (words: string): Text => new Text([words], [])

/** One value that is not ours, and nothing besides. */
export const value = (foreign: string): Text => new Text(['', ''], [foreign])

/** A value in double quotes, as JSON writes it: two values never read as one. The summary shows code in place of the quotes. */
export const quoted = (foreign: string): Text => new Text(['"', '"'], [JSON.stringify(foreign).slice(1, -1)])

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
  return new Text(parts, values)
}

/** @param show what a value becomes; by default it stays as it is, which is safe for files that are read as data alone */
export function rendered({ parts, values }: Text, show: (value: string) => string = (one) => one): string {
  return parts
    .map((part, index) => part.replaceAll('`', '') + (index < values.length ? show(values[index] ?? '') : ''))
    .join('')
}

function asText(shown: Shown): Text {
  if (typeof shown === 'number') return ours(String(shown))
  return typeof shown === 'string' ? value(shown) : shown
}
