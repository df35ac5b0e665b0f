/** Whether the step wants a tracking issue, and what it says of itself even where its other inputs could not be read. */

type Environment = Readonly<Record<string, string | undefined>>

/** What the runner says of itself that the result does not have. */
export interface Place {
  /** `owner/name/.github/workflows/file.yml@ref`, or empty. */
  readonly workflowRef: string
  readonly job: string
  readonly serverUrl: string
}

export interface Wanted {
  /** Empty where the step has none. */
  readonly token: string
  readonly place: Place
  /** As they are given, unchecked: they find the issue of a run whose inputs were refused. */
  readonly api: string | undefined
  readonly project: string | undefined
}

/**
 * Read by itself, beside all other inputs: a run that was refused for one of them needs
 * a person most of all.
 *
 * @param environment the process's own
 * @returns undefined where no issue is wanted
 */
export function wantedIssue(environment: Environment): Wanted | undefined {
  const input = (name: string) => environment[`INPUT_${name}`]?.trim() ?? ''
  if (input('TRACKING-ISSUE').toLowerCase() !== 'true') return undefined
  const given = (name: string) => (/^(?:none|)$/i.test(input(name)) ? undefined : input(name))
  return {
    token: input('GITHUB-TOKEN'),
    place: {
      workflowRef: environment.GITHUB_WORKFLOW_REF ?? '',
      job: environment.GITHUB_JOB ?? '',
      serverUrl: environment.GITHUB_SERVER_URL || 'https://github.com',
    },
    api: given('API'),
    project: given('PROJECT'),
  }
}
