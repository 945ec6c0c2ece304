import { writeModelFolder } from '@laviter/nn/node'
import { FILES, packCaptioner, type SavedCaptioner } from '../captioner-folder'

/**
 * Saves a captioner as a folder that is complete without anything else: `captioner.json` and `captioner.safetensors`. The folder
 * is whole or not there.
 *
 * @param folder - made, or replaced where it is a captioner's
 * @param saved - the captioner, which stays open; what it was made from; its words
 * @throws UserError where configuration and words do not fit, the folder holds something else, or cannot be written
 */
export async function saveCaptioner(folder: string, saved: SavedCaptioner): Promise<void> {
  await writeModelFolder(folder, await packCaptioner(saved), FILES.description)
}
