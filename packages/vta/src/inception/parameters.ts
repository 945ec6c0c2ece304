import * as tf from '@tensorflow/tfjs-core'
import { createBuffer, normalTensor, type ParameterTree } from '@laviter/nn'
import { UserError } from '@laviter/nn/errors'
import type { Random } from '@laviter/nn/random'
import { toFloat32, type TypedArray } from '@laviter/nn/safetensors'
import type { BackboneTensor } from '../backbone-weights'
import { INCEPTION_V3, type Chain, type Convolution } from './architecture'

/** A convolution's kernel (HWIO, without bias) and its BatchNorm. */
export type ConvolutionParameters = {
  readonly weight: tf.Variable<tf.Rank.R4>
  readonly norm: {
    readonly scale: tf.Variable<tf.Rank.R1>
    readonly shift: tf.Variable<tf.Rank.R1>
    readonly mean: tf.Variable<tf.Rank.R1>
    readonly variance: tf.Variable<tf.Rank.R1>
  }
}

/** The whole network: its parameters as a tree, and each convolution's by its name. */
export interface InceptionParameters {
  readonly tree: { readonly [name: string]: ParameterTree }
  readonly of: (convolution: Convolution) => ConvolutionParameters
}

/** One convolution with the channels that it sees. */
export interface SizedConvolution {
  readonly convolution: Convolution
  readonly inputs: number
  readonly outputs: number
}

/** @returns channels of a layer at a width, at least one */
export const widen = (channels: number, width: number): number =>
  Math.max(1, Math.round(channels * width))

/**
 * All convolutions in the network's order (which is also Keras' order of creation).
 *
 * @param width - factor on every channel count
 */
export function sizedConvolutions(width = 1): SizedConvolution[] {
  const found: SizedConvolution[] = []
  const walk = (chain: Chain, inputs: number): number =>
    chain.reduce((channels, step) => {
      if (step.kind === 'fork')
        return step.branches.reduce((sum, branch) => sum + walk(branch, channels), 0)
      if (step.kind !== 'convolution') return channels
      const outputs = widen(step.channels, width)
      found.push({ convolution: step, inputs: channels, outputs })
      return outputs
    }, inputs)
  walk(
    INCEPTION_V3.flatMap(({ steps }) => steps),
    3,
  )
  return found
}

/** @returns channels of the local map and of the pooled vector at a width */
export function featureChannels(width = 1): { local: number; pooled: number } {
  const sum = (...channels: number[]) => channels.reduce((total, c) => total + widen(c, width), 0)
  return { local: sum(192, 192, 192, 192), pooled: sum(320, 384, 384, 384, 384, 192) }
}

/** @returns the names and shapes of every weight of the network */
export function inceptionShapes(width = 1): Map<string, number[]> {
  return new Map(
    sizedConvolutions(width).flatMap(({ convolution: { name, kernel }, inputs, outputs }) => [
      [`${name}.weight`, [...kernel, inputs, outputs]],
      ...['scale', 'shift', 'mean', 'variance'].map((part): [string, number[]] => [
        `${name}.norm.${part}`,
        [outputs],
      ]),
    ]),
  )
}

/**
 * The network at a random start. Kernels are normal with variance 2 / fan-in, so that activations keep their size through
 * 48 layers of BatchNorm that has seen nothing yet.
 */
export function randomInception(width: number, random: Random): InceptionParameters {
  return build((name, shape) => {
    if (name.endsWith('.weight'))
      return normalTensor(random, shape, Math.sqrt(2 / tf.util.sizeFromShape(shape.slice(0, 3))))
    return name.endsWith('.scale') || name.endsWith('.variance') ? tf.ones(shape) : tf.zeros(shape)
  }, width)
}

/**
 * The network with given weights.
 *
 * @param tensors - by the names of {@link inceptionShapes}
 * @param where - what they come from, for messages
 * @throws UserError that lists everything that does not fit
 */
export function inceptionFrom(
  tensors: Readonly<Record<string, BackboneTensor>>,
  width: number,
  where: string,
): InceptionParameters {
  const shapes = inceptionShapes(width)
  const wrong = [...shapes].flatMap(([name, shape]) => {
    const given = tensors[name]?.shape
    if (!given) return [`lacks ${name} [${shape.join(', ')}]`]
    return tf.util.arraysEqual([...given], shape)
      ? []
      : [`${name} is [${given.join(', ')}], expected [${shape.join(', ')}]`]
  })
  for (const name of Object.keys(tensors))
    if (!shapes.has(name)) wrong.push(`${name} has no place in InceptionV3`)
  if (wrong.length > 0)
    throw new UserError(
      `${where}: the weights do not fit InceptionV3: ${wrong.slice(0, 20).join('; ')}${wrong.length > 20 ? `; and ${wrong.length - 20} more` : ''}. Use weights of this architecture, or the width that they were made with.`,
    )
  return build((name, shape) => tf.tensor(dequantised(tensors[name]!), shape), width)
}

/** @returns float32 values, a copy */
export function dequantised(tensor: BackboneTensor): Float32Array {
  const { quantisation, data } = tensor
  if (!quantisation || !isOfNumbers(data)) return toFloat32(tensor).slice()
  const { scale, min } = quantisation
  const values = new Float32Array(data)
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * scale + min
  return values
}

const isOfNumbers = (
  data: TypedArray,
): data is Exclude<TypedArray, BigInt64Array | BigUint64Array> =>
  !(data instanceof BigInt64Array || data instanceof BigUint64Array)

function build(
  initial: (name: string, shape: number[]) => tf.Tensor,
  width: number,
): InceptionParameters {
  const tree: { [name: string]: ParameterTree } = {}
  const byName = new Map<string, ConvolutionParameters>()
  for (const { convolution, inputs, outputs } of sizedConvolutions(width)) {
    const { name, kernel } = convolution
    const vector = (part: string): tf.Tensor1D =>
      tf.reshape(initial(`${name}.norm.${part}`, [outputs]), [outputs])
    const parameters = tf.tidy(() => {
      const shape: [number, number, number, number] = [...kernel, inputs, outputs]
      return {
        weight: tf.variable(tf.reshape<tf.Rank.R4>(initial(`${name}.weight`, shape), shape)),
        norm: {
          scale: tf.variable(vector('scale')),
          shift: tf.variable(vector('shift')),
          mean: createBuffer(vector('mean')),
          variance: createBuffer(vector('variance')),
        },
      }
    })
    byName.set(name, parameters)
    insert(tree, name.split('.'), parameters)
  }
  return { tree, of: ({ name }) => byName.get(name)! }
}

function insert(
  tree: { [name: string]: ParameterTree },
  [first, second]: string[],
  leaf: ConvolutionParameters,
) {
  if (second === undefined) tree[first!] = leaf
  else tree[first!] = { ...Object(tree[first!]), [second]: leaf }
}
