import { itemsOf, type Split } from '@laviter/data'
import { captionItems } from '../../captions/caption-items'
import { keptCaptions } from '../../evaluation/kept-captions'
import type { JobOptions, Run } from '../../run'

/**
 * What a run's captioner said of a split, as the evaluation kept it; said anew where the file is gone or no longer whole.
 *
 * @param run - a run with a captioner
 * @param split - of the run's own data set
 * @returns a caption an item of the split, in their order
 */
export async function writtenCaptions(
  run: Run,
  split: Split,
  options: JobOptions,
): Promise<string[]> {
  const dataSet = await run.dataSet(options)
  const items = itemsOf(dataSet, split)
  const kept = await keptCaptions(run, split, items, dataSet)
  if (kept !== undefined) return kept
  const written: string[] = []
  for await (const { text } of captionItems(run, items, options)) written.push(text)
  return written
}
