import { Environment } from '@marcbachmann/cel-js'
import type { Cost } from './cost.ts'
import { functions, own, variableName } from './functions.ts'
import type { RegularExpressions } from './regular-expressions.ts'
import { Duration, Timestamp } from './time.ts'
import { timeOperators } from './time-functions.ts'
import { type Api, offered } from './variables.ts'

/** What the library parses, checks and evaluates an expression in: our types, functions, operators and variables. */
export function environmentFor(api: Api, cost: Cost, patterns: Readonly<RegularExpressions>): Environment {
  const environment = new Environment()
    .registerType('timestamp', { ctor: Timestamp, fields: {} })
    .registerType('duration', { ctor: Duration, fields: {} })
  for (const [signature, handler] of Object.entries(functions(cost, patterns))) {
    const ours = signature.replace(/\w+\(/, own)
    environment.registerFunction(ours, handler as (...values: unknown[]) => unknown, { async: false })
  }
  for (const [signature, handler] of Object.entries(timeOperators)) environment.registerOperator(signature, handler)
  for (const [name, { type }] of offered(api)) environment.registerVariable(variableName(name), type)
  return environment
}
