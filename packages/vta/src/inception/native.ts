import type * as tf from '@tensorflow/tfjs-core'
import { native as nn } from '@laviter/nn'

/** A tensor of TensorFlow's that TensorFlow.js does not know of. */
export interface Handle {
  readonly id: number
  readonly shape: number[]
  readonly dtype: number
}

/** TensorFlow's kernels on handles: half the cost a call of TensorFlow.js' tensors, and element types that it lacks. */
export interface NativeKernels {
  /** @returns a tensor's handle, which stays the tensor's own */
  handleOf(tensor: tf.Tensor): Pick<Handle, 'id'>
  /** Hands a float32 handle over to TensorFlow.js, which frees it with the tensor. */
  toTensor(handle: Handle): tf.Tensor
  execute(name: string, attributes: nn.Attribute[], inputs: readonly number[]): Handle
  free(handle: Pick<Handle, 'id'>): void
}

/** @returns the native kernels where the open backend has them, in Node */
export function nativeKernels(): NativeKernels | undefined {
  const backend = nn.nativeBackend()
  const binding = backend?.binding
  if (!backend || !binding || !canFree(binding)) return undefined
  return {
    handleOf: (tensor) => ({ id: backend.getInputTensorIds([tensor])[0]! }),
    toTensor: (handle) => backend.createOutputTensor(handle),
    execute: (name, attributes, inputs) => binding.executeOp(name, attributes, [...inputs], 1)[0]!,
    free: ({ id }) => binding.deleteTensor(id),
  }
}

function canFree<T extends object>(binding: T): binding is T & { deleteTensor(id: number): void } {
  return 'deleteTensor' in binding
}

/** Element types that the frozen network computes in, by TensorFlow's numbers. */
export const PRECISIONS = { float32: 1, bfloat16: 14 } as const
/** Arithmetic of the frozen network. */
export type Precision = keyof typeof PRECISIONS

/** An attribute that holds an element type. */
export const precisionOf = (name: string, precision: Precision): nn.Attribute => ({
  name,
  type: 4,
  value: PRECISIONS[precision],
})

/** An attribute that holds whole numbers. */
export const integers = (name: string, value: readonly number[]): nn.Attribute => ({
  name,
  type: 1,
  value,
})
