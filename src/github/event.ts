/**
 * What GitHub started the run with, and what `dry-run: by-event` makes of it.
 *
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */

/** The event, as far as the action asks for it. */
export interface Event {
  /** `github.event_name`; empty outside GitHub. */
  readonly name: string
  /** The webhook's payload, as it was sent: nothing in it has been checked. */
  readonly payload: unknown
}

/** The field of the form that says whether a run by hand is live. */
const field = 'dry-run'

/**
 * Whether a run with `dry-run: by-event` is a dry run: live on `schedule`; on
 * `workflow_dispatch` as the form's field `dry-run` says; dry on every other event.
 * Only a plain `false` in the form is a no: a form without the field, and any other
 * word in it, leave the run dry.
 */
export function isDryByEvent({ name, payload }: Event): boolean {
  if (name === 'schedule') return false
  if (name !== 'workflow_dispatch') return true
  const given = ownProperty(ownProperty(payload, 'inputs'), field)
  // A form's box arrives as a text in the payload.
  return !(given === false || (typeof given === 'string' && given.trim().toLowerCase() === 'false'))
}

/**
 * The event of this run, with the payload from the file behind `GITHUB_EVENT_PATH`.
 * A file that cannot be read, or is not JSON, counts as no payload: then the name
 * alone decides, and a run by hand is dry.
 *
 * @param name `github.event_name`
 */
export async function currentEvent(name: string): Promise<Event> {
  try {
    // Loaded only here: it reads the environment and the file as it loads, and must not end a run that needs neither.
    const { context } = await import(/* webpackMode: "eager" */ '@actions/github')
    return { name, payload: context.payload }
  } catch {
    return { name, payload: undefined }
  }
}

function ownProperty(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null || !Object.hasOwn(of, name)) return undefined
  return (of as Readonly<Record<string, unknown>>)[name]
}
