import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

/** Tests run on the sources: the source condition resolves @laviter/* without a build. */
export default {
  testEnvironment: fileURLToPath(new URL('./jest-environment.cjs', import.meta.url)),
  testEnvironmentOptions: {
    customExportConditions: ['@laviter/source', 'node', 'require', 'default'],
  },
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  transform: {
    '^.+\\.[cm]?tsx?$': [
      require.resolve('@swc/jest'),
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs', importInterop: 'node' },
      },
    ],
  },
  setupFilesAfterEnv: [fileURLToPath(new URL('./jest-fast-check.ts', import.meta.url))],
  reporters: ['default', fileURLToPath(new URL('./jest-count-reporter.cjs', import.meta.url))],
  testTimeout: 600_000, // ends what hangs; how fast a machine is never fails a test
  workerIdleMemoryLimit: '2GB',
  maxWorkers: 2,
}
