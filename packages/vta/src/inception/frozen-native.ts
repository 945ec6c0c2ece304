import * as tf from '@tensorflow/tfjs-core'
import type { AveragePool, Chain, Convolution, Fork } from './architecture'
import type { FeatureMap } from './forward'
import type { Handle } from './native'
import type { NativeOps, Operand } from './native-ops'

/**
 * Runs folded steps without gradient. Maps are handles that are freed as soon as the next one stands, and average pools run
 * after their 1 x 1 convolution, on fewer channels: both are linear, so they commute.
 *
 * @param ops - TensorFlow's own kernels
 * @param chain - one step or more
 * @param x - float32 [B, H, W, C]
 */
export function runNative(ops: NativeOps, chain: Chain, x: FeatureMap): FeatureMap {
  const join = (fork: Fork, map: Operand) => {
    const parts = fork.branches.map((branch) => runChain(branch, map))
    const joined = ops.concat(parts)
    parts.forEach(ops.free)
    return joined
  }
  const pooledConvolution = (step: Convolution, map: Operand) => {
    const thin = ops.convolve(step, map)
    const pooled = ops.averagePool(thin)
    ops.free(thin)
    return ops.activate(step, pooled)
  }
  const runStep = (step: Exclude<Chain[number], AveragePool>, map: Operand): Handle => {
    if (step.kind === 'fork') return join(step, map)
    if (step.kind === 'max-pool') return ops.maxPool(map)
    return ops.activate(step, ops.convolve(step, map))
  }
  /** @returns a new handle; the chain's input stays the caller's */
  const runChain = (steps: Chain, input: Operand): Handle => {
    let map: Handle | undefined
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!
      const now = map ?? input
      const next = steps[i + 1]
      let y: Handle
      if (step.kind !== 'average-pool') y = runStep(step, now)
      else if (next?.kind === 'convolution') {
        y = pooledConvolution(next, now)
        i++
      } else y = ops.averagePool(now)
      if (map) ops.free(map)
      map = y
    }
    if (!map) throw new Error('An empty chain has no output')
    return map
  }
  return tf.tidy(() => {
    const input = ops.enter(x)
    const y = runChain(chain, input)
    ops.free(input)
    return ops.leave(y)
  })
}
