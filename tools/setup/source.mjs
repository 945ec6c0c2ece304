import { join } from 'node:path'
import { root } from './set-up.mjs'
import { run } from './run.mjs'

/** Runs a TypeScript file of the repository on the packages' sources. */
export const runSource = (path, args) =>
  run(
    process.execPath,
    ['--conditions=@laviter/source', '--import', 'tsx', join(root, path), ...args],
    { cwd: root },
  )
