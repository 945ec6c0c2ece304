import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { readSafetensors, toFloat32 } from '@laviter/nn/safetensors'
import { INCEPTION_V3 } from './architecture'
import { run } from './forward'
import { frozenSteps } from './frozen'
import { inceptionFrom, inceptionShapes } from './parameters'
import { sharedFolds } from './shared-folds'
import { trainableKit } from './trainable'

const { tensors } = readSafetensors(
  readFileSync(join(__dirname, '../fixtures/inception_v3.safetensors')),
)
const SAMPLED = new Map(
  Object.keys(tensors)
    .filter((name) => name.endsWith('_sample'))
    .map((name) => [name.slice('out.'.length, -'_sample'.length), toFloat32(tensors[name]!)]),
)

/** The fixture's stream: FNV-1a of the name seeds a linear congruential generator. */
function stream(name: string): () => number {
  let state = 0x811c9dc5
  for (const byte of Buffer.from(name)) state = Math.imul(state ^ byte, 0x01000193)
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) | 0
    return (state >>> 0) / 2 ** 31 - 1
  }
}

const TORCH_PARTS = {
  scale: ['bn.weight', (u: number) => 1 + 0.2 * u],
  shift: ['bn.bias', (u: number) => 0.1 * u],
  mean: ['bn.running_mean', (u: number) => 0.1 * u],
  variance: ['bn.running_var', (u: number) => 1 + 0.3 * u],
} as const

/** The fixture's weights, in our layout. */
function formulaWeights() {
  return Object.fromEntries(
    [...inceptionShapes()].map(([path, shape]) => {
      const at = path.lastIndexOf('.')
      const [owner, part] = [path.slice(0, at), path.slice(at + 1)]
      const size = shape.reduce((a, b) => a * b, 1)
      if (part !== 'weight') {
        const [torch, value] = TORCH_PARTS[part as keyof typeof TORCH_PARTS]
        const u = stream(`${owner.replace(/\.norm$/, '')}.${torch}`)
        const data = Float32Array.from({ length: size }, () => value(u()))
        return [path, { dtype: 'F32' as const, shape, data }]
      }
      const [h = 0, w = 0, inputs = 0, outputs = 0] = shape
      const u = stream(`${owner}.conv.weight`)
      const bound = Math.sqrt(6 / (h * w * inputs))
      const data = new Float32Array(size)
      // the stream runs over OIHW
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++)
          for (let y = 0; y < h; y++)
            for (let x = 0; x < w; x++) data[((y * w + x) * inputs + i) * outputs + o] = u() * bound
      return [path, { dtype: 'F32' as const, shape, data }]
    }),
  )
}

function formulaImage(): tf.Tensor4D {
  const u = stream('image1')
  const values = Float32Array.from({ length: 2 * 3 * 299 * 299 }, () => u())
  return tf.tidy(() => tf.transpose(tf.tensor4d(values, [2, 3, 299, 299]), [0, 2, 3, 1]))
}

/** [:, ::37, ::5, ::5] of the NCHW map, as the fixture samples. */
function sample(map: tf.Tensor4D): tf.Tensor {
  return tf.tidy(() =>
    tf.stridedSlice(
      tf.transpose(map, [0, 3, 1, 2]),
      [0, 0, 0, 0],
      map.shape.map((_, i) => [map.shape[0], map.shape[3], map.shape[1], map.shape[2]][i]!),
      [1, 37, 5, 5],
    ),
  )
}

const relativeError = (actual: ArrayLike<number>, expected: ArrayLike<number>) => {
  expect(actual.length).toBe(expected.length)
  let error = 0
  let size = 0
  for (let i = 0; i < expected.length; i++) {
    error = Math.max(error, Math.abs(actual[i]! - expected[i]!))
    size = Math.max(size, Math.abs(expected[i]!))
  }
  return error / size
}

describe('InceptionV3 with the reference values of torchvision', () => {
  const weights = formulaWeights()
  test.each(['trainable', 'none', 'recomputed', 'kept'] as const)('layers: %s', (kind) => {
    const parameters = inceptionFrom(weights, 1, 'fixture')
    const frozen = frozenSteps(parameters, 'nine', 'float32')
    const kit = trainableKit(parameters, sharedFolds(parameters), 'nine', 'stored')
    let map = formulaImage()
    const stds: number[] = []
    for (const { name, steps } of INCEPTION_V3) {
      map = tf.tidy(() =>
        kind === 'trainable' ? run(steps, map, kit) : frozen.run(steps, map, kind),
      )
      const expected = SAMPLED.get(name)
      if (expected) expect(relativeError(sample(map).dataSync(), expected)).toBeLessThan(1e-5)
      stds.push(tf.tidy(() => Math.sqrt(tf.moments(map).variance.dataSync()[0]!)))
    }
    expect(relativeError(stds, toFloat32(tensors['out.std']!))).toBeLessThan(1e-4)
    const pooled = tf.mean(map, [1, 2]).dataSync()
    expect(relativeError(pooled, toFloat32(tensors['out.global2048']!))).toBeLessThan(1e-5)
  })
})
