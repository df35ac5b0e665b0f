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
export function text(template: TemplateStringsArray, ...shown: readonly Shown[]): Text {
  const parts = [template[0] ?? '']
  const values: string[] = []
  for (const [index, one] of shown.entries()) {
    append(parts, values, asText(one))
    parts[parts.length - 1] += template[index + 1] ?? ''
  }
  return new Text(parts, values)
}

declare const mark: unique symbol

/** Words of the program's own that were put together: a figure, an age, a noun. At run time a plain string. */
export type Own = string & { readonly [mark]: true }

/** Words that stand in the source, or that it put together: never where the type has room for any string. */
type Known<Words> = Words extends Own | number ? Words : KnownLiteral<Words>
// Of a type with room for any string, an object without a key has all the keys.
type KnownLiteral<Words> = Words extends string
  ? Record<never, never> extends Record<Words, 1>
    ? never
    : Words
  : never

/** A text of the program's own, without a value in it. What is not known to be ours does not compile. */
export function ours<const Words extends string>(words: Words & Known<Words>): Text {
  return new Text([words], [])
}

/** Words of ours as a plain string, for where each is written by itself: `` own`${number(count)} due` ``. */
export function own<const Words extends readonly (string | number)[]>(
  parts: TemplateStringsArray,
  ...words: Words & { readonly [Index in keyof Words]: Known<Words[Index]> }
): Own {
  // Not `String.raw`: a million threads pass here, and it takes three times as long.
  return parts.reduce((all, part, index) => `${all}${words[index - 1]}${part}`) as Own
}

/** Several of them, with words of ours between. */
export function ownList<const Between extends string>(words: readonly Own[], between: Between & Known<Between>): Own {
  return words.join(between) as Own
}

/** One value that is not ours, and nothing besides. */
export const value = (foreign: string): Text => new Text(['', ''], [foreign])

/** A value in double quotes, as JSON writes it: two values never read as one. The summary shows code in place of the quotes. */
export const quoted = (foreign: string): Text => new Text(['"', '"'], [JSON.stringify(foreign).slice(1, -1)])

/** Texts, one behind the other, with the same words of ours between them. */
export function joined(texts: readonly Text[], separator = ''): Text {
  const parts = ['']
  const values: string[] = []
  for (const [index, one] of texts.entries()) {
    if (index > 0) parts[parts.length - 1] += separator
    append(parts, values, one)
  }
  return new Text(parts, values)
}

function append(parts: string[], values: string[], one: Text): void {
  for (const [index, part] of one.parts.entries()) {
    if (index === 0) parts[parts.length - 1] += part
    else parts.push(part)
  }
  values.push(...one.values)
}

/** Two sentences: the first is ended where it is not. */
export const followedBy = (first: Text, next: Text): Text =>
  text`${first}${ours(/[.!?]$/.test(String(first)) ? '' : '.')} ${next}`

/** @param show what a value becomes; by default it stays as it is, which is safe for files that are read as data alone */
export function rendered({ parts, values }: Text, show: (value: string) => string = (one) => one): string {
  let all = ''
  for (const [index, part] of parts.entries()) {
    all += part.replaceAll('`', '') + (index < values.length ? show(values[index] ?? '') : '')
  }
  return all
}

/** The same words with `…` in place of each value, for those who may not read them. */
export const withoutValues = (words: Text): Text => new Text([rendered(words, () => '…')], [])

function asText(shown: Shown): Text {
  if (typeof shown === 'number') return new Text([String(shown)], [])
  return typeof shown === 'string' ? value(shown) : shown
}
