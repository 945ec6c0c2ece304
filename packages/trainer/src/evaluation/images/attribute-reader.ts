import { setImmediate } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs-core'
import {
  adam,
  assignParameters,
  createOptimiser,
  disposeParameters,
  readParameters,
  trainableParameters,
  valueAndGradients,
  type Images,
} from '@laviter/nn'
import { createRandom, type Random } from '@laviter/nn/random'
import type { StoredTensor } from '@laviter/nn/safetensors'
import { picturesTensor } from '../../features/pictures-tensor'
import type { JobOptions } from '../../run'
import { createReaderNetwork, READER_SIDE, readParts, type ReaderNetwork } from './reader-network'

/** Passes over the training pictures, pictures a step, the first rate of a half cosine: what 4,000 drawn birds need. */
const EPOCHS = 16
const BATCH = 32
const RATE = 3e-3
/** Pixels that a training picture is moved by at most. */
const SHIFT = 4

/** A group of attributes and its values. */
export interface ReadGroup {
  /** e.g. `wing color` */
  readonly group: string
  /** two or more */
  readonly values: readonly string[]
}

/** Pictures with what they show. */
export interface LabelledPictures {
  /** RGB, 0 to 255, [N, S, S, 3], S {@link READER_SIDE} */
  readonly bytes: Uint8Array
  /** for each group the value of each picture, [N]; -1 where it is hidden */
  readonly labels: readonly Int32Array[]
}

/** Reads attributes in pictures. */
export interface AttributeReader {
  readonly groups: readonly ReadGroup[]
  /**
   * @param bytes - RGB, 0 to 255, [B, S, S, 3], S {@link READER_SIDE}
   * @returns for each group the likeliest value of each picture, [B]
   */
  read(bytes: Uint8Array): Promise<Int32Array[]>
  parameters(): Promise<Record<string, StoredTensor>>
  dispose(): void
}

/**
 * Trains a reader; the same pictures and seed give the same one.
 *
 * @param groups - what it reads
 * @param pictures - of the training split
 * @param options - the seed; progress (steps) and signal
 */
export async function trainAttributeReader(
  groups: readonly ReadGroup[],
  { bytes, labels }: LabelledPictures,
  { seed, onProgress, signal }: JobOptions & { readonly seed: number },
): Promise<AttributeReader> {
  const square = READER_SIDE * READER_SIDE * 3
  const count = bytes.length / square
  const random = createRandom(seed).fork('attribute-reader')
  const network = makeNetwork(groups, random)
  const parameters = trainableParameters(network)
  const optimiser = createOptimiser({ rule: adam() })
  const size = Math.min(BATCH, count)
  const steps = Math.floor(count / size)
  const total = EPOCHS * steps
  try {
    for (let step = 0, order: number[] = []; step < total; step++) {
      if (step % steps === 0) order = random.shuffle(Array.from({ length: count }, (_, i) => i))
      const rows = order.slice((step % steps) * size, (step % steps) * size + size)
      const some = new Uint8Array(size * square)
      rows.forEach((row, i) =>
        some.set(bytes.subarray(row * square, (row + 1) * square), i * square),
      )
      tf.tidy(() => {
        const images = moved(picturesTensor(some, READER_SIDE), random)
        const { gradients } = valueAndGradients(parameters, () => ({
          total: lossOf(readParts(network, images, true), groups, labels, rows),
        }))
        optimiser.apply(
          parameters,
          gradients,
          (RATE / 2) * (1 + Math.cos((Math.PI * step) / total)),
        )
      })
      onProgress?.({ done: step + 1, total, unit: 'steps of the colour reader' })
      await setImmediate()
      signal?.throwIfAborted()
    }
  } catch (error) {
    disposeParameters(network)
    throw error
  } finally {
    optimiser.dispose()
  }
  return readerOf(network, groups)
}

/**
 * A reader that was kept.
 *
 * @param groups - as it was trained
 * @param parameters - of its `parameters()`
 * @throws UserError where they are of a reader of other groups
 */
export function openAttributeReader(
  groups: readonly ReadGroup[],
  parameters: Readonly<Record<string, StoredTensor>>,
): AttributeReader {
  const network = makeNetwork(groups, createRandom(0))
  try {
    assignParameters(network, parameters, { where: 'the kept reader of attributes' })
  } catch (error) {
    disposeParameters(network)
    throw error
  }
  return readerOf(network, groups)
}

const makeNetwork = (groups: readonly ReadGroup[], random: Random): ReaderNetwork =>
  createReaderNetwork(
    groups.map(({ values }) => values.length),
    random.fork('weights'),
  )

function readerOf(network: ReaderNetwork, groups: readonly ReadGroup[]): AttributeReader {
  return {
    groups,
    read: async (bytes) => {
      const best = tf.tidy(() =>
        readParts(network, picturesTensor(bytes, READER_SIDE)).map((logits) =>
          tf.argMax(logits, 1),
        ),
      )
      try {
        return await Promise.all(best.map(async (each) => Int32Array.from(await each.data())))
      } finally {
        tf.dispose(best)
      }
    },
    parameters: () => readParameters(network),
    dispose: () => disposeParameters(network),
  }
}

/** Mirrored by a coin, and moved a little: all pictures of a step alike, which is cheap and as good. */
function moved(images: Images, random: Random): Images {
  const [B, H, W, C] = images.shape
  const mirrored: Images = random.uniform() < 0.5 ? tf.reverse(images, 2) : images
  const edges: [number, number] = [SHIFT, SHIFT]
  const wide: Images = tf.mirrorPad(mirrored, [[0, 0], edges, edges, [0, 0]], 'reflect')
  const [top, left] = [random.integer(2 * SHIFT + 1), random.integer(2 * SHIFT + 1)]
  return tf.slice(wide, [0, top, left, 0], [B, H, W, C])
}

/** Mean cross entropy over the groups that can be seen. */
function lossOf(
  logits: readonly tf.Tensor2D[],
  groups: readonly ReadGroup[],
  labels: readonly Int32Array[],
  rows: readonly number[],
): tf.Scalar {
  const losses = logits.map((each, group): tf.Scalar => {
    const shown = rows.map((row) => labels[group]![row]!)
    const truth = tf.oneHot(tf.tensor1d(shown, 'int32'), groups[group]!.values.length) // -1: all zero
    return tf.neg(tf.sum<tf.Scalar>(tf.mul(truth, tf.logSoftmax(each))))
  })
  return tf.div(tf.addN(losses), rows.length)
}
