import * as tf from '@tensorflow/tfjs-core'
import {
  disposeParameters,
  expectShape,
  withOwnTape,
  type Batch,
  type Images,
  type Mask,
  type ParameterTree,
  type Shaped,
  type Words,
} from '@laviter/nn'
import type { Random } from '@laviter/nn/random'
import { createConditioning, drawConditioning, fitConditioning } from './blocks/conditioning'
import { createFirstStage, firstStage } from './blocks/first-stage'
import { colours, createImageHead } from './blocks/image-head'
import { ORTHOGONAL, QUIET } from './blocks/weights'
import type { PixelAttention } from './blocks/word-attention'
import { readRequest } from './generator-inputs'
import { expectDoubling, type GeneratorSettings } from './generator-settings'
import type {
  Condition,
  GeneratorContext,
  GeneratorInputs,
  ImageGenerator,
} from './image-generator'

/** What a later stage hears beside the map of the one before. */
export type Told = {
  /** what was drawn around the sentence, float32 [B, C] */
  readonly condition: Shaped<[Batch, Condition]>
  readonly words?: Words
  readonly mask?: Mask
}

/** A stage after the first: from a map to one of twice the size. */
export type LaterStage = {
  readonly parameters: { readonly [name: string]: ParameterTree }
  /** channels of the map that comes out */
  readonly width: number
  /** from float32 [B, S, S, N] to [B, 2S, 2S, width], and where each pixel looked */
  draw(
    hidden: Images,
    told: Told,
    training: boolean,
  ): { hidden: Images; attention?: PixelAttention }
}

/** What makes one cascade of another. */
export type CascadePlan = {
  /** whether later stages attend to words */
  readonly needsWords: boolean
  /** the stage after a map of so many channels */
  later(inputs: number, random: Random): LaterStage
  /** checks that what they need was given */
  expectInputs?(inputs: GeneratorInputs): void
}

/**
 * The generators that train all stages together: a first map from conditioning and noise, then stages that each refine the map
 * with what they are told and double it. Each map is shown as an image.
 *
 * @param where - the factory's name, for messages
 * @param settings - checked
 * @param plan - the later stages
 * @param context - the stream of the first weights
 * @throws UserError where a stage does not double the one before
 */
export function createCascade(
  where: string,
  { embed, width, sizes, skips, noise: noiseWidth, condition: conditionWidth }: GeneratorSettings,
  plan: CascadePlan,
  { random }: GeneratorContext,
): ImageGenerator {
  expectDoubling(where, sizes)
  const [first = 0, ...others] = sizes
  const conditioning = createConditioning(
    embed,
    conditionWidth,
    'glu',
    ORTHOGONAL,
    random.fork('conditioning'),
  )
  const opening = {
    ...createFirstStage(conditionWidth + noiseWidth, width, first, random.fork('first')),
    head: createImageHead(width, ORTHOGONAL, random.fork('first/head')),
  }
  let channels = width
  const later = others.map((_, i) => {
    const stream = random.fork(`later/${i}`)
    const stage = plan.later(channels, stream)
    channels = stage.width
    const start = skips ? QUIET : ORTHOGONAL
    return { stage, head: createImageHead(channels, start, stream.fork('head')) }
  })
  const parameters = {
    conditioning,
    first: opening,
    later: later.map(({ stage, head }) => ({ ...stage.parameters, head })),
  }
  const door = { sizes, noiseWidth, conditionWidth, embed }
  return {
    parameters,
    sizes,
    noiseWidth,
    conditionWidth,
    needsWords: plan.needsWords,
    fitConditioning: (sentences) => {
      expectShape('fitConditioning', { sentences }, { sentences: ['N', embed] })
      fitConditioning(conditioning, sentences)
    },
    generate: (inputs, options = {}) =>
      tf.tidy(() => {
        const { training, stages, still } = readRequest('generate', door, inputs, options)
        plan.expectInputs?.(inputs)
        const draw = <T>(stage: number, run: (training: boolean) => T): T =>
          stage < still ? withOwnTape(() => run(false)) : run(training)
        const start = draw(0, (learns) => {
          const chance = { epsilon: inputs.epsilon, random: options.random }
          const drawn = drawConditioning(conditioning, inputs.sentence, 'glu', chance, 'generate')
          const seed: tf.Tensor2D = tf.concat([drawn.condition, inputs.noise], 1) // [B, C + Z]
          const hidden = firstStage(opening, seed, learns) // [B, S, S, width]
          return { ...drawn, hidden, shown: colours(opening.head, hidden) }
        })
        const { condition, mean, logVariance } = start
        const told = { condition, words: inputs.words, mask: inputs.mask }
        let { hidden, shown } = start
        const images = [tf.tanh(shown)]
        const attention: PixelAttention[] = []
        later.slice(0, stages - 1).forEach(({ stage, head }, i) => {
          const next = draw(i + 1, (learns) => {
            const drawn = stage.draw(hidden, told, learns) // [B, 2S, 2S, its width]
            return { ...drawn, shown: colours(head, drawn.hidden, skips ? shown : undefined) }
          })
          hidden = next.hidden
          shown = next.shown
          images.push(tf.tanh(shown))
          if (next.attention) attention.push(next.attention)
        })
        return { images, attention, mean, logVariance }
      }),
    dispose: () => disposeParameters(parameters),
  }
}
