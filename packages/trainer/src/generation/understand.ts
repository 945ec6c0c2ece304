import type * as tf from '@tensorflow/tfjs-core'
import type { Captioner } from '@laviter/itm'
import { captionLoss, matchingLoss } from '@laviter/losses'
import type { Images } from '@laviter/nn'
import type { Aligner, ImageFeatures } from '@laviter/vta'
import type { CaptionInputs } from '../captions/caption-inputs'
import { teach } from '../captions/teach'
import type { Config } from '../config/schema'
import type { GameInputs } from './game-inputs'

/** Who looks at what is drawn beside the discriminators, all of them frozen. */
export interface Onlookers {
  readonly aligner: Pick<Aligner, 'imageEncoder'>
  /** absent: nobody describes the pictures again */
  readonly captioner?: Captioner
  /** sharpness of the matching loss */
  readonly gammas: Pick<Config['vta'], 'gamma1' | 'gamma2' | 'gamma3'>
  /** whether the matching loss is due in this step */
  readonly matching: boolean
}

/** How far pictures are from what their sentences say; what was not asked for is not there. */
export interface Understood {
  /** as the aligner sees it */
  readonly matching?: tf.Scalar
  /** the captioner's surprise at the sentences that the pictures were drawn from */
  readonly redescription?: tf.Scalar
}

/**
 * @param images - of the largest stage, [B, S, S, 3] in [-1, 1]
 * @param inputs - their sentences
 * @param onlookers - see {@link Onlookers}
 * @returns losses of the generator; the pictures are encoded once for both
 * @see AttnGAN (CVPR 2018) Eq. 7-14; MirrorGAN (CVPR 2019) section 3.3
 */
export function understand(
  images: Images,
  { text, classes, caption }: Pick<GameInputs, 'text' | 'classes' | 'caption'>,
  { aligner, captioner, gammas, matching: due }: Onlookers,
): Understood {
  const describes = captioner !== undefined && caption !== undefined
  if (!due && !describes) return {}
  const seen = aligner.imageEncoder.encode(images, { towardsImages: true })
  const { gamma1, gamma2, gamma3 } = gammas
  return {
    ...(due && { matching: matchingLoss(seen, text, { gamma1, gamma2, gamma3, classes }).total }),
    ...(describes && { redescription: describedAgain(captioner, seen, caption) }),
  }
}

function describedAgain(
  captioner: Captioner,
  seen: ImageFeatures,
  { inputs, targets }: CaptionInputs,
): tf.Scalar {
  const { logits } = teach(captioner, seen, inputs)
  return captionLoss(logits, targets, { padding: captioner.tokens.padding })
}
