import * as tf from '@tensorflow/tfjs-core'
import type { Logits } from './verdict'

/** The losses of logits, each a mean over the batch. */
export type Criterion = {
  /** the discriminator's, of what is real */
  readonly real: (logits: Logits) => tf.Scalar
  /** the discriminator's, of what is not */
  readonly fake: (logits: Logits) => tf.Scalar
  /** the generator's, of its own pictures */
  readonly generator: (logits: Logits) => tf.Scalar
}

/** -log sigmoid(x): softplus neither overflows nor saturates, where a sigmoid of 0 would have the logarithm -infinity. */
const labelledReal = (logits: Logits): tf.Scalar => tf.mean(tf.softplus(tf.neg(logits)))
/** -log(1 - sigmoid(x)) */
const labelledFake = (logits: Logits): tf.Scalar => tf.mean(tf.softplus(logits))

/** Binary cross entropy in nats, ln 2 by chance. The generator's pictures are labelled real: its slope lasts while it loses. */
export const crossEntropy: Criterion = {
  real: labelledReal,
  fake: labelledFake,
  generator: labelledReal,
}

/**
 * Hinge: logits beyond 1 on the right side cost a discriminator nothing; the generator raises its own without end.
 *
 * @see Lim and Ye, Geometric GAN (2017)
 */
export const hinge: Criterion = {
  real: (logits) => tf.mean(tf.relu(tf.sub(1, logits))),
  fake: (logits) => tf.mean(tf.relu(tf.add(1, logits))),
  generator: (logits) => tf.neg(tf.mean<tf.Scalar>(logits)),
}
