import { addProducts, columnLanes, rowLanes } from '../matrix/add-products'
import type { Matrix } from '../rows'
import type { Objective } from './minimise'

/** Mean and 1 / deviation of each feature; 0 where a feature never changes, which takes it out. */
export interface Scaling {
  readonly mean: Float64Array
  readonly scale: Float64Array
}

/**
 * How features are brought to mean 0 and deviation 1.
 *
 * @param features - finite, [n, d]
 */
export function scalingOf({ rows: n, columns: d, data }: Matrix): Scaling {
  const mean = new Float64Array(d)
  const scale = new Float64Array(d)
  for (let row = 0, at = 0; row < n; row++)
    for (let i = 0; i < d; i++, at++) mean[i]! += data[at]! / n
  for (let row = 0, at = 0; row < n; row++)
    for (let i = 0; i < d; i++, at++) scale[i]! += (data[at]! - mean[i]!) ** 2 / n
  for (let i = 0; i < d; i++) {
    const deviation = Math.sqrt(scale[i]!)
    // a mean's rounding alone is no deviation
    scale[i] = deviation > 1e-12 * Math.abs(mean[i]!) ? 1 / deviation : 0
  }
  return { mean, scale }
}

/**
 * Weights of standardised features as weights of the features as they are: there is no standardised copy of these.
 *
 * @param point - [classes * d] weights, then [classes] offsets
 * @returns rows of d weights and an offset, [classes, d + 1]
 */
export function foldScaling(
  point: Float64Array,
  { mean, scale }: Scaling,
  classes: number,
): Matrix & { readonly data: Float64Array } {
  const d = mean.length
  const data = new Float64Array(classes * (d + 1))
  for (let c = 0; c < classes; c++) {
    let offset = point[classes * d + c]!
    for (let i = 0; i < d; i++) {
      const weight = point[c * d + i]! * scale[i]!
      data[c * (d + 1) + i] = weight
      offset -= weight * mean[i]!
    }
    data[c * (d + 1) + d] = offset
  }
  return { rows: classes, columns: d + 1, data }
}

/**
 * Class probabilities of images.
 *
 * @param features - [n, d]
 * @param weights - as {@link foldScaling} gives them, [classes, d + 1]
 * @returns rows that sum to 1, [n, classes]
 */
export function softmaxOf(
  features: Matrix,
  weights: Matrix,
): Matrix & { readonly data: Float64Array } {
  const { rows: n, columns: d } = features
  const { rows: classes, columns: stride } = weights
  const data = new Float64Array(n * classes)
  addProducts(
    rowLanes(features),
    { ...rowLanes(weights), depth: d }, // not the offsets
    data,
  )
  for (let row = 0; row < n; row++) {
    const from = row * classes
    let most = -Infinity
    for (let c = 0; c < classes; c++) {
      data[from + c]! += weights.data[c * stride + d]!
      most = Math.max(most, data[from + c]!)
    }
    let sum = 0
    for (let c = 0; c < classes; c++) sum += data[from + c] = Math.exp(data[from + c]! - most)
    for (let c = 0; c < classes; c++) data[from + c]! /= sum
  }
  return { rows: n, columns: classes, data }
}

/**
 * Mean cross entropy of the labels plus l2 / 2 times the squared weights, of standardised features. Offsets go free.
 *
 * @param features - [n, d]
 * @param labels - class of each row, [n]
 * @returns over [classes * d] weights, then [classes] offsets
 */
export function softmaxObjective(
  features: Matrix,
  labels: ArrayLike<number>,
  classes: number,
  scaling: Scaling,
  l2: number,
): Objective {
  const { rows: n, columns: d } = features
  const offsets = classes * d
  return {
    size: offsets + classes,
    evaluate(point, gradient) {
      const errors = softmaxOf(features, foldScaling(point, scaling, classes))
      let loss = 0
      for (let row = 0; row < n; row++) {
        const at = row * classes + labels[row]!
        loss -= Math.log(Math.max(errors.data[at]!, Number.MIN_VALUE)) / n
        errors.data[at]! -= 1
      }
      gradient.fill(0)
      addProducts(columnLanes(errors), columnLanes(features), gradient.subarray(0, offsets))
      for (let row = 0, at = 0; row < n; row++)
        for (let c = 0; c < classes; c++, at++) gradient[offsets + c]! += errors.data[at]!
      let squares = 0
      for (let c = 0, at = 0; c < classes; c++) {
        const total = gradient[offsets + c]!
        for (let i = 0; i < d; i++, at++) {
          const weight = point[at]!
          squares += weight * weight
          gradient[at] =
            ((gradient[at]! - total * scaling.mean[i]!) * scaling.scale[i]!) / n + l2 * weight
        }
        gradient[offsets + c] = total / n
      }
      return loss + (l2 / 2) * squares
    },
  }
}
