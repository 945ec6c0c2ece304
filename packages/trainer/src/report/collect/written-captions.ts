import { existsSync } from 'node:fs'
import type { Split } from '@laviter/data'
import { z } from 'zod'
import { captionsPath } from '../../captions/caption-files'
import { captionItems } from '../../captions/caption-items'
import { readJson } from '../../captions/read-json'
import type { JobOptions, Run } from '../../run'

const resultsSchema = z.array(z.object({ image_id: z.string(), caption: z.string() }))

/**
 * What a run's captioner said of a split, as the evaluation kept it; said anew where the file is gone or no longer whole.
 *
 * @param run - a run with a captioner
 * @param items - the split's
 * @returns a caption an item, in their order
 */
export async function writtenCaptions(
  run: Run,
  split: Split,
  items: readonly number[],
  options: JobOptions,
): Promise<string[]> {
  const dataSet = await run.dataSet(options)
  const kept = await readKept(captionsPath(run, split))
  const known = items.flatMap((item) => kept.get(dataSet.items[item]?.id ?? '') ?? [])
  if (known.length === items.length) return known
  const written: string[] = []
  for await (const { text } of captionItems(run, items, options)) written.push(text)
  return written
}

async function readKept(path: string): Promise<ReadonlyMap<string, string>> {
  const { data = [] } = resultsSchema.safeParse(existsSync(path) ? await readJson(path) : [])
  return new Map(data.map(({ image_id, caption }) => [image_id, caption]))
}
