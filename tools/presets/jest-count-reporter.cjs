const { mkdirSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

/** Writes how many tests passed and failed, for the one closing line of `npm test`; Nx keeps the file with the cached run. */
module.exports = class CountReporter {
  constructor({ rootDir }) {
    this.folder = join(rootDir, '.test')
  }

  onRunStart() {
    rmSync(this.folder, { recursive: true, force: true })
  }

  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(
      join(this.folder, 'results.json'),
      JSON.stringify({
        passed: numPassedTests,
        failed: numFailedTests + numRuntimeErrorTestSuites,
      }),
    )
  }
}
