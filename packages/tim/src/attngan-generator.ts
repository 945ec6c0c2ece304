import * as tf from '@tensorflow/tfjs-core'
import { createLinear, disposeParameters, type Images, type Linear } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { createConditioning, drawConditioning } from './blocks/conditioning'
import { createFirstStage, firstStage } from './blocks/first-stage'
import { createImageHead, imageHead, type ImageHead } from './blocks/image-head'
import { createRefinement, refine, type Refinement } from './blocks/refinement'
import { ORTHOGONAL } from './blocks/weights'
import { attendWords, type PixelAttention, type WordMask } from './blocks/word-attention'
import { needWords, readRequest } from './generator-inputs'
import { expectDoubling, generatorSettings } from './generator-settings'
import type { GeneratorConfig, GeneratorContext, ImageGenerator } from './image-generator'

/** Options of AttnGAN's generator. */
export type AttnGanConfig = GeneratorConfig & {
  /** which words a pixel may look at; `tiled` is the reference's, to compare with it; default `correct` */
  readonly wordMask?: WordMask
}

const WORD_MASKS: readonly WordMask[] = ['correct', 'tiled', 'none']

type LaterStage = Refinement & {
  readonly attention: Linear
  readonly head: ImageHead
}

/**
 * The paper's generator, AttnGAN's cascade: a first stage from conditioning and noise; each later one lets every pixel attend to
 * the words, refines the map with what it found, and doubles it. Each map is shown as an image.
 *
 * @param config - sizes (64, 128, 256), each twice the one before; widths; which words a pixel may look at
 * @param context - the stream of the first weights
 * @throws UserError where a setting is none
 * @see LAViTeR section 3.2, Eq. 9-10; AttnGAN (CVPR 2018) section 3.1
 */
export function createAttnGanGenerator(
  config: AttnGanConfig,
  { random }: GeneratorContext,
): ImageGenerator {
  const where = 'createAttnGanGenerator'
  const settings = generatorSettings(where, config)
  const { embed, width, sizes, residualBlocks, noise: noiseWidth, condition } = settings
  expectDoubling(where, sizes)
  const wordMask = readWordMask(where, config.wordMask)
  const [first = 0, ...later] = sizes
  const inputs = condition + noiseWidth
  const parameters = {
    conditioning: createConditioning(
      embed,
      condition,
      'glu',
      ORTHOGONAL,
      random.fork('conditioning'),
    ),
    first: {
      ...createFirstStage(inputs, width, first, random.fork('first')),
      head: createImageHead(width, ORTHOGONAL, random.fork('first/head')),
    },
    later: later.map((_, i): LaterStage => {
      const stream = random.fork(`later/${i}`)
      const map = { bias: false, initialiser: ORTHOGONAL.weight }
      return {
        attention: createLinear(embed, width, map, stream.fork('attention')),
        ...createRefinement(2 * width, width, residualBlocks, stream),
        head: createImageHead(width, ORTHOGONAL, stream.fork('head')),
      }
    }),
  }
  const door = { sizes, noiseWidth, conditionWidth: condition, embed }
  return {
    parameters,
    sizes,
    noiseWidth,
    conditionWidth: condition,
    needsWords: true,
    generate: (inputs, options = {}) =>
      tf.tidy(() => {
        const { training, stages } = readRequest('generate', door, inputs, options)
        const { words, mask } = needWords('generate', inputs)
        const chance = { epsilon: inputs.epsilon, random: options.random }
        const { conditioning } = parameters
        const drawn = drawConditioning(conditioning, inputs.sentence, 'glu', chance, 'generate')
        const seed: tf.Tensor2D = tf.concat([drawn.condition, inputs.noise], 1) // [B, C + Z]
        let hidden = firstStage(parameters.first, seed, training) // [B, S, S, width]
        const images: Images[] = [imageHead(parameters.first.head, hidden)]
        const attention: PixelAttention[] = []
        for (const stage of parameters.later.slice(0, stages - 1)) {
          const seen = attendWords(stage.attention, hidden, words, mask, wordMask)
          const joined = tf.concat([hidden, seen.context], 3) // [B, S, S, 2 width]
          hidden = refine(stage, joined, training) // [B, 2S, 2S, width]
          images.push(imageHead(stage.head, hidden))
          attention.push(seen.attention)
        }
        return { images, attention, mean: drawn.mean, logVariance: drawn.logVariance }
      }),
    dispose: () => disposeParameters(parameters),
  }
}

function readWordMask(where: string, kind: WordMask = 'correct'): WordMask {
  if (!WORD_MASKS.includes(kind))
    throw new UserError(
      `${where}: wordMask is ${JSON.stringify(kind)}. Set ${WORD_MASKS.join(', ')}.`,
    )
  return kind
}
