/** The policy as the header of a record has it, as far as lines can be held against it. */

import { isObject, type Line, textOf, type Wrong } from './line.ts'

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, min: 60_000 }

/** An age as the inputs write it, in milliseconds; undefined where none is set. */
export function ageOf(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+)(d|h|min)/g)]
  if (parts.length === 0) return undefined
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? Number.NaN), 0)
}

/** How old a thread must be to be due. */
export interface Ages {
  readonly olderThan: number | undefined
  readonly inactiveFor: number | undefined
}

export interface Policy {
  readonly hasRules: boolean
  /** By the name of the rule; under the empty name, those of the policy itself. */
  readonly ages: ReadonlyMap<string, Ages>
  /** The steps of judgement that can decide under this policy. */
  readonly steps: ReadonlySet<string>
  /** How many selectors `protect` has. */
  readonly selectors: number
}

/** The inputs that make a policy. */
const names: ReadonlySet<string> = new Set(
  'subject resting-statuses abandoned-after scheduled protect-ids-file protect retain-until-key rules retain-for-key keep-latest keep-latest-by keep-latest-per older-than metadata inactive-for where'.split(
    ' ',
  ),
)

/** @returns undefined where the format does not say */
export function policyIn({ terms, mode, subject }: Line, wrong: Wrong): Policy | undefined {
  if (!isObject(terms)) return undefined
  const unknown = Object.keys(terms).filter((name) => !names.has(name))
  if (unknown.length > 0) wrong(`the header has terms that no policy has: ${unknown.join(', ').slice(0, 100)}`)
  const rules = rulesIn(textOf(terms.rules))
  if (rules === undefined) {
    wrong('the header has rules that cannot be read')
    return undefined
  }
  const hasRules = rules.length > 0
  const periods: readonly Line[] = hasRules ? rules : [terms]
  const ages = new Map(periods.map((period) => [hasRules ? textOf(period.name) : '', agesOf(period)]))
  const policy: Policy = {
    hasRules,
    ages,
    steps: stepsOf(terms, periods, { hasRules, hasSubject: subject !== null, isInventory: mode === 'inventory' }),
    selectors: linesIn(terms.protect),
  }
  checkAges(policy, mode === 'inventory', wrong)
  return policy
}

/** Every policy has an age, and each of its rules; an inventory has none. */
function checkAges({ ages, hasRules }: Policy, isInventory: boolean, wrong: Wrong): void {
  const without = [...ages].filter(([, { olderThan, inactiveFor }]) => (olderThan ?? inactiveFor) === undefined)
  if (isInventory && (hasRules || without.length === 0)) wrong('the run is an inventory, and its policy has an age')
  if (!isInventory && without.length > 0) wrong('the policy in the header has no age')
}

/** Rules stand one a line, as JSON behind a dash. @returns undefined where they do not */
function rulesIn(text: string): readonly Line[] | undefined {
  if (text === '') return []
  try {
    const rules = text.split('\n').map((line): unknown => JSON.parse(line.replace(/^- /, '')))
    return rules.every(isObject) ? rules : undefined
  } catch {
    return undefined
  }
}

const agesOf = (fields: Line): Ages => ({
  olderThan: ageOf(textOf(fields['older-than'])),
  inactiveFor: ageOf(textOf(fields['inactive-for'])),
})

const linesIn = (text: unknown): number => (textOf(text) === '' ? 0 : textOf(text).split('\n').length)

function stepsOf(
  terms: Line,
  periods: readonly Line[],
  has: { readonly hasRules: boolean; readonly hasSubject: boolean; readonly isInventory: boolean },
): ReadonlySet<string> {
  const isSet = (name: string) => textOf(terms[name]) !== ''
  const some = (name: string) => periods.some((period) => textOf(period[name]) !== '')
  const possible: readonly (readonly [string, boolean])[] = [
    ['not found', true],
    ['unreadable', true],
    ['subject', has.hasSubject],
    ['in use', true],
    ['waiting', true],
    ['scheduled', terms.scheduled !== 'ignore'],
    ['protected id', isSet('protect-ids-file')],
    ['protected', isSet('protect')],
    ['retained', isSet('retain-until-key')],
    ['rule', has.hasRules],
    ['retained for', isSet('retain-for-key')],
    ['keep-latest', periods.some((period) => Number(period['keep-latest'] ?? 0) > 0)],
    ['older-than', some('older-than')],
    ['metadata', some('metadata')],
    ['inactive-for', some('inactive-for')],
    ['where', some('where')],
    ['inventory', has.isInventory],
  ]
  return new Set(possible.flatMap(([step, isPossible]) => (isPossible ? [step] : [])))
}
