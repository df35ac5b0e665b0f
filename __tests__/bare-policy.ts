import { emptyPolicy, type Policy } from '../src/policy/policy.ts'

/** A policy that sets nothing: tests say what they add to it. */
export const barePolicy: Policy = emptyPolicy
