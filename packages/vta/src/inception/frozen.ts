import * as tf from '@tensorflow/tfjs-core'
import { withOwnTape } from '@laviter/nn'
import type { BackboneWeights } from '../backbone-weights'
import type { Chain, Convolution } from './architecture'
import { fold, isFoldOf, type Fold, type Folded } from './fold'
import { averagePool, maxPool, run, type FeatureMap, type Kit } from './forward'
import { nativeGradient, nativeTaped } from './frozen-gradient'
import { runNative } from './frozen-native'
import type { Precision } from './native'
import { asMap, nativeOps } from './native-ops'
import type { InceptionParameters } from './parameters'
import { recomputed } from './recomputed'

/**
 * How gradients reach the map of frozen steps: not at all; by running the steps once more, should one be asked for; or at once,
 * from all maps, which are kept until then.
 */
export type FrozenGradient = 'none' | 'recomputed' | 'kept'

/** Steps whose BatchNorm is part of their convolutions. */
export interface FrozenSteps {
  /** Runs steps; gradients reach the map, not the weights. */
  run(chain: Chain, x: FeatureMap, gradient: FrozenGradient): FeatureMap
  /** Free the folded weights; the parameters that they were made of stay. */
  dispose(): void
}

/**
 * The frozen half of the network. Kernels are folded at their first use and kept beside the parameters, which stay as
 * they are and are what is saved.
 */
export function frozenSteps(
  parameters: InceptionParameters,
  borders: BackboneWeights['borders'],
  precision: Precision,
): FrozenSteps {
  const folds = new Map<string, Fold>()
  const folded = (convolution: Convolution): Folded => {
    const own = parameters.of(convolution)
    const known = folds.get(convolution.name)
    if (known && isFoldOf(known, own)) return known
    if (known) tf.dispose([known.kernel, known.bias])
    const fresh = fold(own)
    tf.keep(fresh.kernel)
    tf.keep(fresh.bias)
    folds.set(convolution.name, fresh)
    return fresh
  }
  const native = nativeOps(folded, borders, precision)
  // a rounded map opens other ReLUs: half of a bfloat16 gradient is noise
  const exact = precision === 'float32' ? native : nativeOps(folded, borders, 'float32')
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
    run: (chain, x, how) => {
      if (chain.length === 0) return x
      const plain = (map: FeatureMap) => tf.tidy(() => run(chain, map, kit))
      const fast = native ? (map: FeatureMap) => runNative(native, chain, map) : plain
      if (how === 'none') return fast(x)
      if (how === 'kept' && exact && exact === native) return nativeTaped(exact, chain, x)
      const gradient = exact
        ? (map: FeatureMap, dy: tf.Tensor4D) => nativeGradient(exact, chain, map, dy)
        : (map: FeatureMap, dy: tf.Tensor4D) => withOwnTape(() => plainGradient(plain, map, dy))
      return recomputed(x, fast, gradient)
    },
    dispose: () => {
      native?.dispose()
      if (exact !== native) exact?.dispose()
      for (const { kernel, bias } of folds.values()) tf.dispose([kernel, bias])
      folds.clear()
    },
  }
}

/** By TensorFlow.js' own operations. */
const plainGradient = (
  steps: (x: FeatureMap) => FeatureMap,
  x: FeatureMap,
  dy: tf.Tensor4D,
): FeatureMap => asMap(tf.grad((map) => steps(asMap(map)))(x, dy))
