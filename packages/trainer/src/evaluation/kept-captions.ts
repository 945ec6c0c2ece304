import { existsSync } from 'node:fs'
import type { DataSet, Split } from '@laviter/data'
import { isUserError } from '@laviter/nn/errors'
import { z } from 'zod'
import { captionsPath } from '../captions/caption-files'
import { readJson } from '../captions/read-json'
import type { Run } from '../run'

const resultsSchema = z.array(z.object({ image_id: z.string(), caption: z.string() }))

/**
 * Reads what a run's captioner said of a split, as the evaluation kept it.
 *
 * @param run - whose numbers of captions stand: the file itself does not tell whose captions they are
 * @param items - the split's
 * @returns a caption an item, in their order; undefined where the file is gone or no longer whole
 */
export async function keptCaptions(
  run: Pick<Run, 'folder'>,
  split: Split,
  items: readonly number[],
  dataSet: Pick<DataSet, 'items'>,
): Promise<string[] | undefined> {
  const kept = await readKept(captionsPath(run, split))
  const known = items.flatMap((item) => kept.get(dataSet.items[item]?.id ?? '') ?? [])
  return known.length === items.length ? known : undefined
}

async function readKept(path: string): Promise<ReadonlyMap<string, string>> {
  const { data = [] } = resultsSchema.safeParse(existsSync(path) ? await readWhole(path) : [])
  return new Map(data.map(({ image_id, caption }) => [image_id, caption]))
}

/** What is no JSON any more is written anew. */
async function readWhole(path: string): Promise<unknown> {
  return readJson(path).catch((error: unknown) => {
    if (isUserError(error)) return []
    throw error
  })
}
