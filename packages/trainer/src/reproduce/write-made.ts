import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '@laviter/nn/node'
import { explainWriteError } from '../training/file-errors'

/** A table or a figure, for scripts, for a README, and to look at. */
export interface Made {
  readonly json: object
  readonly md: string
  readonly html: string
}

/**
 * Writes `NAME.json`, `NAME.md` and `NAME.html`.
 *
 * @param name - of the table or the figure
 * @param made - see {@link Made}
 * @param folder - where to; made where it is lacking
 * @throws UserError where one cannot be written
 */
export async function writeMade(name: string, made: Made, folder: string): Promise<void> {
  const files = { ...made, json: `${JSON.stringify(made.json, null, 2)}\n` }
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw explainWriteError(error, folder)
  })
  for (const [ending, text] of Object.entries(files)) {
    const path = join(folder, `${name}.${ending}`)
    await replaceFile(path, text).catch((error: unknown) => {
      throw explainWriteError(error, path)
    })
  }
}
