import * as tf from '@tensorflow/tfjs-core'
import { countParameters, namedParameters } from './parameters'
import { valueAndGradients } from './value-and-gradients'

test('gradients come by name; what is frozen or not reached has none; nothing leaks', () => {
  const tree = {
    a: tf.variable(tf.tensor1d([1, 2])),
    frozen: tf.variable(tf.tensor1d([3, 4]), false),
    unused: tf.variable(tf.scalar(1)),
  }
  const before = tf.memory().numTensors
  tf.tidy(() => {
    const { value, gradients, aux } = valueAndGradients(namedParameters(tree), () => {
      const parts = {
        sum: tf.sum(tf.mul(tree.a, tree.frozen)),
        list: [tf.square(tree.a)],
        count: 2,
      }
      const total: tf.Scalar = tf.add(parts.sum, tf.sum(parts.list[0]!))
      return { total, parts }
    })
    expect([...value.dataSync()]).toEqual([16])
    expect([...gradients.keys()]).toEqual(['a'])
    expect([...gradients.get('a')!.dataSync()]).toEqual([5, 8])
    expect([...aux.parts.list[0]!.dataSync()]).toEqual([1, 4])
    expect(aux.parts.count).toBe(2)
  })
  expect(tf.memory().numTensors).toBe(before)
  tf.dispose(Object.values(tree))
})

test('a loss that fails, or reaches no parameter, leaves nothing behind', () => {
  const x = tf.variable(tf.scalar(1))
  const before = tf.memory().numTensors
  const parts = { two: tf.scalar(2) }
  const run = () => {
    valueAndGradients(new Map([['x', x]]), () => {
      throw new Error('inside')
    })
  }
  expect(run).toThrow('inside')
  // reaches no variable
  const unreached = () =>
    valueAndGradients(new Map([['x', x]]), () => ({ total: tf.scalar(1), parts }))
  expect(unreached).toThrow('depends on none of 1 trainable parameters')
  parts.two.dispose()
  expect(tf.memory().numTensors).toBe(before)
  x.dispose()
})

test('a total that is no scalar, or is missing, is named', () => {
  const x = tf.variable(tf.tensor1d([1, 2]))
  const { numTensors } = tf.memory()
  const run = (f: () => object) =>
    valueAndGradients(new Map([['x', x]]), f as () => { total: tf.Scalar })
  expect(() => run(() => ({ total: tf.square(x) }))).toThrow(
    /^valueAndGradients: total is \[2\], expected a scalar/,
  )
  expect(() => run(() => ({ loss: tf.sum(x) }))).toThrow(/total is undefined, expected a scalar/)
  expect(tf.memory().numTensors).toBe(numTensors)
  x.dispose()
})

test('a variable under two paths has one gradient, of both its uses', () => {
  const tied = tf.variable(tf.tensor1d([1, 2]))
  const tree = { table: tied, output: { weight: tied } }
  tf.tidy(() => {
    const { gradients } = valueAndGradients(namedParameters(tree), () => ({
      total: tf.sum(tf.mul(tree.table, tree.output.weight)),
    }))
    expect([...gradients.keys()]).toEqual(['table'])
    expect([...gradients.get('table')!.dataSync()]).toEqual([2, 4])
  })
  expect(countParameters(tree)).toBe(2)
  tied.dispose()
})
