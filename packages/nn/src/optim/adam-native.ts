import * as tf from '@tensorflow/tfjs-core'
import type { Moments } from './adam'
import { dtype, flag, shape, text, type NativeBackend } from '../native'

/** Resources of a parameter. */
type Slot = Record<'value' | 'first' | 'second', tf.Tensor> & {
  /** data of the parameter as the last update left it, which `value` shares */
  given?: tf.DataId
}

/** Other optimisers of the process must not share a resource's name. */
let names = 0

/**
 * Adam by TensorFlow's ResourceApplyAdam: one pass that updates the moments in place.
 *
 * The parameter itself stays an ordinary variable that shares the memory of a resource, so that whatever else assigns to it (a
 * checkpoint, an average) is seen.
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
    const fresh: Slot = { value: handle(size), first: handle(size), second: handle(size) }
    assign([fresh.first, tf.zeros(size)])
    assign([fresh.second, tf.zeros(size)])
    slots.set(path, fresh)
    return fresh
  }
  return {
    update(path, variable, gradient, { rate, beta1, beta2, eps, none }) {
      const own = slot(path, variable.shape)
      // what the resource gave is its own still, and is updated in place once nobody shares it; else TensorFlow copies
      if (own.given === variable.dataId) variable.assign(gradient)
      else assign([own.value, variable])
      try {
        apply([own.value, own.first, own.second, none, none, rate, beta1, beta2, eps, gradient])
      } finally {
        variable.assign(read([own.value], 1)[0]!)
        own.given = variable.dataId
      }
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
      for (const { value, first, second } of slots.values())
        for (const resource of [value, first, second]) {
          destroy([resource])
          resource.dispose()
        }
      slots.clear()
    },
  }
}
