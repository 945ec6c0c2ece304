import { adam, adamW, clipByGlobalNorm, createOptimiser, type Optimiser } from '@laviter/nn'
import type { Config } from '../config/schema'
import type { TraineeName } from './trainees'

/**
 * The optimiser of each module, as the paper's code has them: encoders Adam with L2, the captioner AdamW, generator and
 * discriminators Adam with moments of their own. Encoders and captioner are clipped, each by its own norm.
 *
 * @param joint - the section of the configuration
 * @param name - whose
 */
export function createJointOptimiser(
  { betas, gameBetas, weightDecay, clip }: Config['joint'],
  name: TraineeName,
): Optimiser {
  if (name === 'generator' || name === 'discriminators')
    return createOptimiser({ rule: adam({ betas: gameBetas }) })
  const most = clip[name]
  return createOptimiser({
    transforms: most === null ? [] : [clipByGlobalNorm(most)],
    rule: (name === 'captioner' ? adamW : adam)({ betas, weightDecay }),
  })
}
