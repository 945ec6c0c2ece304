import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding'

/** Functions of our own small addon, `native/hush.cc`. */
export interface Hush {
  hush<T>(work: () => T): T
  setEnvironment(name: string, value: string): void
  keepMemory(): boolean
}

/** @returns the addon's exports; loading twice, or from a worker, is fine */
export function loadHush(path: string): Hush {
  return loadAddon<Hush>(path)
}

/** @returns tfjs-node's binding */
export function loadBinding(path: string): TFJSBinding {
  return loadAddon<TFJSBinding>(path)
}

// dlopen instead of require: one spelling for ESM, CommonJS and test runners with a module registry of their own
function loadAddon<T>(path: string): T {
  const module: { exports: Partial<T> } = { exports: {} }
  process.dlopen(module, path)
  return module.exports as T
}
