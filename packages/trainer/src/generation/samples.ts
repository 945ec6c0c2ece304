import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { itemsOf, type DataSet } from '@laviter/data'
import { replaceFile } from '@laviter/nn/node'
import { createRandom } from '@laviter/nn/random'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { ImageGenerator } from '@laviter/tim'
import type { Aligner } from '@laviter/vta'
import type { Config } from '../config/schema'
import { drawSentences } from '../drawing/draw-sentences'
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
 * @throws UserError where the folder cannot be written, or the generator draws NaN
 */
export async function writeSamples(
  { config, dataSet, aligner, generator, folder }: SampleOptions,
  epoch: number,
  { onProgress, signal }: JobWatch,
): Promise<void> {
  const { noises } = config.tim.samples
  const { captions, items, heldOut } = sampleCaptions(config, dataSet, aligner.vocabulary)
  const random = createRandom(config.seed).fork('samples')
  const sheets: Uint8Array[][] = generator.sizes.map(() => [])
  for (const [row, caption] of captions.entries()) {
    signal.throwIfAborted()
    const { tokens } = aligner.vocabulary.encode(caption)
    // a caption at a time, so that memory is bounded
    const drawn = await drawSentences(
      { generator, side: { ...aligner, words: config.data.words } },
      Array.from({ length: noises }, () => tokens),
      { random: random.fork(`caption-${row}`), ...config.drawing },
    )
    drawn.forEach(({ bytes }, stage) => sheets[stage]?.push(bytes))
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
}

/** The first captions that can be read of some pictures, of the validation split where there is one; the same in every epoch. */
function sampleCaptions({ seed, tim }: Config, dataSet: DataSet, vocabulary: Vocabulary) {
  const validation = itemsOf(dataSet, 'validation')
  const heldOut = validation.length > 0
  const from = heldOut ? validation : itemsOf(dataSet, 'train')
  const random = createRandom(seed).fork('sample-captions')
  const chosen = random
    .subset(from.length, Math.min(tim.samples.captions, from.length))
    .flatMap((place) => {
      const item = from[place] ?? -1
      const caption = dataSet.items[item]?.captions.find(
        (each) => vocabulary.encode(each).tokens.length > 0,
      )
      return caption === undefined ? [] : [{ item, caption }]
    })
  return {
    captions: chosen.map(({ caption }) => caption),
    items: chosen.map(({ item }) => item),
    heldOut,
  }
}
