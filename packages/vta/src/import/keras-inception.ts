import { UserError } from '@laviter/nn/errors'
import type { BackboneTensor, BackboneWeights } from '../backbone-weights'
import { sizedConvolutions } from '../inception/parameters'
import type { LayersModel } from './layers-model'

/** Keras' names of a BatchNorm's weights; gamma is absent where the layer has no scale. */
const NORM = {
  scale: 'gamma',
  shift: 'beta',
  mean: 'moving_mean',
  variance: 'moving_variance',
} as const

/**
 * Keras' InceptionV3 in our names. Its convolutions were created in the network's order, so the numbers in their names
 * give the order; the graph gives each one's BatchNorm.
 *
 * @param model - a layers model with or without its head
 * @param about - name, note and range of the result
 * @throws UserError where the model has other convolutions
 */
export function kerasInception(
  model: LayersModel,
  about: Pick<BackboneWeights, 'name' | 'note' | 'range'> & { readonly where: string },
): BackboneWeights {
  const { where, ...rest } = about
  const convolutions = model.layers
    .filter(({ kind }) => kind === 'Conv2D')
    .sort((a, b) => numberOf(a.name) - numberOf(b.name))
  const expected = sizedConvolutions()
  if (convolutions.length !== expected.length)
    throw new UserError(
      `${where}: it has ${convolutions.length} convolutions, InceptionV3 has ${expected.length}. Give a Keras InceptionV3.`,
    )
  const norms = new Map(
    model.layers
      .filter(({ kind }) => kind.startsWith('BatchNormalization'))
      .map(({ name, inputs }) => [inputs[0], name]),
  )
  const wrong: string[] = []
  const tensors: Record<string, BackboneTensor> = {}
  const put = (to: string, from: string, shape: readonly number[], otherwise?: number) => {
    const tensor = model.weights.get(from)
    if (tensor && String(tensor.shape) === String(shape)) tensors[to] = tensor
    else if (!tensor && otherwise !== undefined)
      tensors[to] = { dtype: 'F32', shape, data: new Float32Array(shape[0]!).fill(otherwise) }
    else
      wrong.push(
        tensor
          ? `${from} is [${tensor.shape.join(', ')}], expected [${shape.join(', ')}] for ${to}`
          : `lacks ${from} for ${to}`,
      )
  }
  expected.forEach(({ convolution: { name, kernel }, inputs, outputs }, i) => {
    const keras = convolutions[i]!.name
    put(`${name}.weight`, `${keras}/kernel`, [...kernel, inputs, outputs])
    const norm = norms.get(keras) ?? `BatchNormalization of ${keras}`
    for (const [part, own] of Object.entries(NORM))
      put(`${name}.norm.${part}`, `${norm}/${own}`, [outputs], part === 'scale' ? 1 : undefined)
  })
  if (wrong.length > 0)
    throw new UserError(
      `${where}: the weights do not fit InceptionV3: ${wrong.slice(0, 20).join('; ')}${wrong.length > 20 ? `; and ${wrong.length - 20} more` : ''}. Give a Keras InceptionV3.`,
    )
  return { ...rest, borders: 'inside', tensors }
}

/** `conv2d_17` is the 17th; the first of a session is `conv2d`. */
const numberOf = (name: string): number => Number(/_(\d+)$/.exec(name)?.[1] ?? 0)
