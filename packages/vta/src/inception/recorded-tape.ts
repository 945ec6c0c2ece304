import * as tf from '@tensorflow/tfjs-core'

/** @returns the tape that operations are recorded on for a gradient; undefined where none is: the same object for all passes of one gradient */
export function recordedTape(): object | undefined {
  const { activeTape, gradientDepth, kernelDepth } = tf.engine().state
  return gradientDepth > 0 && kernelDepth === 0 ? activeTape : undefined
}
