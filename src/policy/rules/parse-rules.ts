/**
 * Rules as YAML, in the grammars of the inputs. Every mistake is found at once, with
 * its line and column. `docs/rules.schema.json` says the same to editors.
 */

import { nearest } from '../../nearest.ts'
import { joined, ours, type Text, text, value } from '../../text.ts'
import type { ThreadApi } from '../../thread.ts'
import { BadAge, parseAge } from '../age.ts'
import { BadExpression, type Expression, parseExpression } from '../expression/expression.ts'
import { expressionNarrows, selectorNarrows } from '../narrowing.ts'
import { isDressedKey } from '../other-languages.ts'
import type { Grouping, Rule } from '../policy.ts'
import { BadSelector, parseSelectors, type Selector } from '../selector.ts'
import { BadRules, type RuleProblem } from './bad-rules.ts'
import { type Field, type Item, type Place, readList } from './yaml-list.ts'

export { BadRules, type RuleProblem } from './bad-rules.ts'

/** What rules have to know of a thread API. */
export type RulesApi = Pick<ThreadApi, 'name' | 'noun' | 'fields' | 'activityLookup'>

/** The names of what a rule has, in the order in which they are best written. */
const ruleFields = [
  'name',
  'metadata',
  'where',
  'older-than',
  'inactive-for',
  'keep-latest',
  'keep-latest-by',
  'keep-latest-per',
] as const
type RuleField = (typeof ruleFields)[number]

const hour = 3_600_000
const longestName = 100
const mostKept = 100_000

/** They say how long, and a scope says which. */
const timeVariables = ['age', 'idle', 'last_active_at', 'now']

/**
 * Reads rules.
 *
 * @throws {BadRules} with every mistake
 */
export function parseRules(source: string, api: RulesApi): readonly Rule[] {
  const { items, problems } = readList(source, ruleFields, (name) => nearest(name, ruleFields))
  const reader = new RuleReader(api)
  const rules = items.map((item) => reader.read(item))
  const all = [...problems, ...reader.problems]
  if (all.length > 0) throw new BadRules(all)
  return rules
}

class RuleReader {
  readonly problems: RuleProblem[] = []
  readonly #api: RulesApi
  /** Lower case, with the line. */
  readonly #names = new Map<string, number>()

  constructor(api: RulesApi) {
    this.#api = api
  }

  read(item: Item): Rule {
    const field = (name: RuleField) => item.fields.get(name)
    const keepLatest = this.#count(field('keep-latest'))
    const rule: Rule = {
      name: this.#name(field('name'), item),
      metadata: this.#metadata(field('metadata')),
      where: this.#where(field('where')),
      olderThan: this.#age('older-than', field('older-than')),
      inactiveFor: this.#inactiveFor(field('inactive-for')),
      keepLatest,
      keepLatestBy: this.#keepLatestBy(field('keep-latest-by'), keepLatest),
      keepLatestPer: this.#keepLatestPer(field('keep-latest-per'), keepLatest),
    }
    this.#checkAges(rule, item)
    return rule
  }

  #refuse({ line, column }: Place, message: Text): void {
    this.problems.push({ line, column, message })
  }

  #name(field: Field | undefined, item: Item): string {
    if (field === undefined) {
      if (!item.names.has('name')) this.#refuse(item, ours('this rule has no name: the report tells the rules by it'))
      return ''
    }
    const name = field.text.trim()
    const before = this.#names.get(name.toLowerCase())
    if (field.isNotText) this.#refuse(field, ours('a name that YAML takes for a number, true, false or null: quote it'))
    else if (name.length > longestName || /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(name))
      this.#refuse(field, text`a name is one line of at most ${longestName} visible characters`)
    else if (before !== undefined) this.#refuse(field, text`the rule of line ${before} has this name too`)
    else this.#names.set(name.toLowerCase(), field.line)
    return name
  }

  #metadata(field: Field | undefined): readonly Selector[] {
    if (field === undefined) return []
    if (!this.#hasMetadata(field)) return []
    try {
      const selectors = parseSelectors(field.text)
      if (selectors.length === 0) this.#refuse(field, ours('metadata holds only comments: write a selector'))
      return selectors
    } catch (error) {
      if (!(error instanceof BadSelector)) throw error
      const place =
        field.firstLine === undefined
          ? field
          : { line: field.firstLine + (error.line ?? 1) - 1, column: field.name.column }
      this.#refuse(place, text`metadata: ${error.fault}`)
      return []
    }
  }

  #where(field: Field | undefined): Expression | undefined {
    if (field === undefined) return undefined
    try {
      const expression = parseExpression(field.text, this.#api)
      const time = timeVariables.filter((name) => expression.variables?.has(name))
      if (time.length > 0) {
        const message = text`where says which threads a rule is for, so it cannot use ${joined(time.map(value), ', ')}: write older-than or inactive-for`
        this.#refuse(field, message)
      }
      return expression
    } catch (error) {
      if (!(error instanceof BadExpression)) throw error
      this.#refuse(field, text`where: ${error.words}`)
      return undefined
    }
  }

  #age(name: RuleField, field: Field | undefined): number | undefined {
    if (field === undefined) return undefined
    try {
      return parseAge(field.text)
    } catch (error) {
      if (!(error instanceof BadAge)) throw error
      this.#refuse(field, text`${name} is '${field.text.trim()}': ${error.words}`)
      return undefined
    }
  }

  #inactiveFor(field: Field | undefined): number | undefined {
    const { name, noun, fields } = this.#api
    if (field !== undefined && !fields.has('lastActiveAt')) {
      const message = text`inactive-for cannot be used with ${ours(name)}: it does not tell when a ${ours(noun.one)} was last active; use older-than`
      this.#refuse(field, message)
    }
    return this.#age('inactive-for', field)
  }

  #count(field: Field | undefined): number {
    if (field === undefined) return 0
    const count = /^\d{1,9}$/.test(field.text.trim()) ? Number(field.text) : Number.NaN
    if (count >= 1 && count <= mostKept) return count
    this.#refuse(field, text`keep-latest is '${field.text.trim()}': write a whole number from 1 to ${mostKept}`)
    return 0
  }

  #keepLatestBy(field: Field | undefined, keepLatest: number): Rule['keepLatestBy'] {
    if (field === undefined) return 'created'
    const by = field.text.trim()
    if (by === 'created') return 'created'
    const isListed = this.#api.fields.has('lastActiveAt') && this.#api.activityLookup === undefined
    if (by !== 'activity') this.#refuse(field, text`keep-latest-by is '${by}': write created or activity`)
    else if (!isListed)
      this.#refuse(
        field,
        text`the list of ${ours(this.#api.name)} does not say when a ${ours(this.#api.noun.one)} was last active: write created`,
      )
    else if (keepLatest === 0) this.#refuse(field, ours('keep-latest-by without keep-latest: say how many are kept'))
    return 'activity'
  }

  #keepLatestPer(field: Field | undefined, keepLatest: number): Grouping {
    if (field === undefined) return { by: 'nothing' }
    const key = field.text.trim()
    if (field.isNotText) this.#refuse(field, ours('a key that YAML takes for a number, true, false or null: quote it'))
    if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(key)) this.#refuse(field, ours('a key is written on one line'))
    else if (!field.isNotText && isDressedKey(key))
      this.#refuse(
        field,
        ours("write one metadata key as it stands in the metadata, without quotes, brackets or 'metadata.'"),
      )
    if (keepLatest === 0) this.#refuse(field, ours('keep-latest-per without keep-latest: say how many are kept'))
    if ((key === 'user' || key === 'agent') && this.#api.fields.has(key)) return { by: key }
    this.#hasMetadata(field)
    return { by: 'metadata', key }
  }

  #hasMetadata(field: Field): boolean {
    const { name, noun, fields } = this.#api
    if (fields.has('metadata')) return true
    this.#refuse(field, text`${ours(noun.many)} of ${ours(name)} have no metadata`)
    return false
  }

  /** Every rule has an age, at least an hour unless its scope narrows. */
  #checkAges({ olderThan, inactiveFor, metadata, where }: Rule, item: Item): void {
    const given = [item.fields.get('older-than'), item.fields.get('inactive-for')].find((one) => one !== undefined)
    if (given === undefined) {
      if (!item.names.has('older-than') && !item.names.has('inactive-for'))
        this.#refuse(item, ours('this rule has no age: write older-than or inactive-for'))
      return
    }
    const ages = [olderThan, inactiveFor].filter((age) => age !== undefined)
    const narrows = metadata.some(selectorNarrows) || (where !== undefined && expressionNarrows(where))
    if (ages.length === 0 || narrows || Math.max(...ages) >= hour) return
    this.#refuse(
      given,
      ours(
        'an age below 1h in a rule for every thread: write at least 1h, or metadata or where that leaves threads out',
      ),
    )
  }
}
