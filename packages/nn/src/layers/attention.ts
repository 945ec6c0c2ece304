import * as tf from '@tensorflow/tfjs-core'
import { gatherValues, softWeights } from './attention-core'
import { createLinear, linear, type Linear } from './linear'
import { maskPenalty } from './mask'
import type { Initialiser } from '../initialisers'
import type { Random } from '../random'
import { expectShape, ShapeError, type Batch, type Shaped } from '../shaped'

/** Places that ask. */
export type Asking = 'queries'
/** Places that are asked. */
export type Asked = 'keys'
/** Heads of an attention. */
export type Heads = 'heads'

/** Weights of each head, float32 [B, H, Q, K]. */
export type AttentionWeights = Shaped<[Batch, Heads, Asking, Asked]>

/** Multi-head attention: four linear maps. */
export type Attention = {
  readonly queries: Linear
  readonly keys: Linear
  readonly values: Linear
  readonly output: Linear
}

/** How the maps of an attention start. */
export type AttentionStart = {
  bias?: boolean
  initialiser?: Initialiser
  biasInitialiser?: Initialiser
}

/**
 * Makes a multi-head attention.
 *
 * @param width - D, of queries, keys, values and result
 * @param options - `bias`: whether the maps add one (yes), which starts by `biasInitialiser`; `initialiser`: of the four
 *   weights; `output`: where the output map starts otherwise
 * @param random - the stream to draw from
 * @returns its parameters
 */
export function createAttention(
  width: number,
  { output, ...options }: AttentionStart & { output?: AttentionStart },
  random: Random,
): Attention {
  const make = (own?: AttentionStart) => createLinear(width, width, { ...options, ...own }, random)
  return { queries: make(), keys: make(), values: make(), output: make(output) }
}

/** What attention reads; its result has the names of the queries' dimensions. */
export type AttentionInputs<Queries extends tf.Tensor3D = tf.Tensor3D> = {
  /** float32 [B, Q, D] */
  readonly queries: Queries
  /** float32 [B, K, D] */
  readonly keys: tf.Tensor3D
  /** float32 [B, K, D] */
  readonly values: tf.Tensor3D
}

/** Keys and values after their maps, a head apart; computed once where several calls attend to the same places. */
export type AttentionMemory = {
  /** float32 [B, H, K, D / H] */
  readonly keys: tf.Tensor4D
  /** float32 [B, H, K, D / H] */
  readonly values: tf.Tensor4D
}

/** How attention runs. */
export type AttentionOptions = {
  /** H, divides D */
  readonly heads: number
  /** 1 where a key is real, float32 [B, K] */
  readonly mask?: tf.Tensor2D
  /** a query sees only keys up to its own place; the last query stands at the last key */
  readonly causal?: boolean
  /** dropout of the weights: its rate in [0, 1) and stream; none in evaluation */
  readonly dropout?: { readonly rate: number; readonly random: Random }
}

/**
 * Multi-head attention: softmax(q k / sqrt(D / H)) v for each head, side by side, then the output map.
 *
 * @param layer - its parameters
 * @param inputs - queries, keys and values, before their maps
 * @param options - heads, mask, causality, dropout
 * @returns float32 [B, Q, D]
 * @throws ShapeError when shapes disagree or H does not divide D
 * @see Vaswani et al., Attention is all you need (2017), section 3.2
 */
export function multiHeadAttention<Queries extends tf.Tensor3D>(
  layer: Attention,
  inputs: AttentionInputs<Queries>,
  options: AttentionOptions,
): Queries {
  const { queries, ...asked } = inputs
  expectShape('multiHeadAttention', inputs, {
    queries: ['B', 'Q', 'D'],
    keys: ['B', 'K', 'D'],
    values: ['B', 'K', 'D'],
  })
  return tf.tidy(() =>
    attend(layer, queries, attentionMemory(layer, asked, options.heads), options),
  )
}

/**
 * Maps keys and values once, for any number of calls of {@link attend}.
 *
 * @param layer - the attention's parameters
 * @param inputs - `keys` and `values`, float32 [B, K, D]
 * @param heads - H, divides D
 * @returns what `attend` reads
 * @throws ShapeError when shapes disagree or H does not divide D
 */
export function attentionMemory(
  layer: Attention,
  { keys, values }: { readonly keys: tf.Tensor3D; readonly values: tf.Tensor3D },
  heads: number,
): AttentionMemory {
  expectShape(
    'attentionMemory',
    { keys, values },
    { keys: ['B', 'K', 'D'], values: ['B', 'K', 'D'] },
  )
  return tf.tidy(() => ({
    keys: splitHeads(linear(layer.keys, keys), heads),
    values: splitHeads(linear(layer.values, values), heads),
  }))
}

/**
 * Attention to keys and values that are mapped already.
 *
 * @param layer - the attention's parameters
 * @param queries - float32 [B, Q, D], before their map
 * @param memory - of {@link attentionMemory}, with as many heads
 * @param options - as of {@link multiHeadAttention}, whose result this is
 * @returns float32 [B, Q, D]
 * @throws ShapeError when shapes disagree or H does not divide D
 */
export function attend<Queries extends tf.Tensor3D>(
  layer: Attention,
  queries: Queries,
  memory: AttentionMemory,
  options: AttentionOptions,
): Queries {
  return tf.tidy(() => {
    const { asking, penalty } = ask(layer, queries, memory, options)
    const { dropout } = options
    const how = { ...(penalty && { penalty }), ...(dropout && dropout.rate > 0 && { dropout }) }
    const context = gatherValues(asking, memory.keys, memory.values, how)
    const beside = tf.reshape(tf.transpose(context, [0, 2, 1, 3]), queries.shape)
    return linear(layer.output, beside) as Queries
  })
}

/**
 * Where each head looks, dropout aside.
 *
 * @param layer - the attention's parameters
 * @param queries - float32 [B, Q, D], before their map
 * @param memory - of {@link attentionMemory}, with as many heads
 * @param options - heads, mask, causality
 * @returns float32 [B, H, Q, K], rows sum to 1
 * @throws ShapeError when shapes disagree or H does not divide D
 */
export function attentionWeights(
  layer: Attention,
  queries: tf.Tensor3D,
  memory: AttentionMemory,
  options: Omit<AttentionOptions, 'dropout'>,
): AttentionWeights {
  return tf.tidy((): AttentionWeights => {
    const { asking, penalty } = ask(layer, queries, memory, options)
    return softWeights(asking, memory.keys, penalty)
  })
}

/** Queries after their map, a head apart and scaled: [B, H, Q, D / H]; and what their scores lose. */
function ask(
  layer: Attention,
  queries: tf.Tensor3D,
  memory: AttentionMemory,
  { heads, mask, causal = false }: AttentionOptions,
): { asking: tf.Tensor4D; penalty: tf.Tensor | undefined } {
  const { B, Q, D } = expectShape('attend', { queries }, { queries: ['B', 'Q', 'D'] })
  const { K } = expectShape('attend', memory, {
    keys: [B, heads, 'K', D / heads],
    values: [B, heads, 'K', D / heads],
  })
  if (mask) expectShape('attend', { mask }, { mask: [B, K] })
  const scaled: tf.Tensor3D = tf.mul(linear(layer.queries, queries), 1 / Math.sqrt(D / heads))
  const padding = mask && tf.reshape(maskPenalty(mask), [B, 1, 1, K])
  const later = causal && Q > 1 ? maskPenalty(lowerTriangle(Q, K)) : undefined
  return {
    asking: splitHeads(scaled, heads),
    penalty: padding && later ? tf.add(padding, later) : (padding ?? later),
  }
}

/** [B, places, D] to [B, H, places, D / H]. */
function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor4D {
  const [B, places, D] = x.shape
  if (D % heads !== 0)
    throw new ShapeError(
      `multiHeadAttention: ${heads} heads do not divide the width ${D}. Choose a divisor.`,
    )
  return tf.transpose(tf.reshape(x, [B, places, heads, D / heads]), [0, 2, 1, 3])
}

/** 1 where key k is not after query q; the last of both stand at one place. */
function lowerTriangle(queries: number, keys: number): tf.Tensor2D {
  const q = tf.reshape(tf.range(keys - queries, keys), [queries, 1])
  const k = tf.reshape(tf.range(0, keys), [1, keys])
  const seen: tf.Tensor2D = tf.lessEqual(k, q)
  return tf.cast(seen, 'float32')
}
