import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/schema'

/**
 * @param root - folder of a data set
 * @returns `aviary` where it holds ground truth in CUB's format, else `folder`, which reads every other one too
 */
export async function guessFormat(root: string): Promise<Config['data']['format']> {
  return access(join(root, 'image_attribute_labels.txt')).then(
    () => 'aviary',
    () => 'folder',
  )
}
