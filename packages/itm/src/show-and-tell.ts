import * as tf from '@tensorflow/tfjs-core'
import {
  batchNorm,
  createBatchNorm,
  createEmbedding,
  createLinear,
  createLstm,
  disposeParameters,
  dropper,
  embed as lookUp,
  expectShape,
  linear,
  lstm,
  type LstmState,
  type Words,
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

/** Show-and-Tell's own choices; the defaults are the public code's. */
export type ShowAndTellConfig = CaptionerConfig & {
  /** width of the LSTM's state; default 512 */
  readonly width?: number
  /** width of the word table; default 256 */
  readonly tableWidth?: number
  /** the image's vector is normalised over the batch after its map; default true */
  readonly batchNorm?: boolean
  /** share of the LSTM's outputs dropped in training; default 0 */
  readonly dropout?: number
}

/**
 * Show-and-Tell: an LSTM that reads the image's vector as its first word, then the words. It does not attend, and a mask of
 * regions changes nothing: it sees the global vector only.
 *
 * @param config - see {@link ShowAndTellConfig}
 * @param context - where the weights are drawn
 * @returns the captioner; it owns its parameters
 * @throws UserError where the configuration is out of range
 * @see Vinyals et al., Show and Tell (CVPR 2015), Eq. 10-12; LAViTeR Table 5
 */
export function createShowAndTell(
  config: ShowAndTellConfig,
  { random }: CaptionerContext,
): Captioner {
  const { width: H = 512, tableWidth: E = 256, batchNorm: normed = true, dropout = 0 } = config
  const own = { width: H, tableWidth: E, dropout }
  const { tokens, embed: D, length } = captionSettings(config, own)
  const parameters = {
    // a bias before batch norm would be taken away again
    image: createLinear(D, E, { bias: !normed }, random.fork('image')),
    ...(normed && { norm: createBatchNorm(E, {}, random.fork('norm')) }),
    table: createEmbedding(tokens.size, E, {}, random.fork('table')),
    lstm: createLstm(E, H, random.fork('lstm')),
    head: createLinear(H, tokens.size, {}, random.fork('head')),
  }
  /** The image as the first word: [B, 1, E]. */
  const show = (image: CaptionerImage, { training = false }: TeachOptions = {}): Words => {
    const { regions, global } = image
    expectShape(
      'show-and-tell',
      { regions, global },
      { regions: ['B', 'R', 'C'], global: ['B', D] },
    )
    const vector = linear(parameters.image, global)
    const { norm } = parameters
    return tf.expandDims(norm ? batchNorm(norm, vector, { training }) : vector, 1)
  }
  const read = (words: Words, before?: LstmState): LstmState => {
    const { outputs, cell } = lstm(parameters.lstm, words, before)
    const hidden: LstmState['hidden'] = tf.reshape(outputs, [-1, H])
    return { hidden, cell }
  }
  const decoding = decodeBySteps({
    sharesImages: true,
    // words look at nothing: the image is in the state
    begin: (image) => ({ memory: {}, state: read(show(image)) }),
    next: (_, before, given) => {
      const state = read(lookUp(parameters.table, tf.expandDims(given, 1)), before)
      return { logits: linear(parameters.head, state.hidden), state }
    },
  })
  return {
    parameters,
    tokens,
    length,
    sharesImages: true,
    logits: (image, rows, options) =>
      tf.tidy(() => {
        const { T, perImage } = captionsAnImage('show-and-tell', image, rows, length)
        const drop = dropper('show-and-tell', dropout, options)
        const first: Words = repeatImages(show(image, options), perImage)
        const inputs: Words = tf.concat(
          [first, embedTokens('show-and-tell', parameters.table, rows)],
          1,
        )
        const { outputs } = lstm(parameters.lstm, inputs)
        const words: tf.Tensor3D = tf.slice(outputs, [0, 1, 0], [-1, T, H]) // what follows the image is no word
        return linear(parameters.head, drop(words))
      }),
    generate: createGenerate(decoding, { tokens, length }),
    dispose: () => disposeParameters(parameters),
  }
}
