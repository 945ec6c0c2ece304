import * as tf from '@tensorflow/tfjs-core'
import { normalTensor, valueAndGradients } from '@laviter/nn'
import { distance } from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import type { Convolution } from './architecture'
import { rectifiedConvolution } from './rectified-convolution'

const convolution = (kernel: Convolution['kernel'], more: Partial<Convolution>): Convolution => ({
  ...{ kind: 'convolution', name: 'c', channels: 5, kernel, stride: 1, padding: 'same' },
  ...more,
})

test.each([
  convolution([3, 3], {}),
  convolution([1, 7], {}),
  convolution([1, 1], {}),
  convolution([3, 3], { stride: 2, padding: 'valid' }),
])(
  '$kernel.0 x $kernel.1, $stride, $padding: value and gradients of the three steps apart',
  (step) => {
    tf.tidy(() => {
      const random = createRandom('rectified')
      const draw = <R extends tf.Rank>(shape: number[]) =>
        tf.variable(normalTensor(random, shape) as tf.Tensor<R>)
      const x = draw<tf.Rank.R4>([2, 9, 9, 4])
      const kernel = draw<tf.Rank.R4>([...step.kernel, 4, 5])
      const bias = draw<tf.Rank.R1>([5])
      const inputs = new Map<string, tf.Variable>(Object.entries({ x, kernel, bias }))
      const feel = (y: tf.Tensor): tf.Scalar => tf.sum(tf.square(y))
      const { numTensors } = tf.memory()
      const ours = valueAndGradients(inputs, () => ({
        total: feel(rectifiedConvolution(step, x, { kernel, bias })),
      }))
      expect(tf.memory().numTensors - numTensors).toBe(4)
      const theirs = valueAndGradients(inputs, () => ({
        total: feel(tf.relu(tf.add(tf.conv2d(x, kernel, step.stride, step.padding), bias))),
      }))
      expect(distance(ours.value, theirs.value)).toBeLessThan(1e-5)
      for (const [name, gradient] of theirs.gradients)
        expect([name, distance(ours.gradients.get(name)!, gradient) < 1e-5]).toEqual([name, true])
      for (const variable of inputs.values()) variable.dispose()
    })
  },
)
