import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs one of our packages' commands, as a user's shell would. */
export const runBin = (path, args, options) =>
  run(process.execPath, [join(root, path), ...args], { cwd: root, ...options })

/** Runs Nx without its daemon, so that nothing outlives the command. */
export const runNx = (args, options) =>
  run(process.execPath, [join(root, 'node_modules/.bin/nx'), ...args], {
    cwd: root,
    env: { NX_DAEMON: 'false', NX_TUI: 'false' },
    ...options,
  })

/** From a fresh clone to built packages and an installed backend; what is done already is skipped. */
export async function setUp() {
  checkNode()
  await step('packages', installPackages)
  await step('build', () =>
    runNx(['run-many', '-t', 'build', '--outputStyle=static'], { quiet: true }),
  )
  await step('TensorFlow', () => runBin('packages/runtime/bin/laviter-runtime.mjs', ['install']))
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(
      `Node ${process.versions.node} is too old: install Node 20.19 or newer (20, 22 and 24 are tested)`,
    )
  }
}

/** `npm ci` where the lock file is not the one that node_modules was made from. */
async function installPackages() {
  const stamp = join(root, 'node_modules/.laviter-lock')
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  await run(process.execPath, [npmClient(), 'ci', '--no-progress', '--loglevel=error'], {
    cwd: root,
  })
  writeFileSync(stamp, lock)
}

function npmClient() {
  const client = process.env.npm_execpath
  if (!client)
    throw new Error('start this by npm (npm start, npm test), which names its own client')
  return client
}

/** Says what is under way, and how long it took. */
export async function step(name, work) {
  const from = performance.now()
  process.stderr.write(`▸ ${name} …\n`)
  await work()
  process.stderr.write(`✓ ${name} (${((performance.now() - from) / 1000).toFixed(0)} s)\n`)
}

/** Ends the process as a person expects: one line, and the failed command's own exit code. */
export function fail(error) {
  process.stderr.write(`laviter: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = error?.code && Number.isInteger(error.code) ? error.code : 1
}
