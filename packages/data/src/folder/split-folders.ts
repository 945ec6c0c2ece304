import { UserError } from '@laviter/nn/errors'
import type { Split } from '../data-set'
import { splitNamed } from './row'

/**
 * The split that a picture's outermost folder is named as.
 *
 * @param path - relative to the data set's folder, forward slashes
 * @returns undefined where it lies in no folder, or in one of another name
 */
export function splitOfFolder(path: string): Split | undefined {
  const [outermost, ...inner] = path.split('/')
  return inner.length > 0 ? splitNamed(outermost!) : undefined
}

/**
 * Whether the outermost folders of pictures are their splits, which they are where all are named so. A folder `train` beside
 * others is a class of locomotives, say.
 *
 * @param root - the data set's folder, for the message
 * @param paths - the pictures, relative to it, forward slashes
 * @throws UserError where some lie in a folder for validation or test and others in no split's: training would see them
 */
export function areSplitFolders(root: string, paths: readonly string[]): boolean {
  const other = paths.find((path) => splitOfFolder(path) === undefined)
  if (other === undefined) return true
  const held = paths.find((path) => !['train', undefined].includes(splitOfFolder(path)))
  if (held === undefined) return false
  throw new UserError(
    `Data set ${root}: ${held} lies in a folder that is named as a split, ${other} in none. Put every picture into train, val or test, rename the folder if it is no split, or give each picture's split in a list (column split).`,
  )
}
