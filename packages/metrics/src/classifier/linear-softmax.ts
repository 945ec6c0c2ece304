import type { Matrix, Rows } from '../rows'
import { expectFinite, toMatrix } from '../rows'
import { UserError } from '../user-error'
import { eachLabel } from './labels'
import { softmaxOf } from './softmax-objective'

/** Images with known classes. */
export interface LabelledFeatures {
  /** [n, d] */
  readonly features: Rows
  /** Index of each image's class in `classes`, [n]. */
  readonly labels: ArrayLike<number>
}

/** How a classifier came to be: to be printed beside whatever it judges. */
export interface LinearSoftmaxTraining {
  /** Images that it learnt from. */
  readonly n: number
  readonly l2: number
  readonly iterations: number
  /** Mean cross entropy plus penalty, in nats. */
  readonly loss: number
  /** Whether the gradient became as small as asked. */
  readonly converged: boolean
}

/** A linear classifier of features: p(class | image). */
export interface LinearSoftmax {
  readonly classes: readonly string[]
  /** Features of an image. */
  readonly d: number
  readonly training: LinearSoftmaxTraining
  /**
   * @param features - [n, d]
   * @returns rows that sum to 1, for {@link inceptionScore}, [n, classes]
   * @throws UserError where features are of another width or not finite
   */
  probabilities(features: Rows): Matrix
  /** @returns the likeliest class of each image, the first of equals, [n] */
  predict(features: Rows): Int32Array
  /** @returns share of images whose likeliest class is the labelled one, in [0, 1] */
  accuracy(labelled: LabelledFeatures): number
  /** @returns what to write to disk, for {@link openLinearSoftmax} */
  save(): SavedLinearSoftmax
}

/** A classifier as data: JSON, and numbers beside it. */
export interface SavedLinearSoftmax {
  readonly description: {
    readonly format: typeof FORMAT
    readonly classes: readonly string[]
    readonly d: number
    readonly training: LinearSoftmaxTraining
  }
  /** Of each class its d weights, then its offset; row-major [classes, d + 1]. */
  readonly weights: Float32Array
}

/** What a saved classifier says it is. */
export const FORMAT = 'laviter-linear-softmax-1'

/**
 * A classifier that was saved.
 *
 * @param saved - of {@link LinearSoftmax.save}; the description may come from `JSON.parse`
 * @throws UserError where it is another format, or the weights do not fit
 */
export function openLinearSoftmax(saved: SavedLinearSoftmax): LinearSoftmax {
  const weights = weightsOf(saved)
  const { classes, d, training } = saved.description
  const probabilities = (features: Rows) => {
    const rows = toMatrix('features', features)
    if (rows.columns !== d) {
      throw new UserError(
        `features have ${rows.columns} columns, the classifier was trained on ${d}: take the same encoder`,
      )
    }
    expectFinite('features', rows)
    return softmaxOf(rows, weights)
  }
  const predict = (features: Rows) => likeliest(probabilities(features))
  return {
    classes,
    d,
    training,
    probabilities,
    predict,
    accuracy({ features, labels }) {
      const predicted = predict(features)
      let right = 0
      eachLabel(labels, classes.length, predicted.length, (label, row) => {
        if (predicted[row] === label) right++
      })
      return right / predicted.length
    },
    save: () => saved,
  }
}

function weightsOf({ description, weights }: SavedLinearSoftmax): Matrix {
  const { format, classes, d } = description
  if (format !== FORMAT) {
    throw new UserError(
      `the classifier's format is ${String(format)}, not ${FORMAT}: train it again`,
    )
  }
  const matrix: Matrix = { rows: classes.length, columns: d + 1, data: weights }
  if (weights.length !== matrix.rows * matrix.columns) {
    throw new UserError(
      `the classifier has ${weights.length} weights, not ${classes.length} x ${d + 1}: its description and its weights do not belong together`,
    )
  }
  expectFinite('weights', matrix)
  return matrix
}

function likeliest({ rows, columns, data }: Matrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => {
    let best = 0
    for (let c = 1; c < columns; c++)
      if (data[row * columns + c]! > data[row * columns + best]!) best = c
    return best
  })
}
