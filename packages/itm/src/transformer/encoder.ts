import * as tf from '@tensorflow/tfjs-core'
import {
  createLayerNorm,
  layerNorm,
  multiHeadAttention,
  type Attention,
  type Batch,
  type LayerNorm,
  type Places,
  type Regions,
  type Shaped,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import { createCaptionerAttention } from './attention'
import type { TransformerSettings } from './config'
import { createFeedForward, feedForward, type FeedForward } from './feed-forward'
import type { Run } from './run'

/** A pre-norm layer over regions. */
export type EncoderLayer = {
  readonly attention: Attention
  readonly norm1: LayerNorm
  readonly feedForward: FeedForward
  readonly norm2: LayerNorm
}

/** Layers over regions, and a last layer norm. */
export type Encoder = { readonly layers: readonly EncoderLayer[]; readonly norm: LayerNorm }

/** What every layer reads beside the regions. */
export type EncoderPlaces = {
  /** where a region lies: float32 [1 or B, R, D], added to queries and keys */
  readonly positions: Regions
  /** 1 where a region shows the picture: float32 [B, R] */
  readonly mask?: Shaped<[Batch, Places]>
}

/** Makes an encoder. */
export function createEncoder(
  { embed: D, encoderLayers, feedForward: width }: TransformerSettings,
  random: Random,
): Encoder {
  return {
    layers: Array.from({ length: encoderLayers }, (_, i) => {
      const own = random.fork(`layer ${i}`)
      return {
        attention: createCaptionerAttention(D, own.fork('attention')),
        norm1: createLayerNorm(D),
        feedForward: createFeedForward(D, width, own.fork('feed forward')),
        norm2: createLayerNorm(D),
      }
    }),
    norm: createLayerNorm(D),
  }
}

/**
 * Lets regions see each other.
 *
 * @param encoder - its parameters
 * @param regions - float32 [B, R, D]
 * @param places - positions and mask
 * @param run - heads and dropout
 * @returns float32 [B, R, D]
 * @see LAViTeR section 3.3; Carion et al., End-to-end object detection with transformers (2020), appendix A.3
 */
export function encode(
  encoder: Encoder,
  regions: Regions,
  places: EncoderPlaces,
  run: Run,
): Regions {
  const seen = encoder.layers.reduce<Regions>(
    (x, layer) => runLayer(layer, x, places, run),
    regions,
  )
  return layerNorm(encoder.norm, seen)
}

/** x = x + drop(attention(LN(x))); x = x + drop(W2 relu(W1 LN(x))). */
function runLayer(
  layer: EncoderLayer,
  x: Regions,
  { positions, mask }: EncoderPlaces,
  { drop, attention }: Run,
): Regions {
  return tf.tidy(() => {
    const values = layerNorm(layer.norm1, x)
    const placed: Regions = tf.add(values, positions)
    const seen = multiHeadAttention<Regions>(
      layer.attention,
      { queries: placed, keys: placed, values },
      { ...attention, mask },
    )
    const attended: Regions = tf.add(x, drop(seen))
    const fed = feedForward(layer.feedForward, layerNorm(layer.norm2, attended), attention.dropout)
    return tf.add<Regions>(attended, drop(fed))
  })
}
