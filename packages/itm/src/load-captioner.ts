import { assignParameters } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { openSource, type LoadOptions } from '@laviter/nn/model-files'
import { createRandom } from '@laviter/nn/random'
import { readSafetensors } from '@laviter/nn/safetensors'
import type { Captioner, CaptionerImage, CreateCaptioner } from './captioner'
import { FILES, parseCaptioner, type CaptionerPart } from './captioner-folder'
import { CAPTIONERS } from './captioners'
import type { CaptionVocabulary } from './caption-vocabulary'
import type { GenerateOptions } from './decode/options'

/** How a captioner is loaded. */
export type LoadCaptionerOptions = LoadOptions & {
  /** the factory of a captioner of one's own, where the model was trained with it */
  readonly parts?: { readonly captioner?: CreateCaptioner }
}

/** A caption in words. */
export type Description = {
  /** words, separated by a space */
  readonly text: string
  readonly words: readonly string[]
  /** of the words and the end token, natural logarithm */
  readonly logProbability: number
  /** false where the limit cut it off */
  readonly ended: boolean
  /** for each word the weights of the regions, R numbers that sum to 1; where asked for and the captioner attends */
  readonly attention?: readonly Float32Array[]
}

/** A captioner with its words. */
export type LoadedCaptioner = {
  readonly captioner: Captioner
  /** what it was made from */
  readonly config: CaptionerPart
  /** absent where its tokens stand for something else */
  readonly vocabulary?: CaptionVocabulary
  /**
   * @param image - what the aligner's `encodeImages` gave of B images
   * @returns a caption for each
   * @throws UserError where the captioner has no words
   */
  describe(image: CaptionerImage, options?: GenerateOptions): Promise<Description[]>
  /** free the captioner's tensors */
  dispose(): void
}

/**
 * Opens a trained captioner.
 *
 * @param source - captioner folder (in Node), or the URL of one
 * @param options - progress in bytes, a signal to stop, one's own part
 * @returns the captioner; `dispose()` frees it
 * @throws UserError where it is no captioner folder, is damaged, or needs a part that is not given
 * @example
 * ```ts
 * const captioner = await loadCaptioner('./runs/birds/model/captioner')
 * const [caption] = await captioner.describe(await aligner.encodeImages([photo]), { method: 'beam' })
 * ```
 */
export async function loadCaptioner(
  source: string | URL,
  { parts = {}, ...options }: LoadCaptionerOptions = {},
): Promise<LoadedCaptioner> {
  const files = openSource(source, options)
  const json = new TextDecoder().decode(await files.read(FILES.description))
  const { config, vocabulary } = parseCaptioner(json, files.name(FILES.description))
  const where = files.name(FILES.weights)
  const { tensors } = readSafetensors(await files.read(FILES.weights), { where })
  options.signal?.throwIfAborted()
  const captioner = await makeCaptioner(config, parts.captioner)
  try {
    assignParameters(captioner.parameters, tensors, { where })
  } catch (error) {
    captioner.dispose()
    throw error
  }
  return {
    captioner,
    config,
    ...(vocabulary && { vocabulary }),
    describe: (image, options) => describe(captioner, vocabulary, image, options),
    dispose: () => captioner.dispose(),
  }
}

async function makeCaptioner(
  { part, ...config }: CaptionerPart,
  own?: CreateCaptioner,
): Promise<Captioner> {
  const create = own ?? (Object.hasOwn(CAPTIONERS, part) ? CAPTIONERS[part] : undefined)
  if (!create)
    throw new UserError(
      `The model's captioner is "${part}", a part of somebody's own. Pass its factory: loadCaptioner(source, { parts: { captioner: create } }).`,
    )
  return create(config, { random: createRandom(0) }) // every drawn weight is overwritten
}

async function describe(
  captioner: Captioner,
  vocabulary: CaptionVocabulary | undefined,
  image: CaptionerImage,
  options?: GenerateOptions,
): Promise<Description[]> {
  if (!vocabulary)
    throw new UserError(
      'describe: the captioner was saved without a vocabulary, so its tokens have no words here. Save it with one, or call captioner.generate and decode its tokens yourself.',
    )
  const captions = await captioner.generate(image, options)
  return captions.map(({ tokens, logProbability, ended, attention }) => ({
    text: vocabulary.decode(tokens),
    words: vocabulary.words(tokens),
    logProbability,
    ended,
    ...(attention && {
      attention: attention.filter((_, i) => vocabulary.toVocabulary(tokens[i]!) !== undefined),
    }),
  }))
}
