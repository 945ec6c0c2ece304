import { applyRenames, type Rename } from '@laviter/nn/pth'
import type { StoredTensor } from '@laviter/nn/safetensors'
import type { BackboneWeights } from '../backbone-weights'
import { isLeftOut, TORCHVISION_INCEPTION } from './torchvision-inception'

/** The two projections of AttnGAN's CNN_ENCODER, and of the paper's code. */
const PROJECTIONS: readonly Rename[] = [
  { to: 'regions.weight', from: ['emb_features.weight'], layout: 'pointwise' },
  { to: 'global.weight', from: ['emb_cnn_code.weight'], layout: 'transpose' },
  { to: 'global.bias', from: ['emb_cnn_code.bias'], layout: 'same' },
]

/** From AttnGAN's CNN_ENCODER (torchvision's InceptionV3 and two projections) to ours. */
export const ATTNGAN_IMAGE_ENCODER: readonly Rename[] = [...TORCHVISION_INCEPTION, ...PROJECTIONS]

/**
 * AttnGAN's image encoder in our names and layout.
 *
 * @param tensors - its state dict, as `readPth` gives it
 * @param where - file name for messages
 * @returns the backbone for `createInceptionEncoder`, the width D of its projections, and these by their paths
 * @throws UserError that lists every tensor that does not fit
 */
export function attnganImageEncoder(
  tensors: Readonly<Record<string, StoredTensor>>,
  where: string,
): { backbone: BackboneWeights; embed: number; projections: Record<string, StoredTensor> } {
  const filled = applyRenames(tensors, ATTNGAN_IMAGE_ENCODER, { where, ignore: isLeftOut })
  const isProjection = new Set(PROJECTIONS.map(({ to }) => to))
  const pick = (projection: boolean) =>
    Object.fromEntries(
      Object.entries(filled).filter(([name]) => isProjection.has(name) === projection),
    )
  return {
    backbone: {
      name: 'torchvision',
      note: "AttnGAN's image encoder: torchvision's InceptionV3 with statistics of its training data",
      range: [-1, 1],
      borders: 'nine',
      tensors: pick(false),
    },
    embed: filled['global.bias']!.shape[0]!,
    projections: pick(true),
  }
}
