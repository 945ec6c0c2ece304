import * as tf from '@tensorflow/tfjs-core'
import type { Logits } from '@laviter/itm'
import { captionLoss } from '@laviter/losses'
import type { Tokens } from '@laviter/nn'
import type { ImageFeatures } from '@laviter/vta'
import type { CaptionInputs } from '../captions/caption-inputs'
import { teach } from '../captions/teach'
import type { JointRound, Terms } from './round'

/** What the captioner says of images, place by place of their captions. */
export interface Description {
  /** float32 [B, P, tokens] */
  readonly logits: Logits
  /** what it should have said, int32 [B, P]: the caption, its end, then padding */
  readonly targets: Tokens
  readonly padding: number
  /** L_ITM; absent where it weighs nothing */
  readonly loss?: tf.Scalar
  /** what the loss holds beside the cross entropy; of a captioner that has any */
  readonly penalties: Terms
}

/**
 * The captioner on the images' regions, told the captions word by word. The regions are attached: what it learns from teaches
 * the image encoder too.
 *
 * @returns undefined without a captioner, or without captions in its tokens
 * @see LAViTeR section 3.3
 */
export function describeImages(
  image: ImageFeatures,
  caption: CaptionInputs | undefined,
  { modules: { captioner }, settings: { lambdas, countPadding }, random }: JointRound,
): Description | undefined {
  if (captioner === undefined || caption === undefined) return undefined
  const options = { training: true, random: random.fork('captioner') }
  const { logits, penalties } = teach(captioner, image, caption.inputs, options)
  const { targets } = caption
  const { padding } = captioner.tokens
  const said = { logits, targets, padding }
  if (lambdas.itm === 0) return { ...said, penalties: {} }
  const surprise = captionLoss(logits, targets, { padding, countPadding })
  return { ...said, loss: tf.addN([surprise, ...Object.values(penalties)]), penalties }
}
