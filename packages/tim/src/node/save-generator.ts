import { writeModelFolder } from '@laviter/nn/node'
import { FILES, packGenerator, type SavedGenerator } from '../generator-folder'

/**
 * Saves a generator as a folder that is complete without anything else: `generator.json` and `generator.safetensors`. The folder
 * is whole or not there.
 *
 * @param folder - made, or replaced where it is a generator's
 * @param saved - the generator, which stays open; what it was made from
 * @throws UserError where the folder holds something else, or cannot be written
 */
export async function saveGenerator(folder: string, saved: SavedGenerator): Promise<void> {
  await writeModelFolder(folder, await packGenerator(saved), FILES.description)
}
