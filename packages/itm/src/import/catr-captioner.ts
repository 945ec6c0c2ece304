import { UserError } from '@laviter/nn/errors'
import { applyRenames, type Rename } from '@laviter/nn/pth'
import type { StoredTensor } from '@laviter/nn/safetensors'
import type { TransformerCaptionerConfig } from '../transformer/config'

type Tensors = Readonly<Record<string, StoredTensor>>

/** What a state dict does not tell of its captioner. */
export type CatrOptions = {
  /** heads of every attention; default 8 */
  readonly heads?: number
  /** number in its vocabulary; default 0, as in BERT's */
  readonly padding?: number
  /** number in its vocabulary; default 101, as in BERT's */
  readonly start?: number
  /** number in its vocabulary; default 102, as in BERT's */
  readonly end?: number
  /**
   * false: the table of words, the head's last map and the numbers of the three tokens are left out, for a captioner with
   * another vocabulary; default true
   */
  readonly words?: boolean
}

/** A captioner out of somebody's weights: what to create, and what to fill it with. */
export type ImportedCaptioner = {
  /** the built-in part that it becomes */
  readonly part: 'transformer'
  /** sizes, read off the tensors; its tokens too where its words come along */
  readonly config: TransformerCaptionerConfig
  /** by the paths of that part's parameters */
  readonly tensors: Record<string, StoredTensor>
  /** what of the file has no place here, a sentence each */
  readonly leftOut: readonly string[]
}

/** Parts of torch's packed attention map, in the order of its rows. */
const PACKED = ['queries', 'keys', 'values'] as const

/**
 * From CATR's names to ours. Packed maps of attention (`in_proj_weight`, `in_proj_bias`) are asked for by thirds:
 * `in_proj_weight.queries`, `.keys`, `.values`.
 *
 * @param sizes - layers, and whether regions pass a 1 x 1 convolution first
 */
export const catrTable = ({
  encoderLayers,
  decoderLayers,
  inputProjection = false,
}: {
  readonly encoderLayers: number
  readonly decoderLayers: number
  readonly inputProjection?: boolean
}): readonly Rename[] => [
  ...(inputProjection
    ? [
        rename('input.weight', 'input_proj.weight', 'pointwise'),
        rename('input.bias', 'input_proj.bias'),
      ]
    : []),
  ...layers(encoderLayers, 'encoder', (to, from) => [
    ...attention(`${to}.attention`, `${from}.self_attn`),
    ...norm(`${to}.norm1`, `${from}.norm1`),
    ...linear(`${to}.feedForward.widen`, `${from}.linear1`),
    ...linear(`${to}.feedForward.narrow`, `${from}.linear2`),
    ...norm(`${to}.norm2`, `${from}.norm2`),
  ]),
  rename('embedding.table.weight', 'transformer.embeddings.word_embeddings.weight'),
  rename('embedding.positions.weight', 'transformer.embeddings.position_embeddings.weight'),
  ...norm('embedding.norm', 'transformer.embeddings.LayerNorm'),
  ...layers(decoderLayers, 'decoder', (to, from) => [
    ...attention(`${to}.attention`, `${from}.self_attn`),
    ...norm(`${to}.norm1`, `${from}.norm1`),
    ...attention(`${to}.crossAttention`, `${from}.multihead_attn`),
    ...norm(`${to}.norm2`, `${from}.norm2`),
    ...linear(`${to}.feedForward.widen`, `${from}.linear1`),
    ...linear(`${to}.feedForward.narrow`, `${from}.linear2`),
    ...norm(`${to}.norm3`, `${from}.norm3`),
  ]),
  ...[0, 1, 2].flatMap((i) => linear(`head.${i}`, `mlp.layers.${i}`)),
]

const rename = (to: string, from: string, layout: Rename['layout'] = 'same'): Rename => ({
  to,
  from: [from],
  layout,
})

const linear = (to: string, from: string): Rename[] => [
  rename(`${to}.weight`, `${from}.weight`, 'transpose'),
  rename(`${to}.bias`, `${from}.bias`),
]

const norm = (to: string, from: string): Rename[] => [
  rename(`${to}.scale`, `${from}.weight`),
  rename(`${to}.shift`, `${from}.bias`),
]

const attention = (to: string, from: string): Rename[] => [
  ...PACKED.flatMap((part) => [
    rename(`${to}.${part}.weight`, `${from}.in_proj_weight.${part}`, 'transpose'),
    rename(`${to}.${part}.bias`, `${from}.in_proj_bias.${part}`),
  ]),
  ...linear(`${to}.output`, `${from}.out_proj`),
]

const layers = (
  count: number,
  part: 'encoder' | 'decoder',
  layer: (to: string, from: string) => Rename[],
): Rename[] => [
  ...Array.from({ length: count }, (_, i) =>
    layer(`${part}.layers.${i}`, `transformer.${part}.layers.${i}`),
  ).flat(),
  ...norm(`${part}.norm`, `transformer.${part}.norm`),
]

/**
 * CATR's captioner in our names and layout. Its image backbone stays behind: regions come from the aligner here. So does its 1 x
 * 1 convolution, where it begins at another width than regions have.
 *
 * @param tensors - its state dict, as `readPth` gives it
 * @param where - file name for messages
 * @param options - what the state dict does not tell
 * @returns configuration, tensors for `fillCaptioner`, and what was left out
 * @throws UserError that lists every tensor that does not fit
 * @see Uppal, CATR: image captioning with Transformers (its code)
 */
export function catrCaptioner(
  tensors: Tensors,
  where: string,
  { heads = 8, padding = 0, start = 101, end = 102, words = true }: CatrOptions = {},
): ImportedCaptioner {
  const [vocabularySize, embed] = sizes(
    tensors,
    'transformer.embeddings.word_embeddings.weight',
    where,
  )
  const [length] = sizes(tensors, 'transformer.embeddings.position_embeddings.weight', where)
  const [headWidth] = sizes(tensors, 'mlp.layers.0.weight', where)
  const [feedForward] = sizes(tensors, 'transformer.encoder.layers.0.linear1.weight', where)
  const counts = {
    encoderLayers: layersOf('encoder', tensors),
    decoderLayers: layersOf('decoder', tensors),
  }
  const projection = tensors['input_proj.weight']?.shape
  const inputProjection = projection !== undefined && projection[1] === embed
  const isBackbone = (name: string) => name.startsWith('backbone.')
  const isForeign = (name: string) =>
    isBackbone(name) || (!inputProjection && name.startsWith('input_proj.'))
  const filled = applyRenames(unpackAttention(tensors), catrTable({ ...counts, inputProjection }), {
    where,
    ignore: isForeign,
  })
  const tokens = words ? { padding, start, end } : {} // another vocabulary has its own
  const kept = Object.entries(filled).filter(([path]) => words || !isOfWords(path))
  const backbone = Object.keys(tensors).filter(isBackbone).length
  return {
    part: 'transformer',
    config: {
      ...{ vocabularySize, ...tokens, embed, length, heads, feedForward, headWidth },
      ...{ ...counts, inputProjection },
    },
    tensors: Object.fromEntries(kept),
    leftOut: [
      ...(backbone > 0
        ? [`its image backbone (${backbone} tensors): regions come from the aligner`]
        : []),
      ...(projection && !inputProjection
        ? [`its input convolution from ${projection[1]} channels: regions are ${embed} wide`]
        : []),
      ...(words ? [] : [`its ${vocabularySize} words: the captioner has a vocabulary of its own`]),
    ],
  }
}

/** Parameters whose size is the vocabulary's. */
export const isOfWords = (path: string): boolean => /^(embedding\.table|head\.2)\./.test(path)

function sizes(tensors: Tensors, name: string, where: string): [number, number] {
  const [rows, columns] = (Object.hasOwn(tensors, name) ? tensors[name]?.shape : undefined) ?? []
  if (rows === undefined || columns === undefined)
    throw new UserError(
      `${where}: it lacks ${name} and is no state dict of CATR. Give its checkpoint, such as weight493084032.pth.`,
    )
  return [rows, columns]
}

function layersOf(part: 'encoder' | 'decoder', tensors: Tensors): number {
  const pattern = new RegExp(`^transformer\\.${part}\\.layers\\.(\\d+)\\.`)
  const numbers = Object.keys(tensors).map((name) => Number(pattern.exec(name)?.[1]))
  return Math.max(0, ...numbers.filter(Number.isInteger).map((i) => i + 1))
}

/** Packed attention maps cut into their thirds; the rest as it is. */
export function unpackAttention(tensors: Tensors): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]): [string, StoredTensor][] => {
      const rows = tensor.shape[0] ?? 0
      if (!/\.in_proj_(weight|bias)$/.test(name) || rows % 3 !== 0) return [[name, tensor]]
      const shape = [rows / 3, ...tensor.shape.slice(1)]
      const size = tensor.data.length / 3
      return PACKED.map((part, i) => [
        `${name}.${part}`,
        { ...tensor, shape, data: tensor.data.subarray(i * size, (i + 1) * size) },
      ])
    }),
  )
}
