import * as tf from '@tensorflow/tfjs-core'
import { UserError } from '@laviter/nn/errors'
import type { BackboneWeights } from '../backbone-weights'
import type { Chain, Convolution } from './architecture'
import { averagePool, maxPool, run, type FeatureMap, type Kit } from './forward'
import { nativeRunner, type Folded } from './frozen-native'
import type { Precision } from './native'
import type { InceptionParameters } from './parameters'
import { recomputed } from './recomputed'
import { fold } from './trainable'

/** Steps whose BatchNorm is part of their convolutions. */
export interface FrozenSteps {
  /** Runs steps; gradients reach the map (not the weights) where `differentiable`: the steps then run once more. */
  run(chain: Chain, x: FeatureMap, differentiable: boolean): FeatureMap
  /** Free the folded weights; the parameters that they were made of stay. */
  dispose(): void
}

/**
 * The frozen half of the network. Kernels are folded at their first use and kept beside the parameters, which stay as
 * they are and are what is saved.
 *
 * @throws UserError where bfloat16 is asked for and the backend lacks it
 */
export function frozenSteps(
  parameters: InceptionParameters,
  borders: BackboneWeights['borders'],
  precision: Precision,
): FrozenSteps {
  const folds = new Map<string, Folded & { readonly of: readonly object[] }>()
  const folded = (convolution: Convolution): Folded => {
    const own = parameters.of(convolution)
    // assigning a variable gives it another dataId: a checkpoint that was loaded since is folded anew
    const of = [own.weight, ...Object.values(own.norm)].map(({ dataId }) => dataId)
    const known = folds.get(convolution.name)
    if (known?.of.every((dataId, i) => dataId === of[i])) return known
    if (known) tf.dispose([known.kernel, known.bias])
    const { kernel, bias } = tf.tidy(() => fold(own))
    const fresh = { kernel: tf.keep(kernel), bias: tf.keep(bias), of }
    folds.set(convolution.name, fresh)
    return fresh
  }
  const native = nativeRunner(folded, borders, precision)
  if (precision === 'bfloat16') expectBfloat16(native !== undefined)
  const kit: Kit = {
    convolve: (convolution, x) => {
      const { kernel: filter, bias } = folded(convolution)
      const { stride: strides, padding: pad } = convolution
      return tf.fused.conv2d({ x, filter, strides, pad, bias, activation: 'relu' })
    },
    maxPool,
    averagePool: (x) => averagePool(x, borders),
  }
  return {
    run: (chain, x, differentiable) => {
      if (chain.length === 0) return x
      const plain = (map: FeatureMap) => tf.tidy(() => run(chain, map, kit))
      const fast = native ? (map: FeatureMap) => native.run(chain, map) : plain
      return differentiable ? recomputed(x, fast, plain) : fast(x)
    },
    dispose: () => {
      native?.dispose()
      for (const { kernel, bias } of folds.values()) tf.dispose([kernel, bias])
      folds.clear()
    },
  }
}

function expectBfloat16(native: boolean): void {
  if (!native)
    throw new UserError(
      `precision: bfloat16 needs TensorFlow's native backend, and ${tf.getBackend()} is open. Open it with openBackend of @laviter/runtime, or leave precision at float32.`,
    )
}
