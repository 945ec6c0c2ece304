import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import type { Aligner } from '../aligner'
import { FILES, packModel } from '../model-folder'

/**
 * Saves an aligner as a model folder that is complete without anything else: `model.json` and `model.safetensors`. It is
 * written beside its place, synced and renamed, so that the folder is whole or not there.
 *
 * @param aligner - stays open
 * @param folder - made, or replaced where it is a model folder
 * @throws UserError where the folder holds something else, or cannot be written
 */
export async function saveAligner(aligner: Aligner, folder: string): Promise<void> {
  const target = resolve(folder)
  const { description, weights } = await packModel(aligner)
  const fresh = join(dirname(target), `.${basename(target)}.${process.pid}.new`)
  const old = join(dirname(target), `.${basename(target)}.${process.pid}.old`)
  try {
    await expectReplaceable(target)
    await rm(fresh, { recursive: true, force: true })
    await mkdir(fresh, { recursive: true })
    await write(join(fresh, FILES.weights), weights)
    await write(join(fresh, FILES.description), description)
    const replaced = await rename(target, old).then(
      () => true,
      () => false,
    )
    await rename(fresh, target)
    if (replaced) await rm(old, { recursive: true, force: true })
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined)
    if (cause instanceof UserError) throw cause
    const code =
      typeof cause === 'object' && cause !== null && 'code' in cause
        ? String(cause.code)
        : 'unknown'
    throw new UserError(
      `${folder}: the model cannot be written (${code}). Free space or choose a folder that you may write to.`,
      { cause },
    )
  }
}

async function expectReplaceable(target: string): Promise<void> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (names.length > 0 && !names.includes(FILES.description))
    throw new UserError(
      `${target}: it holds other files and is no model folder. Choose a new or an empty folder.`,
    )
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'w')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
