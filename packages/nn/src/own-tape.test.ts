import * as tf from '@tensorflow/tfjs-core'
import { detach, withOwnTape } from './own-tape'
import { valueAndGradients } from './value-and-gradients'

/** A game of two players: one moves between the other's forward and backward pass. */
function play(opponent: tf.Variable, player: tf.Variable, x: tf.Tensor) {
  return valueAndGradients(new Map([['player', player]]), () => {
    const fake = tf.mul(tf.mul(player, player), x)
    withOwnTape(() =>
      tf.tidy(() => {
        const own = new Map([['opponent', opponent]])
        const total = () => tf.sum(tf.mul(tf.mul(opponent, opponent), fake)) as tf.Scalar
        const { gradients } = valueAndGradients(own, () => ({ total: total() }))
        opponent.assign(tf.sub(opponent, gradients.get('opponent')!))
      }),
    )
    return { total: tf.sum(tf.mul(opponent, fake)) as tf.Scalar }
  })
}

test('an update between forward and backward: both gradients are right, and nothing is left', () => {
  const [opponent, player] = [tf.variable(tf.scalar(3)), tf.variable(tf.scalar(2))]
  const x = tf.tensor1d([0.25, 0.5])
  const before = tf.memory().numTensors
  tf.tidy(() => {
    const { value, gradients } = play(opponent, player, x)
    // fake = [1, 2]; the opponent moves by 2 * 3 * (1 + 2); the player's slope is opponent * 2 * player * 0.75
    expect(opponent.dataSync()[0]).toBe(-15)
    expect(value.dataSync()[0]).toBe(-45)
    expect(gradients.get('player')!.dataSync()[0]).toBe(-45)
  })
  expect(tf.memory().numTensors).toBe(before)
  tf.dispose([opponent, player, x])
})

test('the outer tape is there again after a failure', () => {
  const slope = tf.grad((x) => {
    expect(() =>
      withOwnTape(() => {
        throw new Error('no')
      }),
    ).toThrow('no')
    return tf.square(x)
  })(tf.scalar(3))
  expect(slope.dataSync()[0]).toBe(6)
})

test('what is detached has the same numbers and no slope', () => {
  tf.tidy(() => {
    const slope = tf.grad((x) => tf.mul(x, tf.square(detach(x))))(tf.tensor1d([3, -2]))
    expect(slope.arraySync()).toEqual([9, 4])
  })
})
