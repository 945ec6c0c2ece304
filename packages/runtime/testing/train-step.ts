import * as tf from '@tensorflow/tfjs-core'
import { openBackend } from '../src/index'

/** Opens the backend and trains some steps, as a user's program would; prints what came of it as JSON. */
const backend = await openBackend({ device: 'cpu', training: true })
const x = tf.randomNormal([32, 8, 8, 3], 0, 1, 'float32', 1)
const kernel = tf.variable(tf.randomNormal([3, 3, 3, 4], 0, 0.1, 'float32', 2)) as tf.Tensor4D
const optimiser = tf.train.adam(0.01)
const loss = () =>
  tf.tidy(() =>
    tf.mean(tf.square(tf.sub(tf.conv2d(x as tf.Tensor4D, kernel, 1, 'same'), 1))),
  ) as tf.Scalar
const losses: number[] = []
for (let step = 0; step < 5; step++) {
  const value = optimiser.minimize(loss, true)
  losses.push(value?.dataSync()[0] ?? NaN)
  value?.dispose()
}
console.log(
  JSON.stringify({
    node: process.version,
    backend: backend.name,
    tensorflow: backend.tensorflow,
    losses,
  }),
)
