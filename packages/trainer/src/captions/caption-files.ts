import { join } from 'node:path'
import type { DataSet, Split } from '@laviter/data'
import { replaceFile } from '@laviter/nn/node'
import type { Run } from '../run'
import { explainWriteError } from '../training/file-errors'

/** A caption as COCO's result files hold it; the image is the item's id. */
export interface CaptionResult {
  readonly image_id: string
  readonly caption: string
}

/** @returns where a run keeps what it said of a split, a COCO result file */
export function captionsPath({ folder }: Pick<Run, 'folder'>, split: Split): string {
  return join(folder, `captions-${split}.json`)
}

/** @returns where it keeps what people said of it, a COCO annotation file: `laviter score` takes both */
export function referencesPath({ folder }: Pick<Run, 'folder'>, split: Split): string {
  return join(folder, `references-${split}.json`)
}

/**
 * Writes a split's generated captions beside their references.
 *
 * @param run - where to
 * @param split - of its data set
 * @param described - generated captions
 * @param dataSet - that they are of
 * @throws UserError where the run cannot be written
 */
export async function writeCaptionFiles(
  run: Pick<Run, 'folder'>,
  split: Split,
  described: readonly { readonly item: number; readonly text: string }[],
  { items }: Pick<DataSet, 'items'>,
): Promise<void> {
  const results = described.map(({ item, text }): CaptionResult => ({
    image_id: items[item]!.id,
    caption: text,
  }))
  const annotations = described.flatMap(({ item }) =>
    items[item]!.captions.map((caption): CaptionResult => ({ image_id: items[item]!.id, caption })),
  )
  const numbered = annotations.map((annotation, id) => ({ id, ...annotation }))
  const images = results.map(({ image_id }) => ({ id: image_id }))
  await write(captionsPath(run, split), listText(results))
  await write(
    referencesPath(run, split),
    `{"images": ${listText(images).trimEnd()}, "annotations": ${listText(numbered).trimEnd()}}\n`,
  )
}

/** JSON, an entry a line: read by people, compared by tools. */
function listText(entries: readonly object[]): string {
  return `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`
}

async function write(path: string, text: string): Promise<void> {
  await replaceFile(path, text).catch((error: unknown) => {
    throw explainWriteError(error, path)
  })
}
