import type * as tf from '@tensorflow/tfjs-core'
import { applyRenames, type Rename } from '@laviter/nn/pth'
import { toFloat32, type StoredTensor } from '@laviter/nn/safetensors'
import type { Comparison } from './compare'

/**
 * Ours against the reference's of the same parameters, by an importer's table; those that the fixture leaves out are not compared.
 * Scale and shift of a batch norm are compared as one: another batch norm further on takes a shift out again, but for the
 * borders, so that its gradient is a sum of terms that cancel, with rounding as large as the scale's. The biases of queries, keys
 * and values are one too, as torch packs them: softmax takes the keys' out again, whose gradient is rounding alone.
 *
 * @param comparison - where errors are collected
 * @param kind - outputs (running statistics) or gradients
 * @param reference - by the reference's names and layouts
 * @param table - from the reference's names to ours
 * @param ours - by our names
 */
export async function compareByTable(
  comparison: Comparison,
  kind: 'outputs' | 'gradients',
  reference: Record<string, StoredTensor>,
  table: readonly Rename[],
  ours: ReadonlyMap<string, tf.Tensor>,
): Promise<void> {
  const expected = renamed(reference, table)
  const compared = new Map<string, { ours: Float32Array; reference: Float32Array }>()
  for (const [path, stored] of Object.entries(expected)) {
    const name = path
      .replace(/\.(scale|shift)$/, '.scale and shift')
      .replace(/\.(queries|keys|values)\.bias$/, '.queries, keys and values.bias')
    const tensor = (await ours.get(path)?.data()) as Float32Array | undefined
    const before = compared.get(name)
    compared.set(name, {
      ours: joined(before?.ours, tensor),
      reference: joined(before?.reference, toFloat32(stored)),
    })
  }
  for (const [name, values] of compared) comparison.add(kind, name, values.ours, values.reference)
}

/** Those of the reference's tensors that are given, by our names and in our layouts. */
export function renamed(
  reference: Record<string, StoredTensor>,
  table: readonly Rename[],
): Record<string, StoredTensor> {
  const given = table.filter(({ from }) => from.every((name) => Object.hasOwn(reference, name)))
  return applyRenames(reference, given, { where: 'reference' })
}

const joined = (
  a: Float32Array = new Float32Array(),
  b: Float32Array = new Float32Array(),
): Float32Array => {
  const both = new Float32Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
