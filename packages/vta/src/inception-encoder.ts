import * as tf from '@tensorflow/tfjs-core'
import {
  createLinear,
  disposeParameters,
  expectShape,
  linear,
  resizeBilinear,
  uniform,
  withOwnTape,
  type Images,
} from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import { backboneKey } from './backbone-key'
import { DEFAULT_EMBED } from './default-embed'
import type {
  BackboneFeatures,
  FrozenBackbone,
  ImageBatch,
  ImageEncoder,
  ImageEncoderConfig,
  ImageEncoderContext,
  ImageFeatures,
} from './image-encoder'
import { LAYER_NAMES } from './inception/architecture'
import { nativeKernels } from './inception/native'
import {
  createNetwork,
  featureChannels,
  frozenCount,
  inceptionFrom,
  randomInception,
  type Network,
  type Pictures,
} from './inception/network'
import { recordedTape } from './inception/recorded-tape'

/** Mixed_7a..7c need three rows of Mixed_6e. */
const SMALLEST_IMAGE = 75

/**
 * The paper's image encoder: InceptionV3 to Mixed_6e, projected to regions; on to Mixed_7c, averaged and projected to
 * the global vector.
 *
 * @param config - see {@link ImageEncoderConfig}
 * @param context - `random` for the projections (and a `random` backbone); `backbone`: pretrained weights
 * @returns the encoder; it owns its parameters
 * @throws UserError where the configuration is out of range, names a backbone whose weights are not given or asks for bfloat16
 *   of a backend without it, or the weights do not fit
 * @see LAViTeR section 3.1; AttnGAN (CVPR 2018) section 3.2
 */
export function createInceptionEncoder(
  config: ImageEncoderConfig,
  { random, backbone: weights }: ImageEncoderContext,
): ImageEncoder {
  const { embed, imageSize, width, name, frozen, statistics, precision } = settings(config, weights)
  const inception = weights
    ? inceptionFrom(weights.tensors, width, `backbone ${weights.name}`)
    : randomInception(width, random.fork('backbone'))
  const range = weights?.range ?? ([-1, 1] as const)
  const borders = weights?.borders ?? 'nine'
  const network: Network = createNetwork(inception, { borders, statistics, precision })
  network.freeze(frozen)

  const channels = featureChannels(width)
  // both start U(+-0.1), as AttnGAN's
  const start = { initialiser: uniform(0.1) }
  const projections = {
    regions: createLinear(channels.local, embed, { ...start, bias: false }, random.fork('regions')),
    global: createLinear(channels.pooled, embed, start, random.fork('global')),
  }

  /** [-1, 1] of any size to the network's range and size; gradients pass. */
  const prepare = (images: Images): Images => {
    expectShape('imageEncoder', { images }, { images: ['B', 'H', 'W', 3] })
    if (images.dtype !== 'float32')
      throw new UserError(
        `imageEncoder: images are ${images.dtype}, expected float32 in [-1, 1]. Divide bytes by 127.5 and subtract 1.`,
      )
    const [, H, W] = images.shape
    const sized =
      H === imageSize && W === imageSize ? images : resizeBilinear(images, [imageSize, imageSize])
    const [low, high] = range
    if (low === -1 && high === 1) return sized
    return tf.add(tf.mul(sized, (high - low) / 2), (high + low) / 2)
  }
  const features = (batches: readonly Pictures[], training: boolean) =>
    tf.tidy(() => {
      const { local, last } = network.forward(batches, { training })
      const pooled: tf.Tensor2D = tf.mean(last, [1, 2])
      return { local, pooled }
    })
  /** The trained half: regions row by row, and the global vector. */
  const project = ({ local, pooled }: BackboneFeatures): ImageFeatures =>
    tf.tidy(() => {
      const [B, H, W, C] = local.shape
      const places: tf.Tensor3D = tf.reshape(local, [B, H * W, C])
      return {
        regions: linear(projections.regions, places),
        global: linear<tf.Tensor2D>(projections.global, pooled),
      }
    })

  const side = localSide(imageSize)
  const key = backboneKey(inception.tree, { name, imageSize, range, borders, precision })
  const backbone: FrozenBackbone = {
    get key() {
      return key()
    },
    note: weights?.note ?? 'random weights: for tests, not for use',
    shapes: { local: [side, side, channels.local], pooled: [channels.pooled] },
    features: (images) =>
      withOwnTape(() =>
        tf.tidy(() => features([{ pictures: prepare(images), gradient: 'none' }], false)),
      ),
  }
  /** Features of all images in their order. */
  const encode = (batches: readonly ImageBatch[], training: boolean) =>
    tf.tidy(() => {
      const pictures = batches.map(({ images, options }): Pictures => {
        const gradient = options?.towardsImages ? 'kept' : 'recomputed'
        // only where operations are recorded must they be TensorFlow.js' own
        return { pictures: prepare(images), gradient: recordedTape() ? gradient : 'none' }
      })
      return project(features(pictures, training))
    })
  const isTraining = ({ options }: ImageBatch) => options?.training ?? false
  const whole = () => network.frozenLayers === LAYER_NAMES.length
  return {
    parameters: { backbone: network.parameters, ...projections },
    embed,
    imageSize,
    range,
    encode: (images, options) => {
      const batch = { images, options }
      const training = isTraining(batch)
      network.share({ training })
      return encode([batch], training)
    },
    encodeTogether: (batches) => {
      const training = batches.some(isTraining)
      network.share({ training })
      // in a pass with statistics of the batch, images are no longer by themselves
      if (training && statistics === 'batch')
        return batches.map((batch) => encode([batch], isTraining(batch)))
      return tf.tidy(() => {
        const together = encode(batches, training)
        // TensorFlow.js has no gradient of a split into one
        if (batches.length === 1) return [together]
        const { regions, global } = together
        const counts = batches.map(({ images }) => images.shape[0])
        const places = tf.split<tf.Tensor3D>(regions, counts)
        const vectors = tf.split<tf.Tensor2D>(global, counts)
        return counts.map((_, i) => ({ regions: places[i]!, global: vectors[i]! }))
      })
    },
    get backbone() {
      return whole() ? backbone : undefined
    },
    get project() {
      return whole() ? project : undefined
    },
    freeze: network.freeze,
    backboneWeights: weights,
    dispose: () => {
      network.dispose()
      disposeParameters(projections)
    },
  }
}

/** Side of Mixed_6e at a picture's side: five halvings without padding, two of them beside unpadded 3 x 3 kernels. */
function localSide(picture: number): number {
  const halve = (side: number) => Math.floor((side - 3) / 2) + 1
  const stem = halve(halve(picture) - 2) // 1a, 2a, maxpool1
  return halve(halve(stem - 2)) // 4a, maxpool2, 6a
}

function settings(config: ImageEncoderConfig, weights: ImageEncoderContext['backbone']) {
  const {
    embed = DEFAULT_EMBED,
    imageSize = 299,
    width = 1,
    backbone: name = weights?.name ?? 'random',
    frozen = 'all',
    statistics = 'stored',
    precision = 'float32',
  } = config
  const wrong: string[] = []
  if (!Number.isInteger(embed) || embed < 1) wrong.push(`embed ${embed} is no whole number from 1`)
  if (!Number.isInteger(imageSize) || imageSize < SMALLEST_IMAGE)
    wrong.push(`imageSize ${imageSize} is no whole number from ${SMALLEST_IMAGE}`)
  if (!(width > 0 && width <= 4)) wrong.push(`width ${width} is outside (0, 4]`)
  if (name !== 'random' && !weights)
    wrong.push(
      `backbone "${name}" comes without its weights: read them with readBackbone of @laviter/vta/node, or set backbone: random`,
    )
  if (name === 'random' && weights)
    wrong.push(`backbone is random, but weights of ${weights.name} are given: drop one of the two`)
  if (statistics !== 'stored' && statistics !== 'batch')
    wrong.push(`statistics "${String(statistics)}" is neither stored nor batch`)
  if (precision !== 'float32' && precision !== 'bfloat16')
    wrong.push(`precision "${String(precision)}" is neither float32 nor bfloat16`)
  if (precision === 'bfloat16' && !nativeKernels())
    wrong.push(
      `precision bfloat16 needs TensorFlow's native backend, and ${tf.getBackend()} is open: open it with openBackend of @laviter/runtime, or set precision: 'float32' (loadAligner takes it too)`,
    )
  if (wrong.length > 0) throw new UserError(`imageEncoder: ${wrong.join('; ')}.`)
  frozenCount(frozen)
  return { embed, imageSize, width, name, frozen, statistics, precision }
}
