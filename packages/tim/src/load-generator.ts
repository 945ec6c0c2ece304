import { assignParameters } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { openSource, type LoadOptions } from '@laviter/nn/model-files'
import { createRandom } from '@laviter/nn/random'
import { readSafetensors } from '@laviter/nn/safetensors'
import { FILES, parseGenerator, type GeneratorPart } from './generator-folder'
import { GENERATORS } from './generators'
import type { CreateImageGenerator, ImageGenerator } from './image-generator'

/** How a generator is loaded. */
export type LoadGeneratorOptions = LoadOptions & {
  /** the factory of a generator of one's own, where the model was trained with it */
  readonly parts?: { readonly generator?: CreateImageGenerator }
}

/** A generator and what it was made from. */
export type LoadedGenerator = {
  readonly generator: ImageGenerator
  readonly config: GeneratorPart
  /** free the generator's tensors */
  dispose(): void
}

/**
 * Opens a trained generator, in Node or in a page.
 *
 * @param source - generator folder (in Node), or the URL of one
 * @param options - progress in bytes, a signal to stop, one's own part
 * @returns the generator; `dispose()` frees it
 * @throws UserError where it is no generator folder, is damaged, or needs a part that is not given
 * @example
 * ```ts
 * const { generator } = await loadGenerator('./runs/birds/model/generator')
 * const noise = normalTensor(random, [1, generator.noiseWidth])
 * const { images } = generator.generate({ noise, sentence, words, mask }, { random })
 * ```
 */
export async function loadGenerator(
  source: string | URL,
  { parts = {}, ...options }: LoadGeneratorOptions = {},
): Promise<LoadedGenerator> {
  const files = openSource(source, options)
  const json = new TextDecoder().decode(await files.read(FILES.description))
  const config = parseGenerator(json, files.name(FILES.description))
  const where = files.name(FILES.weights)
  const { tensors } = readSafetensors(await files.read(FILES.weights), { where })
  options.signal?.throwIfAborted()
  const generator = await makeGenerator(config, parts.generator)
  try {
    assignParameters(generator.parameters, tensors, { where })
  } catch (error) {
    generator.dispose()
    throw error
  }
  return { generator, config, dispose: () => generator.dispose() }
}

async function makeGenerator(
  { part, ...config }: GeneratorPart,
  own?: CreateImageGenerator,
): Promise<ImageGenerator> {
  const create = own ?? (Object.hasOwn(GENERATORS, part) ? GENERATORS[part] : undefined)
  if (!create)
    throw new UserError(
      `The model's generator is "${part}", a part of somebody's own. Pass its factory: loadGenerator(source, { parts: { generator: create } }).`,
    )
  return create(config, { random: createRandom(0) }) // every drawn weight is overwritten
}
