import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheRoot } from '../cache'
import { compareVersions } from './wheel'

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
