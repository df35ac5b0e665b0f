/**
 * How often random tests try: `FUZZ=50 npm test -- policy` tries fifty times as
 * often as usual, `FUZZ=0.05` a twentieth.
 */
const share = Number(process.env.FUZZ ?? 1)

/** So many times, as a rule. */
export const tries = (usual: number): number => Math.max(1, Math.round(usual * share))
