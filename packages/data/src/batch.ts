import type { Vocabulary } from '@laviter/nn/vocabulary'
import type { View } from './image/view'
import type { Split } from './data-set'

/** B rows of pictures, words and classes, ready to become tensors. */
export interface Batch {
  readonly epoch: number
  /** Place in the epoch, from 0; `startBatch: index + 1` goes on after it. */
  readonly index: number
  /** Indices into `DataSet.items`, length B. */
  readonly items: readonly number[]
  /** Which of the item's captions, length B. */
  readonly captions: readonly number[]
  /** Which of the options' `views`, length B. */
  readonly views: readonly number[]
  /** By size S: RGB, 0 to 255, [B, S, S, 3]; absent with `images: false`. */
  readonly images?: Readonly<Record<number, Uint8Array<ArrayBuffer>>>
  /** Word indices, [B, T], padded by 0. */
  readonly tokens: Int32Array
  /** Words of each row, 1 to T, length B. */
  readonly lengths: Int32Array
  /** 1 where a word is real, [B, T]. */
  readonly mask: Float32Array
  /** `Item.classIndex`, length B. */
  readonly classes: Int32Array
}

/** What `batches` takes. */
export interface BatchOptions {
  readonly split: Split
  /** Rows a batch, B, at least 1. */
  readonly batch: number
  readonly vocabulary: Vocabulary
  /** Words a caption, T (the paper: 15). */
  readonly words: number
  readonly seed: number
  /** From 0; with the seed it fixes order, captions, words and crops. */
  readonly epoch: number
  /** Side lengths in pixels, cut from the same crop (299 unless given). */
  readonly sizes?: readonly number[]
  /** Each row draws one of these (the random view unless given). */
  readonly views?: readonly View[]
  /** False leaves the pictures out, for callers that read cached features. */
  readonly images?: boolean
  /** First batch to give, from 0 unless given: resuming decodes nothing that was already used. */
  readonly startBatch?: number
  /** Shuffled by (seed, epoch), or as the data set lists them (`shuffled` unless given). */
  readonly order?: 'shuffled' | 'listed'
  /** A row for each picture with one caption drawn, or for each caption (`picture` unless given). */
  readonly each?: 'picture' | 'caption'
  /** Captions longer than T: a random sorted subset of T words, the first T, or T in a row (`random` unless given). */
  readonly longCaptions?: 'random' | 'first' | 'window'
  /** Leave out a last batch of fewer rows (true unless given). */
  readonly dropLast?: boolean
  /** Rows by falling number of words, as the references sort them (true unless given). */
  readonly sortByLength?: boolean
  /**
   * Pictures in the works at once, at least 1 (32 unless given). The decoding itself runs on libuv's threads: 4, or as many as the
   * environment's UV_THREADPOOL_SIZE says when Node starts.
   */
  readonly workers?: number
  /** Refuse larger pictures, in pixels, see `MAX_PIXELS`. */
  readonly maxPixels?: number
  /** Batches made ahead of the reader (2 unless given). */
  readonly ahead?: number
  readonly signal?: AbortSignal
}
