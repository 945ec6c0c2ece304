import * as tf from '@tensorflow/tfjs-core'
import type { Moments } from './adam'

/** Adam from tfjs' operations, for a browser: six passes where the fused kernel makes one. */
export function composedMoments(): Moments {
  const slots = new Map<string, [first: tf.Variable, second: tf.Variable]>()
  const slot = (path: string, shape: number[]) => {
    const known = slots.get(path)
    if (known) return known
    const fresh: [tf.Variable, tf.Variable] = [
      tf.variable(tf.zeros(shape), false),
      tf.variable(tf.zeros(shape), false),
    ]
    slots.set(path, fresh)
    return fresh
  }
  return {
    update(path, variable, gradient, { rate, beta1, beta2, eps }) {
      const [first, second] = slot(path, variable.shape)
      const towards = (from: tf.Tensor, to: tf.Tensor, beta: tf.Scalar) =>
        tf.add(from, tf.mul(tf.sub(to, from), tf.sub(1, beta)))
      first.assign(towards(first, gradient, beta1))
      second.assign(towards(second, tf.square(gradient), beta2))
      variable.assign(tf.sub(variable, tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), eps))))
    },
    read(path) {
      const [first, second] = slots.get(path)!
      return [tf.clone(first), tf.clone(second)]
    },
    write(path, first, second) {
      const [m, v] = slot(path, first.shape)
      m.assign(first)
      v.assign(second)
    },
    dispose() {
      for (const pair of slots.values()) tf.dispose(pair)
      slots.clear()
    },
  }
}
