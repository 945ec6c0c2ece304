import * as tf from '@tensorflow/tfjs-core'
import { createRandom, type Random } from '@laviter/nn/random'
import type { DecoderState } from './decoder'
import { logProbabilities } from './log-probabilities'
import type { Captions } from './options'
import type { DecodingSettings } from './settings'
import { readRows } from './step'
import { decodeWordByWord, type ChosenWord } from './word-by-word'

/** How many of the most probable words are read at first; a nucleus is seldom larger. */
const FIRST_READ = 64

/**
 * Words drawn among the fewest that hold a share of the probability.
 *
 * @param state - the captions' start
 * @param images - how many there are
 * @param suppressed - float32 [V], what is added to log probabilities
 * @param settings - share, temperature, stream, limit, end token, attention, signal
 * @returns a caption an image; image n draws from a stream of its own, which the n-th number of the caller's stream seeds, so
 *   that batches of other sizes give the same captions
 * @see Holtzman et al., The curious case of neural text degeneration (2020), section 3.1
 */
export async function nucleus(
  state: DecoderState,
  images: number,
  suppressed: tf.Tensor1D,
  settings: DecodingSettings,
): Promise<Captions> {
  const { random, size, topP, temperature } = settings
  // the settings of this method have a stream
  const streams = Array.from({ length: images }, () => createRandom(random!.integer(2 ** 32)))
  return decodeWordByWord(
    state,
    images,
    async (logits, imageOf) => {
      const scores = logProbabilities(logits, suppressed)
      try {
        for (
          let read = topP < 1 ? Math.min(FIRST_READ, size) : size;
          ;
          read = Math.min(8 * read, size)
        ) {
          const rows = await readRows(() => mostProbable(scores, read, temperature))
          const nuclei = rows.map((row) => nucleusOf(row, read, settings))
          if (read === size || nuclei.every(({ whole }) => whole))
            return nuclei.map((words, row) => draw(words, streams[imageOf[row]!]!))
        }
      } finally {
        scores.dispose()
      }
    },
    settings,
  )
}

/**
 * Log probabilities and numbers of the most probable words, best first, and the logarithm of all weights' sum, the best word's
 * being 1: [B, 2 n + 1].
 */
function mostProbable(scores: tf.Tensor2D, count: number, temperature: number): tf.Tensor2D {
  const { values, indices } = tf.topk(scores, count)
  // from the best on: a low temperature would round the sum by more than words differ
  const behind = tf.sub(scores, tf.slice(values, [0, 0], [-1, 1]))
  const total = tf.logSumExp(tf.div(behind, temperature), 1, true)
  return tf.concat([values, tf.cast(indices, 'float32'), total as tf.Tensor2D], 1)
}

type Nucleus = {
  readonly words: readonly (ChosenWord & { readonly weight: number })[]
  readonly mass: number
  /** the share was reached */
  readonly whole: boolean
}

function nucleusOf(
  row: Float32Array,
  count: number,
  { topP, temperature }: DecodingSettings,
): Nucleus {
  const [best = 0, total = 0] = [row[0], row[2 * count]]
  const words: (ChosenWord & { weight: number })[] = []
  let mass = 0
  for (let i = 0; i < count && mass < topP; i++) {
    const logProbability = row[i]!
    const weight = Math.exp((logProbability - best) / temperature - total)
    if (weight === 0) break // suppressed, or as good as impossible
    words.push({ token: row[count + i]!, logProbability, weight })
    mass += weight
  }
  return { words, mass, whole: mass >= topP }
}

function draw({ words, mass }: Nucleus, random: Random): ChosenWord {
  let left = random.uniform() * mass
  return words.find(({ weight }) => (left -= weight) < 0) ?? words.at(-1)!
}
