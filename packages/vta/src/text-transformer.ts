import * as tf from '@tensorflow/tfjs-core'
import {
  createEmbedding,
  createLayerNorm,
  createLearnedPositions,
  createLinear,
  disposeParameters,
  dropper,
  embed as lookUp,
  expectShape,
  layerNorm,
  learnedPositions,
  linear,
  maskedMean,
  sinePositions,
  type Mask,
  type Words,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import { chooseVectors } from './choose-vectors'
import type { EncodeOptions } from './image-encoder'
import { textSettings } from './text-settings'
import type {
  TextEncoder,
  TextEncoderContext,
  TextFeatures,
  TextTransformerConfig,
} from './text-encoder'
import { createWideAttention, wideAttention } from './wide-attention'

/**
 * The paper's text encoder: token and position embedding, then post-norm Transformer blocks with wide attention; the
 * sentence is the mean of its words.
 *
 * @param config - see {@link TextTransformerConfig}; `tableWidth: 768, positions: 'sine', dropout: 0.2` is the code's v2 but for
 *   phase 3, in which that trains its positions too
 * @param context - where the weights are drawn
 * @returns the encoder; it owns its parameters
 * @throws UserError where the configuration is out of range
 * @see LAViTeR section 3.1
 */
export function createTextTransformer(
  config: TextTransformerConfig,
  { random }: TextEncoderContext,
): TextEncoder {
  const { vocabularySize, words: T, embed: D, dropout: rate } = textSettings(config, 0)
  const { heads = 8, depth = 1, tableWidth = D, positions = 'learned', parity = false } = config
  const parameters = {
    table: createEmbedding(vocabularySize, tableWidth, {}, random.fork('table')),
    ...(tableWidth !== D && {
      narrow: createLinear(tableWidth, D, { bias: false }, random.fork('narrow')),
    }),
    ...(positions === 'learned' && {
      positions: createLearnedPositions(T, D, {}, random.fork('positions')),
    }),
    blocks: Array.from({ length: depth }, (_, i) =>
      createBlock(D, heads, random.fork(`block ${i}`)),
    ),
  }
  const place = (tokens: Words): Words => {
    const [, time, width] = tokens.shape
    const table = parameters.positions
      ? learnedPositions(parameters.positions, time)
      : sinePositions(time, width)
    return tf.add(tokens, table)
  }
  /** From the table's vectors on. */
  const read = (vectors: Words, mask: Mask, options?: EncodeOptions): TextFeatures => {
    const drop = dropper('textEncoder', rate, options)
    const narrow = parameters.narrow ? linear(parameters.narrow, vectors) : vectors
    const seen = parity ? undefined : mask
    const words = parameters.blocks.reduce<Words>(
      (x, block) => runBlock(block, x, seen, drop),
      drop(place(narrow)),
    )
    const sentence: tf.Tensor2D = parity ? tf.mean(words, 1) : maskedMean(words, mask)
    return { words, sentence, mask: tf.clone(mask) }
  }
  return {
    parameters,
    embed: D,
    encode: (tokens, mask, options) =>
      tf.tidy(() => {
        expectShape('textEncoder', { tokens, mask }, { tokens: ['B', 'T'], mask: ['B', 'T'] })
        return read(lookUp(parameters.table, tokens), mask, options)
      }),
    encodeChoices: (choices, mask, options) =>
      tf.tidy(() => read(chooseVectors(parameters.table, choices, mask), mask, options)),
    dispose: () => disposeParameters(parameters),
  }
}

/** One post-norm block of width D. */
function createBlock(D: number, heads: number, random: Random) {
  return {
    attention: createWideAttention(D, heads, random.fork('attention')),
    norm1: createLayerNorm(D),
    widen: createLinear(D, 4 * D, {}, random.fork('widen')),
    narrow: createLinear(4 * D, D, {}, random.fork('narrow')),
    norm2: createLayerNorm(D),
  }
}

/** x = drop(LN(x + attention(x))); x = drop(LN(x + W2 relu(W1 x))). */
function runBlock(
  block: ReturnType<typeof createBlock>,
  words: Words,
  mask: Mask | undefined,
  drop: <X extends tf.Tensor>(x: X) => X,
): Words {
  const attended = wideAttention(block.attention, words, mask)
  const x = drop(layerNorm<Words>(block.norm1, tf.add(words, attended)))
  const fed = linear<Words>(block.narrow, tf.relu(linear(block.widen, x)))
  return drop(layerNorm<Words>(block.norm2, tf.add(x, fed)))
}
