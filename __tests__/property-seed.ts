/**
 * Runs before each test file. The gate repeats one series of random values, so that a commit does not fail it by bad
 * luck: `PROPERTY_SEED=20261122`. Without it, `npm test` draws new values each time, and prints the seed that failed.
 */

import fc from 'fast-check'

const { PROPERTY_SEED: seed } = process.env

if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) })
