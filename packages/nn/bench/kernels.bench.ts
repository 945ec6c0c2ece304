import * as tf from '@tensorflow/tfjs-core'
import { batchNorm, createBatchNorm } from '../src/layers/batch-norm'
import { createLstm, lstm } from '../src/layers/lstm'
import { composedLstm } from '../src/layers/lstm-composed'
import { adam, createOptimiser } from '../src/optim/index'
import { createRandom } from '../src/random'
import { normalTensor } from '../src/random-tensors'

/** One line of a benchmark: a ratio above 1 means that ours is faster. */
export type Row = {
  name: string
  ours: number
  peer: number
  peerName: string
  unit: string
  ratio: number
  goal?: number
}

/**
 * Fused kernels against tfjs' own way, each with its gradient, in turn.
 *
 * @returns milliseconds of Adam, batch norm in training and an LSTM
 */
export default async function kernels(): Promise<Row[]> {
  return [adamRow(), batchNormRow(), lstmRow()]
}

function adamRow(): Row {
  const random = createRandom(1)
  // the sizes of a text encoder's matrices
  const shapes = [
    ...Array(12).fill([256, 2048]),
    [5450, 256],
    ...Array(40).fill([256]),
  ] as number[][]
  const variables = () => shapes.map((shape) => tf.variable(normalTensor(random, shape)))
  const [mine, theirs] = [variables(), variables()]
  const gradients = shapes.map((shape) => normalTensor(random, shape))
  const optimiser = createOptimiser({ rule: adam({ betas: [0.5, 0.999] }) })
  const parameters = new Map(mine.map((variable, i) => [`p${i}`, variable]))
  const named = new Map(gradients.map((gradient, i) => [`p${i}`, gradient]))
  const peer = tf.train.adam(2e-4, 0.5, 0.999, 1e-8)
  const theirNamed = theirs.map(({ name }, i) => ({ name, tensor: gradients[i]! }))
  const row = compare('Adam, 8 M parameters in 53 tensors', 'tf.train.adam', [
    () => {
      optimiser.apply(parameters, named, 2e-4)
      return mine[0]!
    },
    () => {
      peer.applyGradients(theirNamed)
      return theirs[0]!
    },
  ])
  optimiser.dispose()
  peer.dispose()
  tf.dispose([...mine, ...theirs, ...gradients])
  return row
}

function batchNormRow(): Row {
  const random = createRandom(2)
  const layer = createBatchNorm(64, {}, random)
  const x = normalTensor(random, [16, 64, 64, 64])
  const step = (norm: (x: tf.Tensor) => tf.Tensor) => () =>
    tf.tidy(() => tf.grad((input: tf.Tensor) => tf.sum(tf.square(norm(input))))(x))
  const row = compare('batch norm and gradient, [16, 64, 64, 64]', 'composed tfjs', [
    step((input) => batchNorm(layer, input, { training: true })),
    step((input) => {
      const { mean, variance } = tf.moments(input, [0, 1, 2])
      const normal = tf.mul(tf.sub(input, mean), tf.rsqrt(tf.add(variance, 1e-5)))
      return tf.add(tf.mul(normal, layer.scale), layer.shift)
    }),
  ])
  tf.dispose([x, ...Object.values(layer)])
  return row
}

function lstmRow(): Row {
  const random = createRandom(3)
  const [B, T, width, hidden] = [48, 15, 300, 128]
  const layer = createLstm(width, hidden, random)
  const x = normalTensor(random, [B, T, width])
  const zero: tf.Tensor2D = tf.zeros([B, hidden])
  const step = (run: (x: tf.Tensor3D) => tf.Tensor) => () =>
    tf.tidy(() => {
      const loss = (): tf.Scalar => tf.sum(tf.square(run(x as tf.Tensor3D)))
      return Object.values(tf.variableGrads(loss, [layer.weight]).grads)[0]!
    })
  const row = compare('LSTM and gradient, T 15, B 48, H 128', 'composed tfjs', [
    step((input) => lstm(layer, input).outputs),
    step((input) => {
      const steps: tf.Tensor3D = tf.transpose(input, [1, 0, 2])
      return composedLstm(layer, steps, { hidden: zero, cell: zero }).outputs
    }),
  ])
  tf.dispose([x, zero, layer.weight, layer.bias])
  return row
}

/** Milliseconds of the fastest call of each, ours first: on a shared machine the least disturbed. */
function compare(name: string, peerName: string, steps: (() => tf.Tensor)[]): Row {
  const best = steps.map(() => Infinity)
  for (let i = 0; i < 12; i++)
    steps.forEach((step, s) => {
      const start = performance.now()
      const result = step()
      if (i > 1) best[s] = Math.min(best[s]!, performance.now() - start) // the first calls warm up
      if (!(result instanceof tf.Variable)) result.dispose()
    })
  const [ours = NaN, peer = NaN] = best
  return { name, ours, peer, peerName, unit: 'ms', ratio: peer / ours }
}
