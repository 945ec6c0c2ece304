import * as tf from '@tensorflow/tfjs-core'
import type { StoredTensor } from '@laviter/nn/safetensors'
import { UserError } from '@laviter/nn/errors'
import { inceptionLayerMaps, inceptionShapes } from '@laviter/vta'
import { torchvisionInception, TORCHVISION_INCEPTION } from '@laviter/vta/import'
import type { Fixture } from '../fixture'
import { formulaTensor, formulaStream } from '../formula'
import type { ParityCase } from './index'

/** torchvision's InceptionV3 on weights and an image from a formula: samples of its layers, their spread, the pooled vector. */
export const inceptionCase: ParityCase = async (fixture, comparison) => {
  if (fixture.number('bn_eps') !== 1e-3) {
    throw new UserError(`${fixture.name}: InceptionV3 has bn_eps 0.001`)
  }
  const weights = torchvisionInception(formulaWeights(fixture), fixture.name)
  const pictures = formulaImage(fixture)
  const strides = fixture.config['sample_strides'] as [number, number, number, number]
  const stds = new Map<string, number>()
  for (const { name, map } of inceptionLayerMaps(weights, pictures)) {
    const values = await map.data()
    stds.set(name, standardDeviation(values))
    if (fixture.tensors[`out.${name}_sample`]) {
      const sampled = tf.tidy(() => sample(map, strides))
      comparison.add('outputs', name, await sampled.data(), fixture.values(`out.${name}_sample`))
    }
    if (name === 'Mixed_7c') {
      const pooled = tf.tidy(() => tf.mean(map, [1, 2]))
      comparison.add('outputs', 'global2048', await pooled.data(), fixture.values('out.global2048'))
    }
  }
  const layers = fixture.config['layers_of_std'] as string[]
  comparison.add(
    'outputs',
    'std',
    layers.map((layer) => stds.get(layer) ?? NaN),
    fixture.values('out.std'),
  )
}

/** torchvision's own names and shapes, filled by the formula. */
function formulaWeights(fixture: Fixture): Record<string, StoredTensor> {
  const prefix = String(fixture.config['name_prefix'] ?? '')
  const shapes = inceptionShapes()
  return Object.fromEntries(
    TORCHVISION_INCEPTION.map(({ to, from: [name = ''] }) => {
      const shape = shapes.get(to) ?? []
      const [height = 1, width = 1, inputs = 1, outputs = 1] = shape
      const torch = shape.length === 4 ? [outputs, inputs, height, width] : shape
      return [name, formulaTensor(prefix + name, torch)]
    }),
  )
}

function formulaImage(fixture: Fixture): tf.Tensor4D {
  const shape = fixture.config['image_shape'] as [number, number, number, number]
  const next = formulaStream(String(fixture.config['image_name']))
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, next)
  return tf.transpose(tf.tensor4d(values, shape), [0, 2, 3, 1])
}

/** Every k-th place of the map in torch's order of axes. */
function sample(map: tf.Tensor4D, strides: [number, number, number, number]): tf.Tensor {
  const turned = tf.transpose(map, [0, 3, 1, 2])
  return tf.stridedSlice(turned, [0, 0, 0, 0], turned.shape, strides)
}

/** Over all values, with denominator n - 1, in double precision. */
function standardDeviation(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  const mean = sum / values.length
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2
  return Math.sqrt(squares / (values.length - 1))
}
