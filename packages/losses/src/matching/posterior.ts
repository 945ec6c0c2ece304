import * as tf from '@tensorflow/tfjs-core'
import { detach, expectShape, ShapeError } from '@laviter/nn'
import type { PairScores } from './word-scores'

/** A class for each item of a batch. */
export type Classes = Int32Array | readonly number[] | tf.Tensor1D

/** Far below any score: its posterior is 0, and unlike -infinity it may be multiplied by 0. */
const NEVER = -1e9

/**
 * Penalty of the pairs that are no negatives: another item of the same class.
 *
 * @param classes - class of each item, B whole numbers
 * @param count - B
 * @returns float32 [B, B]: -1e9 for another item of the same class, else 0
 * @throws ShapeError when there are not B classes
 */
export function sameClassPenalty(classes: Classes, count: number): tf.Tensor2D {
  return tf.tidy(() => {
    const column = classes instanceof tf.Tensor ? classes : tf.tensor1d(numbered(classes), 'int32')
    if (column.rank !== 1 || column.size !== count)
      throw new ShapeError(
        `matchingLoss: classes are [${column.shape.join(', ')}], expected [B] = [${count}]. Pass a class for each item.`,
      )
    const same: tf.Tensor2D = tf.equal(tf.expandDims(column, 1), tf.expandDims(column, 0))
    return tf.mul(tf.sub(tf.cast(same, 'float32'), tf.eye(count)), NEVER)
  })
}

/** Classes counted from 0: those of a data set may be too large for int32. */
function numbered(classes: Int32Array | readonly number[]): number[] {
  const ids = new Map<number, number>()
  return [...classes].map((id) => {
    if (!ids.has(id)) ids.set(id, ids.size)
    return ids.get(id)!
  })
}

/**
 * Cross entropy of the pairs (i, i) among all, both ways.
 *
 * @param logits - float32 [B, B], row i is image i, column i its sentence
 * @param penalty - added to the logits, float32 [B, B]: {@link sameClassPenalty}
 * @returns `rows`: an image's sentence among all sentences; `columns`: a sentence's image among all images; means over the
 *   batch in nats, ln B by chance
 * @throws ShapeError when images and sentences are not equally many
 * @see LAViTeR Eq. 6-8
 */
export function pairCrossEntropy(
  logits: PairScores,
  penalty?: tf.Tensor2D,
): { rows: tf.Scalar; columns: tf.Scalar } {
  expectShape(
    'pairCrossEntropy',
    { logits, penalty: penalty ?? logits },
    { logits: ['B', 'B'], penalty: ['B', 'B'] },
  )
  return tf.tidy(() => {
    const diagonal = tf.sum(tf.mul(logits, tf.eye(logits.shape[0])), 1)
    const odds: PairScores = penalty ? tf.add(logits, penalty) : logits
    // each less the greatest first: beside 50 and more, a small loss would be lost in rounding
    const entropy = (axis: 0 | 1): tf.Scalar => {
      const greatest = detach(tf.max(odds, axis, true))
      const all = tf.log(tf.sum(tf.exp(tf.sub(odds, greatest)), axis))
      return tf.mean(tf.sub(all, tf.sub(diagonal, tf.reshape(greatest, [-1]))))
    }
    return { rows: entropy(1), columns: entropy(0) }
  })
}
