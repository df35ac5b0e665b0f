/** The variables of an expression: the facts of a thread, as CEL sees them. */

import { text } from '../../text.ts'
import { type Fact, type Metadata, type OptionalField, structured, type Thread } from '../../thread.ts'
import { creation, lastActivity } from '../instants.ts'
import { Refusal } from './refusal.ts'
import { Duration, Timestamp } from './time.ts'

/** What an expression must know of a thread API. */
export interface Api {
  readonly fields: ReadonlySet<OptionalField>
  readonly name: string
}

export interface Variable {
  readonly type: string
  /** The field that an API must have; undefined where every API has it. */
  readonly field?: OptionalField
  /** Its value, undefined where it is not known. */
  of(thread: Thread, now: number): unknown
}

const value = <Value>(fact: Fact<Value>) => (fact.state === 'known' ? fact.value : undefined)
const instant = (at: number | undefined) => (at === undefined ? undefined : new Timestamp(at))
const since = (at: number | undefined, now: number) => (at === undefined ? undefined : new Duration(now - at))
/** Whole numbers are bigints there. */
const whole = (size: number | undefined) => (size === undefined ? undefined : BigInt(size))
const created = (thread: Thread, now: number) => value(creation(thread, now))
const active = (thread: Thread, now: number) => value(lastActivity(thread, now))

export const variables: ReadonlyMap<string, Variable> = new Map(
  Object.entries<Variable>({
    id: { type: 'string', of: (thread) => thread.id },
    now: { type: 'timestamp', of: (_, now) => instant(now) },
    created_at: { type: 'timestamp', of: (thread, now) => instant(created(thread, now)) },
    age: { type: 'duration', of: (thread, now) => since(created(thread, now), now) },
    last_active_at: { type: 'timestamp', field: 'lastActiveAt', of: (thread, now) => instant(active(thread, now)) },
    idle: { type: 'duration', field: 'lastActiveAt', of: (thread, now) => since(active(thread, now), now) },
    metadata: { type: 'map<string, string>', field: 'metadata', of: (thread) => texts(value(thread.metadata)) },
    status: { type: 'string', field: 'status', of: (thread) => value(thread.status) },
    title: { type: 'string', field: 'title', of: (thread) => value(thread.title) },
    user: { type: 'string', field: 'user', of: (thread) => value(thread.user) },
    agent: { type: 'string', field: 'agent', of: (thread) => value(thread.agent) },
    model: { type: 'string', field: 'model', of: (thread) => value(thread.model) },
    // What some APIs call their title and their status.
    name: { type: 'string', field: 'name', of: (thread) => value(thread.title) },
    filename: { type: 'string', field: 'filename', of: (thread) => value(thread.title) },
    purpose: { type: 'string', field: 'purpose', of: (thread) => value(thread.status) },
    safety_identifier: {
      type: 'string',
      field: 'safetyIdentifier',
      of: ({ safetyIdentifier }) => safetyIdentifier && value(safetyIdentifier),
    },
    bytes: { type: 'int', field: 'bytes', of: ({ bytes }) => whole(bytes && value(bytes)) },
  }),
)

const isOffered = ({ field }: Variable, api: Api) => field === undefined || api.fields.has(field)

/** The variables that threads of an API have. */
export const offered = (api: Api): ReadonlyMap<string, Variable> =>
  new Map([...variables].filter(([, variable]) => isOffered(variable, api)))

/** Metadata as CEL sees it: nulls are left out; a key whose value has no text is there, and asking for it is refused. */
function texts(metadata: Metadata | undefined): Map<string, unknown> | undefined {
  if (metadata === undefined) return undefined
  const seen = new Map<string, unknown>()
  let hasStructured = false
  for (const [key, found] of metadata) {
    if (found === null) continue
    if (found === structured) hasStructured = true
    seen.set(key, found)
  }
  // The library reads maps by `get` alone, for `.`, `[]`, `has()` and `in`. Not a subclass: it would not know its type.
  if (hasStructured) seen.get = getText
  return seen
}

function getText(this: Map<string, unknown>, key: string): unknown {
  const found = Map.prototype.get.call(this, key)
  if (found === structured)
    throw new Refusal(text`the metadata value is an object, a list or a number beyond 2^53, which has no text`)
  return found
}
