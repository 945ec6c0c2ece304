import { createHash } from 'node:crypto'
import type { DataSet } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import { replaceFile } from '@laviter/nn/node'
import { z } from 'zod'
import { explainWriteError } from './file-errors'
import { readRunFile, type RunPaths } from './run-folder'

const dataSchema = z.strictObject({
  pictures: z.int(),
  captions: z.int(),
  skipped: z.int(),
  /** of ids, splits, classes and captions in their order: words, batches and the held out pictures follow from these */
  sha256: z.string(),
})
type Data = z.infer<typeof dataSchema>

/**
 * Makes sure that a run goes on with the data that it was begun with: other captions number their words otherwise, so that the text
 * encoder would read one word's vector for another's, and other pictures are held out. A run that has trained nothing yet keeps what
 * its data are.
 *
 * @param paths - the run's
 * @param dataSet - its validation split held out
 * @throws UserError where the data are others
 */
export async function expectDataOfRun(
  { folder, data: file }: Pick<RunPaths, 'folder' | 'data'>,
  dataSet: DataSet,
): Promise<void> {
  const now = describe(dataSet)
  const begun = await readData(file)
  if (begun?.sha256 === now.sha256) return
  if (begun === undefined) {
    await replaceFile(file, `${JSON.stringify(now)}\n`).catch((error: unknown) => {
      throw explainWriteError(error, file)
    })
    return
  }
  throw new UserError(
    `${dataSet.root}: the data have changed since ${folder} was begun (${tell(now)}; then ${tell(begun)}). Put them back as they were, or begin a new run: --fresh, or another folder with --run`,
  )
}

function describe({ items, skipped }: DataSet): Data {
  const hash = createHash('sha256')
  for (const { id, split, class: name, captions } of items)
    hash.update(JSON.stringify([id, split, name, captions]))
  return {
    pictures: items.length,
    captions: items.reduce((sum, { captions }) => sum + captions.length, 0),
    skipped: skipped.length,
    sha256: hash.digest('hex'),
  }
}

async function readData(file: string): Promise<Data | undefined> {
  const text = await readRunFile(file)
  if (text === '') return undefined // begun before this was kept
  try {
    return dataSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new UserError(
      `${file} is damaged: delete it, if the data are as they were when the run was begun`,
      { cause },
    )
  }
}

const tell = ({ pictures, captions, skipped }: Data): string =>
  `${pictures} pictures with ${captions} captions${skipped > 0 ? `, ${skipped} left out` : ''}`
