export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/__tests__/property-seed.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/strip-types.js' },
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/build/',
    '<rootDir>/e2e/',
    '<rootDir>/quality/',
    '<rootDir>/reports/',
  ],
  // Real servers and real processes take their time on a busy machine; a test that hangs still ends.
  maxWorkers: '100%',
  testTimeout: 120_000,
  collectCoverageFrom: ['src/**/*.ts'],
}
