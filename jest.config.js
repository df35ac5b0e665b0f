import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

export default {
  // A whole path, because the mutation tests load it from elsewhere.
  testEnvironment: fileURLToPath(new URL('scripts/test-environment.js', import.meta.url)),
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/__tests__/property-seed.ts'],
  setupFilesAfterEnv: ['<rootDir>/__tests__/text-equality.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/strip-types.js' },
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/build/',
    '<rootDir>/e2e/',
    '<rootDir>/quality/',
    '<rootDir>/reports/',
  ],
  testSequencer: '<rootDir>/scripts/slow-tests-first.js',
  // Two more than there are cores: tests wait for processes, servers and clocks half of their time. (Jest reads a share
  // above 100 % as a number of workers.)
  maxWorkers: availableParallelism() + 2,
  // Real servers and real processes take their time on a busy machine; a test that hangs still ends.
  testTimeout: 120_000,
  collectCoverageFrom: ['src/**/*.ts'],
}
