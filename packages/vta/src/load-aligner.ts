import { UserError } from '@laviter/nn/errors'
import { openSource, type LoadOptions } from '@laviter/nn/model-files'
import { createRandom } from '@laviter/nn/random'
import { createVocabulary } from '@laviter/nn/vocabulary'
import type { Aligner, AlignerConfig } from './aligner'
import { createAligner } from './create-aligner'
import type { CreateImageEncoder, ImageEncoder, ImageEncoderConfig } from './image-encoder'
import { createInceptionEncoder } from './inception-encoder'
import { FILES, fill, parseDescription, unpackWeights, type ModelWeights } from './model-folder'
import { createTextBiLstm } from './text-bilstm'
import type { CreateTextEncoder, TextEncoder } from './text-encoder'
import { createTextTransformer } from './text-transformer'

/** How an aligner is loaded. */
export interface LoadAlignerOptions extends LoadOptions {
  /** factories of encoders of one's own, where the model was trained with them */
  readonly parts?: {
    readonly imageEncoder?: CreateImageEncoder
    readonly textEncoder?: CreateTextEncoder
  }
  /** arithmetic of the frozen layers, in place of the model's own: weights are saved in full, so that either serves */
  readonly precision?: ImageEncoderConfig['precision']
}

/**
 * Opens a trained aligner.
 *
 * @param source - model folder (in Node), or the URL of one
 * @param options - progress in bytes, a signal to stop, one's own parts, another precision
 * @returns the aligner; `dispose()` frees it
 * @throws UserError where it is no model folder, is damaged, or needs parts that are not given or a precision that the backend
 *   lacks
 * @example
 * ```ts
 * const aligner = await loadAligner('./runs/birds/model')
 * const { sentence, unknown } = await aligner.encodeTexts(['a small red bird'])
 * ```
 */
export async function loadAligner(
  source: string | URL,
  { parts = {}, precision, ...options }: LoadAlignerOptions = {},
): Promise<Aligner> {
  const files = openSource(source, options)
  const json = new TextDecoder().decode(await files.read(FILES.description))
  const description = parseDescription(json, files.name(FILES.description))
  const where = files.name(FILES.weights)
  const weights = unpackWeights(await files.read(FILES.weights), description, where)
  options.signal?.throwIfAborted()
  const { textEncoder: text, imageEncoder: image } = description.config
  const config = { textEncoder: text, imageEncoder: { ...image, ...(precision && { precision }) } }
  const vocabulary = createVocabulary(description.vocabulary)
  const imageEncoder = await makeImageEncoder(config.imageEncoder, weights, parts.imageEncoder)
  const made: { dispose(): void }[] = [imageEncoder]
  try {
    const textEncoder = await makeTextEncoder(config.textEncoder, parts.textEncoder)
    made.push(textEncoder)
    const backboneIsFilled = weights.backbone !== undefined
    fill(imageEncoder.parameters, weights.image, { where, backboneIsFilled })
    fill(textEncoder.parameters, weights.text, { where, backboneIsFilled: false })
    return createAligner({ imageEncoder, textEncoder }, config, vocabulary)
  } catch (error) {
    for (const encoder of made) encoder.dispose()
    throw error
  }
}

// every drawn weight is overwritten
const start = () => createRandom(0)

async function makeImageEncoder(
  config: AlignerConfig['imageEncoder'],
  { backbone }: ModelWeights,
  create?: CreateImageEncoder,
): Promise<ImageEncoder> {
  const { part, ...own } = config
  if (create) return create(own, { random: start(), backbone })
  if (part === 'inception-v3') return createInceptionEncoder(own, { random: start(), backbone })
  throw unknownPart('imageEncoder', part)
}

async function makeTextEncoder(
  config: AlignerConfig['textEncoder'],
  create?: CreateTextEncoder,
): Promise<TextEncoder> {
  const { part, ...own } = config
  if (create) return create(own, { random: start() })
  if (part === 'transformer') return createTextTransformer(own, { random: start() })
  if (part === 'bilstm') return createTextBiLstm(own, { random: start() })
  throw unknownPart('textEncoder', part)
}

const unknownPart = (key: string, part: string) =>
  new UserError(
    `The model's ${key} is "${part}", a part of somebody's own. Pass its factory: loadAligner(source, { parts: { ${key}: create } }).`,
  )
