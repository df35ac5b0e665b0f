/** An error and what caused it, for the boundary that tells of it. */

import { ours, type Text, text } from './text.ts'

/** The longest chain that is followed: an error may name itself as its cause. */
const most = 10

/** @returns the error first, then its causes, each with its message and its stack (the message where there is none) */
export function causes(error: unknown): readonly { readonly message: string; readonly stack: string }[] {
  const chain: { message: string; stack: string }[] = []
  let one = error
  do {
    const message = one instanceof Error ? one.message : String(one)
    chain.push({ message, stack: one instanceof Error ? (one.stack ?? message) : message })
    one = one instanceof Error ? one.cause : undefined
  } while (one !== undefined && chain.length < most)
  return chain
}

/** What is said of a fault of this program. */
export function unexpected(error: unknown): Text {
  const said = causes(error).map(({ message }) => message)
  return text`unexpected error: ${said.join(': ')}`
}

/** What to do about one. */
export const whatFaultsAre = ours(
  'This is a fault of the action: please report it, with the log. The next run starts afresh.',
)
