import * as tf from '@tensorflow/tfjs-core'
import {
  createEmbedding,
  createLayerNorm,
  createLearnedPositions,
  layerNorm,
  xavierUniform,
  type Embed,
  type EmbeddingTable,
  type LayerNorm,
  type LearnedPositions,
  type Shaped,
  type Time,
  type Tokens,
  type Words,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import { embedTokens } from '../embed-tokens'
import type { TransformerSettings } from './config'
import type { Drop } from './run'

/** BERT's epsilon, which CATR keeps for the embedding. */
const EPSILON = 1e-12

/** Words and places of a caption as vectors. */
export type CaptionEmbedding = {
  readonly table: EmbeddingTable
  readonly positions: LearnedPositions
  readonly norm: LayerNorm
}

/** Makes the embedding of captions; the padding's row gets no gradient, and starts as the others do. */
export function createCaptionEmbedding(
  { tokens, embed: D, length }: TransformerSettings,
  random: Random,
): CaptionEmbedding {
  const start = { initialiser: xavierUniform }
  return {
    table: createEmbedding(tokens.size, D, start, random.fork('table')),
    positions: createLearnedPositions(length, D, start, random.fork('positions')),
    norm: createLayerNorm(D),
  }
}

/**
 * What goes into the decoder: drop(LN(word + position)).
 *
 * @param embedding - its parameters
 * @param tokens - int32 [N, T]
 * @param positions - of these places: float32 [T, D]
 * @param options - `padding`: its token; `drop`: dropout
 * @returns float32 [N, T, D]
 */
export function embedCaptions(
  { table, norm }: CaptionEmbedding,
  tokens: Tokens,
  positions: Shaped<[Time, Embed]>,
  { padding, drop }: { padding: number; drop: Drop },
): Words {
  const words: Words = tf.add(embedTokens('captioner', table, tokens, { padding }), positions)
  return drop(layerNorm(norm, words, { eps: EPSILON }))
}
