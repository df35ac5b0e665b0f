/** Which fields of a thread name a person. */

import type { OptionalField, Thread } from './thread.ts'

/** The fields that name a person, by the key under which `subject` knows them. */
const personFields = { user: 'user', safety_identifier: 'safetyIdentifier' } as const satisfies Readonly<
  Record<string, OptionalField & keyof Thread>
>

/** The field of an API that a key of `subject` means; undefined where the key is one of metadata. */
export function personField(
  key: string,
  fields: ReadonlySet<OptionalField>,
): (typeof personFields)[keyof typeof personFields] | undefined {
  const field = Object.hasOwn(personFields, key) ? personFields[key as keyof typeof personFields] : undefined
  return field !== undefined && fields.has(field) ? field : undefined
}
