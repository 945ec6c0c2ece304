import * as tf from '@tensorflow/tfjs-core'
import {
  assignParameters,
  normalTensor,
  namedParameters,
  readParameters,
  valueAndGradients,
  type Images,
} from '@laviter/nn'
import {
  distance,
  expect,
  expectFinite,
  expectGradients,
  expectNoLeak,
  expectParametersListed,
  expectShapeOf,
  NEAR,
  rules,
  type Rule,
} from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import { encodeTogether } from '../encode-together'
import type {
  CreateImageEncoder,
  ImageEncoder,
  ImageEncoderConfig,
  ImageFeatures,
} from '../image-encoder'

/** Small enough for seconds; an implementation of one's own may ignore what it does not have. */
const SMALL: ImageEncoderConfig = {
  embed: 8,
  imageSize: 75,
  width: 1 / 8,
  backbone: 'random',
  frozen: 'none',
}

const KEYS = ['regions', 'global'] as const

/**
 * What every image encoder keeps.
 *
 * @param create - the factory to examine
 * @param options - `config`: laid over a small one (embed 8, imageSize 75); `quick`: only the rules that need one encoder each, as
 *   the trainer checks an encoder of one's own before it trains it (false)
 * @returns rules with a name each; `run` throws an Error that says what was broken
 * @example
 * ```ts
 * for (const rule of imageEncoderRules(createMyEncoder)) test(rule.name, rule.run)
 * ```
 */
export function imageEncoderRules(
  create: CreateImageEncoder,
  { config = {}, quick = false }: { config?: ImageEncoderConfig; quick?: boolean } = {},
): Rule[] {
  const whole = { ...SMALL, ...config }
  const D = whole.embed ?? 256
  const make = async (seed: number) => create(whole, { random: createRandom(seed) })
  return rules(make, {
    'regions are [B, R, D] and global is [B, D] for pictures of any size': async (make) => {
      const encoder = await make()
      const places = [pictures(1, 75, 75), pictures(3, 64, 91)].map((images) =>
        examine(
          () => encoder.encode(images),
          ({ regions, global }) => {
            const [B] = images.shape
            expectShapeOf('global', global, [B, D])
            expectShapeOf('regions', regions, [B, regions.shape[1] ?? 0, D])
            KEYS.forEach((key) => expectFinite(key, { regions, global }[key]))
            return regions.shape[1]
          },
        ),
      )
      expect(
        places[0] === places[1],
        `the number of regions changes with the picture: ${places.join(', ')}`,
      )
      expect(encoder.embed === D, `embed is ${encoder.embed}, the configuration asks for ${D}`)
    },
    'a picture alone gives what it gives in a batch': async (make) => {
      const encoder = await make()
      const images = pictures(3)
      const one: Images = tf.slice(images, [1, 0, 0, 0], [1, -1, -1, -1])
      tf.tidy(() => {
        const [many, alone] = [encoder.encode(images), encoder.encode(one)]
        for (const key of KEYS) {
          const d = distance(tf.slice(many[key], 1, 1), alone[key])
          expect(
            d <= NEAR,
            `${key} of a picture changes by ${d} with its neighbours: no statistics over the batch outside training`,
          )
        }
      })
    },
    'batches that are encoded together give what each gives alone, and the same gradients': async (
      make,
    ) => {
      const encoder = await make()
      if (!encoder.encodeTogether) return
      const batches = [pictures(2, 75, 75, 'one'), pictures(1, 64, 91, 'another')]
      for (const training of [false, true]) {
        const options = (i: number) => ({ training, random: createRandom(i), towardsImages: i > 0 })
        const each = () => batches.map((images, i) => ({ images, options: options(i) }))
        tf.tidy(() => {
          const together = felt(() => encodeTogether(encoder, each()), encoder.parameters)
          const apart = felt(
            () => each().map(({ images, options }) => encoder.encode(images, options)),
            encoder.parameters,
          )
          batches.forEach((_, i) =>
            KEYS.forEach((key) => {
              const d = distance(together.features[i]![key], apart.features[i]![key])
              expect(
                d <= NEAR,
                `${key} of batch ${i} changes by ${d} where batches are encoded together: encodeTogether must give what encode gives`,
              )
            }),
          )
          for (const [path, gradient] of apart.gradients) {
            const own = together.gradients.get(path)
            expect(own !== undefined, `${path} gets no gradient where batches are encoded together`)
            const d = distance(own!, gradient)
            expect(
              d <= NEAR,
              `the gradient of ${path} changes by ${d} where batches are encoded together`,
            )
          }
        })
      }
    },
    'encode takes the whole of [-1, 1]': async (make) => {
      const encoder = await make()
      const [low, high] = encoder.range
      expect(
        Number.isFinite(low) && Number.isFinite(high) && low < high,
        `range is [${low}, ${high}], expected low < high`,
      )
      tf.tidy(() => {
        for (const [what, middle] of [
          ['dark', -0.6],
          ['bright', 0.6],
        ] as const) {
          const [a, b] = ['one', 'another'].map((seed) => {
            const noise = tf.mul<Images>(pictures(1, 75, 75, seed), 0.4)
            return encoder.encode(tf.add<Images>(noise, middle))
          })
          expectFinite(`global of a ${what} picture`, a!.global)
          expect(
            distance(a!.regions, b!.regions) > 0,
            `two ${what} pictures look the same: convert [-1, 1] to the range, do not clip`,
          )
        }
      })
    },
    'training draws from the given stream': async (make) => {
      const encoder = await make()
      const images = pictures(2)
      const train = () =>
        encoder.encode(images, { training: true, random: createRandom('dropout') })
      tf.tidy(() => {
        const [a, b] = [train(), train()]
        for (const key of KEYS) {
          const d = distance(b[key], a[key])
          expect(
            d <= NEAR,
            `${key} differs by ${d} between two training calls with the same stream: draw only from options.random`,
          )
        }
      })
    },
    'every variable is in parameters': (make) => expectParametersListed(() => make()),
    'gradients reach every trainable parameter': async (make) => {
      const encoder = await make()
      const images = pictures(2)
      tf.tidy(() => expectGradients(encoder, gradientsOf(encoder, images, encoder.parameters)))
    },
    'gradients reach the picture': async (make) => {
      const encoder = await make()
      const images = tf.variable(pictures(1))
      try {
        tf.tidy(() =>
          expectGradients({ ...encoder, parameters: images }, gradientsOf(encoder, images, images)),
        )
      } finally {
        images.dispose()
      }
    },
    'backbone and project come together, and equal encode': async (make) => {
      const encoder = await make()
      encoder.freeze?.('all')
      const { backbone } = encoder
      if (!backbone) return
      expect(encoder.project !== undefined, 'a backbone without project: give both or neither')
      const images = pictures(2)
      tf.tidy(() => {
        const features = backbone.features(images)
        expectShapeOf('local', features.local, [2, ...backbone.shapes.local])
        expectShapeOf('pooled', features.pooled, [2, ...backbone.shapes.pooled])
        const [whole, halves] = [encoder.encode(images), encoder.project!(features)]
        for (const key of KEYS) {
          const d = distance(halves[key], whole[key])
          expect(d <= NEAR, `${key} by way of backbone and project differs from encode by ${d}`)
        }
      })
    },
    ...(!quick && {
      'the same seed gives the same encoder, another seed another': async (make) => {
        const [a, b, c] = [await make(1), await make(1), await make(2)]
        const images = pictures(1)
        compare([a, b], images, (d) =>
          expect(
            d <= NEAR,
            `two encoders of one seed differ by ${d}: draw only from context.random`,
          ),
        )
        compare([a, c], images, (d) =>
          expect(d > NEAR, 'encoders of two seeds are equal: draw from context.random'),
        )
      },
      'a tensor that is no picture is an error': async (make) => {
        const encoder = await make()
        let failed = false
        const images: Images = tf.zeros([1, 75, 75, 5])
        try {
          tf.dispose(encoder.encode(images))
        } catch {
          failed = true
        }
        expect(failed, 'five channels were taken without an error: check the shape at the door')
      },
      'saved and loaded parameters give the same features': async (make) => {
        const [a, b] = [await make(1), await make(2)]
        tf.tidy(() => void b.encode(pictures(1))) // what it computes of weights at first use must follow them
        const saved = await readParameters(a.parameters)
        assignParameters(b.parameters, saved, { where: 'saved parameters' })
        compare([a, b], pictures(1), (d) =>
          expect(
            d <= NEAR,
            `features differ by ${d} after all parameters were copied: something that matters is not in parameters, or is cached`,
          ),
        )
      },
      'equal backbone keys mean equal features': async (make) => {
        const encoders = [await make(1), await make(1), await make(2)] as const
        encoders.forEach((encoder) => encoder.freeze?.('all'))
        const [a, b, c] = encoders
        const keyOf = ({ backbone }: ImageEncoder) => backbone?.key
        if (keyOf(a) === undefined) return
        expect(
          keyOf(a) === keyOf(b),
          'backbone.key differs between two encoders of one seed, so that no cached features are found again: hash the weights and the preprocessing',
        )
        const images = pictures(1)
        const features = ({ backbone }: ImageEncoder) => backbone!.features(images)
        const saved = await readParameters(a.parameters)
        tf.tidy(() => {
          const [before, key] = [features(c), keyOf(c)]
          const apart = ({ local, pooled }: ReturnType<typeof features>) =>
            Math.max(distance(local, before.local), distance(pooled, before.pooled))
          expect(
            key !== keyOf(a) || apart(features(a)) <= NEAR,
            'encoders of two seeds have one backbone.key and other features, so that one would read what is cached of the other: hash the weights',
          )
          assignParameters(c.parameters, saved, { where: 'saved parameters' })
          expect(
            key !== keyOf(c) || apart(features(c)) <= NEAR,
            'backbone.key stays as it was where other weights are assigned and the features change: take it from the weights as they are',
          )
        })
      },
      'nothing leaks': async () => {
        const images = pictures(1)
        await expectNoLeak(
          () => make(1),
          (encoder) => tf.dispose(encoder.encode(images)),
        )
      },
    }),
  })
}

/** Pictures in [-1, 1], always the same. */
function pictures(B: number, H = 75, W = 75, seed = 'pictures'): Images {
  return tf.tidy(() => {
    const noise: Images = tf.reshape(normalTensor(createRandom(seed), [B, H, W, 3]), [B, H, W, 3])
    return tf.tanh(noise)
  })
}

function examine<T>(encode: () => ImageFeatures, check: (features: ImageFeatures) => T): T {
  const features = encode()
  try {
    return check(features)
  } finally {
    tf.dispose(features)
  }
}

function compare(
  [a, b]: readonly [ImageEncoder, ImageEncoder],
  images: Images,
  check: (distance: number) => void,
) {
  tf.tidy(() => {
    const [x, y] = [a.encode(images), b.encode(images)]
    check(Math.max(...KEYS.map((key) => distance(x[key], y[key]))))
  })
}

/** Gradients of a loss that both outputs of all batches feel, and these. */
function felt(
  encode: () => ImageFeatures[],
  tree: ImageEncoder['parameters'],
): { gradients: Map<string, tf.Tensor>; features: ImageFeatures[] } {
  try {
    const { gradients, aux } = valueAndGradients(namedParameters(tree), () => {
      const features = encode()
      const squares = features.flatMap((batch) => KEYS.map((key) => tf.sum(tf.square(batch[key]))))
      return { total: tf.addN(squares) as tf.Scalar, features }
    })
    return { gradients, features: aux.features }
  } catch (cause) {
    throw new Error(`the features cannot be differentiated: ${String(cause)}`, { cause })
  }
}

function gradientsOf(encoder: ImageEncoder, images: Images, tree: ImageEncoder['parameters']) {
  return felt(() => [encoder.encode(images)], tree).gradients
}
