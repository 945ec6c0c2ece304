import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type * as KernelBackend from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend'
import { dependencyFolder, packageRoot, requireHere, runsFromSource } from './package-folder'

/**
 * The code of tfjs-node that we use: the C++ binding's sources, the backend class and the kernels. tfjs-node and
 * tfjs-node-gpu have the same. The build packs it (see `build/pack-tfjs-node.mjs`); sources use the dev dependency.
 *
 * @returns its folder, laid out as the package `@tensorflow/tfjs-node-gpu`
 */
export function tfjsNodeFolder(): string {
  const packed = join(packageRoot(), 'dist', 'tfjs-node')
  return !runsFromSource() && existsSync(packed)
    ? packed
    : dependencyFolder('@tensorflow/tfjs-node-gpu')
}

/** Registers the kernels with tfjs. @returns the class of the backend */
export function loadTfjsNode(): typeof KernelBackend.NodeJSKernelBackend {
  const folder = join(tfjsNodeFolder(), 'dist')
  requireHere(join(folder, 'register_all_kernels.js'))
  const backend: typeof KernelBackend = requireHere(join(folder, 'nodejs_kernel_backend.js'))
  return backend.NodeJSKernelBackend
}
