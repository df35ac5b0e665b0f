/** How far two clocks may be apart, in milliseconds: a run ends where the server's and the runner's differ by more. */
export const mostSkew = 24 * 3_600_000
