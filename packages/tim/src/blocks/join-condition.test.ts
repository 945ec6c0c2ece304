import * as tf from '@tensorflow/tfjs-core'
import { joinCondition } from './join-condition'

test('each pixel has its item’s condition beside it, in the order asked for', () => {
  const condition = tf.tensor2d([
    [1, 2],
    [3, 4],
  ])
  const hidden: tf.Tensor4D = tf.reshape(tf.range(10, 14), [2, 1, 2, 1])
  expect(joinCondition(condition, hidden).arraySync()).toEqual([
    [
      [
        [1, 2, 10],
        [1, 2, 11],
      ],
    ],
    [
      [
        [3, 4, 12],
        [3, 4, 13],
      ],
    ],
  ])
  expect(joinCondition(condition, hidden, 'map first').arraySync()[1]).toEqual([
    [
      [12, 3, 4],
      [13, 3, 4],
    ],
  ])
})
