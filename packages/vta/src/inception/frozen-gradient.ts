import * as tf from '@tensorflow/tfjs-core'
import type { Chain, Convolution, Fork, Step } from './architecture'
import type { FeatureMap } from './forward'
import type { Handle } from './native'
import type { NativeOps, Operand } from './native-ops'

/** Pictures whose maps are held at once: 45 MB each at 299 x 299. */
const CHUNK = 8

/** A step that was run, with what its gradient needs. */
interface Taped {
  /** its own until `back` has run */
  readonly y: Handle
  /** Takes the gradient of y, frees it and y. @returns the gradient of the step's input, the caller's */
  back(dy: Handle): Handle
}

/**
 * Gradient of folded steps with respect to their input; the weights are frozen and get none. The steps are run once more, a
 * few pictures at a time. Of a convolution only its result is kept, which says where its ReLU was open.
 *
 * @param ops - TensorFlow's own kernels
 * @param chain - one step or more
 * @param x - float32 [B, H, W, C]
 * @param dy - gradient of the chain's result
 * @returns float32 of x's shape
 */
export function nativeGradient(
  ops: NativeOps,
  chain: Chain,
  x: FeatureMap,
  dy: tf.Tensor4D,
): FeatureMap {
  return tf.tidy(() => {
    const B = x.shape[0]
    const starts = Array.from({ length: Math.ceil(B / CHUNK) }, (_, i) => i * CHUNK)
    return tf.concat(
      starts.map((start) => {
        const count = Math.min(CHUNK, B - start)
        const input = ops.enter(tf.slice(x, start, count))
        const taped = tapeChain(ops, chain, input)
        const dx = taped.back(ops.enter(tf.slice(dy, start, count)))
        ops.free(input)
        return ops.leave(dx)
      }),
    )
  })
}

function tapeChain(ops: NativeOps, chain: Chain, input: Handle): Taped {
  const steps: Taped[] = []
  for (let i = 0; i < chain.length; i++) {
    const step = chain[i]!
    const next = chain[i + 1]
    const x = steps.at(-1)?.y ?? input
    // the pool runs after its 1 x 1 convolution, on fewer channels: both are linear, so they commute
    if (step.kind === 'average-pool' && next?.kind === 'convolution') {
      steps.push(tapeConvolution(ops, next, x, true))
      i++
    } else steps.push(tapeStep(ops, step, x))
  }
  const last = steps.at(-1)
  if (!last) throw new Error('An empty chain has no gradient')
  return {
    y: last.y,
    back: (dy) => steps.reduceRight((gradient, step) => step.back(gradient), dy),
  }
}

function tapeStep(ops: NativeOps, step: Step, x: Handle): Taped {
  switch (step.kind) {
    case 'convolution':
      return tapeConvolution(ops, step, x, false)
    case 'fork':
      return tapeFork(ops, step, x)
    case 'max-pool': {
      const y = ops.maxPool(x)
      return { y, back: (dy) => used(ops, ops.maxPoolGradient(x, y, dy), dy, y) }
    }
    case 'average-pool': {
      const y = ops.averagePool(x)
      return { y, back: (dy) => used(ops, ops.averagePoolGradient(x.shape, dy), dy, y) }
    }
  }
}

function tapeConvolution(ops: NativeOps, step: Convolution, x: Handle, pooled: boolean): Taped {
  const linear = ops.convolve(step, x)
  const thin = [...linear.shape]
  const y = ops.activate(step, pooled ? used(ops, ops.averagePool(linear), linear) : linear)
  return {
    y,
    back: (dy) => {
      const open = used(ops, ops.reluGradient(dy, y), dy, y)
      const spread = pooled ? used(ops, ops.averagePoolGradient(thin, open), open) : open
      return used(ops, ops.convolveGradient(step, x.shape, spread), spread)
    },
  }
}

function tapeFork(ops: NativeOps, { branches }: Fork, x: Handle): Taped {
  const parts = branches.map((branch) => tapeChain(ops, branch, x))
  const y = ops.concat(parts.map((part) => part.y))
  return {
    y,
    back: (dy) => {
      let from = 0
      const gradients = parts.map((part) => {
        const count = part.y.shape.at(-1) ?? 0
        const gradient = part.back(ops.channels(dy, from, count))
        from += count
        return gradient
      })
      return used(ops, ops.sum(gradients), dy, y, ...gradients)
    },
  }
}

/** Frees what a result was made of. */
function used(ops: NativeOps, result: Handle, ...spent: Operand[]): Handle {
  spent.forEach(ops.free)
  return result
}
