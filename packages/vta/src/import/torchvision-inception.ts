import { applyRenames, type Rename } from '@laviter/nn/pth'
import type { StoredTensor } from '@laviter/nn/safetensors'
import type { BackboneWeights } from '../backbone-weights'
import { sizedConvolutions } from '../inception/parameters'

/** torchvision's names for one convolution's parts. */
const PARTS = [
  ['weight', 'conv.weight', 'hwio'],
  ['norm.scale', 'bn.weight', 'same'],
  ['norm.shift', 'bn.bias', 'same'],
  ['norm.mean', 'bn.running_mean', 'same'],
  ['norm.variance', 'bn.running_var', 'same'],
] as const

/** From torchvision's InceptionV3 to ours. */
export const TORCHVISION_INCEPTION: readonly Rename[] = sizedConvolutions().flatMap(
  ({ convolution: { name } }) =>
    PARTS.map(([own, torch, layout]) => ({
      to: `${name}.${own}`,
      from: [`${name}.${torch}`],
      layout,
    })),
)

/** The head, the auxiliary head and the counters of BatchNorm have no part in the aligner. */
export const isLeftOut = (name: string): boolean =>
  /^(AuxLogits|fc)\./.test(name) || name.endsWith('.num_batches_tracked')

/**
 * torchvision's InceptionV3 in our names and layout.
 *
 * @param tensors - its state dict, as `readPth` gives it
 * @param where - file name for messages
 * @throws UserError that lists every tensor that does not fit
 */
export function torchvisionInception(
  tensors: Readonly<Record<string, StoredTensor>>,
  where: string,
): BackboneWeights {
  return {
    name: 'torchvision',
    note: "torchvision's InceptionV3, trained on ImageNet",
    // its Google weights want [-1, 1]: torchvision's transform_input undoes the ImageNet normalisation to get there
    range: [-1, 1],
    borders: 'nine',
    tensors: applyRenames(tensors, TORCHVISION_INCEPTION, { where, ignore: isLeftOut }),
  }
}
