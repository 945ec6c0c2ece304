import { disposeParameters, normalTensor, type Embedding, type Regions } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import * as tf from '@tensorflow/tfjs-core'
import type { CaptionerImage } from '../src/captioner'
import { generateWith } from '../src/decode/generate'
import { createTransformerCaptioner } from '../src/transformer-captioner'
import { transformerSettings } from '../src/transformer/config'
import { createTransformer, readImages, readWords } from '../src/transformer/model'
import { runOf } from '../src/transformer/run'
import { transformerDecoding } from '../src/transformer/decoding'

/** One line of a benchmark: a ratio above 1 means that ours is faster. */
export type Row = {
  name: string
  ours: number
  peer: number
  peerName: string
  unit: string
  ratio: number
  goal?: number
}

const [BATCH, REGIONS, EMBED, WORDS] = [16, 289, 256, 15]
const CONFIG = { vocabularySize: 5452 } // CUB's words and three tokens; the rest are the paper's sizes
const ROUNDS = 2

/**
 * Greedy decoding of 15 words with cached keys and values, against decoding that reads every prefix anew.
 *
 * @returns whole captions, the image included; and the words alone, the image read once in both
 */
export default async function decoding(): Promise<Row[]> {
  const random = createRandom('bench')
  const image: CaptionerImage = {
    regions: normalTensor(random, [BATCH, REGIONS, EMBED]) as Regions,
    global: normalTensor(random, [BATCH, EMBED]) as Embedding,
  }
  const rows = [
    row('greedy captions', await wholeCaptions(image), 'logits of every prefix', 3),
    row('greedy words after the image is read', await wordsAlone(image), 'every prefix anew'),
  ]
  tf.dispose([image.regions, image.global])
  return rows
}

const row = (what: string, [ours, peer]: [number, number], peerName: string, goal?: number) => ({
  ...{ name: `${what}, ${WORDS} words, batch ${BATCH}`, ours, peer, peerName },
  ...{ unit: 'ms', ratio: peer / ours, ...(goal !== undefined && { goal }) },
})

/** What a user calls: `generate` of the captioner, and of one that only has `logits`. */
async function wholeCaptions(image: CaptionerImage): Promise<[number, number]> {
  const captioner = createTransformerCaptioner(CONFIG, { random: createRandom(1) })
  const uncached = generateWith(captioner.logits, captioner)
  const options = { maxWords: WORDS, ignoreEnd: true }
  const times = await fastestInTurn(
    () => captioner.generate(image, options),
    () => uncached(image, options),
  )
  captioner.dispose()
  return times
}

/** The decoder's own work: the words of both come out of the same image memory. */
async function wordsAlone(image: CaptionerImage): Promise<[number, number]> {
  tf.engine().startScope() // what is read of the image lives until the end
  const settings = transformerSettings(CONFIG)
  const parameters = createTransformer(settings, createRandom(1))
  const run = runOf(settings)
  const memory = readImages(parameters, settings, image, run)
  const word = tf.fill<tf.Rank.R1>([BATCH], settings.tokens.start, 'int32')
  const begin = transformerDecoding(parameters, settings)
  let state = begin(image)
  const times = await fastestInTurn(
    async () => {
      for (let t = 0; t < WORDS; t++) {
        const { logits } = state.step(word)
        await logits.data()
        logits.dispose()
      }
    },
    async () => {
      for (let t = 1; t <= WORDS; t++) {
        const prefix = tf.fill<tf.Rank.R2>([BATCH, t], settings.tokens.start, 'int32')
        const logits = tf.tidy(() => readWords(parameters, settings, memory, prefix, run).logits)
        await logits.data()
        tf.dispose([prefix, logits])
      }
    },
    () => {
      state.dispose()
      state = begin(image)
    },
  )
  state.dispose()
  disposeParameters(parameters)
  tf.engine().endScope()
  return times
}

/** Milliseconds of the fastest call of each: on a shared machine the least disturbed. */
async function fastestInTurn(
  ours: () => Promise<unknown>,
  peer: () => Promise<unknown>,
  before: () => void = () => undefined,
): Promise<[number, number]> {
  const best: [number, number] = [Infinity, Infinity]
  for (let round = 0; round <= ROUNDS; round++)
    for (const [i, run] of [ours, peer].entries()) {
      before()
      const from = performance.now()
      await run()
      // the first round warms up
      if (round > 0) best[i] = Math.min(best[i]!, performance.now() - from)
    }
  return best
}
