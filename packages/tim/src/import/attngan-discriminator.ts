import { applyRenames, type Rename } from '@laviter/nn/pth'
import { toFloat32, type StoredTensor } from '@laviter/nn/safetensors'
import type { DiscriminatorConfig } from '../discriminator'
import { trunkChannels } from '../discriminator/settings'
import { norm, rename } from './renames'
import { weightShape } from './weight-shape'

type Tensors = Readonly<Record<string, StoredTensor>>

/** A discriminator out of somebody's weights: what to create, and what to fill it with. */
export type ImportedDiscriminator = {
  /** of `createDiscriminator`, read off the tensors */
  readonly config: Required<Omit<DiscriminatorConfig, 'words'>>
  /** by the paths of its parameters, running statistics included */
  readonly tensors: Record<string, StoredTensor>
}

/** Up to 64 x 64 the trunk is one list, with a layer of three parts from here on. */
const FIRST_LIST = { name: 'img_code_s16', halvings: 4 } as const

const MODEL = { name: "AttnGAN's discriminator", file: 'netD0.pth' }
const JOINT = 'COND_DNET.jointConv.0.weight'

/**
 * From AttnGAN's names to ours. The convolution over map and sentence is asked for by its two parts, as
 * {@link splitJointConvolution} gives them.
 *
 * @param config - size of the images, 64 or more, and whether there is a head that needs no sentence
 */
export function attnganDiscriminatorTable({
  size,
  unconditional,
}: Pick<ImportedDiscriminator['config'], 'size' | 'unconditional'>): readonly Rename[] {
  const { halved, narrowed } = trunkChannels({ size, width: 1 })
  const beyond = halved.length - FIRST_LIST.halvings
  const after = (halvings: number) => `img_code_s${16 * 2 ** halvings}`
  return [
    rename('trunk.first.weight', `${FIRST_LIST.name}.0.weight`, 'hwio'),
    ...halved.slice(1).flatMap((_, i) => {
      const to = `trunk.halving.${i}`
      return i < FIRST_LIST.halvings - 1
        ? normed(to, FIRST_LIST.name, 3 * i + 2)
        : normed(to, after(i + 2 - FIRST_LIST.halvings), 0)
    }),
    ...narrowed.flatMap((_, i) => normed(`trunk.narrowing.${i}`, `${after(beyond)}_${i + 1}`, 0)),
    ...(unconditional ? logit('unconditional', 'UNCOND_DNET') : []),
    rename('conditional.map.weight', `${JOINT}.map`, 'hwio'),
    rename('conditional.condition.weight', `${JOINT}.condition`, 'hwio'),
    ...norm('conditional.norm', 'COND_DNET.jointConv.1'),
    ...logit('conditional.logit', 'COND_DNET'),
  ]
}

const normed = (to: string, list: string, at: number): Rename[] => [
  rename(`${to}.convolution.weight`, `${list}.${at}.weight`, 'hwio'),
  ...norm(`${to}.norm`, `${list}.${at + 1}`),
]

const logit = (to: string, head: string): Rename[] => [
  rename(`${to}.weight`, `${head}.outlogits.0.weight`, 'hwio'),
  rename(`${to}.bias`, `${head}.outlogits.0.bias`),
]

/**
 * A discriminator of AttnGAN, MirrorGAN or the paper's code in our names and layout.
 *
 * @param tensors - its state dict, as `readPth` gives it
 * @param where - file name for messages
 * @returns configuration, and tensors by the paths of `createDiscriminator`'s parameters
 * @throws UserError that lists every tensor that does not fit
 */
export function attnganDiscriminator(tensors: Tensors, where: string): ImportedDiscriminator {
  const [width] = weightShape(tensors, `${FIRST_LIST.name}.0.weight`, where, MODEL)
  const [channels, joint] = weightShape(tensors, JOINT, where, MODEL)
  const lists = Object.keys(tensors).filter((name) => /^img_code_s\d+\.0\.weight$/.test(name))
  const config = {
    size: 4 * 2 ** (FIRST_LIST.halvings + lists.length - 1),
    width,
    embed: joint - channels,
    unconditional: Object.hasOwn(tensors, 'UNCOND_DNET.outlogits.0.weight'),
  }
  const filled = applyRenames(splitJointConvolution(tensors), attnganDiscriminatorTable(config), {
    where,
    ignore: (name) => name.endsWith('.num_batches_tracked'),
  })
  return { config, tensors: filled }
}

/**
 * Cuts the convolution over map and sentence into its two parts; the rest stays as it is.
 *
 * @param tensors - weights, or their gradients, by AttnGAN's names
 */
export function splitJointConvolution(tensors: Tensors): Record<string, StoredTensor> {
  const { [JOINT]: joint, ...others } = tensors
  if (!joint) return others
  const [channels = 0, inputs = 0, ...window] = joint.shape
  const data = toFloat32(joint)
  const row = data.length / channels // all inputs of one output
  const cut = Math.min(row, (row / inputs) * channels)
  const part = (from: number, to: number): StoredTensor => {
    const values = new Float32Array(channels * (to - from))
    for (let output = 0; output < channels; output++)
      values.set(data.subarray(output * row + from, output * row + to), output * (to - from))
    return {
      dtype: 'F32',
      shape: [channels, (inputs * (to - from)) / row, ...window],
      data: values,
    }
  }
  return { ...others, [`${JOINT}.map`]: part(0, cut), [`${JOINT}.condition`]: part(cut, row) }
}
