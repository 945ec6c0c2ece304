import type { DataSet } from '@laviter/data'
import sharp from 'sharp'
import { drawSentences, type DrawOptions, type Drawer } from '../../drawing/draw-sentences'
import { renderPictures } from '../../features/render-pictures'
import { PLAIN } from '../../features/views'
import { ahead } from '../../training/ahead'
import type { Prompt } from './prompts'

/** Pictures through the encoder at once: their feature maps fit beside the models in small memory. */
const BATCH = 32
/** Drawn at once: what a large generator holds of a picture is much. */
const DRAWN = 16

/** Pictures in an order of their own, some at a time. */
export interface PictureSet {
  /** what a progress bar calls them */
  readonly name: string
  readonly count: number
  /** side in pixels */
  readonly size: number
  /** @returns RGB, 0 to 255, [B, size, size, 3] */
  batches(): AsyncIterable<Uint8Array>
}

/**
 * Real pictures as evaluation sees them, shrunk to a side.
 *
 * @param dataSet - where they are from
 * @param items - indices into its items
 * @param size - side in pixels
 * @param name - for progress
 */
export function realPictures(
  dataSet: Pick<DataSet, 'items'>,
  items: readonly number[],
  size: number,
  name = 'real pictures',
): PictureSet {
  return {
    name,
    count: items.length,
    size,
    batches: () => ahead(read()),
  }
  async function* read() {
    for (let start = 0; start < items.length; start += BATCH) {
      const some = items.slice(start, start + BATCH).flatMap((item) => dataSet.items[item] ?? [])
      yield renderPictures(
        some.map((item) => ({ item, view: PLAIN })),
        size,
      )
    }
  }
}

/** @returns the deviation of the blurred yardstick's blur, in pixels: a 64th of the side */
export const blurOf = (size: number): number => Math.max(0.5, size / 64) // sharp blurs by 0.3 or more

/** The same pictures, blurred: what a generator that is not sharp could be. */
export function blurredPictures(real: PictureSet): PictureSet {
  const { size } = real
  const raw = { width: size, height: size, channels: 3 } as const
  const blur = (square: Uint8Array) => sharp(square, { raw }).blur(blurOf(size)).raw().toBuffer()
  return {
    ...real,
    name: `blurred ${real.name}`,
    async *batches() {
      for await (const bytes of real.batches()) {
        yield Buffer.concat(await Promise.all(squaresOf(bytes, size).map(blur)))
      }
    },
  }
}

/**
 * What a generator draws, the largest stage.
 *
 * @param drawer - generator and text encoder
 * @param prompts - a picture each
 * @param how - noise and conditioning
 * @param name - for progress
 */
export function drawnPictures(
  drawer: Drawer,
  prompts: readonly Prompt[],
  { random, temperature }: Pick<DrawOptions, 'random' | 'temperature'>,
  name: string,
): PictureSet {
  return {
    name,
    count: prompts.length,
    size: drawer.generator.sizes.at(-1) ?? 0,
    async *batches() {
      for (let start = 0; start < prompts.length; start += DRAWN) {
        const tokens = prompts
          .slice(start, start + DRAWN)
          .map(({ text }) => drawer.side.vocabulary.encode(text).tokens)
        const stages = await drawSentences(drawer, tokens, {
          random: random.fork(`from-${start}`),
          temperature,
        })
        yield stages.at(-1)!.bytes
      }
    },
  }
}

/** @returns pictures one by one, [size, size, 3] each */
export function squaresOf(bytes: Uint8Array, size: number): Uint8Array[] {
  const square = size * size * 3
  return Array.from({ length: bytes.length / square }, (_, i) =>
    bytes.subarray(i * square, (i + 1) * square),
  )
}
