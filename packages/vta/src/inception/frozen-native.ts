import * as tf from '@tensorflow/tfjs-core'
import { native as nn } from '@laviter/nn'
import type { BackboneWeights } from '../backbone-weights'
import type { AveragePool, Chain, Convolution, Fork } from './architecture'
import type { FeatureMap } from './forward'
import {
  integers,
  nativeKernels,
  precisionOf,
  type Handle,
  type NativeKernels,
  type Precision,
} from './native'

/** A folded convolution: kernel HWIO and bias [O], float32. */
export interface Folded {
  readonly kernel: tf.Tensor4D
  readonly bias: tf.Tensor1D
}

/** Folded steps, run without gradient. */
export interface Runner {
  run(chain: Chain, x: FeatureMap): FeatureMap
  dispose(): void
}

/**
 * Folded steps on TensorFlow's own kernels. Maps are handles that are freed as soon as the next one stands, and average
 * pools run after their 1 x 1 convolution, on fewer channels: both are linear, so they commute.
 *
 * @param folded - a convolution's kernel and bias, which stay the caller's
 * @param borders - what average pools divide by
 * @param precision - element type of maps and kernels
 * @returns undefined where the backend has no such kernels
 */
export function nativeRunner(
  folded: (convolution: Convolution) => Folded,
  borders: BackboneWeights['borders'],
  precision: Precision,
): Runner | undefined {
  const kernels = nativeKernels()
  if (!kernels) return undefined
  const attributes = attributesOf(precision, borders)
  const constants = {
    channels: tf.keep(tf.scalar(3, 'int32')),
    one: tf.keep(tf.tensor2d([0, 0, 1, 1, 1, 1, 0, 0], [4, 2], 'int32')),
  }
  const weights = weightCache(kernels, folded, precision)
  const op = (name: string, list: nn.Attribute[], inputs: readonly Pick<Handle, 'id'>[]) =>
    kernels.execute(
      name,
      list,
      inputs.map(({ id }) => id),
    )
  /** Runs an operation on a map that nobody needs afterwards. */
  const replace = (
    x: Handle,
    name: string,
    list: nn.Attribute[],
    ...more: Pick<Handle, 'id'>[]
  ): Handle => {
    const y = op(name, list, [x, ...more])
    kernels.free(x)
    return y
  }
  const convolve = (step: Convolution, x: Pick<Handle, 'id'>) =>
    op('Conv2D', attributes.convolution(step), [x, weights.of(step).kernel])
  const activate = (step: Convolution, x: Handle) =>
    replace(replace(x, 'BiasAdd', attributes.bias, weights.of(step).bias), 'Relu', attributes.relu)
  const average = (x: Pick<Handle, 'id'>) => {
    if (borders === 'inside') return op('AvgPool', attributes.average, [x])
    const padded = op('Pad', attributes.pad, [x, kernels.handleOf(constants.one)])
    return replace(padded, 'AvgPool', attributes.average)
  }
  const join = (fork: Fork, x: Pick<Handle, 'id'>) => {
    const parts = fork.branches.map((branch) => runChain(branch, x))
    const joined = op('ConcatV2', attributes.concat(parts.length), [
      ...parts,
      kernels.handleOf(constants.channels),
    ])
    parts.forEach(kernels.free)
    return joined
  }
  const pooledConvolution = (step: Convolution, x: Pick<Handle, 'id'>) => {
    const thin = convolve(step, x)
    const pooled = average(thin)
    kernels.free(thin)
    return activate(step, pooled)
  }
  const runStep = (step: Exclude<Chain[number], AveragePool>, x: Pick<Handle, 'id'>): Handle => {
    if (step.kind === 'fork') return join(step, x)
    if (step.kind === 'max-pool') return op('MaxPool', attributes.max, [x])
    return activate(step, convolve(step, x))
  }
  /** @returns a new handle; the chain's input stays the caller's */
  const runChain = (chain: Chain, input: Pick<Handle, 'id'>): Handle => {
    let map: Handle | undefined
    for (let i = 0; i < chain.length; i++) {
      const step = chain[i]!
      const x = map ?? input
      const next = chain[i + 1]
      let y: Handle
      if (step.kind !== 'average-pool') y = runStep(step, x)
      else if (next?.kind === 'convolution') {
        y = pooledConvolution(next, x)
        i++
      } else y = average(x)
      if (map) kernels.free(map)
      map = y
    }
    if (!map) throw new Error('An empty chain has no output')
    return map
  }
  return {
    run: (chain, x) =>
      tf.tidy(() => {
        const input = kernels.handleOf(x)
        if (precision === 'float32') return asMap(kernels.toTensor(runChain(chain, input)))
        const short = op('Cast', attributes.cast('float32', precision), [input])
        const y = runChain(chain, short)
        kernels.free(short)
        return asMap(kernels.toTensor(replace(y, 'Cast', attributes.cast(precision, 'float32'))))
      }),
    dispose: () => {
      weights.dispose()
      tf.dispose(constants)
    },
  }
}

function asMap(tensor: tf.Tensor): FeatureMap {
  const [B = 0, H = 0, W = 0, C = 0] = tensor.shape
  return tf.reshape(tensor, [B, H, W, C])
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
    of: (step: Convolution) => {
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
    cast: (from: Precision, to: Precision) => [precisionOf('SrcT', from), precisionOf('DstT', to)],
    concat: (parts: number) => [nn.integer('N', parts), T, nn.dtype('Tidx', 'int32')],
    convolution: ({ stride, padding }: Convolution) => {
      const key = `${stride} ${padding}`
      let list = convolutions.get(key)
      if (!list) {
        list = [
          T,
          integers('strides', [1, stride, stride, 1]),
          nn.text('padding', padding.toUpperCase()),
          nhwc,
          nn.flag('use_cudnn_on_gpu', true),
          integers('dilations', [1, 1, 1, 1]),
        ]
        convolutions.set(key, list)
      }
      return list
    },
  }
}
