import * as tf from '@tensorflow/tfjs-core'
import {
  createLinear,
  expectShape,
  learnedPositions,
  linear,
  type AttentionMemory,
  type Linear,
  type Mask,
  type Regions,
  type Tokens,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import type { CaptionerImage, Logits } from '../captioner'
import type { TransformerSettings } from './config'
import {
  createDecoder,
  decode,
  rememberImages,
  type Decoded,
  type Decoder,
  type Memory,
} from './decoder'
import { createCaptionEmbedding, embedCaptions, type CaptionEmbedding } from './embedding'
import { createEncoder, encode, type Encoder } from './encoder'
import { createCaptionHead, scoreWords, type CaptionHead } from './head'
import { regionPositions } from './positions'
import type { Run } from './run'

/** What earlier words leave behind for the next. */
export type WordsBefore = {
  /** every layer's keys and values */
  readonly past: readonly AttentionMemory[]
  /** 1 where a word is one: float32 [N, words before] */
  readonly mask: Mask
}

/** The captioner's parameters, in the order of the figure. */
export type TransformerParameters = {
  readonly input?: Linear
  readonly encoder: Encoder
  readonly embedding: CaptionEmbedding
  readonly decoder: Decoder
  readonly head: CaptionHead
}

/** Draws the captioner's first weights. */
export function createTransformer(
  settings: TransformerSettings,
  random: Random,
): TransformerParameters {
  const { embed: D, inputProjection } = settings
  return {
    ...(inputProjection && { input: createLinear(D, D, {}, random.fork('input')) }),
    encoder: createEncoder(settings, random.fork('encoder')),
    embedding: createCaptionEmbedding(settings, random.fork('embedding')),
    decoder: createDecoder(settings, random.fork('decoder')),
    head: createCaptionHead(settings, random.fork('head')),
  }
}

/**
 * Reads images, once for all their words.
 *
 * @param parameters - the captioner's
 * @param settings - width, heads, grid
 * @param image - regions of B images
 * @param run - heads and dropout
 * @returns what the decoder looks at
 */
export function readImages(
  { input, encoder, decoder }: TransformerParameters,
  { embed: D, heads, grid }: TransformerSettings,
  { regions, mask: given }: CaptionerImage,
  run: Run,
): Memory {
  const { B, R } = expectShape('captioner', { regions }, { regions: ['B', 'R', D] })
  if (given) expectShape('captioner', { mask: given }, { mask: [B, R] })
  const mask: CaptionerImage['mask'] = given && tf.cast(given, 'float32') // comparisons give bool
  const positions = regionPositions(regions, { mask, grid })
  const projected: Regions = input ? linear(input, regions) : regions
  const encoded = encode(encoder, projected, { positions, ...(mask && { mask }) }, run)
  const layers = rememberImages(decoder, encoded, positions, heads)
  return { layers, ...(mask && { mask }) }
}

/**
 * Reads new words and scores the ones that follow them.
 *
 * @param parameters - the captioner's
 * @param settings - its tokens
 * @param memory - the images
 * @param tokens - int32 [N, T]; with those before at most the captioner's length
 * @param run - heads and dropout
 * @param before - what earlier words left; absent: these are the first
 * @returns `logits` float32 [N, T, V]; `look` of the decoder; `before` for the next words
 */
export function readWords(
  { embedding, decoder, head }: TransformerParameters,
  { tokens: { padding } }: TransformerSettings,
  memory: Memory,
  tokens: Tokens,
  run: Run,
  before?: WordsBefore,
): { logits: Logits; before: WordsBefore } & Pick<Decoded, 'look'> {
  const { T } = expectShape('captioner', { tokens }, { tokens: ['N', 'T'] })
  const first = before?.mask.shape[1] ?? 0
  const positions = learnedPositions(embedding.positions, T, first)
  const isWord: Tokens = tf.notEqual(tokens, padding)
  const own: Mask = tf.cast(isWord, 'float32')
  const mask: Mask = before ? tf.concat([before.mask, own], 1) : own
  const embedded = embedCaptions(embedding, tokens, positions, { padding, drop: run.drop })
  const places = { positions, mask, ...(before && { past: before.past }) }
  const { words, past, look } = decode(decoder, embedded, memory, places, run)
  return { logits: scoreWords(head, words), look, before: { past, mask } }
}
