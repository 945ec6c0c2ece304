import * as tf from '@tensorflow/tfjs-core'
import { normalTensor } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import type { Random } from '@laviter/nn/random'
import type { ImageGenerator } from '@laviter/tim'
import type { TextSide } from '../evaluation/encode-texts'

/** Who draws, and who reads what is to be drawn. */
export interface Drawer {
  readonly generator: ImageGenerator
  /** the text half of the aligner that the generator was trained on */
  readonly side: TextSide
}

/** How sentences are drawn. */
export interface DrawOptions {
  /** the noise and the conditioning: the same stream gives the same pictures */
  readonly random: Random
  /** the spread of both, as a share of that of training, in [0, 1] */
  readonly temperature: number
  /** read the attention back, too; default false */
  readonly attention?: boolean
}

/** A stage's pictures. */
export interface DrawnStage {
  /** side S in pixels */
  readonly size: number
  /** RGB, 0 to 255, [B, S, S, 3] */
  readonly bytes: Uint8Array
  /** where asked for, of stages that attend */
  readonly attention?: DrawnAttention
}

/** Where words were drawn. */
export interface DrawnAttention {
  /** of the T words at each place that the stage begins with, row by row, [B, places, T] */
  readonly weights: Float32Array
  readonly places: number
  /** T */
  readonly words: number
}

/**
 * Draws a picture for each sentence.
 *
 * @param drawer - generator and text encoder
 * @param tokens - of each sentence, at least one word; the first T are read
 * @param options - see {@link DrawOptions}
 * @returns the stages, smallest first
 * @throws UserError where the generator gives numbers that are none
 */
export async function drawSentences(
  { generator, side }: Drawer,
  tokens: readonly (readonly number[])[],
  { random, temperature, attention = false }: DrawOptions,
): Promise<DrawnStage[]> {
  const { noiseWidth, conditionWidth, sizes } = generator
  const drawn = tf.tidy(() => {
    const draw = (stream: string, width: number): tf.Tensor2D =>
      tf.mul(normalTensor(random.fork(stream), [tokens.length, width]), temperature)
    const { images, attention: seen } = generator.generate({
      ...encode(side, tokens),
      noise: draw('noise', noiseWidth),
      epsilon: draw('condition', conditionWidth),
    })
    return { images: [...images], seen: attention ? [...seen] : [] }
  })
  try {
    return await Promise.all(
      drawn.images.map(async (image, stage): Promise<DrawnStage> => {
        const map = drawn.seen[stage - 1]
        return {
          size: sizes[stage] ?? image.shape[1],
          bytes: toBytes(await image.data<'float32'>()),
          ...(map && { attention: await readAttention(map) }),
        }
      }),
    )
  } finally {
    tf.dispose([drawn.images, drawn.seen])
  }
}

async function readAttention(map: tf.Tensor3D): Promise<DrawnAttention> {
  const [, places, words] = map.shape
  return { weights: Float32Array.from(await map.data()), places, words }
}

function encode({ textEncoder, words: T }: TextSide, tokens: readonly (readonly number[])[]) {
  const [ids, mask] = [new Int32Array(tokens.length * T), new Float32Array(tokens.length * T)]
  tokens.forEach((row, i) => {
    const read = row.slice(0, T)
    ids.set(read, i * T)
    mask.fill(1, i * T, i * T + read.length)
  })
  const shape: [number, number] = [tokens.length, T]
  return textEncoder.encode(tf.tensor2d(ids, shape, 'int32'), tf.tensor2d(mask, shape))
}

/** [-1, 1] to 0 .. 255, rounded, as a picture file holds it. */
function toBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8ClampedArray(values.length) // rounds and clamps
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) {
      throw new UserError(
        'The generator draws NaN: its training diverged. Train it again with a lower tim.rate.generator, or go back to an earlier run.',
      )
    }
    bytes[i] = (value + 1) * 127.5
  }
  return new Uint8Array(bytes.buffer)
}
