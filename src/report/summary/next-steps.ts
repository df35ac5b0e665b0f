/** What to do next, if anything. */

import { forCode } from '../safe-text.ts'
import { capital, counted, plural } from '../words.ts'
import { sentence } from './alert.ts'
import { couldNotBeJudged } from './lists.ts'
import type { Told } from './summary-data.ts'

/** The most kinds of advice about failures. */
const mostHints = 4

/** Empty where there is nothing to do. */
export function nextSteps(told: Told): string {
  const steps = [...aboutFailures(told), ...aboutDryRun(told), ...aboutUnknowns(told), ...aboutTheRest(told)]
  if (steps.length === 0) return ''
  return `**What to do next**\n\n${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}\n`
}

/** What to do about failures, said once for all that need the same. */
function aboutFailures({ task, failed, alive }: Told): string[] {
  const hints = new Map<string, number>()
  for (const { hint, candidate } of failed) {
    if (hint !== undefined && !alive.has(candidate)) hints.set(hint, (hints.get(hint) ?? 0) + 1)
  }
  const steps = [...hints]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostHints)
    .map(([hint, count]) => `${capital(counted(count, task.api.noun))} failed. ${sentence(hint, 300)}`)
  if (alive.size === 0) return steps
  const { one } = task.api.noun
  return [
    `${capital(counted(alive.size, task.api.noun))} can still be read although the API confirmed the deletion. Ask the provider why, with the ${plural(alive.size, `id of the ${one}`, 'ids')} under “Failed” below.`,
    ...steps,
  ]
}

function aboutDryRun({ account, task, going }: Told): string[] {
  if (task.inventory) {
    return [
      `To see what a policy would delete, add a condition, say ${forCode('older-than: 30d')}, and leave ${forCode('dry-run: true')} as it is.`,
    ]
  }
  if (!task.dryRun || account.status !== 'planned' || going.length === 0) return []
  const live = `If this is what should go, make it live: set ${forCode('dry-run: false')} in the step, or, where the workflow has a form for it, start it by hand again with that box unticked.`
  const path = account.planFile?.path
  if (path === undefined || account.planFile === undefined) return [live]
  return [
    live,
    `Or approve this very plan: run the step with ${forCode(`apply-plan: ${path}`, 300)}, ${forCode(`plan-digest: ${account.planFile.digest}`, 200)} and ${forCode('dry-run: false')}.`,
  ]
}

function aboutUnknowns({ task, figures }: Told): string[] {
  if (figures.unknown === 0) return []
  return [
    `Decide about the ${counted(figures.unknown, task.api.noun)} that could not be judged: causes and ids are under “${couldNotBeJudged}” below. ${plural(figures.unknown, 'It is', 'They are')} kept until then.`,
  ]
}

function aboutTheRest({ account, figures, unplanned }: Told): string[] {
  if (account.status === 'remaining' && unplanned > 0) {
    return ['What is not in the approved plan needs a new plan, or a run without one.']
  }
  if (account.status === 'remaining') {
    const how =
      figures.notAttempted > 0 ? `${forCode('time-budget')} or ${forCode('concurrency')}` : forCode('max-deletions')
    return [
      `The next run goes on with the oldest; on a schedule, there is nothing to do. To go faster, raise ${how} or run more often.`,
    ]
  }
  if (account.status === 'cancelled')
    return [
      'Run it again when it may go on: it begins with the oldest. Nothing is kept between runs that could be stale.',
    ]
  return []
}
