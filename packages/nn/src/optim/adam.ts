import * as tf from '@tensorflow/tfjs-core'
import { composedMoments } from './adam-composed'
import { nativeMoments } from './adam-native'
import type { Rule, RuleState } from './optimiser'
import { UserError } from '../errors'
import { nativeBackend } from '../native'

/** Settings of Adam and AdamW. */
export type AdamOptions = {
  /** how much of the moments stays each step, each in [0, 1): (0.9, 0.999) */
  readonly betas?: readonly [first: number, second: number]
  /** added to the root of the second moment: 1e-8 */
  readonly eps?: number
  /** strength of the pull towards 0 */
  readonly weightDecay?: number
  /** which parameters are pulled; all unless given */
  readonly decays?: (path: string) => boolean
}

/** One update as the kernels take it: parameter -= rate * m / (sqrt(v) + eps), corrections already inside rate and eps. */
export type AdamStep = {
  readonly rate: tf.Scalar
  readonly beta1: tf.Scalar
  readonly beta2: tf.Scalar
  readonly eps: tf.Scalar
  /** 0, as a kernel's powers of beta: the corrections are inside the rate, in double precision */
  readonly none: tf.Scalar
}

/** The moments of all parameters and the update that moves them. */
export interface Moments {
  /** Moves the moments by the gradient, and the parameter by the moments. */
  update(path: string, variable: tf.Variable, gradient: tf.Tensor, step: AdamStep): void
  /** Reads the first and second moment of a parameter. */
  read(path: string): [first: tf.Tensor, second: tf.Tensor]
  /** Sets the moments of a parameter. */
  write(path: string, first: tf.Tensor, second: tf.Tensor): void
  dispose(): void
}

/**
 * Adam. Weight decay, where given, is L2: it joins the gradient, and so the moments.
 *
 * @param options - settings
 * @returns the rule, for {@link createOptimiser}
 * @see Kingma and Ba, Adam: a method for stochastic optimization (2015), with torch's place of eps
 */
export const adam = (options: AdamOptions = {}): Rule => adamRule(options, false)

/**
 * AdamW: weight decay shrinks the parameter itself, by rate x decay a step, and the moments do not see it.
 *
 * @param options - settings; `weightDecay` is 0.01 unless given
 * @returns the rule, for {@link createOptimiser}
 * @see Loshchilov and Hutter, Decoupled weight decay regularization (2019)
 */
export const adamW = (options: AdamOptions = {}): Rule =>
  adamRule({ ...options, weightDecay: options.weightDecay ?? 0.01 }, true)

function adamRule(options: AdamOptions, decoupled: boolean): Rule {
  const { betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, decays = () => true } = options
  for (const [name, value, sound] of [
    ['betas[0]', betas[0], betas[0] >= 0 && betas[0] < 1],
    ['betas[1]', betas[1], betas[1] >= 0 && betas[1] < 1],
    ['eps', eps, eps > 0],
    ['weightDecay', weightDecay, weightDecay >= 0],
  ] as const)
    if (!sound)
      throw new UserError(
        `Adam: ${name} = ${value} is out of range. Take betas in [0, 1), eps above 0, weightDecay from 0.`,
      )
  // the kernels hold the betas in float32: the bias corrections must be of the same numbers
  const [beta1, beta2] = [Math.fround(betas[0]), Math.fround(betas[1])]
  return () => {
    const native = nativeBackend()
    const moments = native ? nativeMoments(native) : composedMoments()
    const counts = new Map<string, number>()
    return {
      apply(parameters, gradients, rate) {
        const steps = new Map<number, AdamStep>()
        for (const [path, gradient] of gradients) {
          const variable = parameters.get(path)!
          const count = (counts.get(path) ?? 0) + 1
          counts.set(path, count)
          const step = steps.get(count) ?? adamStep({ rate, beta1, beta2, eps }, count)
          steps.set(count, step)
          const pull = decays(path) ? weightDecay : 0
          const slope = !decoupled && pull ? tf.add(gradient, tf.mul(variable, pull)) : gradient
          if (decoupled && pull) variable.assign(tf.mul(variable, 1 - rate * pull))
          moments.update(path, variable, slope, step)
        }
      },
      state() {
        const state: RuleState = new Map()
        for (const [path, count] of counts) {
          const [first, second] = moments.read(path)
          state.set(`count.${path}`, tf.scalar(count, 'int32'))
          state.set(`first.${path}`, first)
          state.set(`second.${path}`, second)
        }
        return state
      },
      restore(state) {
        for (const [name, tensor] of state) {
          if (!name.startsWith('count.')) continue
          const path = name.slice('count.'.length)
          counts.set(path, tensor.dataSync()[0]!)
          moments.write(path, state.get(`first.${path}`)!, state.get(`second.${path}`)!)
        }
      },
      parts: ['count', 'first', 'second'],
      dispose: () => moments.dispose(),
    }
  }
}

function adamStep(
  { rate, beta1, beta2, eps }: { rate: number; beta1: number; beta2: number; eps: number },
  count: number,
): AdamStep {
  const correction = Math.sqrt(1 - beta2 ** count)
  return {
    rate: tf.scalar((rate * correction) / (1 - beta1 ** count)),
    beta1: tf.scalar(beta1),
    beta2: tf.scalar(beta2),
    eps: tf.scalar(eps * correction),
    none: tf.scalar(0),
  }
}
