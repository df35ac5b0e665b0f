/** Inspection of a parsed expression: what the library's checker cannot know. */

import type { ASTNode } from '@marcbachmann/cel-js'
import { joined, type Text, text, value } from '../../text.ts'
import { badPart, type Range } from './bad-expression.ts'
import { largestInt } from './conversions.ts'
import { deepestLoop } from './cost.ts'
import { globals, methods, own, variableName } from './functions.ts'
import { tryConversion } from './literal.ts'
import { Refusal } from './refusal.ts'
import { compileRegularExpression, type RegularExpressions } from './regular-expressions.ts'
import { type Api, offered, type Variable, variables } from './variables.ts'

/** What an expression uses. */
interface Uses {
  readonly variables: ReadonlyMap<string, Variable>
  readonly loops: boolean
}

/** The loops of CEL, and how many arguments they take. */
const loops: ReadonlyMap<string, readonly number[]> = new Map([
  ['all', [2]],
  ['exists', [2]],
  ['exists_one', [2]],
  ['filter', [2]],
  ['map', [2, 3]],
])

const listed = (names: readonly string[]) => joined(names.map(value), ', ')

/**
 * Goes through a parsed expression before it is type-checked: refuses what has no
 * meaning here, tries its literals, compiles its patterns, and leads its calls to
 * our functions.
 *
 * @throws {BadExpression}
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one walk over the tree, a small function for each kind of node; what they share would be passed to each of them
export function inspect(expression: string, root: ASTNode, api: Api, patterns: RegularExpressions): Uses {
  const offer = offered(api)
  const uses = { variables: new Map<string, Variable>(), loops: false }

  function refuse(node: Range, words: Text): never {
    throw badPart(expression, node, words)
  }

  /** Work on a node that may be refused: then it is refused at its place. */
  function at<Result>(node: Range, work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refuse(node, error.words)
    }
  }

  function visitName(node: ASTNode & { op: 'id' }, bound: readonly string[]): void {
    const name = node.args
    if (bound.includes(name)) return
    const variable = offer.get(name)
    if (variable === undefined) {
      const fault = variables.has(name)
        ? text`threads of ${api.name} do not have it`
        : text`there is no variable of this name`
      refuse(node, text`${fault}; the variables of ${api.name} are ${listed([...offer.keys()])}`)
    }
    uses.variables.set(name, variable)
    // The library declares it as read-only, and reads what is there.
    ;(node as { args: string }).args = variableName(name)
  }

  function visitValue({ args: literal, range }: ASTNode & { op: 'value' }): void {
    if (typeof literal === 'bigint' && literal > largestInt) refuse(range, text`the number is out of range`)
    if (typeof literal === 'object' && literal !== null)
      refuse(range, text`bytes and unsigned numbers have no use here`)
  }

  /** The library drops some keys of a map without a word, and makes texts of others. */
  function visitMap(node: ASTNode & { op: 'map' }, bound: readonly string[]): void {
    const keys = new Set<unknown>()
    for (const [key, entry] of node.args) {
      if (key.op !== 'value' || typeof key.args !== 'string') refuse(key, text`a key of a map is a text in quotes`)
      if (['__proto__', 'constructor', 'prototype'].includes(key.args)) refuse(key, text`this key cannot be used`)
      if (keys.has(key.args)) refuse(key, text`the key is there twice`)
      keys.add(key.args)
      visit(entry, bound)
    }
  }

  function visitPattern(node: ASTNode): void {
    if (node.op !== 'value' || typeof node.args !== 'string') {
      refuse(node, text`a pattern is written in the expression, in quotes, as in title.matches('^test')`)
    }
    const pattern = node.args
    const compiled = at(node, () => compileRegularExpression(pattern))
    patterns.set(pattern, compiled)
  }

  /** The library answers `has(title.x)` with false, whatever x is. */
  function visitHas(node: Range, args: readonly ASTNode[], bound: readonly string[]): void {
    const [field] = args
    if (args.length !== 1 || field?.op !== '.' || field.args[0].op !== 'id' || field.args[0].args !== 'metadata') {
      refuse(node, text`has() asks for a metadata key, as in has(metadata.tier), or 'my-tier' in metadata`)
    }
    visit(field, bound)
  }

  function visitCall(node: ASTNode & { op: 'call' }, bound: readonly string[]): void {
    const [name, args] = node.args
    if (name === 'has') {
      visitHas(node, args, bound)
      return
    }
    if (!globals.has(name)) {
      const choice = methods.has(name)
        ? text`write it after a value, as in ${`title.${name}()`}`
        : text`there are ${listed([...globals, 'has'])}`
      refuse(node, text`there is no function of this name; ${choice}`)
    }
    for (const arg of args) visit(arg, bound)
    const [argument] = args
    if (args.length === 1 && argument?.op === 'value') at(node, () => tryConversion(name, argument.args))
    node.args[0] = own(name)
  }

  function visitMethod(node: ASTNode & { op: 'rcall' }, bound: readonly string[]): void {
    const [name, receiver, args] = node.args
    if (loops.has(name)) {
      visitLoop(node, bound)
      return
    }
    if (!methods.has(name)) {
      const choice = listed([...methods, ...loops.keys()])
      refuse(node, text`there is no function ${`${name}()`} after a value; there are ${choice}`)
    }
    visit(receiver, bound)
    for (const arg of args) visit(arg, bound)
    if (name === 'matches' && args[0] !== undefined) visitPattern(args[0])
    node.args[0] = own(name)
  }

  function visitLoop(node: ASTNode & { op: 'rcall' }, bound: readonly string[]): void {
    const [name, range, [variable, ...bodies]] = node.args
    const form = `metadata.${name}(key, key.startsWith('x'))`
    if (variable?.op !== 'id' || loops.get(name)?.includes(bodies.length + 1) !== true) {
      refuse(node, text`${`${name}()`} takes a name and a condition, as in ${form}`)
    }
    if (variables.has(variable.args)) refuse(variable, text`this is a variable: take another name, as in ${form}`)
    if (bound.length >= deepestLoop) refuse(node, text`loops go at most ${deepestLoop} deep`)
    uses.loops = true
    visit(range, bound)
    for (const body of bodies) visit(body, [...bound, variable.args])
  }

  /** `metadata.legal-hold` is a subtraction, and never what was meant. */
  function visitMinus(node: ASTNode & { op: '-' }, bound: readonly string[]): void {
    const [left, right] = node.args
    if (left.op === '.' && right.op === 'id' && !variables.has(right.args) && !bound.includes(right.args)) {
      refuse(
        node,
        text`a key with other signs than letters, digits and _ is written ${`metadata['${left.args[1]}-${right.args}']`}`,
      )
    }
    visit(left, bound)
    visit(right, bound)
  }

  /** The library turns the smallest number into itself; its subtraction finds that this is out of range. */
  function visitSign(node: ASTNode & { op: '-_' }, bound: readonly string[]): void {
    if (node.args.op !== 'value') refuse(node, text`a minus stands before a number alone: write 0 - x, or 0.0 - x`)
    visit(node.args, bound)
  }

  /** @param bound the names that the loops around this node have introduced, one for each */
  function visit(node: ASTNode, bound: readonly string[]): void {
    if (node.op === 'id') visitName(node, bound)
    else if (node.op === 'value') visitValue(node)
    else if (node.op === 'map') visitMap(node, bound)
    else if (node.op === 'call') visitCall(node, bound)
    else if (node.op === 'rcall') visitMethod(node, bound)
    else if (node.op === '-') visitMinus(node, bound)
    else if (node.op === '.' || node.op === '.?') visit(node.args[0], bound)
    else if (node.op === '-_') visitSign(node, bound)
    else if (node.op === '!_') visit(node.args, bound)
    else for (const operand of node.args) visit(operand, bound)
  }

  visit(root, [])
  return uses
}
