export default {
  testEnvironment: 'node',
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
  // More than there are cores: many tests wait for processes, servers and clocks half of their time.
  maxWorkers: '150%',
  // Real servers and real processes take their time on a busy machine; a test that hangs still ends.
  testTimeout: 120_000,
  collectCoverageFrom: ['src/**/*.ts'],
}
