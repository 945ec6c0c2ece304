import type * as tf from '@tensorflow/tfjs-core'
import { trainableParameters, type Optimiser, type ParameterTree } from '@laviter/nn'

/** A module that a step moves. */
export interface Trainee {
  /** by the paths of a tree that holds all modules of the step, so that one optimiser may serve several */
  readonly parameters: ReadonlyMap<string, tf.Variable>
  /** clips by its transforms, before it moves */
  readonly optimiser: Optimiser
  readonly rate: number
}

/** @returns the trainable parameters of a tree that stand under a path, by their paths in the whole tree */
export function trainableUnder(tree: ParameterTree, path: string): Map<string, tf.Variable> {
  return new Map([...trainableParameters(tree)].filter(([name]) => name.startsWith(`${path}.`)))
}
