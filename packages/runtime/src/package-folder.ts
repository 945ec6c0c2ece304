import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from './errors'

// one source is built to ESM, which has import.meta, and to CommonJS, where the build puts undefined in its place;
// it goes first, since `node -e` has a global __filename that is no file
const moduleUrl: string | undefined = import.meta.url
const thisFile = moduleUrl === undefined ? __filename : fileURLToPath(moduleUrl)

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

/** @returns whether this is the source, not what the build made of it */
export function runsFromSource(): boolean {
  return !thisFile.startsWith(join(packageRoot(), 'dist'))
}

/** @returns the version of this package */
export function packageVersion(): string {
  const { version }: { version: string } = requireHere(join(packageRoot(), 'package.json'))
  return version
}
