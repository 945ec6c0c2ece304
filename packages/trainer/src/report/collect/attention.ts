import type { DataSet } from '@laviter/data'
import { wordAttention } from '@laviter/losses'
import { createRandom } from '@laviter/nn/random'
import * as tf from '@tensorflow/tfjs-core'
import type { JobOptions, Run } from '../../run'
import type { AttentionFigure, AttentionFigures } from '../report-data'
import type { PictureShelf } from './picture-shelf'
import { lightWords } from './light-words'
import { wordLifts } from './word-lifts'

/** Pictures that are shown. */
const PICTURES = 4

/**
 * Where each word of a caption looks, on pictures that the seed draws.
 *
 * @param items - the split
 * @returns undefined where the encoder's regions are no square grid, so that they cannot be laid over the picture
 */
export async function attentionFigures(
  run: Run,
  dataSet: DataSet,
  items: readonly number[],
  shelf: PictureShelf,
  { seed, signal }: { readonly seed: number } & JobOptions,
): Promise<AttentionFigures | undefined> {
  const random = createRandom(seed).fork('attention')
  const drawn = random
    .subset(items.length, Math.min(PICTURES, items.length))
    .flatMap((row) => items[row] ?? [])
  const figures: AttentionFigure[] = []
  let grid = 0
  for await (const { items: batch, features } of run.imageFeatures(drawn, { signal })) {
    try {
      grid = Math.sqrt(features.regions.shape[1])
      if (!Number.isInteger(grid)) return undefined
      for (const [row, item] of batch.entries()) {
        signal?.throwIfAborted()
        const regions = tf.tidy(() => tf.slice3d(features.regions, [row, 0, 0], [1, -1, -1]))
        try {
          figures.push(await attentionFigure(run, dataSet, item, regions, grid, shelf))
        } finally {
          regions.dispose()
        }
      }
    } finally {
      features.regions.dispose()
      features.global.dispose()
    }
  }
  const captions = items.map((item) => dataSet.items[item]?.captions ?? [])
  const lifts = wordLifts(
    captions,
    new Set(figures.flatMap(({ words }) => words.map(({ word }) => word))),
  )
  return {
    rule: `Pictures are drawn with seed ${seed}, each with its first caption.`,
    grid,
    items: figures.map((figure) => ({
      ...figure,
      words: figure.words.map((word) => {
        const lift = lifts.get(word.word)
        return lift === undefined ? word : { ...word, lift }
      }),
    })),
  }
}

async function attentionFigure(
  run: Run,
  dataSet: DataSet,
  item: number,
  regions: tf.Tensor3D,
  grid: number,
  shelf: PictureShelf,
): Promise<AttentionFigure> {
  const caption = dataSet.items[item]?.captions[0] ?? ''
  const { words, maps } = await mapsOf(run, caption, regions)
  const places = grid * grid
  const map = (at: number) => maps.subarray(at * places, (at + 1) * places)
  return {
    picture: await shelf.shown(item),
    caption,
    words: await lightWords(
      await shelf.pixels(item),
      words.map((word, at) => ({ word, map: map(at) })),
      grid,
    ),
  }
}

/** @returns the words that the model read, and their maps [words, places] row by row */
async function mapsOf(
  run: Run,
  caption: string,
  regions: tf.Tensor3D,
): Promise<{ words: string[]; maps: Float32Array }> {
  const { vocabulary, textEncoder, config } = await run.aligner()
  const tokens = vocabulary.encode(caption).tokens.slice(0, config.textEncoder.words ?? 15)
  const maps = tf.tidy(() => {
    const text = textEncoder.encode(
      tf.tensor2d(tokens, [1, tokens.length], 'int32'),
      tf.ones([1, tokens.length]),
    )
    return wordAttention(regions, text.words, text.mask, run.config.vta.gamma1)
  })
  try {
    return {
      words: tokens.map((token) => vocabulary.words[token] ?? ''),
      maps: Float32Array.from(await maps.data()),
    }
  } finally {
    maps.dispose()
  }
}
