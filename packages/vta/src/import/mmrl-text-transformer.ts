import { applyRenames, type Rename } from '@laviter/nn/pth'
import type { StoredTensor } from '@laviter/nn/safetensors'
import type { TextTransformerConfig } from '../text-encoder'
import type { ImportedTextEncoder } from './imported-text-encoder'

/** The tables in front of the blocks. */
const TABLES: readonly Rename[] = [
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
  ...TABLES,
  ...Array.from({ length: depth }, (_, i) => block(i)).flat(),
]

/**
 * The text Transformer of the paper's code in our names and layout.
 *
 * @param tensors - its state dict, as `readPth` gives it
 * @param where - file name for messages
 * @returns the configuration that they were made with, and tensors by the paths of `createTextTransformer`'s parameters
 * @throws UserError that lists every tensor that does not fit
 */
export function mmrlTextTransformer(
  tensors: Readonly<Record<string, StoredTensor>>,
  where: string,
): ImportedTextEncoder<TextTransformerConfig> {
  const blocks = Object.keys(tensors).map((name) => Number(/^tblocks\.(\d+)\./.exec(name)?.[1]))
  const depth = Math.max(1, ...blocks.filter(Number.isInteger).map((i) => i + 1))
  const filled = applyRenames(tensors, mmrlTextTransformerTable(depth), { where })
  const [vocabularySize = 0, embed = 0] = filled['table.weight']!.shape
  const [words = 0] = filled['positions.weight']!.shape
  const heads = filled['blocks.0.attention.queries.weight']!.shape[1]! / embed
  // the reference attends to padding: its weights want that here too
  const config = { vocabularySize, words, embed, heads, depth, parity: true }
  return { part: 'transformer', config, tensors: filled }
}
