import * as tf from '@tensorflow/tfjs-core'
import { createLstm, lstm } from './lstm'
import { unstack } from './unstack'
import { gradientError } from '../gradient-check'
import { createRandom } from '../random'

const draw = (shape: [number, number, number]): tf.Tensor3D => {
  const random = createRandom(8)
  const values = Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal())
  return tf.tensor3d(values, shape)
}

test.each([0, 1, 2, -1, -3])('parts along axis %d have gradients, one part too', (axis) => {
  const shapes: [number, number, number][] = [
    [1, 2, 3],
    [2, 1, 3],
    [3, 2, 1],
  ]
  for (const x of shapes.map(draw)) {
    expect(unstack(x, axis).map((part) => part.arraySync())).toEqual(
      tf.unstack(x, axis).map((part) => part.arraySync()),
    )
    const slope = tf.grad((y) => tf.addN(unstack(y, axis).map((part) => tf.sum(tf.square(part)))))
    expect([...slope(x).dataSync()]).toEqual([...tf.mul(x, 2).dataSync()])
  }
})

test.each(['tensorflow', 'cpu'])('an LSTM of one step has its gradient, on %s', async (backend) => {
  await tf.setBackend(backend)
  tf.tidy(() => {
    const layer = createLstm(2, 3, createRandom(1))
    const f = (x?: tf.Tensor): tf.Scalar => tf.sum(tf.square(lstm(layer, x as tf.Tensor3D).outputs))
    expect(gradientError(f, [draw([2, 1, 2])], createRandom(2))).toBeLessThan(2e-3)
  })
  await tf.setBackend('tensorflow')
})
