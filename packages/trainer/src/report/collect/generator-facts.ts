import { lastPosition } from '../../checkpoint/checkpoint'
import type { Config } from '../../config/schema'
import { gameOf } from '../../generation/game'
import type { Run } from '../../run'
import { checkpointsOf, runPaths } from '../../training/run-folder'
import type { Fact } from '../report-data'

/**
 * Says what the generator is and what trained it.
 *
 * @param run - that has a generator
 * @param sizes - its pictures' sides, in pixels
 */
export async function generatorFacts(
  { config, folder }: Pick<Run, 'config' | 'folder'>,
  sizes: readonly number[],
): Promise<Fact[]> {
  const { parts, tim } = config
  const position = await lastPosition(checkpointsOf(runPaths(folder), 'tim'))
  const { average } = gameOf(config)
  return [
    {
      label: 'Generator',
      value: `${parts.generator}, pictures of ${sizes.join(', ')} pixels, on the frozen text encoder${average > 0 ? `; it draws with the average of its weights, of which ${average} stays each step` : ''}`,
    },
    {
      label: 'Generator trained by',
      value: `${gameInWords(config).join('; ')}; ${position?.epoch ?? tim.epochs} epochs of batches of ${tim.batch}, rates ${tim.rate.generator} and ${discriminatorRates(tim.rate)}; the newest epoch is kept`,
    },
  ]
}

/** @returns the losses that take part, each with its weight */
function gameInWords(config: Config): string[] {
  const { parts, tim } = config
  const {
    form,
    batchNorm,
    shift,
    klWeight,
    matching,
    words,
    redescription,
    reconstruction,
    consistency,
  } = gameOf(config)
  const sometimes = matching.every > 1 ? ` (taken every ${matching.every} steps)` : ''
  return [
    `adversarial (${form}${batchNorm === 'together' ? ', the discriminators’ batch norm over real and drawn pictures together' : ''}${shift > 0 ? `, pictures moved by up to ${shift} of their side before they are seen` : ''})`,
    `KL of the conditioning${tim.conditioning === 'fitted' ? ', which begins fitted to the sentences,' : ''} times ${klWeight}`,
    ...(matching.weight > 0
      ? [`matching loss of the drawn pictures times ${matching.weight}${sometimes}`]
      : []),
    ...(words > 0
      ? [`the loss of single words, which the discriminators judge too, times ${words}`]
      : []),
    ...(redescription > 0
      ? [
          `the sentence’s cross entropy given the drawn picture, times ${redescription}, by the frozen captioner (${parts.captioner}) on the aligner’s image encoder, which stands in for MirrorGAN’s on a ResNet-152`,
        ]
      : []),
    ...(reconstruction > 0
      ? [`the difference from the picture that the sentence describes, times ${reconstruction}`]
      : []),
    ...(consistency > 0
      ? [`the difference of larger pictures from the next smaller ones, times ${consistency}`]
      : []),
  ]
}

/** One rate, or that of the smallest stage's and that of the others. */
function discriminatorRates({ discriminator, firstDiscriminator }: Config['tim']['rate']): string {
  const one = firstDiscriminator === undefined || firstDiscriminator === discriminator
  return one
    ? `${discriminator} (discriminators)`
    : `${firstDiscriminator} (the smallest stage’s discriminator), ${discriminator} (the others)`
}
