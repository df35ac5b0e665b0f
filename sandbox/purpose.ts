/** What a route is for. Faults, refusals and rate limits can be aimed at some purposes only. */

export const purposes = ['list', 'read', 'delete', 'lookup', 'schedules', 'create', 'prune'] as const
export type Purpose = (typeof purposes)[number]
