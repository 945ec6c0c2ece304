import * as tf from '@tensorflow/tfjs-core'
import type { Chain, Convolution } from './architecture'
import type { Folded } from './fold'
import type { FeatureMap } from './forward'
import { rectified } from './rectified'

/** A branch on its way: the map that its remaining steps see. */
export interface Begun {
  readonly map: FeatureMap
  readonly rest: Chain
}

/** The 1 x 1 convolution that a branch begins with, behind an average pool or not. */
interface Head {
  readonly branch: number
  readonly convolution: Convolution
  readonly pooled: boolean
  readonly rest: Chain
}

/**
 * Begins the branches of a fork: all their first 1 x 1 convolutions as one, whose channels are then dealt out. They see the same
 * map, so the gradients of kernels and map are one convolution each as well, and nothing is left to add up. An average pool
 * before a convolution runs after it, on fewer channels: both are linear, so they commute.
 *
 * @param branches - of the fork
 * @param x - float32 [B, H, W, C], what all of them see
 * @param folded - a convolution's kernel and bias
 * @param averagePool - the network's
 * @returns the branches in their order; those that begin otherwise, from the start
 */
export function joinedHeads(
  branches: readonly Chain[],
  x: FeatureMap,
  folded: (convolution: Convolution) => Folded,
  averagePool: (x: FeatureMap) => FeatureMap,
): Begun[] {
  const begun = branches.map((rest): Begun => ({ map: x, rest }))
  const heads = branches.flatMap(headOf)
  if (heads.length < 2) return begun
  const weights = heads.map(({ convolution }) => folded(convolution))
  const kernel: tf.Tensor4D = tf.concat(
    weights.map((each) => each.kernel),
    3,
  )
  const together = tf.conv2d(x, kernel, 1, 'same')
  const widths = weights.map(({ bias }) => bias.shape[0])
  const parts = tf.split<FeatureMap>(together, widths, 3)
  together.dispose()
  heads.forEach(({ branch, pooled, rest }, i) => {
    const part = parts[i]!
    const map = pooled ? averagePool(part) : part
    begun[branch] = { map: rectified(map, weights[i]!.bias), rest }
    if (pooled) part.dispose()
  })
  return begun
}

function headOf(chain: Chain, branch: number): Head[] {
  const pooled = chain[0]?.kind === 'average-pool'
  const [first, ...rest] = pooled ? chain.slice(1) : chain
  if (first?.kind !== 'convolution' || first.stride > 1 || Math.max(...first.kernel) > 1) return []
  return [{ branch, convolution: first, pooled, rest }]
}
