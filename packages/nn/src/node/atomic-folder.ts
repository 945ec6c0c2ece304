import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Folders of this prefix are unfinished work of a process that died. */
const UNFINISHED = '.unfinished-'

/** What stood under the name before, until its successor has it. */
const REPLACED = /^\.unfinished-(?<name>.+)-[0-9a-f-]{36}-replaced$/

/**
 * Writes a folder so that a crash at any moment leaves either all of it or nothing under its name: everything goes to
 * a temporary folder beside it, is synced, and the folder is renamed. An existing folder of that name is replaced.
 *
 * @param folder - the final path
 * @param write - fills the temporary folder that it is given
 * @throws what the file system throws; the temporary folder is gone then, the old folder still there, or moved aside where it
 *   cannot be moved back: `removeUnfinished` does it later
 */
export async function writeFolder(
  folder: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const parent = dirname(folder)
  await mkdir(parent, { recursive: true })
  const temporary = join(parent, `${UNFINISHED}${basename(folder)}-${randomUUID()}`)
  const replaced = `${temporary}-replaced`
  try {
    await mkdir(temporary)
    await write(temporary)
    await syncTree(temporary)
    await rename(folder, replaced).catch(ignoreMissing)
    await rename(temporary, folder).catch(async (error: unknown) => {
      // where this fails too, what was moved aside stays, for removeUnfinished to put back
      await rename(replaced, folder).catch(() => undefined)
      throw error
    })
    await sync(parent)
    await rm(replaced, { recursive: true, force: true })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** @returns whether a folder of this name is unfinished work */
export const isUnfinished = (name: string): boolean => name.startsWith(UNFINISHED)

/**
 * Removes what a killed process left unfinished in this folder. A folder that was moved aside while its successor had not
 * its name yet is put back.
 */
export async function removeUnfinished(parent: string): Promise<void> {
  const names = await readdir(parent).catch((): string[] => [])
  for (const name of names.filter(isUnfinished)) {
    const path = join(parent, name)
    const replaced = REPLACED.exec(name)?.groups?.name
    if (replaced === undefined || names.includes(replaced))
      await rm(path, { recursive: true, force: true })
    else await rename(path, join(parent, replaced))
  }
}

/**
 * Replaces a file in one step: its readers see the old content or the new one.
 *
 * @param file - path
 * @param content - the new text or bytes
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(file), `${UNFINISHED}${basename(file)}-${randomUUID()}`)
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
    await sync(dirname(file))
  } finally {
    await rm(temporary, { force: true })
  }
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await syncTree(path)
    else await sync(path)
  }
  await sync(folder)
}

async function sync(path: string): Promise<void> {
  // Windows opens no folders; renames there are durable enough without it
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (process.platform === 'win32') return undefined
    throw error
  })
  try {
    await handle?.sync()
  } finally {
    await handle?.close()
  }
}

/** For a rejected promise of a file that need not be there. */
export function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
