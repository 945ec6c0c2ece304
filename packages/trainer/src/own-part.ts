import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UserError } from '@laviter/nn/errors'
import { nearest } from './config/nearest'

/** A part of one's own, found. */
export interface OwnPart {
  /** the absolute path or the package, so that a run finds it from anywhere */
  readonly name: string
  readonly create: (...args: unknown[]) => unknown
}

/**
 * Finds a part that is no built-in: a path (from the configuration's folder, then from here) or a package, whose default
 * export is a factory.
 *
 * @param key - `parts.textEncoder`, for messages
 * @param name - what the configuration says
 * @param folder - of the configuration
 * @param builtIn - names that would have been built-ins
 * @throws UserError where nothing is found, the module fails, or it exports no factory
 */
export async function loadOwnPart(
  key: string,
  name: string,
  folder: string,
  builtIn: readonly string[],
): Promise<OwnPart> {
  const isPath = /^\.{0,2}[\\/]/.test(name) || isAbsolute(name) || /\.[cm]?js$/.test(name)
  const found = isPath ? findFile(name, folder) : findPackage(name, folder)
  if (found === undefined) {
    const hint = isPath
      ? `looked for ${join(folder, name)} and ${resolve(name)}`
      : `it is neither a built-in, nor a package here. ${nearest(name, builtIn)} A file begins with ./`
    throw new UserError(`${key}: there is no ${name}: ${hint}`)
  }
  const module = await importFile(key, found)
  const create: unknown = module['default']
  if (typeof create !== 'function') {
    throw new UserError(
      `${key}: ${found} has no factory as its default export: export default (config, { random }) => encoder`,
    )
  }
  return { name: isPath ? found : name, create: (...args): unknown => create(...args) }
}

function findFile(name: string, folder: string): string | undefined {
  return [resolve(folder, name), resolve(name)].find((path) => existsSync(path))
}

function findPackage(name: string, folder: string): string | undefined {
  for (const from of [folder, process.cwd()]) {
    try {
      return createRequire(join(from, 'package.json')).resolve(name)
    } catch {
      continue
    }
  }
  return undefined
}

async function importFile(key: string, file: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new UserError(`${key}: ${file} cannot be imported: ${reason}`, { cause })
  }
}
