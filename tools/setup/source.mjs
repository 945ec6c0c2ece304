import { join } from 'node:path'
import { fail, root, setUp } from './set-up.mjs'
import { run } from './run.mjs'

/** Runs a TypeScript file of the repository on the packages' sources. */
export const runSource = (path, args) =>
  run(
    process.execPath,
    ['--conditions=@laviter/source', '--import', 'tsx', join(root, path), ...args],
    { cwd: root },
  )

/** A command of the repository: sets up what a fresh clone lacks, then runs a TypeScript file with the caller's arguments. */
export async function runCommand(path) {
  try {
    await setUp()
    await runSource(path, process.argv.slice(2))
  } catch (error) {
    fail(error)
  }
}
