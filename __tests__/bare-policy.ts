import type { Policy } from '../src/policy/policy.ts'

/** A policy that sets nothing: tests say what they add to it. */
export const barePolicy: Policy = {
  olderThan: undefined,
  inactiveFor: undefined,
  subject: undefined,
  metadata: [],
  where: undefined,
  protect: [],
  protectIds: new Set(),
  retainUntilKey: 'retain_until',
  keepLatest: 0,
  keepLatestPer: { by: 'nothing' },
}
