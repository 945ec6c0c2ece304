import * as tf from '@tensorflow/tfjs-core'
import { disposeParameters } from '@laviter/nn'
import type { Captioner, CaptionerContext } from './captioner'
import { captionsAnImage } from './captions-an-image'
import { createGenerate } from './decode/generate'
import { transformerSettings, type TransformerCaptionerConfig } from './transformer/config'
import { transformerDecoding } from './transformer/decoding'
import { createTransformer, readImages, readWords } from './transformer/model'
import { runOf } from './transformer/run'

/**
 * The paper's captioner: an encoder over regions, a decoder over words, positions added at every attention (CATR's and DETR's
 * Transformer), and a head of three layers.
 *
 * @param config - see {@link TransformerCaptionerConfig}; the defaults are the paper's
 * @param context - where the weights are drawn
 * @returns the captioner; it owns its parameters
 * @throws UserError where the configuration is out of range
 * @see LAViTeR section 3.3, Eq. 12-14
 */
export function createTransformerCaptioner(
  config: TransformerCaptionerConfig,
  { random }: CaptionerContext,
): Captioner {
  const settings = transformerSettings(config)
  const { tokens, length } = settings
  const parameters = createTransformer(settings, random)
  return {
    parameters,
    tokens,
    length,
    sharesImages: true,
    logits: (image, rows, options) =>
      tf.tidy(() => {
        captionsAnImage('captioner', image, rows, length)
        const run = runOf(settings, options)
        const memory = readImages(parameters, settings, image, run)
        return readWords(parameters, settings, memory, rows, run).logits
      }),
    generate: createGenerate(transformerDecoding(parameters, settings), { tokens, length }),
    dispose: () => disposeParameters(parameters),
  }
}
