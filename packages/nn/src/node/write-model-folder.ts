import { constants, cp, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { codeOf, UserError } from '../errors'
import { ignoreMissing, isUnfinished, writeFolder } from './atomic-folder'

/**
 * Writes the files of a model as a folder that is whole or not there. Models may stand inside one another: what folders
 * it holds stay, so that saving a run's aligner in `model/` loses no `model/captioner/`.
 *
 * @param folder - made, or its files replaced where it is empty or holds a model
 * @param files - contents by file name
 * @param description - the one of them by which a model folder is known: a folder of other files is left alone
 * @throws UserError where the folder holds something else, or cannot be written
 */
export async function writeModelFolder(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  description: string,
): Promise<void> {
  const target = resolve(folder)
  try {
    await expectReplaceable(target, description)
    await writeFolder(target, async (temporary) => {
      for (const [name, content] of Object.entries(files))
        await writeFile(join(temporary, name), content)
      await copyFolders(target, temporary)
    })
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw new UserError(
      `${folder}: the model cannot be written (${codeOf(cause)}). Free space or choose a folder that you may write to.`,
      { cause },
    )
  }
}

/** Copies the folders inside; they are not moved, so that until the end a crash leaves the old model with all of its parts. */
async function copyFolders(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch(ignoreMissing)
  for (const entry of entries ?? []) {
    if (!entry.isDirectory() || isUnfinished(entry.name)) continue
    await cp(join(from, entry.name), join(to, entry.name), {
      recursive: true,
      mode: constants.COPYFILE_FICLONE, // costs nothing where the file system shares blocks
    })
  }
}

async function expectReplaceable(target: string, description: string): Promise<void> {
  const names = await readdir(target).catch(ignoreMissing)
  if (names && names.length > 0 && !names.includes(description))
    throw new UserError(
      `${target}: it holds other files and is no model folder. Choose a new or an empty folder.`,
    )
}
