import * as tf from '@tensorflow/tfjs-core'
import { backpropagate } from './backpropagate'
import { customGradient } from './custom-gradient'

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed)

/** A small network with what a tape can hold: a map that is read twice, several outputs, one of them unread, and joins. */
function network() {
  const [weight, bias, frozen] = [
    tf.variable(random([4, 6], 1)),
    tf.variable(random([6], 2)),
    tf.variable(random([6], 3), false),
  ]
  const x = random([5, 4], 4)
  const loss = (): tf.Scalar => {
    const hidden = tf.tanh(
      tf.add(tf.matMul<tf.Tensor2D>(x as tf.Tensor2D, weight as tf.Tensor2D), bias),
    )
    const [left, , right] = tf.split(hidden, 3, 1)
    const joined = tf.concat([left!, tf.mul(hidden, frozen), right!], 1)
    return tf.mean(tf.add(tf.square(joined), tf.sum(hidden)))
  }
  return { loss, variables: [weight, bias], dispose: () => tf.dispose([weight, bias, frozen, x]) }
}

test('gradients are those of TensorFlow.js, bit for bit, and nothing is left', () => {
  const { loss, variables, dispose } = network()
  const before = tf.memory().numTensors
  tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss, variables)
    const own = backpropagate(loss, variables)
    expect(own.value.dataSync()).toEqual(value.dataSync())
    for (const variable of variables)
      expect(own.gradients.get(variable)?.dataSync()).toEqual(grads[variable.name]!.dataSync())
  })
  expect(tf.memory().numTensors).toBe(before)
  dispose()
})

/** Doubles a map, and notes how many tensors are alive where its gradient is taken. */
const noting = (alive: number[]) => (x: tf.Tensor) =>
  customGradient(
    [x],
    () => ({ value: tf.mul(x, 2), keep: [x] }),
    (dy) => {
      alive.push(tf.memory().numTensors)
      return [tf.mul(dy, 2)]
    },
  )

test('what the backward pass has passed is freed: a long chain needs no more than its forward pass', () => {
  const x = tf.variable(tf.tensor1d([1, -2]))
  const alive: number[] = []
  const double = noting(alive)
  tf.tidy(() => {
    const { gradients } = backpropagate(() => {
      let y: tf.Tensor = x
      for (let i = 0; i < 10; i++) y = double(y)
      return tf.sum(y)
    }, [x])
    expect([...gradients.get(x)!.dataSync()]).toEqual([1024, 1024])
  })
  // each step gives back the map that it kept
  expect(alive.map((count) => count - alive[0]!)).toEqual([0, -1, -2, -3, -4, -5, -6, -7, -8, -9])
  x.dispose()
})

test('what leads to no variable is freed before the backward pass', () => {
  const x = tf.variable(tf.scalar(3))
  const count = (aside: number) => {
    const alive: number[] = []
    tf.tidy(() => {
      backpropagate(() => {
        let y: tf.Tensor = tf.scalar(2)
        for (let i = 0; i < aside; i++) y = tf.square(y)
        return tf.add(noting(alive)(x), y)
      }, [x])
    })
    return alive
  }
  expect(count(5)).toEqual(count(0))
  x.dispose()
})

test('a gradient may be handed on as it is, twice, or be somebody else’s tensor', () => {
  const [a, b, c] = [
    tf.variable(tf.scalar(1)),
    tf.variable(tf.scalar(2)),
    tf.variable(tf.scalar(3)),
  ]
  const seven = tf.scalar(7)
  const sum = () =>
    customGradient<tf.Scalar>(
      [a, b, c],
      () => ({ value: tf.addN([a, b, c]) as tf.Scalar, keep: [seven] }),
      (dy, [kept]) => [dy, dy, kept!],
    )
  const before = tf.memory().numTensors
  tf.tidy(() => {
    // both of the sum's uses add up: slopes are 2 + 2, 2 + 2, 7 + 7
    const { gradients } = backpropagate(() => tf.mul(tf.add(sum(), sum()), 2), [a, b, c])
    expect([a, b, c].map((each) => gradients.get(each)!.dataSync()[0])).toEqual([4, 4, 14])
  })
  expect(tf.memory().numTensors).toBe(before)
  expect(seven.dataSync()[0]).toBe(7)
  tf.dispose([a, b, c, seven])
})

test('variables that the value does not depend on have no gradient', () => {
  const [used, unused] = [tf.variable(tf.scalar(2)), tf.variable(tf.scalar(2))]
  tf.tidy(() => {
    const { gradients } = backpropagate(() => tf.square(used), [used, unused])
    expect([...gradients.keys()]).toEqual([used])
    expect(backpropagate(() => tf.scalar(1), [used]).gradients.size).toBe(0)
  })
  tf.dispose([used, unused])
})

test('a gradient inside of another is a constant to it', () => {
  const x = tf.variable(tf.scalar(3))
  tf.tidy(() => {
    const { gradients } = backpropagate(() => {
      const { gradients: inner } = backpropagate(() => tf.square(x), [x])
      return tf.mul(inner.get(x)!, x)
    }, [x])
    expect(gradients.get(x)!.dataSync()[0]).toBe(6)
  })
  x.dispose()
})

test.each([
  [
    'throws',
    () => {
      throw new Error('no slope')
    },
    'no slope',
  ],
  ['has another shape', () => [tf.tensor1d([1, 2, 3])], 'must be float32 [2]. Actual: float32 [3]'],
  ['is no float', () => [tf.tensor1d([1, 2], 'int32')], 'must be float32 [2]. Actual: int32 [2]'],
])(
  'a gradient that %s: an error, and nothing is left',
  (_, backward: () => tf.Tensor[], message) => {
    const x = tf.variable(tf.tensor1d([1, 2]))
    const before = tf.memory().numTensors
    const broken = () => customGradient([x], () => ({ value: tf.mul(x, 2), keep: [x] }), backward)
    const run = () =>
      tf.tidy(() => {
        backpropagate(() => tf.sum(tf.square(broken())), [x])
      })
    expect(run).toThrow(message)
    expect(tf.memory().numTensors).toBe(before)
    // and the next one is taken as if nothing had happened
    tf.tidy(() => {
      const { gradients } = backpropagate(() => tf.sum(tf.square(x)), [x])
      expect([...gradients.get(x)!.dataSync()]).toEqual([2, 4])
    })
    x.dispose()
  },
)
