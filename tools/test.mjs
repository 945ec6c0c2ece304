import { findChromium } from './setup/chromium.mjs'
import { countResults } from './setup/count-results.mjs'
import { fail, runNx, setUp, step } from './setup/set-up.mjs'
import { runSource } from './setup/source.mjs'

const TARGETS = ['lint', 'types', 'package', 'test']

try {
  await setUp()
  await step('Node 22 and 24', () => runSource('packages/runtime/testing/node-versions.ts', []))
  process.env.CHROMIUM_PATH = await findChromium()
  const targetsFailed = await runNx([
    'run-many',
    '-t',
    ...TARGETS,
    '--nxBail=false',
    '--outputStyle=static',
    ...process.argv.slice(2),
  ]).then(
    () => false,
    () => true,
  )
  const { passed, failed } = countResults()
  // lint, types and package checks have no tests to count: a failure there is one failure
  const total = targetsFailed ? Math.max(failed, 1) : failed
  console.log(`${passed} passed, ${total} failed`)
  process.exitCode = total > 0 ? 1 : 0
} catch (error) {
  fail(error)
  console.log('0 passed, 1 failed')
}
