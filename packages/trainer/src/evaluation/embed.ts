import { itemsOf, type CaptionRef, type DataSet, type Split } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import type { ImageFeatureBatch } from '../features/image-features'
import { loadEmbeddings, saveEmbeddings } from '../retrieval/stored-embeddings'
import type { JobOptions, Run } from '../run'
import type { EmbeddingRows } from './embedding-rows'
import { encodeTexts, type TextSide } from './encode-texts'
import { dataKey } from './keys'

/** A split's pictures and captions in the common space. */
export interface EmbeddedSplit {
  /** Indices into the data set's items: row i of `images` is item `items[i]`. */
  readonly items: readonly number[]
  /** Global embeddings, [N, D]. */
  readonly images: EmbeddingRows
  /** Sentence embeddings of all captions, an item's after one another, [M, D]. */
  readonly sentences: EmbeddingRows
  /** Row j of `sentences` is this caption. */
  readonly captions: readonly CaptionRef[]
  /** Row of `images` that caption j belongs to, [M]. */
  readonly owners: Int32Array
  /** Class of each picture (`Item.classIndex`), [N]. */
  readonly classes: Int32Array
}

/** What pictures and captions are embedded from: live encoders while training, or a loaded aligner. */
export interface EmbedSource extends TextSide {
  readonly dataSet: DataSet
  /** Indices into the data set's items. */
  readonly items: readonly number[]
  /** Encoded pictures of exactly these items, in any order. */
  readonly imageFeatures: AsyncIterable<ImageFeatureBatch>
  /** looks at them too, before they are disposed */
  readonly along?: LookAlong
}

/** Who else looks at encoded pictures that are embedded: whoever wants another thing of them saves a pass. */
export type LookAlong = (batch: ImageFeatureBatch) => Promise<void>

/**
 * Embeds items and all their captions. Captions are padded to T, as in training; longer ones keep their first T words.
 *
 * @param source - encoders, items and their encoded pictures, which it disposes
 * @param options - progress (pictures, then captions) and signal
 * @returns the embeddings
 * @throws UserError where a caption has no known word
 */
export async function embedItems(
  source: EmbedSource,
  { onProgress, signal }: JobOptions = {},
): Promise<EmbeddedSplit> {
  const { dataSet, items, imageFeatures, along } = source
  const rowOf = new Map(items.map((item, row) => [item, row]))
  const columns = source.textEncoder.embed
  const data = new Float32Array(items.length * columns)
  let done = 0
  for await (const { items: batch, features } of imageFeatures) {
    try {
      signal?.throwIfAborted()
      const global = await features.global.data()
      batch.forEach((item, i) => {
        const row = rowOf.get(item)
        if (row === undefined) return
        data.set(global.subarray(i * columns, (i + 1) * columns), row * columns)
        done++
      })
      await along?.({ items: batch, features })
    } finally {
      features.global.dispose()
      features.regions.dispose()
    }
    onProgress?.({ done, total: items.length, unit: 'pictures' })
  }
  if (done !== items.length) throw new Error(`${done} of ${items.length} pictures were encoded`)

  const listed = listCaptions(dataSet, items)
  const texts = listed.captions.map(({ item, index }) => dataSet.items[item]!.captions[index]!)
  const { sentences } = await encodeTexts(source, texts, { padding: 'words', onProgress, signal })
  return { items, images: { rows: items.length, columns, data }, sentences, ...listed }
}

/** @returns captions and their owners as of {@link EmbeddedSplit}, and the classes of the items */
export function listCaptions(dataSet: DataSet, items: readonly number[]) {
  const captions = items.flatMap((item) =>
    dataSet.items[item]!.captions.map((_, index): CaptionRef => ({ item, index })),
  )
  const owners = items.flatMap((item, row) => dataSet.items[item]!.captions.map(() => row))
  return {
    captions,
    owners: Int32Array.from(owners),
    classes: Int32Array.from(items, (item) => dataSet.items[item]!.classIndex),
  }
}

/**
 * @param dataSet - an open data set
 * @param split - that is to be measured
 * @returns indices of its items
 * @throws UserError where there are none
 */
export function splitItems(dataSet: DataSet, split: Split): number[] {
  const items = itemsOf(dataSet, split)
  if (items.length > 0) return items
  throw new UserError(
    `${dataSet.name} (${dataSet.root}) has no ${split} pictures: choose another split, or name one in the data set's list`,
  )
}

/** The text half of a loaded aligner. */
export function textSide(aligner: Awaited<ReturnType<Run['aligner']>>): TextSide {
  const { textEncoder, vocabulary, config } = aligner
  return { textEncoder, vocabulary, words: config.textEncoder.words ?? 15 }
}

/**
 * Embeds a split of a run with its best epoch's model; what was embedded is kept in `RUN/index/` and read again while
 * model, pictures and captions are the same.
 *
 * @param run - an open run
 * @param split - of its data set
 * @param options - `along` looks at the encoded pictures too, `batch` at a time, unless the embeddings are kept already; progress
 *   and signal
 * @returns the embeddings
 * @throws UserError where the split is empty, or the run holds no model
 */
export async function embedSplit(
  run: Run,
  split: Split,
  { along, batch, ...options }: JobOptions & { along?: LookAlong; batch?: number } = {},
): Promise<EmbeddedSplit> {
  const dataSet = await run.dataSet(options)
  const items = splitItems(dataSet, split)
  const aligner = await run.aligner()
  const keys = { model: await run.alignerKey(), data: await dataKey(dataSet, items) }
  const stored = await loadEmbeddings(run, split, keys)
  const listed = listCaptions(dataSet, items)
  const [images, sentences] = [stored?.images, stored?.sentences]
  if (images?.rows === items.length && sentences?.rows === listed.captions.length) {
    return { items, images, sentences, ...listed }
  }
  const embedded = await embedItems(
    {
      ...textSide(aligner),
      dataSet,
      items,
      imageFeatures: run.imageFeatures(items, { batch, signal: options.signal }),
      along,
    },
    options,
  )
  const { images: pictures, sentences: texts } = embedded
  await saveEmbeddings(run, split, { images: pictures, sentences: texts }, keys)
  return embedded
}
