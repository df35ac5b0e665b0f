/** The policy inputs, and the rules that hold between them. */

import type { Age } from '../policy/age.ts'
import { canWait } from '../policy/conditions/waiting.ts'
import { BadExpression } from '../policy/expression/bad-expression.ts'
import type { Expression } from '../policy/expression/expression.ts'
import { folded } from '../policy/near-misses.ts'
import type { Grouping } from '../policy/policy.ts'
import { usualRetainUntilKey } from '../policy/retain-until.ts'
import { BadSelector, parseSelectors, type Selector } from '../policy/selector.ts'
import { ours, type Text, text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import { defaults, type InputName } from './declared.ts'
import { InputError, shown } from './input-errors.ts'
import { optionalKey } from './plain-key.ts'
import type { Reading } from './reading.ts'
import { type RulesText, readRules } from './rules.ts'
import { optionalAge, parseOneOf, parseWholeNumber } from './scalars.ts'
import { parseSubject } from './subject.ts'
import { readProtectedIds } from './supplied-ids.ts'

/** What a policy says beyond {@link Policy}. */
export interface PolicyExtras {
  /** Several retention periods, as YAML; undefined where the other inputs make the one rule. */
  readonly rules: RulesText | undefined
  /** The metadata key with an age for which a thread is kept. */
  readonly retainForKey: string | undefined
  /** What counts as newest for `keep-latest`. */
  readonly keepLatestBy: 'created' | 'activity'
  /** A thread that waits for a person stops counting as in use when it was inactive for longer. */
  readonly abandonedAfter: Age | undefined
  /** Further status words at which a thread may go; `(missing)` for a thread without one. */
  readonly restingStatuses: readonly string[]
  /** Whether a thread that a schedule will use again is in use. */
  readonly scheduled: 'keep' | 'ignore'
}

/** The policy, and what it says beyond its terms. */
export async function readPolicy(reading: Reading, api: ThreadApi | undefined) {
  const { errors, input } = reading
  const keepLatest = errors.parse(() => parseKeepLatest(input('keep-latest')))
  const terms = {
    olderThan: errors.parse(() => optionalAge('older-than', input('older-than'))),
    inactiveFor: errors.parse(() => parseInactiveFor(input('inactive-for'), api)),
    subject: errors.parse(() => parseSubject(input('subject'), api)),
    metadata: errors.parse(() => parseSelectorsInput('metadata', input('metadata'), api)),
    where: await errors.parseLater(() => parseWhere(input('where'), api)),
    protect: errors.parse(() => parseSelectorsInput('protect', input('protect'), api)),
    protectIds: await errors.parseLater(() => readProtectedIds(input('protect-ids-file'))),
    retainUntilKey: errors.parse(() => parseRetainUntilKey(input('retain-until-key'), api)),
    keepLatest,
    keepLatestPer: errors.parse(() => parseGrouping(input('keep-latest-per'), keepLatest.orUndefined, api)),
  }
  return { terms, extras: readExtras(reading, api) }
}

function readExtras(reading: Reading, api: ThreadApi | undefined) {
  const { errors, input, isGiven } = reading
  const isDefault = (name: InputName) => !isGiven(name) || input(name) === defaults[name]
  return {
    rules: errors.parse(() => readRules(reading, isDefault)),
    retainForKey: errors.parse(() => parseRetainForKey(input('retain-for-key'), api)),
    keepLatestBy: errors.parse(() => parseKeepLatestBy(input('keep-latest-by'), api)),
    abandonedAfter: errors.parse(() => parseAbandonedAfter(input('abandoned-after'), api)),
    restingStatuses: errors.parse(() => parseRestingStatuses(input('resting-statuses'), api)),
    scheduled: errors.parse(() => parseOneOf('scheduled', input('scheduled'), ['keep', 'ignore'])),
  }
}

function parseRetainForKey(given: string, api: ThreadApi | undefined): string | undefined {
  const key = optionalKey('retain-for-key', given)
  if (key !== undefined) needsMetadata('retain-for-key', api)
  return key
}

function parseKeepLatestBy(given: string, api: ThreadApi | undefined): 'created' | 'activity' {
  const by = parseOneOf('keep-latest-by', given, ['created', 'activity'])
  const isListed = api?.fields.has('lastActiveAt') === true && api.activityLookup === undefined
  if (by === 'activity' && api !== undefined && !isListed) {
    throw new InputError(
      'keep-latest-by',
      text`keep-latest-by is 'activity', but the list of ${api.name} does not say when a ${ours(api.noun.one)} was last active: write created`,
    )
  }
  return by
}

function parseAbandonedAfter(given: string, api: ThreadApi | undefined): Age | undefined {
  const age = optionalAge('abandoned-after', given)
  if (age === undefined || api === undefined) return age
  if (!canWait(api)) {
    throw new InputError(
      'abandoned-after',
      text`abandoned-after cannot be used with ${api.name}: it does not say which ${ours(api.noun.many)} wait for a person, and since when`,
    )
  }
  if (age < hour) throw new InputError('abandoned-after', text`abandoned-after is ${shown(given)}: write at least 1h`)
  return age
}

function parseRestingStatuses(given: string, api: ThreadApi | undefined): readonly string[] {
  const words = given.split(/[,\n]/).map((word) => word.trim())
  const distinct = [...new Set(words.filter((word) => word !== ''))]
  if (distinct.length > 0 && api !== undefined) refuseBusyStatuses(distinct, api)
  return distinct
}

/** @throws {InputError} when the API has no status, or a word means that a thread is in use */
function refuseBusyStatuses(words: readonly string[], api: ThreadApi): void {
  const refuse = (message: Text) => {
    throw new InputError('resting-statuses', message)
  }
  const { one, many } = api.noun
  if (!api.fields.has('status')) {
    refuse(text`resting-statuses cannot be used with ${api.name}: its ${ours(many)} have no status`)
  }
  // In other letters too: what means running is not given up by a slip.
  const inOneSpelling = (word: string) => folded(word).replace(/[_-]/g, '')
  const [running, waiting] = [api.runningStatuses, api.waitingStatuses].map(
    (statuses) => new Set([...statuses].map(inOneSpelling)),
  )
  for (const word of words) {
    if (running?.has(inOneSpelling(word))) {
      refuse(text`resting-statuses names ${shown(word)}, which means that the ${ours(one)} is in use: leave it out`)
    }
    if (waiting?.has(inOneSpelling(word))) {
      refuse(
        text`resting-statuses names ${shown(word)}, which means that the ${ours(one)} waits for a person: use abandoned-after`,
      )
    }
  }
}

function parseSelectorsInput(name: InputName, given: string, api: ThreadApi | undefined): readonly Selector[] {
  if (given === '') return []
  needsMetadata(name, api)
  let selectors: Selector[]
  try {
    selectors = parseSelectors(given)
  } catch (error) {
    if (error instanceof BadSelector) throw new InputError(name, text`${name} is ${shown(given)}: ${error.words}`)
    throw error
  }
  // A filter that a workflow left empty by mistake must not turn into "no filter".
  if (selectors.length === 0)
    throw new InputError(name, text`${name} holds only comments: write a selector, or leave the input out`)
  return selectors
}

/** @throws {InputError} when threads of this API carry no metadata */
function needsMetadata(name: InputName, api: ThreadApi | undefined): void {
  if (api === undefined || api.fields.has('metadata')) return
  const instead = api.fields.has('user')
    ? text`\`subject: user=...\`, \`where\`, \`keep-latest-per: user\` or \`protect-ids-file\``
    : text`\`where\` or \`protect-ids-file\``
  throw new InputError(
    name,
    text`${name} cannot be used with ${api.name}: its ${ours(api.noun.many)} have no metadata; use ${instead}`,
  )
}

function parseRetainUntilKey(given: string, api: ThreadApi | undefined): string {
  const key = optionalKey('retain-until-key', given) ?? usualRetainUntilKey
  if (key !== usualRetainUntilKey) needsMetadata('retain-until-key', api)
  return key
}

function parseGrouping(given: string, keepLatest: number | undefined, api: ThreadApi | undefined): Grouping {
  const key = optionalKey('keep-latest-per', given)
  if (key === undefined) return { by: 'nothing' }
  if (keepLatest === 0) {
    throw new InputError(
      ['keep-latest-per', 'keep-latest'],
      text`keep-latest-per is ${shown(given)}, but keep-latest keeps none: set keep-latest to how many`,
    )
  }
  if ((key === 'user' || key === 'agent') && (api === undefined || api.fields.has(key))) return { by: key }
  needsMetadata('keep-latest-per', api)
  return { by: 'metadata', key }
}

async function parseWhere(given: string, api: ThreadApi | undefined): Promise<Expression | undefined> {
  if (given === '' || api === undefined) return undefined
  // Most policies have no expression, and need not wait for what reads it.
  const { parseExpression } = await import('../policy/expression/expression.ts')
  try {
    return parseExpression(given, api)
  } catch (error) {
    if (error instanceof BadExpression) throw new InputError('where', text`where is ${shown(given)}: ${error.words}`)
    throw error
  }
}

function parseInactiveFor(given: string, api: ThreadApi | undefined) {
  const age = optionalAge('inactive-for', given)
  if (age !== undefined && api !== undefined && !api.fields.has('lastActiveAt')) {
    throw new InputError(
      'inactive-for',
      text`inactive-for cannot be used with ${api.name}: it does not tell when a ${ours(api.noun.one)} was last active; use older-than`,
    )
  }
  return age
}

const parseKeepLatest = (given: string) => parseWholeNumber('keep-latest', given, 0, 100_000)

const hour = 3_600_000
