import type { Images } from '@laviter/nn'
import type { CaptionInputs } from '../captions/caption-inputs'
import type { SentenceInputs } from '../captions/sentence-inputs'
import type { DrawingInputs } from '../generation/drawing-inputs'

/** A joint step's tensors: B pictures with a sentence each. */
export interface JointInputs extends SentenceInputs {
  /** as the image encoder sees them, float32 [B, S, S, 3] in [-1, 1] */
  readonly image: Images
  /** absent: pictures of one class are negatives of each other */
  readonly classes?: Int32Array
  /** the same sentences in the captioner's tokens; with a captioner */
  readonly caption?: CaptionInputs
  /** what is drawn from, and what it is to look like; with a generator */
  readonly drawing?: DrawingInputs
}
