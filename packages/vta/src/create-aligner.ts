import * as tf from '@tensorflow/tfjs-core'
import { expectShape, lengthMask, type Images } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { Aligner, AlignerConfig, Picture } from './aligner'
import { centreSquare } from './centre-square'
import { DEFAULT_EMBED } from './default-embed'
import type { ImageEncoder, ImageFeatures } from './image-encoder'
import type { TextEncoder } from './text-encoder'

/** Pictures that go through the image encoder at once: more is no faster and takes memory. */
const PICTURES_AT_ONCE = 16

/** Parts of this package, which take their width from the configuration. */
const BUILT_IN: readonly string[] = ['inception-v3', 'transformer', 'bilstm']

/**
 * Joins two encoders and a vocabulary.
 *
 * @param encoders - of one width; the aligner owns them from now on
 * @param config - what they were made from; it is saved with them
 * @param vocabulary - what the text encoder's tokens stand for
 * @throws UserError where widths differ, or the configuration's width or vocabulary is another
 */
export function createAligner(
  { imageEncoder, textEncoder }: { imageEncoder: ImageEncoder; textEncoder: TextEncoder },
  config: AlignerConfig,
  vocabulary: Vocabulary,
): Aligner {
  const { words: T = 15, vocabularySize } = config.textEncoder
  if (imageEncoder.embed !== textEncoder.embed)
    throw new UserError(
      `aligner: the image encoder gives vectors of ${imageEncoder.embed}, the text encoder of ${textEncoder.embed}. Set the same embed for both.`,
    )
  for (const [key, { part, embed = DEFAULT_EMBED }] of Object.entries(config)) {
    if (!BUILT_IN.includes(part) || embed === imageEncoder.embed) continue
    throw new UserError(
      `aligner: the encoders give vectors of ${imageEncoder.embed}, ${key}.embed of the configuration is ${embed}. Set it to what they were made with: the model is opened by it.`,
    )
  }
  if (vocabulary.size !== vocabularySize)
    throw new UserError(
      `aligner: the vocabulary has ${vocabulary.size} words, textEncoder.vocabularySize is ${vocabularySize}. Set it to the vocabulary's size.`,
    )
  return {
    config,
    vocabulary,
    imageEncoder,
    textEncoder,
    encodeImages: async (images) => {
      const parts: ImageFeatures[] = []
      try {
        for (const batch of batchesOf(images, imageEncoder.imageSize)) {
          const pictures = batch()
          try {
            parts.push(imageEncoder.encode(pictures))
          } finally {
            pictures.dispose()
          }
          await tf.nextFrame()
        }
        return tf.tidy(() => ({
          regions: tf.concat(
            parts.map(({ regions }) => regions),
            0,
          ),
          global: tf.concat(
            parts.map(({ global }) => global),
            0,
          ),
        }))
      } finally {
        tf.dispose(parts)
      }
    },
    encodeTexts: async (texts) => {
      if (!Array.isArray(texts))
        throw new UserError("encodeTexts: give a list of texts, such as ['a small red bird'].")
      if (texts.length === 0)
        throw new UserError('encodeTexts: no text was given. Give at least one.')
      const encoded = texts.map((text) => vocabulary.encode(text))
      encoded.forEach(({ tokens, unknown }, i) => {
        if (tokens.length > 0) return
        throw new UserError(
          `encodeTexts: "${texts[i]}" has no word that the aligner knows${unknown.length > 0 ? ` (unknown: ${unknown.join(', ')})` : ''}. Use words of its vocabulary, which has ${vocabulary.size}.`,
        )
      })
      const features = tf.tidy(() => {
        const kept = encoded.map(({ tokens }) => tokens.slice(0, T))
        const padded = kept.map((tokens) => [...tokens, ...Array(T - tokens.length).fill(0)])
        const mask = lengthMask(
          kept.map(({ length }) => length),
          T,
        )
        return textEncoder.encode(tf.tensor2d(padded, [kept.length, T], 'int32'), mask)
      })
      return { ...features, unknown: encoded.map(({ unknown }) => unknown) }
    },
    dispose: () => {
      imageEncoder.dispose()
      textEncoder.dispose()
    },
  }
}

/** Batches of at most 16 pictures, float32 [B, H, W, 3] in [-1, 1]; each is made when asked for. */
function batchesOf(images: Images | readonly Picture[], side: number): (() => Images)[] {
  if (images instanceof tf.Tensor) {
    const { B } = expectShape('encodeImages', { images }, { images: ['B', 'H', 'W', 3] })
    expectSome(B)
    return starts(B).map((start) => () => {
      const count = Math.min(PICTURES_AT_ONCE, B - start)
      return tf.slice(images, [start, 0, 0, 0], [count, -1, -1, -1])
    })
  }
  if (!Array.isArray(images))
    throw new UserError('encodeImages: give a list of pictures, or one tensor [B, H, W, 3].')
  expectSome(images.length)
  images.forEach(expectPicture)
  return starts(images.length).map((start) => () => {
    const batch = images.slice(start, start + PICTURES_AT_ONCE)
    return tf.tidy(() => tf.concat(batch.map((picture) => pixels(picture, side))))
  })
}

const starts = (count: number): number[] =>
  Array.from({ length: Math.ceil(count / PICTURES_AT_ONCE) }, (_, i) => i * PICTURES_AT_ONCE)

function expectSome(count: number): void {
  if (count === 0) throw new UserError('encodeImages: no picture was given. Give at least one.')
}

function expectPicture({ data, width, height }: Picture, index: number): void {
  if (![width, height].every((side) => Number.isInteger(side) && side >= 1))
    throw new UserError(
      `encodeImages: picture ${index} is ${width} x ${height}. Give its width and height in whole pixels, 1 or more.`,
    )
  if (data.length !== width * height * 3)
    throw new UserError(
      `encodeImages: picture ${index} is ${width} x ${height} and has ${data.length} bytes, expected ${width * height * 3} (RGB). Drop an alpha channel, or correct the size.`,
    )
}

/** A picture's centre square at the encoder's size: float32 [1, S, S, 3] in [-1, 1]. */
function pixels(picture: Picture, side: number): Images {
  return tf.tidy(() => {
    const bytes = tf.tensor4d(centreSquare(picture, side), [1, side, side, 3])
    return tf.sub<Images>(tf.div(bytes, 127.5), 1)
  })
}
