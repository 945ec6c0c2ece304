import * as tf from '@tensorflow/tfjs-core'
import { createTransformerCaptioner } from '@laviter/itm'
import { catrCaptioner, catrTable, unpackAttention } from '@laviter/itm/import'
import { assignParameters, linear, type ParameterTree } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { Rename } from '@laviter/nn/pth'
import type { StoredTensor } from '@laviter/nn/safetensors'
import { createAttnGanGenerator, createDiscriminator, type WordMask } from '@laviter/tim'
import {
  attnganDiscriminator,
  attnganDiscriminatorTable,
  attnganGenerator,
  attnganGeneratorTable,
  placesBeforeChannels,
  splitJointConvolution,
} from '@laviter/tim/import'
import type { JointModules } from '@laviter/trainer/joint'
import { createTextTransformer, type ImageEncoder } from '@laviter/vta'
import { mmrlTextTransformer, mmrlTextTransformerTable } from '@laviter/vta/import'
import { renamed } from '../by-table'
import type { Fixture } from '../fixture'

export type Tensors = Record<string, StoredTensor>

/** A module of the reference, with the importer's table from its names to ours. */
export interface Imported {
  /** as the fixture names it */
  readonly name: string
  /** where its parameters stand in the joint tree */
  readonly path: string
  readonly parameters: ParameterTree
  readonly table: readonly Rename[]
  /** cuts the reference's tensors into those that the table names */
  readonly arrange: (tensors: Tensors) => Tensors
}

/** Sides of the three stages. */
export const SIZES = [64, 128, 256] as const

/** Text encoder, captioner, generator and discriminators by the importers that users have; the image encoder is the fixture's stand-in. */
export function importPlayers(fixture: Fixture): { modules: JointModules; imported: Imported[] } {
  const random = createRandom(0)
  const weights = (name: string) => fixture.under(`w.${name}.`)
  const same = (tensors: Tensors) => tensors
  const text = mmrlTextTransformer(weights('text'), fixture.name)
  const textEncoder = createTextTransformer(
    {
      ...text.config,
      heads: fixture.number('text_heads'),
      depth: fixture.number('depth'),
      parity: fixture.config['mask_text_padding'] !== true,
    },
    { random },
  )
  assignParameters(textEncoder.parameters, text.tensors, { where: 'text' })
  const imageEncoder = createStandIn(fixture)
  assignParameters(imageEncoder.parameters, renamed(weights('image'), STAND_IN), { where: 'image' })
  const counts = {
    encoderLayers: fixture.number('encoder_layers'),
    decoderLayers: fixture.number('decoder_layers'),
    inputProjection: false,
  }
  const told = catrCaptioner(weights('captioner'), fixture.name, {
    padding: fixture.number('pad'),
    start: fixture.number('start'),
    end: fixture.number('end'),
    heads: fixture.number('heads'),
  })
  const captioner = createTransformerCaptioner(
    { ...told.config, ...counts, dropout: 0 },
    { random },
  )
  assignParameters(captioner.parameters, told.tensors, { where: 'captioner' })
  const drawn = attnganGenerator(weights('generator'), fixture.name)
  const wordMask = fixture.config['mask_generator_padding'] as WordMask
  const generator = createAttnGanGenerator({ ...drawn.config, wordMask }, { random })
  assignParameters(generator.parameters, drawn.tensors, { where: 'generator' })
  const opponents = SIZES.map((size) => {
    const { config, tensors } = attnganDiscriminator(weights(`d${size}`), `d${size}`)
    const discriminator = createDiscriminator(config, { random })
    assignParameters(discriminator.parameters, tensors, { where: `d${size}` })
    return { discriminator, table: attnganDiscriminatorTable(config) }
  })
  const discriminators = opponents.map(({ discriminator }) => discriminator)
  return {
    modules: { imageEncoder, textEncoder, captioner, generator, discriminators },
    imported: [
      {
        ...{ name: 'text', path: 'text', parameters: textEncoder.parameters },
        ...{ table: mmrlTextTransformerTable(fixture.number('depth')), arrange: same },
      },
      {
        ...{ name: 'image', path: 'image', parameters: imageEncoder.parameters },
        ...{ table: STAND_IN, arrange: same },
      },
      {
        ...{ name: 'captioner', path: 'captioner', parameters: captioner.parameters },
        ...{ table: catrTable(counts), arrange: unpackAttention },
      },
      {
        ...{ name: 'generator', path: 'generator', parameters: generator.parameters },
        ...{ table: attnganGeneratorTable(drawn.config), arrange: placesBeforeChannels },
      },
      ...opponents.map(({ discriminator: { size, parameters }, table }) => ({
        ...{ name: `d${size}`, path: `discriminators.${size}`, parameters },
        ...{ table, arrange: splitJointConvolution },
      })),
    ],
  }
}

const STAND_IN: readonly Rename[] = [
  { to: 'regions.weight', from: ['emb_features.weight'], layout: 'pointwise' },
  { to: 'global.weight', from: ['emb_cnn_code.weight'], layout: 'transpose' },
  { to: 'global.bias', from: ['emb_cnn_code.bias'], layout: 'same' },
]

/** What the fixture has in place of InceptionV3: tanh of a linear map of mean colours; the mean region, mapped. */
function createStandIn(fixture: Fixture): ImageEncoder {
  const D = fixture.number('embedding')
  const side = fixture.number('image_pool')
  const parameters = {
    regions: { weight: tf.variable(tf.zeros<tf.Rank.R2>([3, D])) },
    global: {
      weight: tf.variable(tf.zeros<tf.Rank.R2>([D, D])),
      bias: tf.variable(tf.zeros<tf.Rank.R1>([D])),
    },
  }
  return {
    parameters,
    embed: D,
    imageSize: 256,
    range: [-1, 1],
    encode: (images) =>
      tf.tidy(() => {
        const [B] = images.shape
        const colours: tf.Tensor3D = tf.reshape(tf.avgPool(images, side, side, 'valid'), [B, -1, 3])
        const regions = tf.tanh(linear<tf.Tensor3D>(parameters.regions, colours))
        return { regions, global: linear<tf.Tensor2D>(parameters.global, tf.mean(regions, 1)) }
      }),
    dispose: () => tf.dispose([parameters.regions.weight, ...Object.values(parameters.global)]),
  }
}
