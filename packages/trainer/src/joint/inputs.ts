import type * as tf from '@tensorflow/tfjs-core'
import type { Images, Mask, Tokens } from '@laviter/nn'

/** A joint step's tensors: B pictures with a sentence each. */
export interface JointInputs {
  /** as the image encoder sees them, float32 [B, S, S, 3] in [-1, 1] */
  readonly image: Images
  /** the sentences in the text encoder's words, int32 [B, T] */
  readonly tokens: Tokens
  /** 1 where a word is real, float32 [B, T] */
  readonly mask: Mask
  /** absent: pictures of one class are negatives of each other */
  readonly classes?: Int32Array
  /** the same sentences in the captioner's tokens; with a captioner */
  readonly caption?: CaptionInputs
  /** what is drawn from, and what it is to look like; with a generator */
  readonly drawing?: DrawingInputs
}

/** What a captioner reads, and what it is to say next at each place; int32 [B, P] both. */
export interface CaptionInputs {
  readonly inputs: Tokens
  readonly targets: Tokens
}

/** What the generator's game needs beside the sentences. */
export interface DrawingInputs {
  /** by stage, [B, S, S, 3] in [-1, 1] */
  readonly real: readonly Images[]
  /** [B, Z] */
  readonly noise: tf.Tensor2D
  /** [B, C]; absent: drawn */
  readonly epsilon?: tf.Tensor2D
  /** rows whose pictures make wrong pairs, where pictures do */
  readonly others?: tf.Tensor1D
}
