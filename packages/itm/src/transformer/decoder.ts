import * as tf from '@tensorflow/tfjs-core'
import {
  attend,
  attentionMemory,
  attentionWeights,
  createLayerNorm,
  layerNorm,
  type Attention,
  type AttentionMemory,
  type AttentionWeights,
  type Batch,
  type Embed,
  type LayerNorm,
  type Mask,
  type Places,
  type Regions,
  type Shaped,
  type Time,
  type Words,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import { createCaptionerAttention } from './attention'
import type { TransformerSettings } from './config'
import { createFeedForward, feedForward, type FeedForward } from './feed-forward'
import type { Run } from './run'

/** A pre-norm layer over words. */
export type DecoderLayer = {
  readonly attention: Attention
  readonly norm1: LayerNorm
  readonly crossAttention: Attention
  readonly norm2: LayerNorm
  readonly feedForward: FeedForward
  readonly norm3: LayerNorm
}

/** Layers over words, and a last layer norm. */
export type Decoder = { readonly layers: readonly DecoderLayer[]; readonly norm: LayerNorm }

/** The images that words look at: every layer's keys and values of B images, and which regions show the picture. */
export type Memory = {
  readonly layers: readonly AttentionMemory[]
  /** float32 [B, R] */
  readonly mask?: Shaped<[Batch, Places]>
}

/** What every layer reads beside the words. */
export type DecoderPlaces = {
  /** of the new words: float32 [T, D], added to the queries and keys of words */
  readonly positions: Shaped<[Time, Embed]>
  /** 1 where a word is one, for earlier and new words: float32 [N, past + T] */
  readonly mask: Mask
  /** every layer's keys and values of the words before; absent: there are none */
  readonly past?: readonly AttentionMemory[]
}

/** What comes of new words. */
export type Decoded = {
  /** float32 [N, T, D] */
  readonly words: Words
  /** every layer's keys and values of all words so far */
  readonly past: readonly AttentionMemory[]
  /** where the last layer's heads look, computed where it is called: float32 [B, H, (N / B) T, R] */
  look(): AttentionWeights
}

/** Makes a decoder. */
export function createDecoder(
  { embed: D, decoderLayers, feedForward: width }: TransformerSettings,
  random: Random,
): Decoder {
  return {
    layers: Array.from({ length: decoderLayers }, (_, i) => {
      const own = random.fork(`layer ${i}`)
      return {
        attention: createCaptionerAttention(D, own.fork('attention')),
        norm1: createLayerNorm(D),
        crossAttention: createCaptionerAttention(D, own.fork('cross-attention')),
        norm2: createLayerNorm(D),
        feedForward: createFeedForward(D, width, own.fork('feed forward')),
        norm3: createLayerNorm(D),
      }
    }),
    norm: createLayerNorm(D),
  }
}

/**
 * What the decoder's layers look at, computed once for all words of all captions.
 *
 * @param decoder - its parameters
 * @param regions - out of the encoder: float32 [B, R, D]
 * @param positions - float32 [1 or B, R, D], added to keys
 * @param heads - H
 */
export function rememberImages(
  decoder: Decoder,
  regions: Regions,
  positions: Regions,
  heads: number,
): readonly AttentionMemory[] {
  return tf.tidy(() => {
    const keys: Regions = tf.add(regions, positions)
    return decoder.layers.map(({ crossAttention }) =>
      attentionMemory(crossAttention, { keys, values: regions }, heads),
    )
  })
}

/**
 * Reads new words: all of a caption in teaching, one after the other in generation.
 *
 * @param decoder - its parameters
 * @param words - float32 [N, T, D]; N is k B, and row n describes image floor(n / k)
 * @param memory - of B images
 * @param places - positions, mask, words before
 * @param run - heads and dropout
 * @see LAViTeR section 3.3, Eq. 12-13
 */
export function decode(
  decoder: Decoder,
  words: Words,
  memory: Memory,
  { past, ...places }: DecoderPlaces,
  run: Run,
): Decoded {
  let x = words
  let look: Decoded['look'] | undefined
  const remembered = decoder.layers.map((layer, i) => {
    const step = runLayer(
      layer,
      x,
      { ...places, before: past?.[i] },
      memory.layers[i]!,
      memory,
      run,
    )
    x = step.words
    look = step.look
    return step.past
  })
  return { words: layerNorm(decoder.norm, x), past: remembered, look: look! }
}

/** x = x + drop(self(LN(x))); x = x + drop(cross(LN(x))); x = x + drop(W2 relu(W1 LN(x))). */
function runLayer(
  layer: DecoderLayer,
  x: Words,
  {
    positions,
    mask,
    before,
  }: Omit<DecoderPlaces, 'past'> & { readonly before: AttentionMemory | undefined },
  images: AttentionMemory,
  { mask: shown }: Memory,
  { drop, attention }: Run,
) {
  const values = layerNorm(layer.norm1, x)
  const placed: Words = tf.add(values, positions)
  const own = attentionMemory(layer.attention, { keys: placed, values }, attention.heads)
  const past = before ? after(before, own) : own
  const self = attend(layer.attention, placed, past, { ...attention, mask, causal: true })
  const told: Words = tf.add(x, drop(self))

  const asking: Words = tf.add(layerNorm(layer.norm2, told), positions)
  const [N, T, D] = asking.shape
  const B = images.keys.shape[0]
  // the k captions of an image ask together: its keys and values are never repeated
  const together: Words = tf.reshape(asking, [B, (N / B) * T, D])
  const cross = attend(layer.crossAttention, together, images, { ...attention, mask: shown })
  const looked: Words = tf.add(told, drop(tf.reshape(cross, [N, T, D])))

  const fed = feedForward(layer.feedForward, layerNorm(layer.norm3, looked), attention.dropout)
  const next: Words = tf.add(looked, drop(fed))
  const look = () =>
    attentionWeights(layer.crossAttention, together, images, {
      heads: attention.heads,
      ...(shown && { mask: shown }),
    })
  return { words: next, past, look }
}

/** Earlier and new keys and values, one behind the other. */
const after = (before: AttentionMemory, own: AttentionMemory): AttentionMemory => ({
  keys: tf.concat([before.keys, own.keys], 2),
  values: tf.concat([before.values, own.values], 2),
})
