import * as tf from '@tensorflow/tfjs-core'
import { disposeParameters, withOwnTape } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { drawConditioning, type Conditioning } from './blocks/conditioning'
import { DEFAULTS } from './defaults'
import { readRequest } from './generator-inputs'
import { expectWidth, generatorSettings } from './generator-settings'
import type {
  GenerateOptions,
  GeneratorConfig,
  GeneratorContext,
  GeneratorInputs,
  ImageGenerator,
} from './image-generator'
import { createFirstStage, drawFirst } from './stackgan-v1/first-stage'
import { createSecondStage, doublingsBetween, drawSecond } from './stackgan-v1/second-stage'

/** Options of StackGAN-v1's generator. */
export type StackGanV1Config = GeneratorConfig

/**
 * StackGAN-v1's generator, two stages that are trained one after the other: the first draws a small image, the second reads it
 * and draws a large one. Each conditions by itself; mean and log-variance are those of the last stage drawn. Where the second
 * is drawn the first is fixed: no gradient reaches it, and its batch norm takes the tracked statistics, in training too.
 *
 * @param config - the first of `sizes` and the last (64 and 256) are its stages'; `width` (192): half of it is the width of the
 *   first stage's last map; `condition` (128); residual blocks of the second stage (2)
 * @param context - the stream of the first weights
 * @throws UserError where a setting is none
 * @see StackGAN (ICCV 2017) section 3
 */
export function createStackGanV1Generator(
  config: StackGanV1Config,
  { random }: GeneratorContext,
): ImageGenerator {
  const where = 'createStackGanV1Generator'
  const settings = generatorSettings(where, config, DEFAULTS['stackgan-v1'])
  const { embed, width, noise: noiseWidth, condition: conditionWidth } = settings
  const [small = 0, large = 0] = [settings.sizes[0], settings.sizes.at(-1)]
  if (small === large)
    throw new UserError(
      `${where}: sizes is ${JSON.stringify(settings.sizes)}, but it has two stages. Set two sizes, such as [64, 256].`,
    )
  const halved = Math.max(2, 2 ** doublingsBetween(small, large) / 4)
  expectWidth(
    where,
    width,
    halved,
    `its images of ${large} pixels are drawn from maps of a ${halved}th of it`,
  )
  const first = createFirstStage(settings, small, random.fork('stages/0'))
  const second = createSecondStage(settings, small, large, random.fork('stages/1'))
  const parameters = { stages: [first, second] }
  const sizes = [small, large]
  const door = { sizes, noiseWidth, conditionWidth, embed }
  return {
    parameters,
    sizes,
    noiseWidth,
    conditionWidth,
    needsWords: false,
    stagewise: true,
    generate: (inputs, options = {}) =>
      tf.tidy(() => {
        const { training, stages } = readRequest('generate', door, inputs, options)
        const condition = (of: { readonly conditioning: Conditioning }) =>
          conditionOf(of.conditioning, inputs, options)
        const start = (learns: boolean) => {
          const drawn = condition(first)
          const seed: tf.Tensor2D = tf.concat([inputs.noise, drawn.condition], 1) // [B, Z + C]
          return { drawn, image: drawFirst(first, seed, learns) }
        }
        if (stages === 1) {
          const { drawn, image } = start(training)
          const { mean, logVariance } = drawn
          return { images: [image], attention: [], mean, logVariance }
        }
        const { image } = withOwnTape(() => start(false))
        const { condition: told, mean, logVariance } = condition(second)
        const images = [image, drawSecond(second, image, told, training)]
        return { images, attention: [], mean, logVariance }
      }),
    dispose: () => disposeParameters(parameters),
  }
}

const conditionOf = (
  conditioning: Conditioning,
  { sentence, epsilon }: GeneratorInputs,
  { random }: GenerateOptions,
) => drawConditioning(conditioning, sentence, 'relu', { epsilon, random }, 'generate')
