import * as tf from '@tensorflow/tfjs-core'

/** An attribute of a TensorFlow operation; `type` is TF_AttrType of TensorFlow's C API. */
export type Attribute = {
  readonly name: string
  readonly type: number
  readonly value: boolean | number | string | readonly number[]
}

/** TF_DataType of TensorFlow's C API. */
export const DataType = { float32: 1, int32: 3, int64: 9, bool: 10 } as const

/** An attribute that holds a string. */
export const text = (name: string, value: string): Attribute => ({ name, type: 0, value })
/** An attribute that holds a whole number. */
export const integer = (name: string, value: number): Attribute => ({ name, type: 1, value })
/** An attribute that holds a real number. */
export const real = (name: string, value: number): Attribute => ({ name, type: 2, value })
/** An attribute that holds yes or no. */
export const flag = (name: string, value: boolean): Attribute => ({ name, type: 3, value })
/** An attribute that holds an element type. */
export const dtype = (name: string, value: keyof typeof DataType = 'float32'): Attribute => ({
  name,
  type: 4,
  value: DataType[value],
})
/** An attribute that holds a shape. */
export const shape = (name: string, value: readonly number[]): Attribute => ({
  name,
  type: 5,
  value,
})

type Output = { id: number; shape: number[]; dtype: number }

/** What tfjs-node's backend offers beside the kernels that tfjs knows: any operation of TensorFlow, not taped. */
export interface NativeBackend {
  executeSingleOutput(name: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: tf.Tensor[],
    outputs: number,
  ): tf.Tensor[]
  getInputTensorIds(inputs: tf.Tensor[]): number[]
  createOutputTensor(output: Output): tf.Tensor
  readonly binding: {
    executeOp(name: string, attributes: Attribute[], inputs: number[], outputs: number): Output[]
    createTensor(shape: number[], dtype: number, values: Int32Array): number
  }
}

/** @returns the backend in use where it runs TensorFlow's own operations, else undefined */
export function nativeBackend(): NativeBackend | undefined {
  const backend: object = tf.backend()
  return isNative(backend) ? backend : undefined
}

function isNative(backend: object): backend is NativeBackend {
  return 'executeMultipleOutputs' in backend && 'binding' in backend
}
