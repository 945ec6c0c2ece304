import * as tf from '@tensorflow/tfjs-core'
import type { Moments } from './adam'
import { dtype, flag, shape, text, type NativeBackend } from '../native'

type Slot = Record<'value' | 'first' | 'second', tf.Tensor>

/** Other optimisers of the process must not share a resource's name. */
let names = 0

/**
 * Adam by TensorFlow's ResourceApplyAdam: one pass that updates the moments in place.
 *
 * The parameter itself stays an ordinary variable: its value is lent to a resource for the update and read back, which
 * shares memory, so that whatever else assigns to it (a checkpoint, an average) is seen.
 */
export function nativeMoments(native: NativeBackend): Moments {
  const slots = new Map<string, Slot>()
  const run =
    (name: string, attributes: Parameters<NativeBackend['executeSingleOutput']>[1]) =>
    (inputs: tf.Tensor[], outputs = 0) =>
      native.executeMultipleOutputs(name, attributes, inputs, outputs)
  const assign = run('AssignVariableOp', [dtype('dtype')])
  const read = run('ReadVariableOp', [dtype('dtype')])
  const apply = run('ResourceApplyAdam', [
    dtype('T'),
    flag('use_locking', false),
    flag('use_nesterov', false),
  ])
  const destroy = run('DestroyResourceOp', [flag('ignore_lookup_error', true)])

  const handle = (size: number[]) => {
    const attributes = [
      text('container', ''),
      text('shared_name', `laviter-adam-${names++}`),
      dtype('dtype'),
      shape('shape', size),
    ]
    return tf.keep(native.executeSingleOutput('VarHandleOp', attributes, []))
  }
  const slot = (path: string, size: number[]) => {
    const known = slots.get(path)
    if (known) return known
    const fresh = { value: handle(size), first: handle(size), second: handle(size) }
    assign([fresh.first, tf.zeros(size)])
    assign([fresh.second, tf.zeros(size)])
    slots.set(path, fresh)
    return fresh
  }
  return {
    update(path, value, gradient, { rate, beta1, beta2, eps }) {
      const { value: resource, first, second } = slot(path, value.shape)
      assign([resource, value])
      const none = tf.scalar(0) // as powers of beta: the corrections are inside the rate, in double precision
      apply([resource, first, second, none, none, rate, beta1, beta2, eps, gradient])
      return read([resource], 1)[0]!
    },
    read(path) {
      const { first, second } = slots.get(path)!
      return [read([first], 1)[0]!, read([second], 1)[0]!]
    },
    write(path, first, second) {
      const moments = slot(path, first.shape)
      // a sum makes a buffer of its own: the caller's may be shared, and the kernel writes in place
      assign([moments.first, tf.add(first, 0)])
      assign([moments.second, tf.add(second, 0)])
    },
    dispose() {
      for (const resources of slots.values())
        for (const resource of Object.values(resources)) {
          destroy([resource])
          resource.dispose()
        }
      slots.clear()
    },
  }
}
