/** The table of what an expression may call. A name that is not here, or among the macros, cannot be called. */

import { conversionFunctions } from './conversions.ts'
import { Cost } from './cost.ts'
import type { RegularExpressions } from './regular-expressions.ts'
import { textFunctions } from './text-functions.ts'
import { timeFunctions } from './time-functions.ts'

type Handler = (...values: never[]) => unknown

/** The number of entries: a list is an array, a map is a Map or, written in the expression, a plain object. */
function entries(of: readonly unknown[] | ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>): bigint {
  if (of instanceof Map) return BigInt(of.size)
  return BigInt(Array.isArray(of) ? of.length : Object.keys(of).length)
}

/** Every function, by its signature. */
export function functions(cost: Cost, patterns: Readonly<RegularExpressions>): Readonly<Record<string, Handler>> {
  return {
    ...conversionFunctions,
    ...textFunctions(cost, patterns),
    'size(list): int': entries,
    'size(map): int': entries,
    'list.size(): int': entries,
    'map.size(): int': entries,
    ...timeFunctions,
  }
}

const signatures = Object.keys(functions(new Cost(), new Map()))
const nameIn = (signature: string) => /(\w+)\(/.exec(signature)?.[1] ?? ''
const isMethod = (signature: string) => /^\w+\./.test(signature)

/** The names of the functions that stand alone, as in `size(title)`. */
export const globals: ReadonlySet<string> = new Set(signatures.filter((signature) => !isMethod(signature)).map(nameIn))

/** The names of the functions that stand after a value, as in `title.size()`. */
export const methods: ReadonlySet<string> = new Set(signatures.filter(isMethod).map(nameIn))

/** Where a call is ours the library sees it under a name that no expression can hold by itself. */
export const own = (name: string) => `own_${name}`

/** The names that the library keeps for its types. A variable of ours of such a name is led to a name of its own. */
const typeNames: ReadonlySet<string> = new Set(['bytes'])
export const variableName = (name: string) => (typeNames.has(name) ? own(name) : name)
