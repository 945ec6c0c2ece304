import * as tf from '@tensorflow/tfjs-core'
import { itemsOf, type Batch, type DataSet } from '@laviter/data'
import type { Embedding, Mask } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { Aligner, TextEncoder } from '@laviter/vta'
import type { OwnAndWrong } from './verdicts'
import { createWordExchange, type Exchanged } from './word-exchange'

/** Sentences of B pictures that are nearly right, as the frozen aligner reads them. */
export interface HardNegatives {
  /** those of the batch with words exchanged, float32 [B, D] */
  readonly sentence: Embedding
  /** 1 where a word of the batch's sentences could have been exchanged, float32 [B, T] */
  readonly exchangeable: Mask
  /** of *all* sentences of each picture the words that were exchanged, and those in their place, [B, M, D] */
  readonly words: OwnAndWrong
}

/** Knows them. */
export interface HardNegativeSource {
  /** @param batch - of training pictures */
  of(batch: Pick<Batch, 'items' | 'captions'>): HardNegatives
}

/** What they are made of. */
export interface HardNegativeOptions {
  readonly dataSet: DataSet
  /** frozen */
  readonly aligner: Pick<Aligner, 'textEncoder' | 'vocabulary'>
  /** T, longest sentence in words */
  readonly length: number
  /** how likely a word is exchanged that can be */
  readonly share: number
  readonly seed: number
}

/** A picture's: K sentences, P exchanged words in all of them. */
interface Entry {
  /** [K, D] */
  readonly sentences: Float32Array
  /** [K, T] */
  readonly exchangeable: Float32Array
  /** [P, D] each */
  readonly own: Float32Array
  readonly wrong: Float32Array
}

/**
 * Each training sentence has one negative, which is the same in every pass: it is made and read when its picture comes for the
 * first time, with the other sentences of that picture, and kept, some 6 kB a sentence. Sentences of one picture stand in one
 * batch, so that a run that goes on has the same bits.
 *
 * @param options - see {@link HardNegativeOptions}
 */
export function createHardNegatives({
  dataSet,
  aligner: { textEncoder, vocabulary },
  length,
  share,
  seed,
}: HardNegativeOptions): HardNegativeSource {
  const sentencesOf = (item: number): number[][] =>
    dataSet.items[item]!.captions.map((text) => vocabulary.encode(text).tokens.slice(0, length))
  const wordExchange = createWordExchange(itemsOf(dataSet, 'train').flatMap(sentencesOf), share)
  const random = createRandom(seed).fork('hard-negatives')
  const kept = new Map<number, Entry>()
  const entryOf = (item: number): Entry => {
    const known = kept.get(item)
    if (known) return known
    const sentences = sentencesOf(item)
    const rows = sentences.length
    const tokens = new Int32Array(rows * length)
    sentences.forEach((sentence, row) => tokens.set(sentence, row * length))
    const changed = wordExchange.exchange(tokens, rows, random.fork(String(item)))
    const entry = readBoth(textEncoder, { tokens, rows, length }, changed)
    kept.set(item, entry)
    return entry
  }
  return { of: (batch) => gather(batch, batch.items.map(entryOf), length) }
}

/** Sentences of a picture. */
interface Block {
  /** int32 [K, T], padded with 0 */
  readonly tokens: Int32Array
  /** K */
  readonly rows: number
  /** T */
  readonly length: number
}

/** Reads a picture's sentences, as they are and with words exchanged. */
function readBoth(
  textEncoder: TextEncoder,
  { tokens, rows, length }: Block,
  { tokens: changed, exchanged, exchangeable }: Exchanged,
): Entry {
  const both = Int32Array.from([...tokens, ...changed])
  const places = [...exchanged.keys()].filter((place) => exchanged[place] === 1)
  return tf.tidy(() => {
    const shape: [number, number] = [2 * rows, length]
    const mask = tf.tensor2d(Float32Array.from(both, Math.sign), shape)
    const { words, sentence } = textEncoder.encode(tf.tensor2d(both, shape, 'int32'), mask)
    const flat = tf.reshape(words, [2 * rows * length, words.shape[2]])
    const exchangedIn = (from: number) => {
      const at = Int32Array.from(places, (place) => from + place)
      return tf.gather(flat, tf.tensor1d(at, 'int32')).dataSync<'float32'>()
    }
    return {
      sentences: tf.slice(sentence, [rows, 0]).dataSync<'float32'>(),
      exchangeable,
      own: exchangedIn(0),
      wrong: exchangedIn(rows * length),
    }
  })
}

/** Puts what is kept of pictures side by side. */
function gather(
  { items: { length: B }, captions }: Pick<Batch, 'items' | 'captions'>,
  entries: readonly Entry[],
  T: number,
): HardNegatives {
  const D = entries[0]!.sentences.length / (entries[0]!.exchangeable.length / T)
  const counts = entries.map(({ own }) => own.length / D)
  const M = Math.max(1, ...counts)
  const sentence = new Float32Array(B * D)
  const exchangeable = new Float32Array(B * T)
  const [own, wrong] = [new Float32Array(B * M * D), new Float32Array(B * M * D)]
  const there = new Float32Array(B * M)
  entries.forEach((entry, b) => {
    const k = captions[b]!
    sentence.set(entry.sentences.subarray(k * D, (k + 1) * D), b * D)
    exchangeable.set(entry.exchangeable.subarray(k * T, (k + 1) * T), b * T)
    own.set(entry.own, b * M * D)
    wrong.set(entry.wrong, b * M * D)
    there.fill(1, b * M, b * M + counts[b]!)
  })
  const mask = tf.tensor2d(there, [B, M])
  return {
    sentence: tf.tensor2d(sentence, [B, D]),
    exchangeable: tf.tensor2d(exchangeable, [B, T]),
    words: {
      own: { words: tf.tensor3d(own, [B, M, D]), mask },
      wrong: { words: tf.tensor3d(wrong, [B, M, D]), mask },
    },
  }
}
