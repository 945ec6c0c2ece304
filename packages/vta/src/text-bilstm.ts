import * as tf from '@tensorflow/tfjs-core'
import {
  bidirectionalLstm,
  createBidirectionalLstm,
  createEmbedding,
  disposeParameters,
  dropper,
  embed as lookUp,
  expectShape,
  uniform,
  type Mask,
  type Words,
} from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { chooseVectors } from './choose-vectors'
import type { EncodeOptions } from './image-encoder'
import { textSettings } from './text-settings'
import type {
  TextBiLstmConfig,
  TextEncoder,
  TextEncoderContext,
  TextFeatures,
} from './text-encoder'

/**
 * AttnGAN's text encoder, the DAMSM baseline: token table, dropout, one bidirectional LSTM over each caption's own
 * length. Words are its outputs, zero on padding; the sentence is both directions' last states side by side.
 *
 * @param config - see {@link TextBiLstmConfig}; `embed` must be even, half a direction
 * @param context - where the weights are drawn
 * @returns the encoder; it owns its parameters
 * @throws UserError where the configuration is out of range
 * @see Xu et al., AttnGAN (CVPR 2018) section 3.2
 */
export function createTextBiLstm(
  config: TextBiLstmConfig,
  { random }: TextEncoderContext,
): TextEncoder {
  const { vocabularySize, embed: D, dropout: rate } = textSettings(config, 0.5)
  const { tableWidth = 300 } = config
  if (D % 2 !== 0)
    throw new UserError(
      `textEncoder: embed ${D} is odd, but each direction of the BiLSTM takes half. Make it even.`,
    )
  const parameters = {
    table: createEmbedding(
      vocabularySize,
      tableWidth,
      { initialiser: uniform(0.1) },
      random.fork('table'),
    ),
    lstm: createBidirectionalLstm(tableWidth, D / 2, random.fork('lstm')),
  }
  /** From the table's vectors on. */
  const read = (vectors: Words, mask: Mask, options?: EncodeOptions): TextFeatures => {
    const drop = dropper('textEncoder', rate, options)
    return { ...bidirectionalLstm(parameters.lstm, drop(vectors), mask), mask: tf.clone(mask) }
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
