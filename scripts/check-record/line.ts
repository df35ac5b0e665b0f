/** Lines as they are read: any JSON object, of which nothing is believed yet. */

export type Line = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Line =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function parsed(bytes: Buffer): Line | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A value of the file, which may hold anything, as a terminal may see it. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  const safe = text.replace(/[^ -~]+/g, '?')
  return safe.length > 300 ? `${safe.slice(0, 297)}...` : safe
}

export const number = (value: number): string => value.toLocaleString('en-US')

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The file is not a record that this program can check. */
export class NotChecked extends Error {
  override readonly name = 'NotChecked'
}

/** Takes in what is wrong. */
export type Wrong = (problem: string) => void
