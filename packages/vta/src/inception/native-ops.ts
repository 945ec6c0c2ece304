import * as tf from '@tensorflow/tfjs-core'
import { native as nn } from '@laviter/nn'
import type { BackboneWeights } from '../backbone-weights'
import type { Convolution } from './architecture'
import type { Folded } from './fold'
import type { FeatureMap } from './forward'
import {
  integers,
  nativeKernels,
  precisionOf,
  type Handle,
  type NativeKernels,
  type Precision,
} from './native'

/** A map that an operation reads; it stays its owner's. */
export type Operand = Pick<Handle, 'id'>

/** The network's operations on TensorFlow's own kernels, and their gradients. Each result is a new handle of the caller's. */
export interface NativeOps {
  /** without bias and ReLU */
  convolve(step: Convolution, x: Operand): Handle
  /** Bias and ReLU; frees x. */
  activate(step: Convolution, x: Handle): Handle
  maxPool(x: Operand): Handle
  averagePool(x: Operand): Handle
  /** along the channels */
  concat(parts: readonly Operand[]): Handle
  /** of a convolution with respect to its map of this shape; the gradient is that of its result */
  convolveGradient(step: Convolution, shape: readonly number[], dy: Operand): Handle
  /** @param y - the result of the ReLU */
  reluGradient(dy: Operand, y: Operand): Handle
  maxPoolGradient(x: Operand, y: Operand, dy: Operand): Handle
  averagePoolGradient(shape: readonly number[], dy: Operand): Handle
  /** a range of channels */
  channels(x: Handle, from: number, count: number): Handle
  sum(parts: readonly Operand[]): Handle
  free(x: Operand): void
  /** @returns the map in the precision of the operations */
  enter(x: tf.Tensor): Handle
  /** @returns a tensor as an operand; it stays the tensor's */
  operandOf(x: tf.Tensor): Operand
  /** Hands a map over to TensorFlow.js as float32. */
  leave(x: Handle): FeatureMap
  dispose(): void
}

/**
 * @param folded - a convolution's kernel and bias, which stay the caller's
 * @param borders - what average pools divide by
 * @param precision - element type of maps and kernels
 * @returns undefined where the backend has no such kernels
 */
export function nativeOps(
  folded: (convolution: Convolution) => Folded,
  borders: BackboneWeights['borders'],
  precision: Precision,
): NativeOps | undefined {
  const kernels = nativeKernels()
  if (!kernels) return undefined
  const attributes = attributesOf(precision, borders)
  const constants = {
    channels: tf.keep(tf.scalar(3, 'int32')),
    one: tf.keep(tf.tensor2d([0, 0, 1, 1, 1, 1, 0, 0], [4, 2], 'int32')),
  }
  const shapes = constantLists(kernels)
  const weights = weightCache(kernels, folded, precision)
  const op = (name: string, list: nn.Attribute[], inputs: readonly Operand[]) =>
    kernels.execute(
      name,
      list,
      inputs.map(({ id }) => id),
    )
  /** Runs an operation on a map that nobody needs afterwards. */
  const replace = (x: Handle, name: string, list: nn.Attribute[], ...more: Operand[]): Handle => {
    const y = op(name, list, [x, ...more])
    kernels.free(x)
    return y
  }
  const averagePool = (x: Operand) => {
    if (borders === 'inside') return op('AvgPool', attributes.average, [x])
    const padded = op('Pad', attributes.pad, [x, kernels.handleOf(constants.one)])
    return replace(padded, 'AvgPool', attributes.average)
  }
  const cast = (from: Precision, to: Precision) => [
    precisionOf('SrcT', from),
    precisionOf('DstT', to),
  ]
  return {
    convolve: (step, x) => op('Conv2D', attributes.convolution(step), [x, weights.of(step).kernel]),
    activate: (step, x) =>
      replace(
        replace(x, 'BiasAdd', attributes.bias, weights.of(step).bias),
        'Relu',
        attributes.relu,
      ),
    maxPool: (x) => op('MaxPool', attributes.max, [x]),
    averagePool,
    concat: (parts) =>
      op('ConcatV2', attributes.concat(parts.length), [
        ...parts,
        kernels.handleOf(constants.channels),
      ]),
    convolveGradient: (step, shape, dy) =>
      op('Conv2DBackpropInput', attributes.convolution(step), [
        shapes.of(shape),
        weights.of(step).kernel,
        dy,
      ]),
    reluGradient: (dy, y) => op('ReluGrad', attributes.relu, [dy, y]),
    maxPoolGradient: (x, y, dy) => op('MaxPoolGrad', attributes.max, [x, y, dy]),
    // over nine with zeros outside, a place gives to each neighbour what it takes from it: its own adjoint
    averagePoolGradient: (shape, dy) =>
      borders === 'nine'
        ? averagePool(dy)
        : op('AvgPoolGrad', attributes.average, [shapes.of(shape), dy]),
    channels: (x, from, count) =>
      op('Slice', attributes.slice, [
        x,
        shapes.of([0, 0, 0, from]),
        shapes.of([...x.shape.slice(0, -1), count]),
      ]),
    sum: (parts) => op('AddN', attributes.sum(parts.length), parts),
    free: kernels.free,
    operandOf: kernels.handleOf,
    enter: (x) => op('Cast', cast('float32', precision), [kernels.handleOf(x)]),
    leave: (x) =>
      asMap(
        kernels.toTensor(
          precision === 'float32' ? x : replace(x, 'Cast', cast(precision, 'float32')),
        ),
      ),
    dispose: () => {
      weights.dispose()
      shapes.dispose()
      tf.dispose(constants)
    },
  }
}

/** A tensor of four dimensions as the map that it is. */
export function asMap(tensor: tf.Tensor): FeatureMap {
  const [B = 0, H = 0, W = 0, C = 0] = tensor.shape
  return tf.reshape(tensor, [B, H, W, C])
}

/** Short lists of whole numbers as tensors, each made once. */
function constantLists(kernels: NativeKernels) {
  const lists = new Map<string, tf.Tensor1D>()
  return {
    of: (values: readonly number[]): Operand => {
      const key = values.join(' ')
      let list = lists.get(key)
      if (!list) {
        list = tf.keep(tf.tensor1d([...values], 'int32'))
        lists.set(key, list)
      }
      return kernels.handleOf(list)
    },
    dispose: () => {
      tf.dispose([...lists.values()])
      lists.clear()
    },
  }
}

/** Each convolution's kernel and bias as handles of the right element type, cast once. */
function weightCache(
  kernels: NativeKernels,
  folded: (convolution: Convolution) => Folded,
  precision: Precision,
) {
  const cast = new Map<string, { of: tf.Tensor; kernel: Handle; bias: Handle }>()
  const attributes = [precisionOf('SrcT', 'float32'), precisionOf('DstT', precision)]
  const shorten = (tensor: tf.Tensor) =>
    kernels.execute('Cast', attributes, [kernels.handleOf(tensor).id])
  return {
    of: (step: Convolution): { readonly kernel: Operand; readonly bias: Operand } => {
      const { kernel, bias } = folded(step)
      if (precision === 'float32')
        return { kernel: kernels.handleOf(kernel), bias: kernels.handleOf(bias) }
      const known = cast.get(step.name)
      if (known?.of === kernel) return known
      if (known) [known.kernel, known.bias].forEach(kernels.free)
      const own = { of: kernel, kernel: shorten(kernel), bias: shorten(bias) }
      cast.set(step.name, own)
      return own
    },
    dispose: () => {
      for (const { kernel, bias } of cast.values()) [kernel, bias].forEach(kernels.free)
      cast.clear()
    },
  }
}

/** Attributes of TensorFlow's convolution and of its two gradients. */
function convolutionAttributes(
  T: nn.Attribute,
  { stride, padding }: Pick<Convolution, 'stride' | 'padding'>,
): nn.Attribute[] {
  return [
    T,
    integers('strides', [1, stride, stride, 1]),
    nn.text('padding', padding.toUpperCase()),
    nn.text('data_format', 'NHWC'),
    nn.flag('use_cudnn_on_gpu', true),
    integers('dilations', [1, 1, 1, 1]),
  ]
}

/** The operations' attributes, made once. */
function attributesOf(precision: Precision, borders: BackboneWeights['borders']) {
  const T = precisionOf('T', precision)
  const nhwc = nn.text('data_format', 'NHWC')
  const pool = (stride: number, padding: string) => [
    T,
    integers('ksize', [1, 3, 3, 1]),
    integers('strides', [1, stride, stride, 1]),
    nn.text('padding', padding),
    nhwc,
  ]
  const convolutions = new Map<string, nn.Attribute[]>()
  return {
    bias: [T, nhwc],
    relu: [T],
    max: pool(2, 'VALID'),
    average: pool(1, borders === 'inside' ? 'SAME' : 'VALID'),
    pad: [T, nn.dtype('Tpaddings', 'int32')],
    sum: (parts: number) => [nn.integer('N', parts), T],
    slice: [T, nn.dtype('Index', 'int32')],
    concat: (parts: number) => [nn.integer('N', parts), T, nn.dtype('Tidx', 'int32')],
    convolution: ({ stride, padding }: Convolution) => {
      const key = `${stride} ${padding}`
      let list = convolutions.get(key)
      if (!list) {
        list = convolutionAttributes(T, { stride, padding })
        convolutions.set(key, list)
      }
      return list
    },
  }
}
