import * as tf from '@tensorflow/tfjs-core'
import type { BackboneWeights } from '../backbone-weights'
import type { Chain, Convolution } from './architecture'
import type { Begun } from './joined-heads'

/** A feature map, float32 [B, H, W, C]. */
export type FeatureMap = tf.Tensor4D

/** How the steps are computed: differentiably, or folded for a frozen network. */
export interface Kit {
  convolve(convolution: Convolution, x: FeatureMap): FeatureMap
  maxPool(x: FeatureMap): FeatureMap
  averagePool(x: FeatureMap): FeatureMap
  /** Runs first steps of a fork's branches together; without it, each branch is run on its own. */
  begin?(branches: readonly Chain[], x: FeatureMap): readonly Begun[]
}

/** Runs steps one after the other; a fork's branches are joined along the channels. */
export function run(chain: Chain, x: FeatureMap, kit: Kit): FeatureMap {
  return chain.reduce<FeatureMap>((map, step) => {
    switch (step.kind) {
      case 'convolution':
        return kit.convolve(step, map)
      case 'max-pool':
        return kit.maxPool(map)
      case 'average-pool':
        return kit.averagePool(map)
      case 'fork': {
        const begun = kit.begin?.(step.branches, map)
        const branches = begun ?? step.branches.map((rest) => ({ map, rest }))
        return tf.concat(
          branches.map((branch) => run(branch.rest, branch.map, kit)),
          3,
        )
      }
    }
  }, x)
}

/** 3 x 3 maximum, stride 2, without padding. */
export const maxPool = (x: FeatureMap): FeatureMap => tf.maxPool(x, 3, 2, 'valid')

/** 3 x 3 mean, stride 1: at borders over nine with zeros outside, or over the pixels inside. */
export const averagePool = (x: FeatureMap, borders: BackboneWeights['borders']): FeatureMap =>
  borders === 'inside' ? tf.avgPool(x, 3, 1, 'same') : tf.avgPool(pad(x), 3, 1, 'valid')

const pad = (x: FeatureMap): FeatureMap =>
  tf.pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ])
