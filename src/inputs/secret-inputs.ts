/**
 * What in the inputs is secret: read straight from the variables, before anything
 * else is loaded. Imports nothing, so that nothing can tell a secret before it is masked.
 */

/** A secret, and whether it may be shorter than a key ever is. */
export interface Secret {
  readonly text: string
  /** What people chose or are known by, such as a customer's number, can be short. */
  readonly mayBeShort: boolean
}

/** Shorter than this is hidden in no text: too much else would be hidden with it. */
const shortestInQuery = 8

/** What scripts and expressions write for a field that is missing, or for an object: nobody's name. */
const nobody: ReadonlySet<string> = new Set([
  ...['null', 'undefined', 'None', 'nil', 'NaN', 'Object', 'Array', '[object Object]'],
  ...['""', "''", '{}', '[]'],
])

/** Nothing that anybody can see. */
export const blank = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** Whether the value of `subject` names nobody. Masking such a word would black out every log that comes after. */
export const namesNobody = (person: string): boolean => blank.test(person) || nobody.has(person.trim())

/**
 * The key, with and without `Bearer `; whose threads are meant; the values in the
 * query of `base-url`, and a password in it; GitHub's token.
 */
export function secretsInInputs(environment: Readonly<Record<string, string | undefined>>): readonly Secret[] {
  const input = (name: string) => {
    const given = environment[`INPUT_${name}`] ?? ''
    return given.trim() === 'none' ? '' : given
  }
  const key = input('API-KEY').trim()
  const keys = [
    key,
    key.replace(/^Bearer\s+/i, ''),
    input('GITHUB-TOKEN').trim(),
    ...secretsInAddress(input('BASE-URL')),
  ]
  const subject = input('SUBJECT')
  const value = subject.slice(subject.indexOf('=') + 1)
  const person = namesNobody(value) ? '' : value
  return [
    ...keys.map((text) => ({ text, mayBeShort: false })),
    ...[person, person.trim()].map((text) => ({ text, mayBeShort: true })),
  ].filter(({ text }) => text.trim() !== '')
}

/** Each as it stands in the address, and as the server reads it. */
function secretsInAddress(address: string): string[] {
  const password = /:\/\/[^/?#]*?:([^/?#]*)@/.exec(address)?.[1] ?? ''
  const query = /\?([^#]*)/s.exec(address)?.[1] ?? ''
  const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
  return [password, ...values].flatMap(spellings).filter(({ length }) => length >= shortestInQuery)
}

function spellings(text: string): string[] {
  try {
    return [text, decodeURIComponent(text), decodeURIComponent(text.replaceAll('+', ' '))]
  } catch {
    return [text]
  }
}
