import * as tf from '@tensorflow/tfjs-core'
import { createLinear } from '@laviter/nn'
import { createRefinement, refine } from './blocks/refinement'
import { ORTHOGONAL } from './blocks/weights'
import { attendWords, readWordMask, type WordMask } from './blocks/word-attention'
import { createCascade } from './cascade'
import { DEFAULTS } from './defaults'
import { needWords } from './generator-inputs'
import { generatorSettings } from './generator-settings'
import type { GeneratorConfig, GeneratorContext, ImageGenerator } from './image-generator'

/** Options of AttnGAN's generator. */
export type AttnGanConfig = GeneratorConfig & {
  /** which words a pixel may look at; `tiled` is the reference's, to compare with it; default `correct` */
  readonly wordMask?: WordMask
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
  context: GeneratorContext,
): ImageGenerator {
  const where = 'createAttnGanGenerator'
  const settings = generatorSettings(where, config, DEFAULTS.attngan)
  const wordMask = readWordMask(where, config.wordMask)
  const { embed, width, residualBlocks } = settings
  return createCascade(
    where,
    settings,
    {
      needsWords: true,
      expectInputs: (inputs) => needWords('generate', inputs),
      later: (_, random) => {
        const map = { bias: false, initialiser: ORTHOGONAL.weight }
        const attention = createLinear(embed, width, map, random.fork('attention'))
        const refinement = createRefinement(2 * width, width, residualBlocks, random)
        return {
          parameters: { attention, ...refinement },
          width,
          draw: (hidden, told, training) => {
            const { words, mask } = needWords('generate', told)
            const seen = attendWords(attention, hidden, words, mask, wordMask)
            const joined = tf.concat([hidden, seen.context], 3) // [B, S, S, 2 width]
            return { hidden: refine(refinement, joined, training), attention: seen.attention }
          },
        }
      },
    },
    context,
  )
}
