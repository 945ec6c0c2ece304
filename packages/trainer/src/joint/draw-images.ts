import type { GeneratedImages } from '@laviter/tim'
import type { TextFeatures } from '@laviter/vta'
import type { DrawingInputs } from '../generation/drawing-inputs'
import type { JointRound } from './round'

/**
 * The generator on the sentences and their words. Both are attached: whoever judges what is drawn teaches the text encoder too.
 *
 * @returns undefined without a generator, or without noise to draw from
 * @see LAViTeR section 3.2
 */
export function drawImages(
  text: TextFeatures,
  drawing: DrawingInputs | undefined,
  { modules: { generator }, random }: JointRound,
): GeneratedImages | undefined {
  if (generator === undefined || drawing === undefined) return undefined
  const { noise, epsilon } = drawing
  return generator.generate(
    { ...text, noise, ...(epsilon && { epsilon }) },
    { training: true, random: random.fork('condition') },
  )
}
