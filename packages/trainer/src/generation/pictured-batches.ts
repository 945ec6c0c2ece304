import { batches, type Batch, type DataSet, type Squares, type View } from '@laviter/data'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { CaptionRows, PaddedRows } from '../captions/caption-rows'
import type { Config } from '../config/schema'
import type { RealPictures } from './real-pictures'

/** B pictures, each cut once and scaled to every size that a step sees it at, with a caption each. */
export interface PicturedBatch {
  readonly batch: Batch
  readonly pictures: Squares
  /** the captions in the captioner's tokens, where there is one */
  readonly told?: PaddedRows
}

/** Where they come from. */
export interface PicturedSource {
  readonly config: Pick<Config, 'seed' | 'data'>
  readonly dataSet: DataSet
  /** the aligner's */
  readonly vocabulary: Vocabulary
  /** B */
  readonly size: number
  readonly views: readonly View[]
  readonly pictures: Pick<RealPictures, 'read'>
  readonly captions?: CaptionRows
}

/**
 * The batches of one pass over the training pictures: a pure function of its arguments, so that a run goes on where it stopped.
 *
 * @param source - see {@link PicturedSource}
 * @param pass - from 0
 * @param start - its first batch
 */
export async function* picturedBatches(
  { config, dataSet, vocabulary, size, views, pictures, captions }: PicturedSource,
  pass: number,
  start: number,
): AsyncGenerator<PicturedBatch> {
  const order = batches(dataSet, {
    split: 'train',
    batch: size,
    vocabulary,
    words: config.data.words,
    seed: config.seed,
    epoch: pass,
    startBatch: start,
    views,
    images: false,
  })
  for await (const batch of order) {
    const rows = batch.items.map((item, row) => ({
      item,
      view: batch.views[row] ?? 0,
      captions: [batch.captions[row] ?? 0],
    }))
    const told = captions?.block(rows)
    yield { batch, pictures: await pictures.read(rows, pass), ...(told && { told }) }
  }
}
