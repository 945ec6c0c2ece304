import { dot } from '../cosine'

/** A smooth function to be minimised. */
export interface Objective {
  /** Numbers that it takes. */
  readonly size: number
  /**
   * @param at - a point, [size]
   * @param gradient - overwritten by the gradient there, [size]
   * @returns the value there
   */
  evaluate(at: Float64Array, gradient: Float64Array): number
}

/** Where a minimisation stands. */
export interface Descent {
  /** Steps taken. */
  readonly iterations: number
  readonly value: number
  /** Length of the gradient, as a share of its length at the start. */
  readonly gradient: number
}

/** When to stop. */
export interface DescentOptions {
  /** Share of the gradient's first length that is small enough. */
  readonly tolerance: number
  /** Most steps. */
  readonly iterations: number
}

/** Steps whose curvature is remembered. */
const MEMORY = 10
/** Least share of the slope's promise that a step must keep. */
const KEPT = 1e-4
/** Share of the value below which rounding may hide a descent, so that slopes decide. */
const HIDDEN = 1e-10
/** Halvings of a step; past them there is no descent. */
const HALVINGS = 40

/**
 * Minimises a convex function by limited-memory BFGS: Newton's step from the gradients of the last ten points.
 *
 * Of the libraries that are kept up, fmin has conjugate gradients, which take twice as many evaluations to the same gradient
 * and cannot pause; the others have fixed rates or a dense Hessian.
 *
 * @param objective - convex and smooth, so that every step has positive curvature
 * @param point - where to start; moved, [objective.size]
 * @param options - see {@link DescentOptions}
 * @returns yields after each step, returns how it ended
 * @see Liu and Nocedal, On the limited memory BFGS method (1989); Hager and Zhang, A new conjugate gradient method with
 *   guaranteed descent (2005), the approximate Wolfe condition
 */
export function* minimise(
  objective: Objective,
  point: Float64Array,
  { tolerance, iterations }: DescentOptions,
): Generator<Descent, Descent> {
  const { size } = objective
  const steps: Step[] = []
  let gradient = new Float64Array(size)
  let nextGradient = new Float64Array(size)
  const direction = new Float64Array(size)
  const next = new Float64Array(size)
  let value = objective.evaluate(point, gradient)
  const start = lengthOf(gradient) || 1
  let state: Descent = { iterations: 0, value, gradient: lengthOf(gradient) / start }
  while (state.iterations < iterations && state.gradient > tolerance) {
    const slope = descend(direction, gradient, steps)
    // by values, or, where these are equal to rounding, by slopes
    const descends = (scale: number, to: number) =>
      to <= value + KEPT * scale * slope ||
      (to <= value + HIDDEN * Math.abs(value) &&
        dot(nextGradient, 0, direction, 0, size) <= (2 * KEPT - 1) * slope)
    let scale = 1
    let nextValue = Infinity
    let halvings = 0
    for (; halvings < HALVINGS; halvings++, scale /= 2) {
      for (let i = 0; i < size; i++) next[i] = point[i]! + scale * direction[i]!
      nextValue = objective.evaluate(next, nextGradient)
      if (descends(scale, nextValue)) break
    }
    if (halvings === HALVINGS) return state
    remember(steps, point, next, gradient, nextGradient)
    point.set(next)
    ;[gradient, nextGradient] = [nextGradient, gradient]
    value = nextValue
    const length = lengthOf(gradient) / start
    state = { iterations: state.iterations + 1, value, gradient: length }
    yield state
  }
  return state
}

/** How far a step went, how the gradient changed over it, and the inverse of their product. */
interface Step {
  readonly moved: Float64Array
  readonly changed: Float64Array
  inverse: number
}

const lengthOf = (x: Float64Array): number => Math.sqrt(dot(x, 0, x, 0, x.length))

/** Writes the step to try, the remembered inverse Hessian times the negative gradient, and returns its slope. */
function descend(direction: Float64Array, gradient: Float64Array, steps: readonly Step[]): number {
  const size = gradient.length
  const weights: number[] = []
  direction.set(gradient)
  for (let s = steps.length - 1; s >= 0; s--) {
    const { moved, changed, inverse } = steps[s]!
    weights[s] = inverse * dot(moved, 0, direction, 0, size)
    addScaled(direction, -weights[s]!, changed)
  }
  const last = steps.at(-1)
  const scale = last
    ? 1 / (last.inverse * dot(last.changed, 0, last.changed, 0, size))
    : 1 / lengthOf(gradient)
  for (let i = 0; i < size; i++) direction[i]! *= -scale
  // from here on it is the negative of the two-loop recursion's vector
  steps.forEach(({ moved, changed, inverse }, s) =>
    addScaled(direction, -weights[s]! - inverse * dot(changed, 0, direction, 0, size), moved),
  )
  return dot(direction, 0, gradient, 0, size)
}

function addScaled(into: Float64Array, scale: number, x: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += scale * x[i]!
}

function remember(
  steps: Step[],
  point: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): void {
  const size = point.length
  const forgotten = steps.length === MEMORY ? steps.shift() : undefined
  const { moved, changed } = forgotten ?? {
    moved: new Float64Array(size),
    changed: new Float64Array(size),
  }
  for (let i = 0; i < size; i++) {
    moved[i] = next[i]! - point[i]!
    changed[i] = nextGradient[i]! - gradient[i]!
  }
  const curvature = dot(moved, 0, changed, 0, size)
  if (curvature > 0) steps.push({ moved, changed, inverse: 1 / curvature })
}
