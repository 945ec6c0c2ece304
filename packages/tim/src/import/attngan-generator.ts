import { applyRenames, type Rename } from '@laviter/nn/pth'
import { toFloat32, type StoredTensor } from '@laviter/nn/safetensors'
import { SEED } from '../blocks/first-stage'
import type { GeneratorSettings } from '../generator-settings'
import { norm, rename } from './renames'
import { weightShape } from './weight-shape'

type Tensors = Readonly<Record<string, StoredTensor>>

/** A generator out of somebody's weights: what to create, and what to fill it with. */
export type ImportedGenerator = {
  /** of `createAttnGanGenerator`, read off the tensors */
  readonly config: Omit<GeneratorSettings, 'skips'>
  /** by the paths of its parameters, running statistics included */
  readonly tensors: Record<string, StoredTensor>
}

const MODEL = { name: "AttnGAN's generator", file: 'bird_AttnGAN2.pth' }
const CONDITIONING = 'ca_net.fc.weight'
const FIRST_MAP = 'h_net1.fc.0.weight'
const FIRST_HEAD = 'img_net1.img.0.weight'

/**
 * From AttnGAN's names to ours. The first stage's values are asked for place by place, as {@link placesBeforeChannels} gives them.
 *
 * @param config - sizes of the images and residual blocks of a later stage
 */
export function attnganGeneratorTable({
  sizes,
  residualBlocks,
}: Pick<GeneratorSettings, 'sizes' | 'residualBlocks'>): readonly Rename[] {
  const [first = SEED, ...later] = sizes
  return [
    rename('conditioning.map.weight', CONDITIONING, 'transpose'),
    rename('conditioning.map.bias', 'ca_net.fc.bias'),
    rename('first.map.weight', FIRST_MAP, 'transpose'),
    ...norm('first.norm', 'h_net1.fc.1'),
    ...times(Math.log2(first / SEED), (i) => normed(`first.up.${i}`, `h_net1.upsample${i + 1}`, 1)),
    rename('first.head.weight', FIRST_HEAD, 'hwio'),
    ...later.flatMap((_, i) => laterStage(`later.${i}`, i + 2, residualBlocks)),
  ]
}

const laterStage = (to: string, stage: number, residualBlocks: number): Rename[] => [
  rename(`${to}.attention.weight`, `h_net${stage}.att.conv_context.weight`, 'pointwise'),
  ...times(residualBlocks, (i) => [
    ...normed(`${to}.residual.${i}.gated`, `h_net${stage}.residual.${i}.block`, 0),
    ...normed(`${to}.residual.${i}`, `h_net${stage}.residual.${i}.block`, 3),
  ]),
  ...normed(`${to}.up`, `h_net${stage}.upsample`, 1),
  rename(`${to}.head.weight`, `img_net${stage}.img.0.weight`, 'hwio'),
]

const normed = (to: string, list: string, at: number): Rename[] => [
  rename(`${to}.convolution.weight`, `${list}.${at}.weight`, 'hwio'),
  ...norm(`${to}.norm`, `${list}.${at + 1}`),
]

const times = (count: number, make: (i: number) => Rename[]): Rename[] =>
  Array.from({ length: count }, (_, i) => make(i)).flat()

/**
 * A generator of AttnGAN or of the paper's code, which keeps AttnGAN's names, in our names and layout.
 *
 * @param tensors - its state dict, as `readPth` gives it
 * @param where - file name for messages
 * @returns configuration, and tensors by the paths of `createAttnGanGenerator`'s parameters
 * @throws UserError that lists every tensor that does not fit
 */
export function attnganGenerator(tensors: Tensors, where: string): ImportedGenerator {
  const [conditioned, embed] = weightShape(tensors, CONDITIONING, where, MODEL)
  const [, inputs] = weightShape(tensors, FIRST_MAP, where, MODEL)
  const [, width] = weightShape(tensors, FIRST_HEAD, where, MODEL)
  const condition = conditioned / 4 // GLU halves it to mean and log-variance
  const count = (pattern: RegExp) =>
    Object.keys(tensors).filter((name) => pattern.test(name)).length
  const first = SEED * 2 ** count(/^h_net1\.upsample\d+\.1\.weight$/)
  const stages = count(/^img_net\d+\.img\.0\.weight$/)
  const config = {
    embed,
    sizes: Array.from({ length: stages }, (_, i) => first * 2 ** i),
    width,
    residualBlocks: count(/^h_net2\.residual\.\d+\.block\.0\.weight$/),
    noise: inputs - condition,
    condition,
  }
  const filled = applyRenames(placesBeforeChannels(tensors), attnganGeneratorTable(config), {
    where,
    ignore: (name) => name.endsWith('.num_batches_tracked'),
  })
  return { config, tensors: filled }
}

/**
 * Orders what makes the first map by place, then channel: torch has channels before places. The rest stays as it is.
 *
 * @param tensors - weights, or their gradients, by AttnGAN's names
 */
export function placesBeforeChannels(tensors: Tensors): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      /^h_net1\.fc\.(0|1)\.(weight|bias|running_mean|running_var)$/.test(name)
        ? reordered(tensor)
        : tensor,
    ]),
  )
}

/** Rows of two halves, value and gate, each [N, 4 x 4] to [4 x 4, N]. */
function reordered(tensor: StoredTensor): StoredTensor {
  const data = toFloat32(tensor)
  const [rows = 0] = tensor.shape
  const row = data.length / rows
  const places = SEED ** 2
  const channels = rows / (2 * places)
  const values = new Float32Array(data.length)
  for (let half = 0; half < 2; half++)
    for (let channel = 0; channel < channels; channel++)
      for (let place = 0; place < places; place++) {
        const from = (half * channels + channel) * places + place
        const to = (half * places + place) * channels + channel
        values.set(data.subarray(from * row, (from + 1) * row), to * row)
      }
  return { dtype: 'F32', shape: tensor.shape, data: values }
}
