import { UserError } from '@laviter/nn/errors'
import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { TextEncoder } from '@laviter/vta'
import * as tf from '@tensorflow/tfjs-core'
import type { JobOptions } from '../run'
import type { EmbeddingRows } from './embedding-rows'

/** Texts a batch: wide enough to keep two cores busy, narrow enough to show progress. */
const BATCH = 256

/** The text half of an aligner, live or loaded. */
export interface TextSide {
  readonly textEncoder: TextEncoder
  readonly vocabulary: Vocabulary
  /** longest text in words, T; longer ones keep their first T */
  readonly words: number
}

/** How texts are fed. */
export interface EncodeTextsOptions extends Omit<JobOptions, 'onProgress'> {
  /** `words`: padded to T, as captions are in training; `none`: each length in batches of its own, for phrases */
  readonly padding: 'words' | 'none'
  /** told after each batch; texts */
  readonly onProgress?: (progress: { done: number; total: number; unit: string }) => void
}

/** Encoded texts: row i is text i. */
export interface EncodedTexts {
  /** sentence embeddings, [texts, D] */
  readonly sentences: EmbeddingRows
  /** words of each text that the vocabulary lacks */
  readonly unknown: readonly (readonly string[])[]
}

/**
 * Encodes texts to sentence embeddings. Texts of the same words are encoded once: then their rows are equal to the bit,
 * and metrics see an exact tie where there is one.
 *
 * @param side - encoder and vocabulary
 * @param texts - at least one
 * @param options - padding, progress, signal
 * @returns sentences, and the words that are unknown
 * @throws UserError naming the first text of which no word is known
 */
export async function encodeTexts(
  { textEncoder, vocabulary, words }: TextSide,
  texts: readonly string[],
  { padding, onProgress, signal }: EncodeTextsOptions,
): Promise<EncodedTexts> {
  const encoded = texts.map((text) => vocabulary.encode(text))
  const rowsByTokens = new Map<string, { tokens: number[]; rows: number[] }>()
  encoded.forEach(({ tokens, unknown }, row) => {
    if (tokens.length === 0) throw noKnownWord(texts[row]!, unknown, vocabulary)
    const first = tokens.slice(0, words)
    const key = first.join(' ')
    const same = rowsByTokens.get(key)
    if (same) same.rows.push(row)
    else rowsByTokens.set(key, { tokens: first, rows: [row] })
  })
  const distinct = [...rowsByTokens.values()]
  if (padding === 'none') distinct.sort((a, b) => a.tokens.length - b.tokens.length)

  const columns = textEncoder.embed
  const data = new Float32Array(texts.length * columns)
  let done = 0
  for (let start = 0; start < distinct.length;) {
    signal?.throwIfAborted()
    const length = padding === 'words' ? words : distinct[start]!.tokens.length
    let end = start
    while (
      end < distinct.length &&
      end < start + BATCH &&
      (padding === 'words' || distinct[end]!.tokens.length === length)
    )
      end++
    const batch = distinct.slice(start, end)
    const sentences = await encodeBatch(
      textEncoder,
      batch.map(({ tokens }) => tokens),
      length,
    )
    batch.forEach(({ rows }, i) => {
      const row = sentences.subarray(i * columns, (i + 1) * columns)
      for (const to of rows) data.set(row, to * columns)
      done += rows.length
    })
    start = end
    onProgress?.({ done, total: texts.length, unit: 'captions' })
  }
  return {
    sentences: { rows: texts.length, columns, data },
    unknown: encoded.map(({ unknown }) => unknown),
  }
}

/** @returns sentences [B, D] of token rows padded to `length` */
async function encodeBatch(
  textEncoder: TextEncoder,
  rows: readonly (readonly number[])[],
  length: number,
): Promise<Float32Array> {
  const tokens = new Int32Array(rows.length * length)
  const mask = new Float32Array(rows.length * length)
  rows.forEach((row, i) => {
    tokens.set(row, i * length)
    mask.fill(1, i * length, i * length + row.length)
  })
  const shape: [number, number] = [rows.length, length]
  const sentence = tf.tidy(
    () =>
      textEncoder.encode(tf.tensor2d(tokens, shape, 'int32'), tf.tensor2d(mask, shape)).sentence,
  )
  try {
    return Float32Array.from(await sentence.data())
  } finally {
    sentence.dispose()
  }
}

function noKnownWord(text: string, unknown: readonly string[], vocabulary: Vocabulary): UserError {
  const words =
    unknown.length > 0 ? `none of its words (${unknown.join(', ')}) is` : 'it has no word'
  return new UserError(
    `"${text.slice(0, 80)}": ${words} among the ${vocabulary.size} that the model has read. Use words of its training captions, e.g. ${vocabulary.words.slice(1, 6).join(', ')}.`,
  )
}
