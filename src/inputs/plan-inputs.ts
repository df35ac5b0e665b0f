/** The plan inputs: where to write a plan, and which approved one to carry out. */

import { checkPlanAge } from '../plan-file/age.ts'
import { BadPlan, type PlanHeader } from '../plan-file/header.ts'
import { type ReadPlan, readPlan } from '../plan-file/read.ts'
import { type Stand, standFor } from '../plan-file/salted.ts'
import type { Policy } from '../policy/policy.ts'
import { fingerprinted, termNames, termsOf } from '../policy/terms.ts'
import { ours, text } from '../text.ts'
import type { ThreadApi } from '../thread.ts'
import type { InputName } from './declared.ts'
import { isGivenEmpty } from './emptiness.ts'
import { type Environment, nonDefaultInput } from './environment.ts'
import { BadInputs, InputError, shown } from './input-errors.ts'
import { checkNewFile, checkReadable } from './paths.ts'
import type { Server } from './server.ts'

/** @throws {InputError} in a live run, and when the file exists already */
export function parsePlanFile(given: string, dryRun: boolean): string | undefined {
  const path = given.trim()
  if (path === '') return undefined
  if (!dryRun) {
    throw new InputError(
      ['plan-file', 'dry-run'],
      text`plan-file is ${shown(given)}, but only a dry run writes a plan: set dry-run: true, or leave plan-file out`,
    )
  }
  checkNewFile('plan-file', path)
  return path
}

/**
 * Reads the plan in `apply-plan`, if one is given.
 *
 * @throws {InputError} when only one of `apply-plan` and `plan-digest` is given, or the plan cannot be carried out
 */
export async function readApproved(environment: Environment): Promise<ReadPlan | undefined> {
  if (isGivenEmpty(environment, 'apply-plan') || isGivenEmpty(environment, 'plan-digest')) throw new BadInputs([])
  const path = nonDefaultInput(environment, 'apply-plan')
  const digest = nonDefaultInput(environment, 'plan-digest')
  if (path === undefined && digest === undefined) return undefined
  if (path === undefined || digest === undefined) {
    const missing = path === undefined ? 'apply-plan' : 'plan-digest'
    throw new InputError(
      ['apply-plan', 'plan-digest'],
      text`${missing} is not set: apply-plan and plan-digest go together, so that what is carried out is what was approved`,
    )
  }
  const expected = digest.trim().toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(expected)) {
    throw new InputError(
      'plan-digest',
      text`plan-digest is ${shown(digest)}: write the output plan-digest of the dry run, 64 hexadecimal digits`,
    )
  }
  checkReadable('apply-plan', path.trim())
  try {
    return await readPlan(path.trim(), expected)
  } catch (error) {
    if (error instanceof BadPlan) throw new InputError('apply-plan', text`apply-plan is ${shown(path)}: ${error.words}`)
    throw error
  }
}

/** What an input is when the step leaves it out and an approved plan is carried out. */
export function termOf(approved: ReadPlan | undefined, name: InputName): string | undefined {
  if (approved === undefined || fingerprinted.has(name)) return undefined
  const term = approved.header.terms[name]
  return term === '' ? undefined : term
}

/**
 * One check for everything in which the step must agree with the plan.
 *
 * @returns checks that throw a {@link InputError} each when they fail
 */
export function planChecks(
  approved: ReadPlan | undefined,
  step: {
    readonly api: ThreadApi
    readonly server: Server
    readonly organization: string | undefined
    readonly project: string | undefined
    readonly policy: Policy
    /** Which input supplies the ids; undefined where threads are listed. */
    readonly idsIn: 'thread-ids' | 'thread-ids-file' | undefined
    /** Which input has the rules; undefined where there are none. */
    readonly rulesIn: 'rules' | 'rules-file' | undefined
    /** How old the plan may be, in milliseconds. */
    readonly validFor: number
    /** Milliseconds since the Unix epoch. */
    readonly now: number
  },
): (() => void)[] {
  if (approved === undefined) return []
  const { header } = approved
  const query = new URL(step.server.baseUrl).search
  const stand = standFor(header.salt, { subject: step.policy.subject, query })
  const terms = termsOf(step.policy)
  const differ = (name: string, here: string, there: string) => () => {
    if (here === there) return
    const told = there === '' ? text`without one` : text`with ${shown(there)}`
    const given = here === '' ? text`is not set` : text`is ${shown(here)}`
    throw new InputError(
      [name, 'apply-plan'],
      text`${name} ${given}, but the plan was made ${told}: make them equal, or make a new plan`,
    )
  }
  return [
    differ('api', step.api.name, header.api),
    differ('base-url', step.server.name, header.server),
    // A plan that has none may be of another one. Where it has one, the answers of the server may tell whether it is the same.
    ...(['organization', 'project'] as const)
      .filter((name) => header[name] === undefined)
      .map((name) => differ(name, step[name] ?? '', '')),
    () => checkSecrets(stand, header),
    () => checkAge(header, step),
    () => checkIds(step.idsIn, header),
    // The ids that the plan protects stay protected; the step may add some.
    ...termNames
      .filter((name) => name !== 'protect-ids-file')
      .map((name) => {
        const input = name === 'rules' ? (step.rulesIn ?? name) : name
        return differ(input, terms[name] ?? '', header.terms[name] ?? '')
      }),
  ]
}

/** The ids themselves may be others: what is not among them is spared. */
function checkIds(idsIn: 'thread-ids' | 'thread-ids-file' | undefined, header: PlanHeader): void {
  if (idsIn !== undefined && header.ids === 'listed') {
    throw new InputError(
      [idsIn, 'apply-plan'],
      text`${ours(idsIn)} is set, but the plan was made from the whole list: leave ${ours(idsIn)} out, or make a new plan`,
    )
  }
  if (idsIn === undefined && header.ids === 'supplied') {
    throw new InputError(
      ['thread-ids', 'apply-plan'],
      ours(
        'thread-ids and thread-ids-file are not set, but the plan was made for supplied ids: supply them again, or make a new plan',
      ),
    )
  }
}

/** What stands for values that are in no plan. A subject that only one of the two has is told by its term. */
function checkSecrets(here: Stand, there: Stand): void {
  if (here.query !== there.query) {
    throw new InputError(
      ['base-url', 'apply-plan'],
      text`base-url has another query than the one that the plan was made with: make them equal, or make a new plan`,
    )
  }
  if (here.subject !== there.subject && here.subject !== undefined && there.subject !== undefined) {
    throw new InputError(
      ['subject', 'apply-plan'],
      text`subject is another person than the one that the plan was made for: make them equal, or make a new plan`,
    )
  }
}

function checkAge(header: PlanHeader, { validFor, now }: { readonly validFor: number; readonly now: number }): void {
  try {
    checkPlanAge(header, validFor, now)
  } catch (error) {
    if (!(error instanceof BadPlan)) throw error
    throw new InputError(['apply-plan', 'plan-valid-for'], text`apply-plan cannot be carried out: ${error.words}`)
  }
}
