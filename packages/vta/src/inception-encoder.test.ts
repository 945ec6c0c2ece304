import * as tf from '@tensorflow/tfjs-core'
import { namedParameters, normalTensor, valueAndGradients } from '@laviter/nn'
import { distance } from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import type { BackboneTensor, BackboneWeights } from './backbone-weights'
import type { ImageEncoder, ImageEncoderConfig } from './image-encoder'
import { createInceptionEncoder } from './inception-encoder'
import { inceptionShapes, sizedConvolutions } from './inception/parameters'
import { setFrozen } from './set-frozen'

/** The same network with an eighth of the channels, on small pictures. */
const SMALL = { width: 1 / 8, imageSize: 75, embed: 8 } as const

const create = (config: ImageEncoderConfig = {}, backbone?: BackboneWeights): ImageEncoder =>
  createInceptionEncoder({ ...SMALL, ...config }, { random: createRandom(3), backbone })

/** Pretrained weights of the small network, with statistics that are not those of a fresh one. */
function weights(borders: BackboneWeights['borders'], quantised = false): BackboneWeights {
  const random = createRandom('weights')
  const tensors = Object.fromEntries(
    [...inceptionShapes(SMALL.width)].map(([name, shape]): [string, BackboneTensor] => {
      const size = shape.reduce((a, b) => a * b, 1)
      if (quantised) {
        const bound = name.endsWith('.weight') ? Math.sqrt(6 / (size / shape.at(-1)!)) : 0.2
        const middle = name.endsWith('.scale') || name.endsWith('.variance') ? 1 : 0
        const quantisation = { scale: (2 * bound) / 255, min: middle - bound }
        const data = Uint8Array.from({ length: size }, () => random.integer(256))
        return [name, { dtype: 'U8', shape, data, quantisation }]
      }
      const data = Float32Array.from({ length: size }, () => {
        if (name.endsWith('.weight')) return random.normal() * Math.sqrt(2 / (size / shape.at(-1)!))
        return (
          (name.endsWith('.scale') || name.endsWith('.variance') ? 1 : 0) + 0.2 * random.uniform()
        )
      })
      return [name, { dtype: 'F32', shape, data }]
    }),
  )
  return { name: 'small', note: 'a test', range: [0, 1], borders, tensors }
}

const pictures = (B: number, H: number = SMALL.imageSize, W = H) =>
  tf.tidy(() => tf.tanh(normalTensor(createRandom('pictures'), [B, H, W, 3])) as tf.Tensor4D)

test.each(['tensorflow', 'cpu'])(
  'features of the backbone have no gradient on %s',
  async (name) => {
    await tf.setBackend(name)
    tf.tidy(() => {
      const encoder = create()
      const seen = (images: tf.Tensor): tf.Scalar => {
        const { pooled } = encoder.backbone!.features(images as tf.Tensor4D)
        return tf.add(tf.sum(pooled), tf.sum(images))
      }
      const [slope] = [...new Set(tf.grad(seen)(pictures(1)).dataSync())]
      expect(slope).toBe(1) // of the pictures alone
      encoder.dispose()
    })
    await tf.setBackend('tensorflow')
  },
)

test.each(['nine', 'inside'] as const)('frozen equals unfrozen, borders over %s', (borders) => {
  const encoder = create({}, weights(borders))
  const images = pictures(3, 60, 83)
  const frozen = encoder.encode(images)
  const cached = encoder.project!(encoder.backbone!.features(images))
  setFrozen(encoder, 'Mixed_6c')
  const half = encoder.encode(images)
  setFrozen(encoder, 'none')
  const thawed = encoder.encode(images)
  expect([encoder.backbone, encoder.project]).toEqual([undefined, undefined])
  for (const key of ['regions', 'global'] as const)
    for (const other of [cached, half, thawed])
      expect(distance(other[key], frozen[key])).toBeLessThan(1e-5)
  encoder.dispose()
})

test('borders over nine and over the inside are two networks', () => {
  const [nine, inside] = (['nine', 'inside'] as const).map((borders) =>
    create({}, weights(borders)),
  )
  const images = pictures(1)
  expect(distance(nine!.encode(images).regions, inside!.encode(images).regions)).toBeGreaterThan(
    1e-3,
  )
  expect(nine!.backbone!.key).not.toBe(inside!.backbone!.key)
})

test('at 299 the shapes are the paper’s', () => {
  const encoder = create({ imageSize: 299 })
  const { local, pooled } = encoder.backbone!.features(pictures(1, 299))
  expect(local.shape.slice(1)).toEqual(encoder.backbone!.shapes.local)
  expect(local.shape.slice(0, 3)).toEqual([1, 17, 17])
  expect(pooled.shape.slice(1)).toEqual(encoder.backbone!.shapes.pooled)
  expect(encoder.encode(pictures(1, 299)).regions.shape).toEqual([1, 289, 8])
  encoder.dispose()
})

test.each(['Conv2d_4a_3x3', 'Mixed_6e', 'Mixed_7b', 'none'])(
  'frozen to %s: gradients reach the rest and the picture only',
  (layer) => {
    const encoder = create({ frozen: layer })
    const all = namedParameters(encoder.parameters)
    const images = tf.variable(pictures(2))
    const { gradients } = valueAndGradients(new Map([...all, ['images', images]]), () => {
      const { regions, global } = encoder.encode(images)
      return { total: tf.add(tf.sum(tf.square(regions)), tf.sum(tf.square(global))) as tf.Scalar }
    })
    const trainable = [...all].filter(([, variable]) => variable.trainable).map(([path]) => path)
    expect([...gradients.keys()].sort()).toEqual([...trainable, 'images'].sort())
    expect(trainable.some((path) => path.startsWith('backbone.Conv2d_1a_3x3'))).toBe(
      layer === 'none',
    )
    for (const [path, gradient] of gradients)
      expect([path, tf.max(tf.abs(gradient)).dataSync()[0]! > 0]).toEqual([path, true])
    encoder.dispose()
  },
)

test.each([false, true])(
  'the gradient with respect to the picture is that of finite differences, maps kept for it: %s',
  (towardsImages) => {
    const encoder = create({ embed: 2 }, weights('nine'))
    const images = pictures(1, 90, 80)
    const weight = normalTensor(createRandom('weight'), [1, 2])
    const loss = (x: tf.Tensor) =>
      tf.tidy(
        () =>
          tf.sum(
            tf.mul(encoder.encode(x as tf.Tensor4D, { towardsImages }).global, weight),
          ) as tf.Scalar,
      )
    const gradient = tf.grad(loss)(images)
    const direction = tf.div(gradient, tf.norm(gradient))
    const step = 0.002
    const slope =
      (loss(tf.add(images, tf.mul(direction, step))).dataSync()[0]! -
        loss(tf.sub(images, tf.mul(direction, step))).dataSync()[0]!) /
      (2 * step)
    const expected = tf.norm(gradient).dataSync()[0]!
    expect(Math.abs(slope - expected) / expected).toBeLessThan(0.02)
    encoder.dispose()
  },
)

test('a tape keeps no map of the frozen layers', () => {
  const encoder = create({ frozen: 'all' })
  const images = pictures(2)
  encoder.encode(images)
  tf.tidy(() => {
    valueAndGradients(namedParameters(encoder.parameters), () => {
      const before = tf.memory().numBytes
      const { global } = encoder.encode(images)
      // the picture, what is projected and what comes out; the network's own maps would be twenty times this
      expect(tf.memory().numBytes - before).toBeLessThan(2 * images.size * 4)
      return { total: tf.sum(global) as tf.Scalar }
    })
  })
  encoder.dispose()
})

describe('two batches under one gradient', () => {
  const thawed = sizedConvolutions().filter(({ convolution: { name } }) =>
    /^Mixed_7[bc]/.test(name),
  )
  let real: tf.Tensor4D
  let drawn: tf.Variable<tf.Rank.R4>
  beforeAll(() => {
    real = pictures(2)
    drawn = tf.variable(pictures(2, 90))
  })
  const parametersOf = (encoder: ImageEncoder) =>
    new Map<string, tf.Variable>([...namedParameters(encoder.parameters), ['drawn', drawn]])
  /** The gradients, and how often a kernel was folded: it takes the root of a variance. */
  const step = async (encoder: ImageEncoder, between: (pass: () => tf.Scalar) => tf.Scalar) => {
    tf.dispose(encoder.encode(real)) // folds the frozen layers
    const parameters = parametersOf(encoder)
    const feel = (images: tf.Tensor4D): tf.Scalar =>
      tf.sum(tf.square(encoder.encode(images).global))
    let gradients = new Map<string, tf.Tensor>()
    const { kernels } = await tf.profile(() => {
      const told = valueAndGradients(parameters, () => {
        const felt = [real, drawn].map((images) => between(() => feel(images)))
        return { total: tf.addN(felt) }
      })
      gradients = told.gradients
      return told.value
    })
    return { gradients, folded: kernels.filter(({ name }) => name === 'Rsqrt').length }
  }

  test('fold each kernel once; gradients are those of two folds', async () => {
    const encoder = create({ frozen: 'Mixed_7a' }, weights('nine'))
    const shared = await step(encoder, (pass) => pass())
    // a tidy frees what it folded, and the next has to fold again
    const apart = await step(encoder, (pass) => tf.tidy(pass))
    expect([shared.folded, apart.folded]).toEqual([thawed.length, 2 * thawed.length])
    for (const [path, gradient] of apart.gradients)
      expect([path, distance(shared.gradients.get(path)!, gradient) < 1e-5]).toEqual([path, true])
    encoder.dispose()
  })

  test('one batch alone has gradients together as apart', () => {
    const encoder = create({ frozen: 'Mixed_7a' }, weights('nine'))
    const felt = (encode: () => readonly { global: tf.Tensor }[]) =>
      valueAndGradients(namedParameters(encoder.parameters), () => ({
        total: tf.sum<tf.Scalar>(tf.square(encode()[0]!.global)),
      })).gradients
    const together = felt(() => encoder.encodeTogether!([{ images: real }]))
    const apart = felt(() => [encoder.encode(real)])
    expect([...together.keys()]).toEqual([...apart.keys()])
    for (const [path, gradient] of apart)
      expect([path, distance(together.get(path)!, gradient)]).toEqual([path, 0])
    encoder.dispose()
  })

  test('see weights that were assigned between them', async () => {
    const encoder = create({ frozen: 'Mixed_7a' }, weights('nine'))
    const shift = namedParameters(encoder.parameters).get('backbone.Mixed_7b.branch1x1.norm.shift')!
    let passes = 0
    const { folded } = await step(encoder, (pass) => {
      if (passes++ === 1) shift.assign(tf.add(shift, 1))
      return pass()
    })
    expect(folded).toBe(thawed.length + 1)
    encoder.dispose()
  })

  test('leave nothing behind', () => {
    const encoder = create({ frozen: 'Mixed_7a' })
    const parameters = parametersOf(encoder)
    const once = () => {
      const { value, gradients } = valueAndGradients(parameters, () => {
        const seen = [real, drawn].map((images) => encoder.encode(images).global)
        return { total: tf.sum(tf.square(tf.concat(seen))) as tf.Scalar }
      })
      tf.dispose([value, ...gradients.values()])
    }
    once()
    const { numTensors } = tf.memory()
    once()
    expect(tf.memory().numTensors).toBe(numTensors)
    encoder.dispose()
  })
})

test('unfrozen layers may take the batch’s statistics, and then move the stored ones', () => {
  const encoder = create({ frozen: 'Mixed_7b', statistics: 'batch' })
  const statistic = (name: string) =>
    namedParameters(encoder.parameters).get(`backbone.${name}.norm.mean`)!.dataSync().slice()
  const names = ['Mixed_7b.branch1x1', 'Mixed_7c.branch1x1'] as const
  const before = names.map(statistic)
  const images = pictures(4)
  const stored = encoder.encode(images)
  expect(names.map(statistic)).toEqual(before)
  const batch = encoder.encode(images, { training: true })
  expect(distance(batch.global, stored.global)).toBeGreaterThan(1e-3)
  expect(distance(batch.regions, stored.regions)).toBeLessThan(1e-6)
  expect(statistic(names[0])).toEqual(before[0])
  expect(statistic(names[1])).not.toEqual(before[1])
  encoder.dispose()
})

test('weights that were assigned after folding are folded anew, and change the key', () => {
  const encoder = create()
  const images = pictures(1)
  const before = encoder.encode(images).global
  const { key } = encoder.backbone!
  const scale = namedParameters(encoder.parameters).get('backbone.Mixed_7c.branch1x1.norm.shift')!
  scale.assign(tf.add(scale, 1))
  expect(distance(encoder.encode(images).global, before)).toBeGreaterThan(1e-3)
  expect(encoder.backbone!.key).not.toBe(key)
  encoder.dispose()
})

test('bfloat16 is near float32', () => {
  const [exact, short] = (['float32', 'bfloat16'] as const).map((precision) =>
    create({ precision }, weights('inside', true)),
  )
  const images = pictures(2)
  const [a, b] = [exact!, short!].map((encoder) => encoder.backbone!.features(images).local)
  const apart = tf.div(tf.norm(tf.sub(a!, b!)), tf.norm(a!)).dataSync()[0]!
  expect(apart).toBeGreaterThan(0)
  expect(apart).toBeLessThan(0.03)
})

// TensorFlow.js praises its native backend when another one opens
beforeAll(() => void jest.spyOn(console, 'warn').mockImplementation())

test('bfloat16 without the native backend is an error, before anything is made', async () => {
  const open = tf.getBackend()
  await tf.setBackend('cpu')
  try {
    const { numTensors } = tf.memory()
    expect(() => create({ precision: 'bfloat16' })).toThrow(
      /bfloat16 needs TensorFlow's native backend, and cpu is open.*set precision: 'float32'/,
    )
    expect(tf.memory().numTensors).toBe(numTensors)
  } finally {
    await tf.setBackend(open)
  }
})

test('without the native backend the frozen layers give the same', async () => {
  const images = pictures(1)
  const values = images.dataSync()
  const open = tf.getBackend()
  const pool = () => {
    const encoder = create({}, weights('nine'))
    const x = tf.tensor4d(values.slice(), [1, 75, 75, 3])
    // the projections are drawn by another generator there
    const result = encoder.backbone!.features(x).pooled.dataSync().slice()
    encoder.dispose()
    return result
  }
  const native = pool()
  await tf.setBackend('cpu')
  try {
    const plain = pool()
    plain.forEach((value, i) => expect(value).toBeCloseTo(native[i]!, 4))
  } finally {
    await tf.setBackend(open)
  }
})

test('nothing is left after dispose', () => {
  const images = pictures(2)
  const before = tf.memory().numTensors
  for (const precision of ['float32', 'bfloat16'] as const) {
    const encoder = create({ precision }, weights('nine'))
    const once = () => {
      tf.dispose(encoder.encode(images))
      tf.dispose(encoder.backbone!.features(images))
    }
    once()
    const after = tf.memory().numTensors
    for (let i = 0; i < 3; i++) once()
    expect(tf.memory().numTensors).toBe(after)
    setFrozen(encoder, 'Mixed_6a')
    tf.dispose(encoder.encode(images))
    encoder.dispose()
    expect(tf.memory().numTensors).toBe(before)
  }
})

test.each<[string, ImageEncoderConfig, RegExp]>([
  ['a small picture', { imageSize: 60 }, /imageSize 60 is no whole number from 75/],
  ['no width', { width: 0 }, /width 0 is outside/],
  ['an unknown layer', { frozen: 'Mixed_8a' }, /"Mixed_8a" is no layer/],
  [
    'a named backbone without weights',
    { backbone: 'nsfwjs' },
    /"nsfwjs" comes without its weights/,
  ],
])('%s is an error that says so', (_, config, message) => {
  expect(() => create(config)).toThrow(message)
})

test('weights of another shape are one error that lists them', () => {
  const given = weights('nine')
  const tensors: Record<string, BackboneTensor> = {
    ...given.tensors,
    extra: given.tensors['Conv2d_1a_3x3.weight']!,
  }
  delete tensors['Mixed_5b.branch1x1.weight']
  tensors['Conv2d_2a_3x3.norm.mean'] = { dtype: 'F32', shape: [1], data: new Float32Array(1) }
  const wrong = () => create({}, { ...given, tensors })
  expect(wrong).toThrow(/lacks Mixed_5b.branch1x1.weight/)
  expect(wrong).toThrow(/Conv2d_2a_3x3.norm.mean is \[1\], expected \[4\]/)
  expect(wrong).toThrow(/extra has no place/)
})

test('a tensor that is no picture is an error at the door', () => {
  const encoder = create()
  expect(() => encoder.encode(tf.zeros([1, 75, 75, 4]) as tf.Tensor4D)).toThrow(
    /imageEncoder: images is \[1, 75, 75, 4\]/,
  )
  encoder.dispose()
})
