import * as tf from '@tensorflow/tfjs-core'
import { discriminatorLoss, generatorLoss, wrongPairs, type Verdict } from '@laviter/losses'
import {
  namedParameters,
  trainableParameters,
  valueAndGradients,
  type Embedding,
  type Images,
} from '@laviter/nn'
import type { Rename } from '@laviter/nn/pth'
import type { StoredTensor } from '@laviter/nn/safetensors'
import type { Discriminator, Features } from '@laviter/tim'
import { compareByTable } from '../by-table'
import type { Fixture } from '../fixture'
import { fromImages, toImages } from '../layouts'
import type { ParityCase } from './index'

type Tensors = Record<string, StoredTensor>

/** A discriminator with a fixture's weights. */
export type Opponent = {
  readonly discriminator: Discriminator
  /** the importer's, from the reference's names to ours */
  readonly table: readonly Rename[]
  /** cuts the reference's tensors into those that the table names */
  readonly arrange: (tensors: Tensors) => Tensors
}

/** The importer that users have, on a fixture's weights. */
type Build = (fixture: Fixture) => Opponent

const TRAINING = { training: true } as const

/** A discriminator on real and drawn images: what it sees and says, its loss, all gradients, and batch norm's statistics. */
export const discriminatorCase =
  (build: Build): ParityCase =>
  async (fixture, comparison) => {
    const { discriminator, table, arrange } = build(fixture)
    const [real, fake] = [imagesOf(fixture, 'real_small'), imagesOf(fixture, 'fake_small')]
    const sentence = fixture.tensor('in.sentence') as Embedding
    const { value, gradients, aux } = valueAndGradients(
      trainableParameters(discriminator.parameters),
      () => {
        // in this order batch norm tracks its statistics
        const features = discriminator.features(real, TRAINING)
        const drawn = discriminator.features(fake, TRAINING)
        const said = judge(discriminator, features, sentence)
        const ofDrawn = judge(discriminator, drawn, sentence)
        const pairs = wrongPairs(features, sentence)
        const conditional = discriminator.conditional(pairs.features, pairs.sentence, TRAINING)
        const { total } = discriminatorLoss({ real: said, fake: ofDrawn, wrong: { conditional } })
        return { total, features, said }
      },
    )
    const { conditional, unconditional } = aux.said
    const outputs = {
      features: mapIn(aux.features, fixture),
      cond_prob: tf.sigmoid(conditional),
      ...(unconditional && { uncond_prob: tf.sigmoid(unconditional) }),
      loss: value,
      scalar: value,
    }
    for (const [name, output] of Object.entries(outputs))
      comparison.add('outputs', name, await output.data(), fixture.values(`out.${name}`))
    await compareByTable(
      comparison,
      'gradients',
      arrange(fixture.under('grad.w.')),
      table,
      gradients,
    )
    const state = namedParameters(discriminator.parameters)
    await compareByTable(comparison, 'outputs', arrange(fixture.under('after.')), table, state)
    discriminator.dispose()
  }

/** What a discriminator makes its generator feel: the adversarial loss at this size, and its gradient by the drawn image. */
export const generatorLossCase =
  (build: Build): ParityCase =>
  async (fixture, comparison) => {
    const { discriminator } = build(fixture)
    const small = tf.variable(fixture.tensor('in.fake_small'))
    const sentence = fixture.tensor('in.sentence') as Embedding
    const { value, gradients } = valueAndGradients(new Map([['fake_small', small]]), () => {
      const features = discriminator.features(enlarged(small, fixture.number('upsample')), TRAINING)
      const { total } = generatorLoss([judge(discriminator, features, sentence)])
      return { total }
    })
    for (const name of ['loss', 'scalar'])
      comparison.add('outputs', name, await value.data(), fixture.values(`out.${name}`))
    const gradient = gradients.get('fake_small')!
    comparison.add(
      'gradients',
      'fake_small',
      await gradient.data(),
      fixture.values('grad.fake_small'),
    )
    discriminator.dispose()
  }

/** Of what our heads read, the reference's features come first. */
function mapIn(features: Features, fixture: Fixture): tf.Tensor {
  const [, channels = 0] = fixture.stored('out.features').shape
  return fromImages(tf.slice(features, [0, 0, 0, 0], [-1, -1, -1, channels]))
}

function judge(discriminator: Discriminator, features: Features, sentence: Embedding): Verdict {
  const unconditional = discriminator.unconditional?.(features)
  return {
    conditional: discriminator.conditional(features, sentence, TRAINING),
    ...(unconditional && { unconditional }),
  }
}

const imagesOf = (fixture: Fixture, name: string): Images =>
  enlarged(fixture.tensor(`in.${name}`), fixture.number('upsample'))

/** The fixtures hold small images: each value becomes a square of so many pixels a side, then tanh. */
export function enlarged(small: tf.Tensor, scale: number): Images {
  const images = toImages(small)
  const [B, H, W, C] = images.shape
  const squares = tf.mul(
    tf.reshape(images, [B, H, 1, W, 1, C]),
    tf.ones([1, 1, scale, 1, scale, 1]),
  )
  return tf.tanh(tf.reshape(squares, [B, H * scale, W * scale, C]))
}
