import type * as tf from '@tensorflow/tfjs-core'
import { UserError } from './errors'

declare const dimensions: unique symbol

interface TensorOfRank {
  0: tf.Scalar
  1: tf.Tensor1D
  2: tf.Tensor2D
  3: tf.Tensor3D
  4: tf.Tensor4D
  5: tf.Tensor5D
  6: tf.Tensor<tf.Rank.R6>
}

/**
 * A tensor with named dimensions: the rank's type and an optional brand of names. The result of an operation fits by its
 * rank; a tensor with other names (width for height) does not compile.
 *
 * @example
 * ```ts
 * const hidden: Shaped<[Batch, Time, Embed]> = tf.relu(words)
 * ```
 */
export type Shaped<Dims extends readonly unknown[]> = (Dims['length'] extends keyof TensorOfRank
  ? TensorOfRank[Dims['length']]
  : tf.Tensor) & { readonly [dimensions]?: Dims }

/** Items of a batch. */
export type Batch = 'batch'
/** Words of a sentence, padding included. */
export type Time = 'time'
/** Regions of an image, row by row. */
export type Places = 'places'
/** Rows of an image. */
export type Height = 'height'
/** Columns of an image. */
export type Width = 'width'
/** Channels of an image or map. */
export type Channels = 'channels'
/** Width of the common space of images and texts. */
export type Embed = 'embed'
/** Inputs of a layer. */
export type Inputs = 'inputs'
/** Outputs of a layer. */
export type Outputs = 'outputs'

/** Images, float32 [B, H, W, C]. */
export type Images = Shaped<[Batch, Height, Width, Channels]>
/** Embedded image regions, float32 [B, R, D]. */
export type Regions = Shaped<[Batch, Places, Embed]>
/** Whole images or sentences, float32 [B, D]. */
export type Embedding = Shaped<[Batch, Embed]>
/** Embedded words, float32 [B, T, D]. */
export type Words = Shaped<[Batch, Time, Embed]>
/** Word numbers, int32 [B, T], 0 on padding. */
export type Tokens = Shaped<[Batch, Time]>
/** 1 where a word is real, 0 on padding, float32 [B, T]. */
export type Mask = Shaped<[Batch, Time]>

/** A tensor's shape is not the one that was asked for. */
export class ShapeError extends UserError {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'ShapeError'
  }
}

type Sizes = readonly (string | number)[]
type Named<S extends Record<string, Sizes>> = Extract<S[keyof S][number], string>

/**
 * The check at a function's door: ranks and fixed sizes hold, and a name stands for one size in all tensors.
 *
 * @param where - the function's name, which begins the message
 * @param tensors - the arguments by name
 * @param shapes - for each argument its dimensions: a name, or a number where the size is fixed
 * @returns the size of each name
 * @throws ShapeError naming the argument, the expected and the actual shape
 * @example
 * ```ts
 * const { B, D } = expectShape('cosine', { a, b }, { a: ['B', 'D'], b: ['B', 'D'] })
 * ```
 */
export function expectShape<const S extends Record<string, Sizes>>(
  where: string,
  tensors: { readonly [K in keyof S]: { readonly shape: readonly number[] } },
  shapes: S,
): Record<Named<S>, number> {
  const sizes = new Map<string, { size: number; from: string }>()
  for (const [argument, expected] of Object.entries<Sizes>(shapes)) {
    const shape = shapeOf(tensors[argument as keyof S])
    if (!shape)
      throw new ShapeError(
        `${where}: ${argument} is ${tensors[argument as keyof S] === undefined ? 'missing' : 'no tensor'}, expected a tensor ${list(expected)}. Pass one.`,
      )
    const fits =
      shape.length === expected.length &&
      expected.every((dim, i) => {
        if (typeof dim === 'number') return shape[i] === dim
        const known = sizes.get(dim)
        if (!known) sizes.set(dim, { size: shape[i]!, from: `${argument} ${list(shape)}` })
        return !known || known.size === shape[i]
      })
    if (fits) continue
    const wanted = expected.map((dim) =>
      typeof dim === 'number' ? dim : (sizes.get(dim)?.size ?? dim),
    )
    const sources = new Set(
      expected.flatMap((dim, i) => {
        const known = typeof dim === 'string' && sizes.get(dim)
        return known && known.size !== shape[i] ? [`${dim} is ${known.size} in ${known.from}`] : []
      }),
    )
    throw new ShapeError(
      `${where}: ${argument} is ${list(shape)}, expected ${list(expected)}` +
        (wanted.some((size, i) => size !== expected[i]) ? ` = ${list(wanted)}` : '') +
        (shape.length === expected.length && sources.size > 0
          ? ` (${[...sources].join('; ')})`
          : '') +
        '. Pass tensors of these shapes.',
    )
  }
  return Object.fromEntries([...sizes].map(([dim, { size }]) => [dim, size])) as Record<
    Named<S>,
    number
  >
}

/** Programs in plain JavaScript leave arguments out, or pass arrays. */
const shapeOf = (tensor: { readonly shape: readonly number[] } | undefined) =>
  Array.isArray(tensor?.shape) ? tensor.shape : undefined

const list = (shape: Sizes): string => `[${shape.join(', ')}]`
