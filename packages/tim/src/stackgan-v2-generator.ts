import { joinCondition } from './blocks/join-condition'
import { createGatedConvolution, gatedConvolution } from './blocks/gated-convolution'
import { createRefinement, refine } from './blocks/refinement'
import { createCascade } from './cascade'
import { DEFAULTS } from './defaults'
import { expectWidth, generatorSettings } from './generator-settings'
import type { GeneratorConfig, GeneratorContext, ImageGenerator } from './image-generator'

/** Options of StackGAN-v2's generator. */
export type StackGanV2Config = GeneratorConfig

/**
 * StackGAN-v2's generator, a tree without word attention: each later stage joins the conditioning to the map, refines it, and
 * doubles it with half its channels.
 *
 * @param config - sizes (64, 128, 256), each twice the one before; `width` of the first map (64), which each stage halves;
 *   `condition` (128)
 * @param context - the stream of the first weights
 * @throws UserError where a setting is none
 * @see StackGAN++ (TPAMI 2018) section 4
 */
export function createStackGanV2Generator(
  config: StackGanV2Config,
  context: GeneratorContext,
): ImageGenerator {
  const where = 'createStackGanV2Generator'
  const settings = generatorSettings(where, config, DEFAULTS['stackgan-v2'])
  const { width, sizes, condition, residualBlocks } = settings
  expectWidth(where, width, 2 ** (sizes.length - 1), 'each stage halves it')
  return createCascade(
    where,
    settings,
    {
      needsWords: false,
      later: (inputs, random) => {
        const join = createGatedConvolution(condition + inputs, inputs, random.fork('join'))
        const refinement = createRefinement(inputs, inputs / 2, residualBlocks, random)
        return {
          parameters: { join, ...refinement },
          width: inputs / 2,
          draw: (hidden, told, training) => {
            const both = joinCondition(told.condition, hidden) // [B, S, S, C + N]
            const joined = gatedConvolution(join, both, training) // [B, S, S, N]
            return { hidden: refine(refinement, joined, training) }
          },
        }
      },
    },
    context,
  )
}
