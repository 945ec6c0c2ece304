import type { StoredTensor } from '@laviter/nn/safetensors'
import { applyRenames, type Rename } from './rename-table'

/** Width that the reference's v2 looks up and narrows; v1 looks the full width up. */
const HEAD: readonly Rename[] = [
  { to: 'table.weight', from: ['token_embedding.weight'], layout: 'same' },
  { to: 'positions.weight', from: ['pos_embedding.weight'], layout: 'same' },
]

const block = (i: number): Rename[] => {
  const linear = (to: string, from: string): Rename => ({
    to: `blocks.${i}.${to}.weight`,
    from: [`tblocks.${i}.${from}.weight`],
    layout: 'transpose',
  })
  const vector = (to: string, from: string): Rename => ({
    to: `blocks.${i}.${to}`,
    from: [`tblocks.${i}.${from}`],
    layout: 'same',
  })
  return [
    linear('attention.queries', 'attention.toqueries'),
    linear('attention.keys', 'attention.tokeys'),
    linear('attention.values', 'attention.tovalues'),
    linear('attention.output', 'attention.unifyheads'),
    vector('attention.output.bias', 'attention.unifyheads.bias'),
    vector('norm1.scale', 'norm1.weight'),
    vector('norm1.shift', 'norm1.bias'),
    linear('widen', 'ff.0'),
    vector('widen.bias', 'ff.0.bias'),
    linear('narrow', 'ff.2'),
    vector('narrow.bias', 'ff.2.bias'),
    vector('norm2.scale', 'norm2.weight'),
    vector('norm2.shift', 'norm2.bias'),
  ]
}

/** From the paper's code (mshaikh2/MMRL, its first text Transformer) to ours, for a number of blocks. */
export const mmrlTextTransformerTable = (depth: number): readonly Rename[] => [
  ...HEAD,
  ...Array.from({ length: depth }, (_, i) => block(i)).flat(),
]

/**
 * The text Transformer of the paper's code in our names and layout.
 *
 * @param tensors - its state dict, as `readPth` gives it
 * @param where - file name for messages
 * @returns tensors by the paths of `createTextTransformer`'s parameters
 * @throws UserError that lists every tensor that does not fit
 */
export function mmrlTextTransformer(
  tensors: Readonly<Record<string, StoredTensor>>,
  where: string,
): Record<string, StoredTensor> {
  const blocks = Object.keys(tensors).map((name) => Number(/^tblocks\.(\d+)\./.exec(name)?.[1]))
  const depth = Math.max(0, ...blocks.filter(Number.isInteger).map((i) => i + 1))
  return applyRenames(tensors, mmrlTextTransformerTable(Math.max(depth, 1)), { where })
}
