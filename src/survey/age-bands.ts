/** The bands of the age histogram. */

const day = 86_400_000

/** Upper bounds of the age histogram, in milliseconds, and what they are called. */
export const ageBands = [
  { name: 'under a day', below: day },
  { name: '1 to 7 days', below: 7 * day },
  { name: '7 to 30 days', below: 30 * day },
  { name: '30 to 90 days', below: 90 * day },
  { name: '90 to 365 days', below: 365 * day },
  { name: '1 to 2 years', below: 730 * day },
  { name: 'over 2 years', below: Number.POSITIVE_INFINITY },
] as const

/** One counter for each band, and a last one for ages that cannot be read. */
export const emptyBands = (): number[] => Array(ageBands.length + 1).fill(0)

/** Counts one thread. @param age in milliseconds; undefined where it cannot be read. @param by -1 takes it back */
export function countAge(bands: number[], age: number | undefined, by: 1 | -1 = 1): void {
  const band = age === undefined ? ageBands.length : ageBands.findIndex(({ below }) => age < below)
  bands[band] = (bands[band] ?? 0) + by
}
