import * as tf from '@tensorflow/tfjs-core'

/** A small network and the data of one training step: convolution, batch norm, convolution, dense. */
export interface Step {
  /** Trains one step and returns the loss. */
  run(): number
  dispose(): void
}

/**
 * @param batch - images a step
 * @param size - their height and width
 * @param channels - of the first convolution
 */
export function createStep(batch: number, size: number, channels: number): Step {
  const images = tf.randomNormal([batch, size, size, 3], 0, 1, 'float32', 1)
  const labels = tf.oneHot(tf.range(0, batch, 1, 'int32'), batch)
  const weight = (shape: number[], seed: number) => {
    const fanIn = shape.slice(0, -1).reduce((a, b) => a * b)
    return tf.variable(tf.randomNormal(shape, 0, Math.sqrt(2 / fanIn), 'float32', seed))
  }
  const pooled = size / 4
  const [first, second, third, dense] = [
    weight([3, 3, 3, channels], 2) as tf.Tensor4D,
    weight([3, 3, channels, channels], 3) as tf.Tensor4D,
    weight([3, 3, channels, 2 * channels], 4) as tf.Tensor4D,
    weight([pooled * pooled * 2 * channels, batch], 5) as tf.Tensor2D,
  ]
  const [gain, bias] = [tf.variable(tf.ones([channels])), tf.variable(tf.zeros([channels]))]
  const optimiser = tf.train.adam(1e-3)
  const forward = (): tf.Scalar => {
    const a = tf.conv2d(images as tf.Tensor4D, first, 1, 'same')
    const { mean, variance } = tf.moments(a, [0, 1, 2])
    const b = tf.relu(tf.batchNorm(a, mean as tf.Tensor1D, variance as tf.Tensor1D, bias, gain))
    const c = tf.relu(tf.conv2d(b as tf.Tensor4D, second, 2, 'same'))
    const d = tf.relu(tf.conv2d(c, third, 2, 'same'))
    const logits = tf.matMul(tf.reshape(d, [batch, -1]), dense)
    return tf.reshape(tf.losses.softmaxCrossEntropy(labels, logits), [])
  }
  return {
    run: () => tf.tidy(() => optimiser.minimize(forward, true)?.dataSync()[0] ?? NaN),
    dispose: () => {
      optimiser.dispose()
      tf.dispose([images, labels, first, second, third, dense, gain, bias])
    },
  }
}
