import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from './errors'

// one source is built to ESM, which has no __filename, and to CommonJS, which has no import.meta
const thisFile: string =
  typeof __filename === 'string' ? __filename : fileURLToPath(import.meta.url)

/** Resolves as code of this package does, in ESM and CommonJS alike. */
export const requireHere = createRequire(thisFile)

/**
 * @param name - a dependency of this package
 * @returns its folder
 * @throws UserError where it is not installed
 */
export function dependencyFolder(name: string): string {
  for (const root of requireHere.resolve.paths(name) ?? []) {
    const folder = join(root, name)
    if (existsSync(join(folder, 'package.json'))) return folder
  }
  throw new UserError(
    `The npm package ${name} is not installed beside @laviter/runtime: run npm install again`,
  )
}

/** @returns the root of this package, where `package.json` and `native/` are, from `src/` and `dist/` alike */
export function packageRoot(): string {
  for (let folder = dirname(thisFile); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'native', 'hush.cc'))) return folder
    if (folder === dirname(folder)) throw new Error('native/hush.cc is not in the package')
  }
}
