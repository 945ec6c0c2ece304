import { expectFinite, toMatrix } from '../rows'
import { UserError } from '../user-error'
import { countClasses } from './labels'
import {
  FORMAT,
  openLinearSoftmax,
  type LabelledFeatures,
  type LinearSoftmax,
} from './linear-softmax'
import { minimise } from './minimise'
import { foldScaling, scalingOf, softmaxObjective } from './softmax-objective'

/** How a linear softmax is trained. */
export interface LinearSoftmaxOptions {
  /**
   * Weight of half the squared weights against the mean cross entropy, for features of deviation 1; above 0, default 0.01.
   * More of it where there are few images a class.
   */
  readonly l2?: number
  /** Training ends when the gradient is this share of its first length; default 0.02, past which accuracy stands still. */
  readonly tolerance?: number
  /** Most steps; default 200. */
  readonly iterations?: number
}

/** How far the training is. */
export interface LinearSoftmaxProgress {
  readonly iterations: number
  /** Mean cross entropy plus penalty, in nats; it falls with each step. */
  readonly loss: number
  /** Share of the way to the gradient that is small enough, in [0, 1]; it may fall. */
  readonly share: number
}

/**
 * Trains a linear softmax (multinomial logistic regression) on frozen features: Inception Score's p(y|x) for images of one's
 * own classes, or a small reader of attributes.
 *
 * The optimum is the only one, and nothing is drawn: the same images give the same classifier. A step passes over all images
 * twice or more, once for the probabilities and once for the gradient.
 *
 * @param images - features and labels; every class needs an image
 * @param classes - names, at least two
 * @param options - see {@link LinearSoftmaxOptions}
 * @throws UserError where labels, classes and features do not fit, or a feature is not finite
 *
 * @example
 * ```ts
 * const judge = trainLinearSoftmax({ features, labels }, ['gull', 'wren'])
 * const { value } = inceptionScore(judge.probabilities(generated))
 * ```
 */
export function trainLinearSoftmax(
  images: LabelledFeatures,
  classes: readonly string[],
  options: LinearSoftmaxOptions = {},
): LinearSoftmax {
  const steps = linearSoftmaxSteps(images, classes, options)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/**
 * {@link trainLinearSoftmax} step by step, for a caller who shows progress, stops, or lets others run in between.
 *
 * @returns yields progress after each step, returns the classifier
 * @throws UserError as {@link trainLinearSoftmax}, from its first step
 */
export function* linearSoftmaxSteps(
  { features, labels }: LabelledFeatures,
  classes: readonly string[],
  options: LinearSoftmaxOptions = {},
): Generator<LinearSoftmaxProgress, LinearSoftmax> {
  const { l2 = 0.01, tolerance = 0.02, iterations = 200 } = options
  for (const [name, value] of Object.entries({ l2, tolerance, iterations })) {
    if (!(value > 0 && value < Infinity))
      throw new UserError(`${name} is ${value}: give a number above 0`)
  }
  const matrix = toMatrix('features', features)
  const { rows: n, columns: d } = matrix
  const counts = countClasses(labels, classes, n)
  expectFinite('features', matrix)
  const scaling = scalingOf(matrix)
  const objective = softmaxObjective(matrix, labels, classes.length, scaling, l2)
  const point = new Float64Array(objective.size)
  // how frequent each class is, is known before the first step
  counts.forEach((count, c) => (point[classes.length * d + c] = Math.log(count / n)))
  const descent = minimise(objective, point, { tolerance, iterations })
  let step = descent.next()
  for (; !step.done; step = descent.next()) {
    const { iterations, value, gradient } = step.value
    const share = Math.min(1, Math.max(0, Math.log(gradient) / Math.log(tolerance)))
    yield { iterations, loss: value, share }
  }
  const { iterations: taken, value: loss, gradient } = step.value
  return openLinearSoftmax({
    description: {
      format: FORMAT,
      classes: [...classes],
      d,
      training: { n, l2, iterations: taken, loss, converged: gradient <= tolerance },
    },
    weights: Float32Array.from(foldScaling(point, scaling, classes.length).data),
  })
}
