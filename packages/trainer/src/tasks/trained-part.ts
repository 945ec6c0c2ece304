import * as tf from '@tensorflow/tfjs-core'
import type { ParameterTree } from '@laviter/nn'

/**
 * The part of a tree that a checkpoint must hold: without it, a frozen backbone of 22 million numbers would be written
 * again and again.
 *
 * @param tree - a module's parameters
 * @param keep - says for each variable whether it stays
 * @returns a tree of the same paths
 */
export function pruneTree(
  tree: ParameterTree,
  keep: (variable: tf.Variable) => boolean,
): ParameterTree {
  if (tree === undefined) return undefined
  if (tree instanceof tf.Variable) return keep(tree) ? tree : undefined
  return Object.fromEntries(
    Object.entries<ParameterTree>(tree).map(([name, child]) => [name, pruneTree(child, keep)]),
  )
}
