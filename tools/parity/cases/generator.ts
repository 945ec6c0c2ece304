import * as tf from '@tensorflow/tfjs-core'
import { klLoss } from '@laviter/losses'
import {
  assignParameters,
  namedParameters,
  trainableParameters,
  valueAndGradients,
  type Images,
  type Mask,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createAttnGanGenerator, type GeneratedImages, type WordMask } from '@laviter/tim'
import { attnganGenerator, attnganGeneratorTable, placesBeforeChannels } from '@laviter/tim/import'
import { compareByTable } from '../by-table'
import type { Fixture } from '../fixture'
import { fromImages, fromWords, toImages, toWords } from '../layouts'
import type { ParityCase } from './index'

/** Of a larger image each of so many pixels is kept. */
const STRIDE = 8

/** The generator of AttnGAN and the paper, by the importer that users have: each stage, attention, all gradients, batch norm's statistics. */
export const generatorCase: ParityCase = async (fixture, comparison) => {
  const { config, tensors } = attnganGenerator(fixture.under('w.'), fixture.name)
  const wordMask = fixture.config.mask_generator_padding as WordMask
  const generator = createAttnGanGenerator({ ...config, wordMask }, { random: createRandom(0) })
  assignParameters(generator.parameters, tensors, { where: fixture.name })
  const inputs = {
    noise: tf.variable(fixture.tensor('in.noise') as tf.Tensor2D),
    sentence: tf.variable(fixture.tensor('in.sentence') as tf.Tensor2D),
    words: tf.variable(toWords(fixture.tensor('in.words'))),
  }
  const epsilon = fixture.tensor('in.eps') as tf.Tensor2D
  const mask = fixture.tensors['in.mask'] && (fixture.tensor('in.mask') as Mask)
  const { value, gradients, aux } = valueAndGradients(
    new Map<string, tf.Variable>([
      ...trainableParameters(generator.parameters),
      ...Object.entries(inputs),
    ]),
    () => {
      const drawn = generator.generate(
        { ...inputs, epsilon, ...(mask && { mask }) },
        { training: true },
      )
      const kl = klLoss(drawn.mean, drawn.logVariance)
      const seen = drawn.images.map((images, i) => tf.mean(tf.mul(images, weights(fixture, i))))
      return { total: tf.addN<tf.Scalar>([...(seen as tf.Scalar[]), kl]), drawn, kl }
    },
  )
  const outputs: Record<string, tf.Tensor> = {
    ...drawnBy(fixture, aux.drawn),
    kl: aux.kl,
    scalar: value,
  }
  for (const [name, output] of Object.entries(outputs))
    comparison.add('outputs', name, await output.data(), fixture.values(`out.${name}`))
  for (const [name, gradient] of Object.entries(inputGradients(gradients)))
    comparison.add('gradients', name, await gradient.data(), fixture.values(`grad.${name}`))
  const table = attnganGeneratorTable(config)
  const reference = placesBeforeChannels(fixture.under('grad.w.'))
  await compareByTable(comparison, 'gradients', reference, table, gradients)
  const tracked = placesBeforeChannels(fixture.under('after.'))
  const state = namedParameters(generator.parameters)
  await compareByTable(comparison, 'outputs', tracked, table, state)
  tf.dispose(inputs)
  generator.dispose()
}

/** What the scalar weighs each pixel of a stage with: a sum of one for item and channel, one for the row, one for the column. */
function weights(fixture: Fixture, stage: number): Images {
  const [ofItem, ofRow, ofColumn] = ['u', 'v', 't'].map((name) =>
    toImages(fixture.tensor(`in.${name}${stage}`)),
  )
  return tf.add(tf.add(ofItem!, ofRow!), ofColumn!)
}

/** By the fixture's names, in its layouts: what it keeps of each stage, and of attention each eighth row and column. */
function drawnBy(
  fixture: Fixture,
  { images, attention, mean, logVariance }: GeneratedImages,
): Record<string, tf.Tensor> {
  const stages = images.map((image) => {
    const name = `fake${image.shape[1]}`
    return Object.hasOwn(fixture.tensors, `out.${name}`)
      ? [name, fromImages(image)]
      : [`${name}_every${STRIDE}`, sparse(image)]
  })
  const attended = attention.map((weights, i) => {
    const [B, , T] = weights.shape
    const [, H = 0, W = 0] = images[i]!.shape
    return [`attention${i + 1}_every${STRIDE}`, sparse(tf.reshape(weights, [B, H, W, T]))]
  })
  return Object.fromEntries([...stages, ...attended, ['mu', mean], ['logvar', logVariance]])
}

/** Each of so many pixels of a map, [B, H, W, C] -> [B, C, H / 8, W / 8]. */
const sparse = (map: Images): tf.Tensor =>
  fromImages(tf.stridedSlice(map, [0, 0, 0, 0], [...map.shape], [1, STRIDE, STRIDE, 1]))

const inputGradients = (gradients: ReadonlyMap<string, tf.Tensor>): Record<string, tf.Tensor> => ({
  noise: gradients.get('noise')!,
  sentence: gradients.get('sentence')!,
  words: fromWords(gradients.get('words')!),
})
