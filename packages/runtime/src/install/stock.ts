import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { requireHere } from '../package-folder'
import { runProgram } from '../program'

/** @returns the addons of stock `@tensorflow/tfjs-node(-gpu)` installs that this package can see */
export function stockAddons(): string[] {
  const addons: string[] = []
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    for (const root of requireHere.resolve.paths(name) ?? []) {
      const addon = join(root, name, 'lib', 'napi-v8', 'tfjs_binding.node')
      if (existsSync(addon)) addons.push(addon)
    }
  }
  return addons
}

/**
 * Tries the stock installs in a process of its own, because a process keeps the first TensorFlow that it loads.
 *
 * @returns the package's folder, where one loads
 */
export async function stockWorks(): Promise<string | undefined> {
  for (const addon of stockAddons()) {
    const program = 'process.dlopen({ exports: {} }, process.argv[1])'
    const result = await runProgram(process.execPath, ['-e', program, addon])
    if (result?.status === 0) return dirname(dirname(dirname(addon)))
  }
  return undefined
}
