import * as tf from '@tensorflow/tfjs-core'
import type { Hidden, LstmState } from './lstm-cell'
import { composedLstm } from './lstm-composed'
import { fusedLstm } from './lstm-fused'
import { maskLengths } from './mask'
import { customGradient } from '../custom-gradient'
import { uniform } from '../initialisers'
import { nativeBackend } from '../native'
import type { Random } from '../random'
import {
  expectShape,
  type Batch,
  type Embed,
  type Mask,
  type Shaped,
  type Time,
  type Words,
} from '../shaped'

/**
 * One direction of an LSTM: `weight` [in + hidden, 4 hidden] for the input above the state, `bias` [4 hidden]; the gates
 * stand in the order input, forget, cell, output, as torch's.
 */
export type Lstm = {
  readonly weight: tf.Variable<tf.Rank.R2>
  readonly bias: tf.Variable<tf.Rank.R1>
}

/**
 * Makes one direction of an LSTM.
 *
 * @param inputs - width of what goes in
 * @param hidden - width of the state
 * @param random - the stream to draw from
 * @returns its parameters, U(+-1 / sqrt(hidden)); the bias is the sum of two draws, as torch keeps two biases
 */
export function createLstm(inputs: number, hidden: number, random: Random): Lstm {
  const start = uniform(1 / Math.sqrt(hidden))
  return tf.tidy(() => {
    const weight = start([inputs + hidden, 4 * hidden], random)
    const bias = tf.add(start([4 * hidden], random), start([4 * hidden], random))
    return {
      weight: tf.variable(tf.reshape(weight, [inputs + hidden, 4 * hidden])),
      bias: tf.variable(tf.reshape(bias, [4 * hidden])),
    }
  })
}

/**
 * Runs an LSTM over a sequence, from a zero state unless given one.
 *
 * @param layer - its parameters
 * @param x - float32 [B, T, in]
 * @param state - the state before
 * @returns every hidden state, float32 [B, T, hidden], and the last cell state [B, hidden]
 * @throws ShapeError when x's width is not the layer's
 * @see Hochreiter and Schmidhuber, Long short-term memory (1997)
 */
export function lstm(
  { weight, bias }: Lstm,
  x: Words,
  state?: LstmState,
): { outputs: Shaped<[Batch, Time, Hidden]>; cell: Shaped<[Batch, Hidden]> } {
  const hidden = bias.shape[0] / 4
  const { B } = expectShape('lstm', { x }, { x: ['B', 'T', weight.shape[0] - hidden] })
  if (state) expectShape('lstm', state, { hidden: [B, hidden], cell: [B, hidden] })
  return tf.tidy(() => {
    const zero = tf.zeros<tf.Rank.R2>([B, hidden])
    const start = { hidden: state?.hidden ?? zero, cell: state?.cell ?? zero }
    const steps = tf.transpose(x, [1, 0, 2]) // [T, B, in]
    const native = nativeBackend()
    const { outputs, cell } = native
      ? fusedLstm(native, { weight, bias }, steps, start)
      : composedLstm({ weight, bias }, steps, start)
    return { outputs: tf.transpose(outputs, [1, 0, 2]), cell }
  })
}

/** Both directions of an LSTM. */
export type BidirectionalLstm = { readonly forward: Lstm; readonly backward: Lstm }

/**
 * Makes a bidirectional LSTM.
 *
 * @param inputs - width of what goes in
 * @param hidden - width of each direction's state
 * @param random - the stream to draw from
 * @returns the parameters of both directions
 */
export function createBidirectionalLstm(
  inputs: number,
  hidden: number,
  random: Random,
): BidirectionalLstm {
  return {
    forward: createLstm(inputs, hidden, random),
    backward: createLstm(inputs, hidden, random),
  }
}

/**
 * Runs both directions over each sentence's own length, from zero states.
 *
 * @param layer - the parameters
 * @param x - float32 [B, T, in]
 * @param mask - 1 where a word is real, ones first, float32 [B, T]
 * @returns `words` float32 [B, T, 2 hidden], zero on padding; `sentence` [B, 2 hidden]: the forward state at the last word
 *   and the backward state at the first, side by side
 * @throws ShapeError when shapes disagree
 */
export function bidirectionalLstm(
  layer: BidirectionalLstm,
  x: Words,
  mask: Mask,
): { words: Words; sentence: Shaped<[Batch, Embed]> } {
  const { B, T } = expectShape(
    'bidirectionalLstm',
    { x, mask },
    { x: ['B', 'T', 'D'], mask: ['B', 'T'] },
  )
  return tf.tidy(() => {
    const order = reversal(mask, B, T)
    const ahead = lstm(layer.forward, x).outputs
    const back = reorder(lstm(layer.backward, reorder(x, order)).outputs, order)
    const real = tf.expandDims(mask, 2)
    const words: Words = tf.mul(tf.concat([ahead, back], 2), real)
    const places = tf.range(0, T, 1, 'int32')
    const isLast = tf.equal(places, tf.sub(tf.expandDims(maskLengths(mask), 1), 1)) // [B, T]
    const last: tf.Tensor2D = tf.sum(tf.mul(ahead, tf.expandDims(tf.cast(isLast, 'float32'), 2)), 1)
    const first: tf.Tensor2D = tf.reshape(tf.slice(tf.mul(back, real), [0, 0, 0], [B, 1, -1]), [
      B,
      layer.backward.bias.shape[0] / 4,
    ])
    const sentence: Shaped<[Batch, Embed]> = tf.concat([last, first], 1)
    return { words, sentence }
  })
}

/** Rows of [B * T] that turn each sentence's real words round and leave its padding; its own inverse. */
function reversal(mask: Mask, B: number, T: number): tf.Tensor1D {
  // in float32, which tfjs makes of whole numbers here anyway: exact below 2^24 rows
  const places = tf.reshape(tf.range(0, T), [1, T])
  const lengths = tf.sum(mask, 1, true) // [B, 1]
  const real = tf.cast(tf.less(places, lengths), 'float32') // [B, T]
  const turned = tf.mul(tf.sub(tf.sub(lengths, 1), tf.mul(places, 2)), real) // what to add to the place
  const sentences = tf.reshape(tf.range(0, B), [B, 1])
  const rows = tf.cast(tf.add(tf.add(places, turned), tf.mul(sentences, T)), 'int32')
  return tf.reshape(rows, [B * T])
}

/** Gathers rows by a permutation that is its own inverse, so that its gradient is itself and needs no scatter. */
function reorder<T extends tf.Tensor3D>(x: T, order: tf.Tensor1D): T {
  const [B, T, D] = x.shape
  const rows = customGradient<tf.Tensor>(
    [x],
    () => ({ value: tf.gather(tf.reshape(x, [B * T, D]), order), keep: [order] }),
    (dy, [same]) => [tf.reshape(tf.gather(dy, tf.reshape(same!, [B * T])), [B, T, D])],
  )
  return tf.reshape(rows, [B, T, D]) as T
}
