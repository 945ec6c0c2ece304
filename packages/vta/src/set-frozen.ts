import { UserError } from '@laviter/nn/errors'
import type { Frozen, ImageEncoder } from './image-encoder'

/**
 * Freezes a prefix of an encoder's layers: they get no gradient and run folded.
 *
 * @param encoder - one that can freeze layers
 * @param upTo - `all`, `none`, or the last frozen layer (Conv2d_4a_3x3 freezes the five convolutions of the stem)
 * @throws UserError on an unknown layer, or where the encoder has no layers to freeze
 */
export function setFrozen(encoder: ImageEncoder, upTo: Frozen): void {
  if (!encoder.freeze)
    throw new UserError(
      `frozen: this image encoder cannot freeze layers (asked for "${upTo}"). Give it a method freeze(upTo), or leave frozen out.`,
    )
  encoder.freeze(upTo)
}
