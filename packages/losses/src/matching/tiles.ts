import * as tf from '@tensorflow/tfjs-core'
import type { Mask, Regions, Words } from '@laviter/nn'
import type { Pairs } from './attend'
import type { Group, Grouping } from './sentence-groups'

/** Bytes of a tile's largest tensor: small enough to stay in the processor's cache between operations. */
const TILE_BYTES = 8 * 2 ** 20

/** Some images against a group of sentences. */
export type Tile = {
  /** which of the runs of images it is */
  readonly run: number
  /** which of the groups of sentences it is */
  readonly group: number
  readonly from: number
  readonly images: number
  readonly sentences: Group
}

/**
 * Cuts all pairs of images and sentences into tiles.
 *
 * @param shape - of the regions, [images, R, D]
 * @param grouping - the groups of sentences
 * @returns the tiles, run by run
 */
export function cutTiles(
  [images, regions]: readonly [number, number, number],
  { groups }: Grouping,
): Tile[] {
  const rows = Math.max(...groups.map(({ count, time }) => count * time))
  const most = Math.max(Math.floor(TILE_BYTES / (4 * rows * regions)), 1)
  const runs = Math.ceil(images / most)
  return Array.from({ length: runs }, (_, run) => {
    const from = Math.floor((run * images) / runs) // runs of equal size, but for one
    const end = Math.floor(((run + 1) * images) / runs)
    return groups.map((sentences, group) => ({ run, group, from, images: end - from, sentences }))
  }).flat()
}

/**
 * The tensors of a tile.
 *
 * @param tile - the tile
 * @param regions - of all images, float32 [images, R, D]
 * @param words - of all sentences, sorted, float32 [sentences, T, D]
 * @param mask - of all sentences, sorted, float32 [sentences, T]
 * @returns its regions, words and mask; no mask where all words are real
 */
export function pairsOf(
  { from, images, sentences }: Tile,
  regions: Regions,
  words: Words,
  mask: Mask,
): Pairs {
  const { start, count, time, padded } = sentences
  return {
    regions: tf.slice(regions, [from, 0, 0], [images, regions.shape[1], regions.shape[2]]),
    words: tf.slice(words, [start, 0, 0], [count, time, words.shape[2]]),
    mask: padded ? tf.slice(mask, [start, 0], [count, time]) : undefined,
  }
}
