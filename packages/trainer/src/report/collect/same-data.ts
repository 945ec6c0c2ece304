import { itemsOf, type DataSet, type Split } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import { dataKey, pictureBytes } from '../../evaluation/keys'
import type { JobOptions, Run } from '../../run'

/**
 * Makes sure that what stands side by side was measured on the same pictures and captions, wherever copies of them lie.
 *
 * @param runs - the first is the subject
 * @param split - that the report shows
 * @throws UserError naming the first run whose split is another
 */
export async function expectSameData(
  runs: readonly Pick<Run, 'folder' | 'dataSet'>[],
  split: Split,
  options: JobOptions,
): Promise<void> {
  const [subject, ...others] = runs
  if (!subject || others.length === 0) return
  const own = await subject.dataSet(options)
  const known = await contentOf(own, split)
  for (const run of others) {
    const dataSet = await run.dataSet(options)
    if ((await contentOf(dataSet, split)) === known) continue
    throw new UserError(
      `${run.folder} cannot stand beside ${subject.folder}: their ${split} splits hold other pictures, captions or classes (${dataSet.name} in ${dataSet.root}, ${own.name} in ${own.root}). Compare runs of the same data, and write a report of its own for this one`,
    )
  }
}

/** A copy of a picture has its bytes, and another time. */
const contentOf = (dataSet: DataSet, split: Split): Promise<string> =>
  dataKey(dataSet, itemsOf(dataSet, split), pictureBytes)
