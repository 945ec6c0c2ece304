import * as tf from '@tensorflow/tfjs-core'
import {
  createEmbedding,
  createLinear,
  createLstm,
  disposeParameters,
  dropper,
  expectShape,
  linear,
  lstmCell,
  maskedMean,
  uniform,
  unstack,
  type Batch,
  type LstmState,
  type Places,
  type Shaped,
  type Tokens,
} from '@laviter/nn'
import { captionSettings } from './caption-settings'
import type {
  Captioner,
  CaptionerConfig,
  CaptionerContext,
  CaptionerImage,
  TeachOptions,
} from './captioner'
import { captionsAnImage, repeatImages } from './captions-an-image'
import { decodeBySteps } from './decode/by-steps'
import { createGenerate } from './decode/generate'
import { embedTokens } from './embed-tokens'
import {
  createSoftAttention,
  lookAt,
  rememberRegions,
  uneven,
  type SoftMemory,
} from './show-attend-and-tell-attention'

/** Show-Attend-and-Tell's own choices; the defaults are the public code's. */
export type ShowAttendAndTellConfig = CaptionerConfig & {
  /** width of the LSTM's state; default 512 */
  readonly width?: number
  /** width of the word table; default 512 */
  readonly tableWidth?: number
  /** width inside the attention; default 512 */
  readonly attentionWidth?: number
  /** share of the LSTM's outputs dropped in training; default 0.5 */
  readonly dropout?: number
}

const WHERE = 'show-attend-and-tell'

/**
 * Show-Attend-and-Tell with soft attention: an LSTM that looks at the regions before each word.
 *
 * @param config - see {@link ShowAttendAndTellConfig}
 * @param context - where the weights are drawn
 * @returns the captioner; it owns its parameters. Its `teach` wants every region to be looked at about once a caption: the
 *   penalty `attention`, mean of (1 - sum of a region's weights over the words)^2
 * @throws UserError where the configuration is out of range
 * @see Xu et al., Show, Attend and Tell (ICML 2015), sections 3.1 and 4.2; LAViTeR Table 5
 */
export function createShowAttendAndTell(
  config: ShowAttendAndTellConfig,
  { random }: CaptionerContext,
): Captioner {
  const { width: H = 512, tableWidth: E = 512, attentionWidth = 512, dropout = 0.5 } = config
  const own = { width: H, tableWidth: E, attentionWidth, dropout }
  const { tokens, embed: D, length } = captionSettings(config, own)
  const start = { initialiser: uniform(0.1) }
  const parameters = {
    hidden: createLinear(D, H, {}, random.fork('hidden')),
    cell: createLinear(D, H, {}, random.fork('cell')),
    attention: createSoftAttention(
      { embed: D, width: H, attentionWidth },
      random.fork('attention'),
    ),
    gate: createLinear(H, D, {}, random.fork('gate')),
    table: createEmbedding(tokens.size, E, start, random.fork('table')),
    lstm: createLstm(E + D, H, random.fork('lstm')),
    head: createLinear(H, tokens.size, start, random.fork('head')),
  }

  /** Regions, and the state before the first word: two maps of their mean. */
  const begin = (image: CaptionerImage): { memory: SoftMemory; state: LstmState } => {
    const { regions, mask } = image
    const { B, R } = expectShape(WHERE, { regions }, { regions: ['B', 'R', D] })
    if (mask) expectShape(WHERE, { mask }, { mask: [B, R] })
    const places: tf.Tensor3D = regions
    const shown: tf.Tensor2D = mask ?? tf.ones([B, R])
    const mean: tf.Tensor2D = maskedMean(places, shown)
    const state = { hidden: linear(parameters.hidden, mean), cell: linear(parameters.cell, mean) }
    return { memory: rememberRegions(parameters.attention, image), state }
  }

  /** What the words alone add to the LSTM's gates: [N T, 4 H]. */
  const drive = (rows: Tokens): tf.Tensor2D => {
    const { weight, bias } = parameters.lstm
    const words = tf.reshape(embedTokens(WHERE, parameters.table, rows), [-1, E])
    return tf.add(tf.matMul(words, tf.slice(weight, [0, 0], [E, -1])), bias)
  }

  /** Looks, then reads a word: the weights of the regions, and the state after. */
  const step = (memory: SoftMemory, { hidden, cell }: LstmState, driven: tf.Tensor2D) => {
    const { attention, context } = lookAt(parameters.attention, memory, hidden)
    const seen = tf.mul(tf.sigmoid(linear(parameters.gate, hidden)), context)
    const recurrent: tf.Tensor2D = tf.slice(parameters.lstm.weight, [E, 0])
    const gates: tf.Tensor2D = tf.add(driven, tf.matMul(tf.concat([seen, hidden], 1), recurrent))
    return { attention, state: lstmCell(gates, cell) }
  }

  const tell = (image: CaptionerImage, rows: Tokens, options?: TeachOptions) => {
    const { T, perImage } = captionsAnImage(WHERE, image, rows, length)
    const drop = dropper(WHERE, dropout, options)
    const { memory, state: first } = begin(image)
    const driven = unstack(tf.reshape(drive(rows), [-1, T, 4 * H]), 1)
    let state: LstmState = {
      hidden: repeatImages(first.hidden, perImage),
      cell: repeatImages(first.cell, perImage),
    }
    const states: tf.Tensor[] = []
    const attention: Shaped<[Batch, Places]>[] = []
    for (const word of driven) {
      const next = step(memory, state, tf.reshape(word, [-1, 4 * H]))
      state = next.state
      states.push(state.hidden)
      attention.push(next.attention)
    }
    const outputs: tf.Tensor3D = tf.reshape(tf.stack(states, 1), [-1, T, H])
    return { logits: linear(parameters.head, drop(outputs)), attention }
  }

  const decoding = decodeBySteps({
    sharesImages: true,
    begin,
    next: (memory: SoftMemory, before: LstmState, given) => {
      const { attention, state } = step(memory, before, drive(tf.expandDims(given, 1)))
      return { logits: linear<tf.Tensor2D>(parameters.head, state.hidden), attention, state }
    },
  })

  return {
    parameters,
    tokens,
    length,
    sharesImages: true,
    logits: (image, rows, options) => tf.tidy(() => tell(image, rows, options).logits),
    teach: (image, rows, options) =>
      tf.tidy(() => {
        const { logits, attention } = tell(image, rows, options)
        // after the end token comes padding, which nothing is to be looked at for
        const { padding, end } = tokens
        const real: tf.Tensor2D = tf.logicalAnd(tf.notEqual(rows, padding), tf.notEqual(rows, end))
        const weights: tf.Tensor3D = tf.reshape(tf.stack(attention, 1), [...rows.shape, -1])
        const counted: tf.Tensor2D = tf.cast(real, 'float32')
        const penalty = uneven(weights, counted, image.mask)
        return { logits, penalties: { attention: penalty } }
      }),
    generate: createGenerate(decoding, { tokens, length }),
    dispose: () => disposeParameters(parameters),
  }
}
