import { expectShape, ShapeError, type Mask, type Words } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import type { GenerateOptions, GeneratorInputs, ImageGenerator } from './image-generator'

type Door = Pick<ImageGenerator, 'sizes' | 'noiseWidth' | 'conditionWidth'> & {
  readonly embed: number
}

/** What `generate` was told, checked. */
export type Request = {
  readonly training: boolean
  /** how many stages to draw */
  readonly stages: number
  /** how many of them stand still */
  readonly still: number
}

/**
 * The check at a generator's door.
 *
 * @param where - whose door, for messages
 * @param generator - its sizes and widths
 * @param inputs - noise, sentences and what else was given
 * @param options - of `generate`
 * @throws ShapeError where shapes do not fit; UserError for a batch of one in training or a wrong number of stages or of still ones
 */
export function readRequest(
  where: string,
  { sizes, noiseWidth, conditionWidth, embed }: Door,
  { noise, sentence, words, mask, epsilon }: GeneratorInputs,
  { training = false, stages = sizes.length, still = 0 }: GenerateOptions,
): Request {
  expectShape(where, { noise, sentence }, { noise: ['B', noiseWidth], sentence: ['B', embed] })
  const given = {
    epsilon: [epsilon, ['B', conditionWidth]],
    words: [words, ['B', 'T', embed]],
    mask: [mask, ['B', 'T']],
  } as const
  for (const [name, [tensor, shape]] of Object.entries(given))
    if (tensor)
      expectShape(where, { noise, [name]: tensor }, { noise: ['B', noiseWidth], [name]: shape })
  if (words && mask)
    expectShape(where, { words, mask }, { words: ['B', 'T', embed], mask: ['B', 'T'] })
  if (training && noise.shape[0] === 1)
    throw new ShapeError(
      `${where}: a batch of one in training: its batch norm would have one value a channel, which has no variance. Train with two items or more.`,
    )
  if (!Number.isInteger(stages) || stages < 1 || stages > sizes.length)
    throw new UserError(
      `${where}: stages is ${stages}. Draw 1 to ${sizes.length} of them: sizes ${sizes.join(', ')}.`,
    )
  if (!Number.isInteger(still) || still < 0 || still >= stages)
    throw new UserError(
      `${where}: still is ${still}, and ${stages} stages are drawn. Let 0 to ${stages - 1} of them stand still, so that the last one learns.`,
    )
  return { training, stages, still }
}

/**
 * The words that attention needs.
 *
 * @throws UserError where they are lacking
 */
export function needWords(
  where: string,
  { words, mask }: Pick<GeneratorInputs, 'words' | 'mask'>,
): { words: Words; mask: Mask | undefined } {
  if (!words)
    throw new UserError(
      `${where}: it attends to words and got none. Pass { words } as the text encoder gives them, with their mask.`,
    )
  return { words, mask }
}
