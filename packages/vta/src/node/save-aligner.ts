import { writeModelFolder } from '@laviter/nn/node'
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
  const { description, weights } = await packModel(aligner)
  const files = { [FILES.weights]: weights, [FILES.description]: description }
  await writeModelFolder(folder, files, FILES.description)
}
