import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { itemsOf, type DataSet } from '@laviter/data'
import { normalTensor, type Images } from '@laviter/nn'
import { replaceFile } from '@laviter/nn/node'
import { createRandom } from '@laviter/nn/random'
import type { ImageGenerator } from '@laviter/tim'
import type { Aligner, TextFeatures } from '@laviter/vta'
import type { Config } from '../config/schema'
import { explainWriteError } from '../training/file-errors'
import type { JobWatch } from '../training/while-doing'
import { drawSheet } from './sheet'

/** What the sheets of a run show, as `samples.json` beside them tells it. */
export interface SampleFacts {
  /** a row each */
  readonly captions: readonly string[]
  /** places in the data set of the pictures that they are of */
  readonly items: readonly number[]
  /** columns */
  readonly noises: number
  /** sides of a picture: a sheet each */
  readonly sizes: readonly number[]
  /** whether nothing was trained on the pictures that the captions are of */
  readonly heldOut: boolean
}

/** What samples are drawn with. */
export interface SampleOptions {
  readonly config: Config
  readonly dataSet: DataSet
  readonly aligner: Pick<Aligner, 'vocabulary' | 'textEncoder'>
  readonly generator: ImageGenerator
  /** the run's `samples/`, made if it is not there */
  readonly folder: string
}

/**
 * Draws the same sentences with the same noise, and writes a sheet for each stage: `epoch-N-SIZE.png`, a sentence a row.
 *
 * @param options - see {@link SampleOptions}
 * @param epoch - from 1
 * @param watch - progress in pictures, and signal
 * @throws UserError where the folder cannot be written
 */
export async function writeSamples(
  { config, dataSet, aligner, generator, folder }: SampleOptions,
  epoch: number,
  { onProgress, signal }: JobWatch,
): Promise<void> {
  const { noises } = config.tim.samples
  const { captions, items, heldOut } = sampleCaptions(config, dataSet)
  const random = createRandom(config.seed).fork('samples')
  const sheets: Uint8Array[][] = generator.sizes.map(() => [])
  for (const [row, caption] of captions.entries()) {
    signal.throwIfAborted()
    const pictures = await drawCaption(caption, row)
    pictures.forEach((bytes, stage) => sheets[stage]?.push(bytes))
    onProgress({ done: (row + 1) * noises, total: captions.length * noises })
  }
  const facts: SampleFacts = { captions, items, noises, sizes: generator.sizes, heldOut }
  try {
    await mkdir(folder, { recursive: true })
    for (const [stage, size] of generator.sizes.entries()) {
      const png = await drawSheet(sheets[stage] ?? [], { size, columns: noises })
      await writeFile(join(folder, `epoch-${epoch}-${size}.png`), png)
    }
    await replaceFile(join(folder, 'samples.json'), `${JSON.stringify(facts, undefined, 1)}\n`)
  } catch (error) {
    throw explainWriteError(error, `The samples in ${folder}`)
  }

  /** Pictures of a caption at each stage, RGB [noises, S, S, 3]; a caption at a time, so that memory is bounded. */
  async function drawCaption(caption: string, row: number): Promise<Uint8Array[]> {
    const draw = random.fork(`caption-${row}`)
    const images = tf.tidy(() => {
      const text = encodeCaption(aligner, caption, config.data.words)
      const { noiseWidth } = generator
      const drawn = generator.generate(
        {
          ...repeat(text, noises),
          noise: tf.reshape(normalTensor(draw.fork('noise'), [noises, noiseWidth]), [
            -1,
            noiseWidth,
          ]),
        },
        { random: draw.fork('condition') },
      )
      return drawn.images.map((pictures) => tf.cast(toBytes(pictures), 'int32'))
    })
    try {
      return await Promise.all(images.map(async (image) => Uint8Array.from(await image.data())))
    } finally {
      tf.dispose(images)
    }
  }
}

/** [-1, 1] to 0 .. 255, rounded. */
const toBytes = (images: Images): tf.Tensor =>
  tf.clipByValue(tf.round(tf.mul(tf.add(images, 1), 127.5)), 0, 255)

function encodeCaption(
  { vocabulary, textEncoder }: SampleOptions['aligner'],
  caption: string,
  words: number,
): TextFeatures {
  const { tokens } = vocabulary.encode(caption)
  const known = tokens.slice(0, words)
  const row = Array.from({ length: words }, (_, place) => known[place] ?? 0)
  const mask = row.map((_, place) => (place < known.length ? 1 : 0))
  return textEncoder.encode(tf.tensor2d([row], undefined, 'int32'), tf.tensor2d([mask]))
}

function repeat({ words, sentence, mask }: TextFeatures, times: number) {
  return {
    words: tf.tile(words, [times, 1, 1]),
    sentence: tf.tile(sentence, [times, 1]),
    mask: tf.tile(mask, [times, 1]),
  }
}

/** The first captions of some pictures, of the validation split where there is one; the same in every epoch. */
function sampleCaptions({ seed, tim }: Config, dataSet: DataSet) {
  const validation = itemsOf(dataSet, 'validation')
  const heldOut = validation.length > 0
  const from = heldOut ? validation : itemsOf(dataSet, 'train')
  const random = createRandom(seed).fork('sample-captions')
  const chosen = random
    .subset(from.length, Math.min(tim.samples.captions, from.length))
    .flatMap((place) => {
      const item = from[place] ?? -1
      const [caption] = dataSet.items[item]?.captions ?? []
      return caption === undefined ? [] : [{ item, caption }]
    })
  return {
    captions: chosen.map(({ caption }) => caption),
    items: chosen.map(({ item }) => item),
    heldOut,
  }
}
