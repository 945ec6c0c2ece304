import * as tf from '@tensorflow/tfjs-core'
import { createLinear, linear, type Images } from '@laviter/nn'
import type { AttnGanConfig } from './attngan-generator'
import { createRefinement, refine } from './blocks/refinement'
import { attendSentence, createSentenceAttention } from './blocks/sentence-attention'
import { ORTHOGONAL } from './blocks/weights'
import { attendWords, readWordMask } from './blocks/word-attention'
import { createCascade } from './cascade'
import { DEFAULTS } from './defaults'
import { needWords } from './generator-inputs'
import { generatorSettings } from './generator-settings'
import type { GeneratorContext, ImageGenerator } from './image-generator'

/** Options of MirrorGAN's generator: AttnGAN's. */
export type MirrorGanConfig = AttnGanConfig

/**
 * MirrorGAN's generator: AttnGAN's, whose later stages weigh the sentence as a whole beside the words. What makes the mirror, the
 * loss of the sentence said of the picture, is the trainer's.
 *
 * @param config - sizes (64, 128, 256), each twice the one before; widths; which words a pixel may look at
 * @param context - the stream of the first weights
 * @throws UserError where a setting is none
 * @see MirrorGAN (CVPR 2019) section 3.2
 */
export function createMirrorGanGenerator(
  config: MirrorGanConfig,
  context: GeneratorContext,
): ImageGenerator {
  const where = 'createMirrorGanGenerator'
  const settings = generatorSettings(where, config, DEFAULTS.mirrorgan)
  const wordMask = readWordMask(where, config.wordMask)
  const { embed, width, condition, residualBlocks } = settings
  return createCascade(
    where,
    settings,
    {
      needsWords: true,
      expectInputs: (inputs) => needWords('generate', inputs),
      later: (_, random) => {
        const map = { bias: false, initialiser: ORTHOGONAL.weight }
        const attention = createLinear(embed, width, map, random.fork('attention'))
        const sentence = createSentenceAttention(condition, width, random.fork('sentence'))
        const join = createLinear(3 * width, 2 * width, map, random.fork('join'))
        const refinement = createRefinement(2 * width, width, residualBlocks, random)
        return {
          parameters: { attention, sentence, join, ...refinement },
          width,
          draw: (hidden, told, training) => {
            const { words, mask } = needWords('generate', told)
            const seen = attendWords(attention, hidden, words, mask, wordMask)
            const whole = attendSentence(sentence, hidden, told.condition)
            const all: Images = tf.concat([hidden, seen.context, whole], 3) // [B, S, S, 3 width]
            const joined = linear(join, all) // [B, S, S, 2 width]
            return { hidden: refine(refinement, joined, training), attention: seen.attention }
          },
        }
      },
    },
    context,
  )
}
