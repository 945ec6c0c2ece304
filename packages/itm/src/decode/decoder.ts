import type * as tf from '@tensorflow/tfjs-core'
import type { CaptionerImage } from '../captioner'

/** What one step of decoding gives. */
export type DecoderStep = {
  /** scores of the next word: float32 [B, V] */
  readonly logits: tf.Tensor2D
  /** where this word looked: float32 [B, R], rows sum to 1; where asked for and the captioner attends */
  readonly attention?: tf.Tensor2D
}

/** What is known of rows that are selected, so that what was computed of images need not move with them. */
export type SelectOptions = {
  /** each row still describes the image that it described before (beams that change places) */
  readonly sameImages?: boolean
  /** decoding was begun with one image, which all rows describe, however many there are */
  readonly oneImage?: boolean
}

/** Captions under way: what earlier words left behind, so that the next one costs no more than the first. */
export interface DecoderState {
  /**
   * Reads one more token a row and moves on.
   *
   * @param tokens - int32 [B], the last token of each row
   * @returns tensors that the caller disposes
   */
  step(tokens: tf.Tensor1D, options?: { readonly attention?: boolean }): DecoderStep
  /**
   * Goes on with these rows, in this order; a row may stand several times, or never (beams; captions that ended).
   *
   * @param rows - int32 [rows kept]
   * @param options - what makes it cheaper; it may be ignored
   */
  select(rows: tf.Tensor1D, options?: SelectOptions): void
  dispose(): void
}

/** Begins captions of B images: what is the same for all words is computed here, once. */
export type BeginDecoding = (image: CaptionerImage) => DecoderState
