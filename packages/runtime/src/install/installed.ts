import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheRoot } from '../cache'

/** One TensorFlow in the cache. */
export interface InstalledTensorflow {
  readonly tensorflow: string
  readonly cuda: boolean
  readonly folder: string
}

/** @returns the TensorFlows in this user's cache that are for this kind of machine, newest first */
export async function installedTensorflows(): Promise<InstalledTensorflow[]> {
  const root = join(cacheRoot(), 'tensorflow')
  const names = await readdir(root).catch(() => [])
  const found: InstalledTensorflow[] = []
  for (const name of names) {
    const [, tensorflow, machine, build] = /^(\d+\.\d+\.\d+)-(\w+-\w+)-(cpu|cuda)$/.exec(name) ?? []
    if (tensorflow && machine === `${process.platform}-${process.arch}`)
      found.push({ tensorflow, cuda: build === 'cuda', folder: join(root, name) })
  }
  return found.sort((a, b) => compareVersions(b.tensorflow, a.tensorflow))
}

/** @returns below 0 where version `a` is before `b`, above 0 where after */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference) return difference
  }
  return 0
}
