import * as tf from '@tensorflow/tfjs-core'
import { customGradient } from '@laviter/nn'
import type { Chain, Convolution, Fork, Step } from './architecture'
import type { FeatureMap } from './forward'
import type { Handle } from './native'
import type { NativeOps, Operand } from './native-ops'

/** Pictures that run at once: 45 MB each at 299 x 299. */
const CHUNK = 8

/** A step that was run, with what its gradient needs. */
interface Taped {
  readonly y: Handle
  /** Takes the gradient of y and frees it. @returns the gradient of the step's input, the caller's */
  back(dy: Handle): Handle
}

/** Where steps are taped. Their results are freed as the gradient passes them, or they are somebody else's. */
interface Tape {
  readonly ops: NativeOps
  readonly keeper?: {
    /** Takes a result over. */
    keep(y: Handle): void
    /** @returns it again, wherever it stands now */
    find(y: Handle): Operand
  }
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
  return tf.tidy(() =>
    tf.concat(
      chunksOf(x).map(([start, count]) => {
        const input = ops.enter(tf.slice(x, start, count))
        const taped = tapeChain({ ops }, chain, input)
        const dx = taped.back(ops.enter(tf.slice(dy, start, count)))
        ops.free(input)
        return ops.leave(dx)
      }),
    ),
  )
}

/**
 * Runs folded steps and keeps what their gradient needs until it was taken, or as long as no tape is recorded, nothing.
 *
 * @param ops - TensorFlow's own kernels, in float32
 * @param chain - one step or more
 * @param x - float32 [B, H, W, C]
 */
export function nativeTaped(ops: NativeOps, chain: Chain, x: FeatureMap): FeatureMap {
  const chunks = chunksOf(x)
  const kept: Handle[] = []
  let found = new Map<Handle, Operand>()
  const keeper = { keep: (y: Handle) => kept.push(y), find: (y: Handle) => found.get(y) ?? y }
  let taped: Taped[] = []
  return customGradient<FeatureMap>(
    [x],
    () => {
      taped = chunks.map(([start, count]) => {
        const input = ops.enter(tf.slice(x, start, count))
        keeper.keep(input)
        return tapeChain({ ops, keeper }, chain, input)
      })
      // handed over, they live as long as the tape's other tensors
      const tensors = new Map(kept.map((handle) => [handle, ops.leave(handle)]))
      const value: FeatureMap = tf.concat(taped.flatMap(({ y }) => tensors.get(y) ?? []))
      return { value, keep: [...tensors.values()] }
    },
    (dy, saved) => [
      tf.tidy(() => {
        found = new Map(kept.map((handle, i) => [handle, ops.operandOf(saved[i]!)]))
        return tf.concat(
          chunks.flatMap(([start, count], i) => {
            const dx = taped[i]?.back(ops.enter(tf.slice(dy, start, count)))
            return dx ? ops.leave(dx) : []
          }),
        )
      }),
    ],
  )
}

/** Places and lengths along the batch. */
function chunksOf({ shape: [B] }: FeatureMap): [start: number, count: number][] {
  return Array.from({ length: Math.ceil(B / CHUNK) }, (_, i) => [
    i * CHUNK,
    Math.min(CHUNK, B - i * CHUNK),
  ])
}

function tapeChain(tape: Tape, chain: Chain, input: Handle): Taped {
  const steps: Taped[] = []
  for (let i = 0; i < chain.length; i++) {
    const step = chain[i]!
    const next = chain[i + 1]
    const x = steps.at(-1)?.y ?? input
    // the pool runs after its 1 x 1 convolution, on fewer channels: both are linear, so they commute
    if (step.kind === 'average-pool' && next?.kind === 'convolution') {
      steps.push(tapeConvolution(tape, next, x, true))
      i++
    } else steps.push(tapeStep(tape, step, x))
  }
  const last = steps.at(-1)
  if (!last) throw new Error('An empty chain has no gradient')
  return {
    y: last.y,
    back: (dy) => steps.reduceRight((gradient, step) => step.back(gradient), dy),
  }
}

function tapeStep(tape: Tape, step: Step, x: Handle): Taped {
  const { ops } = tape
  switch (step.kind) {
    case 'convolution':
      return tapeConvolution(tape, step, x, false)
    case 'fork':
      return tapeFork(tape, step, x)
    case 'max-pool':
      return taped(tape, ops.maxPool(x), (dy, y) =>
        used(ops, ops.maxPoolGradient(tape.keeper?.find(x) ?? x, y, dy), dy),
      )
    case 'average-pool': {
      const { shape } = x
      return taped(tape, ops.averagePool(x), (dy) =>
        used(ops, ops.averagePoolGradient(shape, dy), dy),
      )
    }
  }
}

function tapeConvolution(tape: Tape, step: Convolution, x: Handle, pooled: boolean): Taped {
  const { ops } = tape
  const linear = ops.convolve(step, x)
  const [{ shape }, thin] = [x, linear.shape]
  const sum = pooled ? used(ops, ops.averagePool(linear), linear) : linear
  return taped(tape, ops.activate(step, sum), (dy, y) => {
    const open = used(ops, ops.reluGradient(dy, y), dy)
    const spread = pooled ? used(ops, ops.averagePoolGradient(thin, open), open) : open
    return used(ops, ops.convolveGradient(step, shape, spread), spread)
  })
}

function tapeFork(tape: Tape, { branches }: Fork, x: Handle): Taped {
  const { ops } = tape
  const parts = branches.map((branch) => tapeChain(tape, branch, x))
  const widths = parts.map(({ y }) => y.shape.at(-1) ?? 0)
  return taped(tape, ops.concat(parts.map(({ y }) => y)), (dy) => {
    let from = 0
    const gradients = parts.map((part, i) => {
      const width = widths[i]!
      const gradient = part.back(ops.channels(dy, from, width))
      from += width
      return gradient
    })
    return used(ops, ops.sum(gradients), dy, ...gradients)
  })
}

/** Ties a result to its gradient, after which nobody needs it. */
function taped(
  { ops, keeper }: Tape,
  y: Handle,
  gradient: (dy: Handle, y: Operand) => Handle,
): Taped {
  keeper?.keep(y)
  return {
    y,
    back: (dy) => {
      if (keeper) return gradient(dy, keeper.find(y))
      return used(ops, gradient(dy, y), y)
    },
  }
}

/** Frees what a result was made of. */
function used(ops: NativeOps, result: Handle, ...spent: Operand[]): Handle {
  spent.forEach(ops.free)
  return result
}
