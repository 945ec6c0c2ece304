import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { requireHere } from '../package-folder'
import { runProgram } from '../program'

const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']

/**
 * @param roots - `node_modules` folders to look in; default: those that this package sees
 * @returns the addons of stock `@tensorflow/tfjs-node(-gpu)` installs there
 */
export function stockAddons(
  roots: readonly string[] = requireHere.resolve.paths('@tensorflow/tfjs-node') ?? [],
): string[] {
  return PACKAGES.flatMap((name) =>
    roots.map((root) => join(root, name, 'lib', 'napi-v8', 'tfjs_binding.node')),
  ).filter(existsSync)
}

/**
 * Tries the stock installs in a process of its own, because a process keeps the first TensorFlow that it loads.
 *
 * @param addons - what {@link stockAddons} found
 * @returns the folder of the first package whose addon loads
 */
export async function stockWorks(addons = stockAddons()): Promise<string | undefined> {
  for (const addon of addons) {
    const program = 'process.dlopen({ exports: {} }, process.argv[1])'
    const result = await runProgram(process.execPath, ['-e', program, addon])
    if (result?.status === 0) return dirname(dirname(dirname(addon)))
  }
  return undefined
}
