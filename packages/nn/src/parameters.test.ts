import * as tf from '@tensorflow/tfjs-core'
import {
  assignParameters,
  countParameters,
  createBuffer,
  disposeParameters,
  namedParameters,
  readParameters,
  setTrainable,
  trainableParameters,
} from './parameters'
import { readSafetensors, storeFloats, writeSafetensors } from './safetensors/index'

const create = () =>
  tf.tidy(() => ({
    blocks: [
      { weight: tf.variable(tf.tensor2d([[1, 2, 3]])), bias: undefined },
      { weight: tf.variable(tf.tensor2d([[4, 5, 6]])) },
    ],
    mean: createBuffer(tf.zeros([3])),
    steps: tf.variable(tf.scalar(7, 'int32'), false),
  }))

test('paths name the variables in the order of the tree', () => {
  const tree = create()
  expect([...namedParameters(tree).keys()]).toEqual([
    'blocks.0.weight',
    'blocks.1.weight',
    'mean',
    'steps',
  ])
  expect([...trainableParameters(tree).keys()]).toEqual(['blocks.0.weight', 'blocks.1.weight'])
  expect(countParameters(tree)).toBe(7)
  disposeParameters(tree)
})

test('freezing goes by path and leaves buffers alone', () => {
  const tree = create()
  setTrainable(tree, () => false)
  expect(trainableParameters(tree).size).toBe(0)
  setTrainable(tree, (path) => !path.startsWith('blocks.0'))
  expect([...trainableParameters(tree).keys()]).toEqual(['blocks.1.weight', 'steps'])
  disposeParameters(tree)
})

test('a file brings all values back, and nothing leaks', async () => {
  const before = tf.memory().numTensors
  const [from, to] = [create(), create()]
  namedParameters(from)
    .get('mean')!
    .assign(tf.tidy(() => tf.tensor1d([0.5, -1, 2])))
  namedParameters(from)
    .get('steps')!
    .assign(tf.tidy(() => tf.scalar(9, 'int32')))
  const file = writeSafetensors(await readParameters(from))
  assignParameters(to, readSafetensors(file).tensors, { where: 'file' })
  expect(await readParameters(to)).toEqual(await readParameters(from))
  disposeParameters(from)
  disposeParameters(to)
  expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 2)
})

test('half floats and tensors fill parameters as float32', () => {
  const tree = create()
  const { steps, mean, blocks } = tree
  assignParameters(
    tree,
    {
      'blocks.0.weight': storeFloats([0.5, 1.5, -2], [1, 3], 'F16'),
      'blocks.1.weight': { shape: [1, 3], data: Float64Array.of(1, 2, 3) },
      mean: tf.ones([3]),
      steps: { dtype: 'I64', shape: [], data: BigInt64Array.of(3n) },
    },
    { where: 'here' },
  )
  expect([...blocks[0]!.weight.dataSync()]).toEqual([0.5, 1.5, -2])
  expect([...mean.dataSync()]).toEqual([1, 1, 1])
  expect([...steps.dataSync()]).toEqual([3])
  disposeParameters(tree)
})

test('weights that do not fit are refused whole, with everything that is wrong', () => {
  const tree = create()
  const assign = () =>
    assignParameters(
      tree,
      { 'blocks.0.weight': tf.zeros([3, 1]), mean: tf.ones([3]), extra: tf.ones([1]) },
      { where: 'model.safetensors' },
    )
  expect(assign).toThrow(
    /^model\.safetensors: .*blocks\.0\.weight is \[3, 1\], expected \[1, 3\]; lacks blocks\.1\.weight \[1, 3\]; lacks steps \[\]; extra has no place/,
  )
  expect([...tree.mean.dataSync()]).toEqual([0, 0, 0])
  disposeParameters(tree)
})

test('a name with a dot is refused', () => {
  const weight = tf.variable(tf.scalar(1))
  expect(() => namedParameters({ a: { 'b.c': weight } })).toThrow(/"b\.c" under "a"/)
  weight.dispose()
})
