/**
 * Which issue is whose: one for each workflow, job, API, server and project, found
 * by a marker in the first line of its body, never by its title. The marker holds
 * digests, so that an issue in a public repository names no server and no project.
 */

import { createHash } from 'node:crypto'

/** Where an issue belongs. A field that a run did not learn, as when its key was refused, is undefined. */
export interface Identity {
  readonly workflow: string
  readonly job: string
  readonly api: string | undefined
  readonly server: string | undefined
  readonly project: string | undefined
}

/** What a run knows of itself, in plain words. */
export interface Whereabouts {
  /** The workflow's file, else its name. */
  readonly workflow: string
  readonly job: string
  readonly api: string | undefined
  readonly server: string | undefined
  readonly project: string | undefined
}

/** 96 bits: nobody meets another's by accident. */
const length = 24

const digest = (...parts: readonly string[]) =>
  createHash('sha256')
    .update(JSON.stringify(['thread-retention', ...parts]))
    .digest('hex')
    .slice(0, length)

const known = (name: string, value: string | undefined) => (value === undefined ? undefined : digest(name, value))

export function identityOf({ workflow, job, api, server, project }: Whereabouts): Identity {
  return {
    workflow: digest('workflow', workflow),
    job: digest('job', job),
    api: known('api', api),
    server: known('server', server),
    project: known('project', project),
  }
}

const fields = ['api', 'server', 'project'] as const

/** The first line of an issue's body. */
export function marker({ workflow, job, ...rest }: Identity): string {
  const told = fields.map((field) => `${field}=${rest[field] ?? '-'}`)
  return `<!-- thread-retention:issue v1 workflow=${workflow} job=${job} ${told.join(' ')} -->`
}

const hex = `[0-9a-f]{${length}}`
const markerLine = new RegExp(
  `^<!-- thread-retention:issue v1 workflow=(${hex}) job=(${hex}) api=(${hex}|-) server=(${hex}|-) project=(${hex}|-) -->\\r?$`,
)

/** @returns undefined where the first line is anything but a marker, to the letter */
export function readMarker(body: string): Identity | undefined {
  const [, workflow, job, ...rest] = markerLine.exec(body.split('\n', 1)[0] ?? '') ?? []
  if (workflow === undefined || job === undefined) return undefined
  const [api, server, project] = rest.map((one) => (one === '-' ? undefined : one))
  return { workflow, job, api, server, project }
}

const isPlaceSame = (one: Identity, other: Identity) => one.workflow === other.workflow && one.job === other.job

const isSame = (one: Identity, other: Identity) =>
  isPlaceSame(one, other) && fields.every((field) => one[field] === other[field])

/** Whether two may be the same, as far as both are known. */
const isCompatible = (one: Identity, other: Identity) =>
  isPlaceSame(one, other) &&
  fields.every((field) => one[field] === undefined || other[field] === undefined || one[field] === other[field])

/** Whether one says nothing that the other does not say too. */
const isVaguer = (one: Identity, other: Identity) =>
  isCompatible(one, other) &&
  !isSame(one, other) &&
  fields.every((field) => one[field] === undefined || one[field] === other[field])

/** What both say together. @param own compatible with the other */
export function combined(own: Identity, other: Identity): Identity {
  return {
    workflow: own.workflow,
    job: own.job,
    api: own.api ?? other.api,
    server: own.server ?? other.server,
    project: own.project ?? other.project,
  }
}

/** An issue by a trusted author, with a marker. */
export interface Marked {
  readonly number: number
  readonly identity: Identity
}

export interface Choice<Issue> {
  /** The run's issue; undefined where there is none yet. */
  readonly issue: Issue | undefined
  /** Younger ones of the very same identity. */
  readonly duplicates: readonly Issue[]
  /** Of runs that knew less of themselves than this one, and may have been this one's. */
  readonly vaguer: readonly Issue[]
  /** Of other jobs of the workflow, about the same threads: one job may plan what another carries out. */
  readonly siblings: readonly Issue[]
}

/**
 * The issue of a run: the oldest that says exactly the same, else the only one that
 * may be it. Where several may be it, none is: a run that could not learn its project
 * then has an issue of its own.
 */
export function choose<Issue extends Marked>(own: Identity, issues: readonly Issue[]): Choice<Issue> {
  const byAge = oldestFirst(issues)
  const [oldest, ...duplicates] = same(own, issues)
  const siblings = byAge.filter(
    ({ identity }) => identity.job !== own.job && isSame({ ...identity, job: own.job }, own),
  )
  if (oldest !== undefined) {
    return { issue: oldest, duplicates, siblings, vaguer: byAge.filter(({ identity }) => isVaguer(identity, own)) }
  }
  const compatible = byAge.filter(({ identity }) => isCompatible(identity, own))
  return { issue: compatible.length === 1 ? compatible[0] : undefined, duplicates: [], vaguer: [], siblings }
}

const oldestFirst = <Issue extends Marked>(issues: readonly Issue[]) =>
  [...issues].sort((one, other) => one.number - other.number)

/** The issues of the very same identity, oldest first. */
export function same<Issue extends Marked>(own: Identity, issues: readonly Issue[]): Issue[] {
  return oldestFirst(issues).filter(({ identity }) => isSame(identity, own))
}
