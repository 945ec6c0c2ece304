import { createAttention, uniform, zeros, type Attention } from '@laviter/nn'
import type { Random } from '@laviter/nn/random'

/**
 * Makes an attention as the captioner's start: the three maps of queries, keys and values by Xavier's bound of the packed
 * [D, 3D] matrix that torch draws them as, the output map by that of its own [D, D]; biases 0.
 *
 * @param D - width
 * @param random - the stream to draw from
 * @returns its parameters
 */
export function createCaptionerAttention(D: number, random: Random): Attention {
  const start = (columns: number) => ({
    initialiser: uniform(Math.sqrt(6 / (D + columns))),
    biasInitialiser: zeros,
  })
  return createAttention(D, { ...start(3 * D), output: start(D) }, random)
}
