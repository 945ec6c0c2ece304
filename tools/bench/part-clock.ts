import * as tf from '@tensorflow/tfjs-core'

/** Milliseconds of a step's parts; time belongs to the part named last. The backend works when it is called, so this is its time. */
export class PartClock {
  readonly milliseconds: Record<string, number> = {}
  /** most tensors that were alive where a part ended */
  tensors = 0
  private part: string | undefined
  private since = 0

  to(part: string | undefined): void {
    const now = performance.now()
    if (this.part !== undefined) {
      this.milliseconds[this.part] = (this.milliseconds[this.part] ?? 0) + now - this.since
      this.tensors = Math.max(this.tensors, tf.memory().numTensors)
    }
    this.part = part
    this.since = now
  }

  /** The tensor, and a change of part when its gradient passes. */
  passing<T extends tf.Tensor>(tensor: T, part: string): T {
    const seen = tf.customGrad((x) => ({
      value: tf.clone(x as tf.Tensor),
      gradFunc: (gradient: tf.Tensor) => {
        this.to(part)
        return gradient
      },
    }))
    return seen(tensor) as T
  }
}
