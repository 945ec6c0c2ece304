import * as tf from '@tensorflow/tfjs-core'
import {
  assignParameters,
  createAverage,
  isBuffer,
  namedParameters,
  readParameters,
} from '@laviter/nn'
import type { StoredTensors } from '../checkpoint/checkpoint'
import { pruneTree } from '../tasks/trained-part'
import { playersTree, type Players } from './players'

/** The average of a generator's weights over its steps: it draws the samples and is what is saved. */
export interface GeneratorAverage {
  /** Moves towards the live weights; to be called after each step. */
  update(): void
  /**
   * Lends the generator its average; batch norm's statistics, which have none, stay the live ones.
   *
   * @param use - works with the average; the live weights are back when it is done
   * @returns what it returns
   */
  lend<T>(use: () => Promise<T>): Promise<T>
  /** The live weights become the average. */
  adopt(): void
  /** @returns the average by the weights' paths in the players' tree */
  save(): Promise<StoredTensors>
  /**
   * Goes on from an average that was saved; the live weights stay.
   *
   * @throws UserError where it is another generator's
   */
  restore(means: StoredTensors): void
  dispose(): void
}

/**
 * @param players - the generator; where there is none there is nothing to follow
 * @param decay - share of the average that stays each step, in [0, 1)
 * @returns the average, which begins as a copy of the weights
 */
export function followGenerator(
  { generator }: Pick<Players, 'generator'>,
  decay: number,
): GeneratorAverage {
  const followed = pruneTree(playersTree({ generator }), (each) => !isBuffer(each))
  const weights = namedParameters(followed)
  let average = createAverage(followed, decay)
  const keepLive = () => {
    const live = new Map([...weights].map(([path, variable]) => [path, tf.clone(variable)]))
    return () => {
      for (const [path, values] of live) weights.get(path)?.assign(values)
      tf.dispose([...live.values()])
    }
  }
  const adopt = () => {
    for (const [path, variable] of weights) variable.assign(average.parameters.get(path)!)
  }
  const lend = async <T>(use: () => Promise<T>): Promise<T> => {
    const giveBack = keepLive()
    try {
      adopt()
      return await use()
    } finally {
      giveBack()
    }
  }
  return {
    update: () => average.update(),
    adopt,
    lend,
    save: () => lend(() => readParameters(followed)),
    restore: (means) => {
      const giveBack = keepLive()
      try {
        assignParameters(followed, means, { where: 'checkpoint: average' })
        average.dispose()
        average = createAverage(followed, decay)
      } finally {
        giveBack()
      }
    },
    dispose: () => average.dispose(),
  }
}
