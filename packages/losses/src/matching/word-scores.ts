import * as tf from '@tensorflow/tfjs-core'
import {
  customGradient,
  expectShape,
  type Mask,
  type Regions,
  type Shaped,
  UserError,
  type Words,
} from '@laviter/nn'
import { expectGammas } from './expect-gammas'
import { attend, PARTS, pairGradients, pairScores, type Attended, type Gammas } from './attend'
import { groupSentences } from './sentence-groups'
import { cutTiles, pairsOf } from './tiles'

/** Images of a batch, which may be other than its sentences. */
export type ImageItems = 'images'
/** Sentences of a batch. */
export type SentenceItems = 'sentences'
/** Scores of each image (row) with each sentence (column). */
export type PairScores = Shaped<[ImageItems, SentenceItems]>

/** Settings of {@link wordScores}. */
export type WordScoreOptions = Partial<Gammas> & {
  /** bytes that may be kept for the gradient (512 MiB); above, the attention is computed twice, a third more work */
  readonly keptBytes?: number
}

/**
 * Word-level matching scores of all images with all sentences.
 *
 * The pairs run in tiles of a few images against sentences of like length, with an analytic gradient: no tensor is as
 * large as images x sentences x words x regions.
 *
 * @param regions - image regions, float32 [images, R, D]
 * @param words - word embeddings, float32 [sentences, T, D]
 * @param mask - 1 where a word is real, float32 [sentences, T]; each sentence has a word
 * @param options - gamma1 in (0, 30], sharpness of the attention (4); gamma2 above 0, of the pooling over words (5); keptBytes
 * @returns log of the sum over words of exp(gamma2 cosine(context, word)), float32 [images, sentences]
 * @throws ShapeError when shapes disagree; UserError when there is no image or no sentence, or a sentence has no word (webgl and webgpu
 *   do not look: they would have to wait for the mask); RangeError on a gamma out of range
 * @see LAViTeR Eq. 4-5; AttnGAN (CVPR 2018) Eq. 7-10
 */
export function wordScores(
  regions: Regions,
  words: Words,
  mask: Mask,
  { gamma1 = 4, gamma2 = 5, keptBytes = 512 * 2 ** 20 }: WordScoreOptions = {},
): PairScores {
  const { images, sentences, R, T, D } = expectShape(
    'wordScores',
    { regions, words, mask },
    { regions: ['images', 'R', 'D'], words: ['sentences', 'T', 'D'], mask: ['sentences', 'T'] },
  )
  expectGammas('wordScores', { gamma1, gamma2 })
  if (images === 0 || sentences === 0)
    throw new UserError(
      `wordScores: there are ${images} images and ${sentences} sentences. Pass at least one of each.`,
    )
  const gammas = { gamma1, gamma2 }
  const grouping = groupSentences(mask)
  const tiles = cutTiles(regions.shape, grouping)
  const rows = grouping.groups.reduce((sum, { count, time }) => sum + count * time, 0)
  const keeps = tf.engine().isTapeOn() && 4 * images * rows * (2 * R + D) <= keptBytes

  const forward = () => {
    const sortedWords = tf.gather(words, indices(grouping.order))
    const sortedMask = tf.gather(mask, indices(grouping.order))
    const kept: Attended[] = []
    const runs: tf.Tensor2D[][] = []
    for (const tile of tiles) {
      const { score, attended } = tf.tidy(() => {
        const pairs = pairsOf(tile, regions, sortedWords, sortedMask)
        const attended = attend(pairs, gammas)
        const score = pairScores(pairs, attended, gammas)
        return { score, attended: keeps ? attended : undefined }
      })
      if (attended) kept.push(attended)
      ;(runs[tile.run] ??= []).push(score)
    }
    const sorted = tf.concat2d(
      runs.map((scores) => tf.concat2d(scores, 1)),
      0,
    )
    const value: PairScores = tf.gather(sorted, indices(grouping.places), 1)
    return { value, keep: [regions, sortedWords, sortedMask, ...kept.flatMap(flatten)] }
  }

  const backward = (dy: PairScores, [kRegions, kWords, kMask, ...kept]: tf.Tensor[]) => {
    const all: [Regions, Words, Mask] = [kRegions as Regions, kWords as Words, kMask as Mask]
    const upstream = tf.gather(dy, indices(grouping.order), 1)
    const dRegions: tf.Tensor3D[] = [] // a run each
    const dWords: tf.Tensor3D[] = [] // a group each
    tiles.forEach((tile, index) => {
      const { run, group, from, sentences } = tile
      const before = [dRegions[run], dWords[group]]
      const [r, w] = tf.tidy(() => {
        const pairs = pairsOf(tile, ...all)
        const attended = keeps ? unflatten(kept, index) : attend(pairs, gammas)
        const slope = tf.slice(upstream, [from, sentences.start], [tile.images, sentences.count])
        const gradients = pairGradients(pairs, attended, slope, gammas)
        return [plus(dRegions[run], gradients.regions), plus(dWords[group], gradients.words)]
      })
      tf.dispose(before.filter((tensor) => tensor !== undefined))
      dRegions[run] = r!
      dWords[group] = w!
    })
    const padded = dWords.map((gradient) =>
      tf.pad3d(gradient, [
        [0, 0],
        [0, T - gradient.shape[1]],
        [0, 0],
      ]),
    )
    return [tf.concat3d(dRegions, 0), tf.gather(tf.concat3d(padded, 0), indices(grouping.places))]
  }
  return tf.tidy(() => customGradient<PairScores>([regions, words], forward, backward))
}

const indices = (places: readonly number[]) => tf.tensor1d([...places], 'int32')

const plus = (sum: tf.Tensor3D | undefined, more: tf.Tensor3D): tf.Tensor3D =>
  sum ? tf.add(sum, more) : more

const flatten = (attended: Attended): tf.Tensor[] => PARTS.map((part) => attended[part])

function unflatten(kept: readonly tf.Tensor[], tile: number): Attended {
  const parts = PARTS.map((part, i) => [part, kept[tile * PARTS.length + i]])
  return Object.fromEntries(parts) as Attended
}
