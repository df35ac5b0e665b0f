/**
 * Inputs that this action does not have. GitHub's runner hands them over with a
 * mere warning, and variables of a job that begin with `INPUT_` look the same. A
 * slip in one of our names stops the run, for a misspelt `protect` would protect
 * nothing; any other name is somebody else's, and is ignored with a notice.
 */

import { editDistance } from '../nearest.ts'
import { joined, type Text, text, value } from '../text.ts'
import { type InputName, inputNames } from './declared.ts'
import { InputError, shown } from './input-errors.ts'

/** How a name begins that hardly any other action has: the loss of such an input would delete more. */
const telling = ['protect', 'retain', 'older', 'inactive', 'dry', 'metadata', 'abortabove', 'maxdel'] as const

/** Names that other tools have for what narrows a run: without it, more would be deleted. */
const otherNames: Readonly<Partial<Record<InputName, readonly string[]>>> = {
  protect: [
    ...['exclude', 'excludes', 'except', 'hold', 'holds', 'legalhold', 'legalholds', 'keep', 'preserve', 'skip'],
    ...['allowlist', 'whitelist', 'ignorelist'],
  ],
  'protect-ids-file': ['excludeids', 'excludeidsfile', 'keepids', 'holdids', 'holdsfile'],
  'thread-ids': ['ids', 'sessionids', 'conversationids', 'responseids', 'fileids'],
  'thread-ids-file': ['idsfile'],
  metadata: ['filter', 'filters', 'selector', 'selectors', 'labels', 'match'],
  subject: ['user', 'userid', 'person', 'datasubject'],
}

/** Whose names other actions have as well: a part of one is no slip. */
const common = /^(?:identity|service|azure|anthropic|google|github|organization|project|audience)/

/** So many letters tell what was meant, and comparing more takes long. */
const longest = 100

const bare = (name: string) => name.replace(/[\s_-]/g, '')

/** The input that somebody who wrote this name may have meant; undefined where it is not near one of ours. */
function meantInput(name: string): string | undefined {
  const written = bare(name).slice(0, longest)
  const known = inputNames.find((one) => otherNames[one]?.includes(written.toLowerCase()))
  if (known !== undefined) return known
  const ranked = inputNames
    .map((name) => ({ name, distance: editDistance(written, bare(name)) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  if (best !== undefined && best.distance <= mostSlips(Math.min(written.length, bare(best.name).length))) {
    return best.name
  }
  const words = name.split(/[\s_-]+/)
  const starts = inputNames.filter((one) => beginsWith(words, one.split('-')) || beginsWith(one.split('-'), words))
  const many = starts.filter((one) => one.includes('-') && words.length > 1)
  if (many.length > 0) return many.toSorted((a, b) => b.length - a.length)[0]
  const cut = inputNames.find((one) => written.length >= 5 && !common.test(one) && bare(one).startsWith(written))
  if (cut !== undefined) return cut
  return ranked.find((one) => telling.some((start) => [written, bare(one.name)].every((all) => all.startsWith(start))))
    ?.name
}

/** How many letters may be wrong in a name of so many: of a short one, few make another word. */
const mostSlips = (length: number) => Math.floor(length / (length < 7 ? 4 : 3))

const beginsWith = (words: readonly string[], start: readonly string[]) =>
  start.every((word, index) => words[index] === word)

/** @throws {InputError} when the name is near one of ours */
export function refuseSlip(name: string): void {
  const meant = meantInput(name)
  if (meant === undefined) return
  throw new InputError(name, text`there is no input ${shown(name)}: did you mean '${meant}'?`)
}

/** What is said of names that are not ours, and no slips; undefined where there are none. */
export function ignoredInputs(foreign: readonly string[]): Text | undefined {
  if (foreign.length === 0) return undefined
  const more = foreign.length > 5 ? [text`...`] : []
  const names = joined([...foreign.slice(0, 5).map(value), ...more], ', ')
  return text`Ignored: ${names}. This action has no such inputs; they come from its step, or from variables of the job that begin with INPUT_.`
}
