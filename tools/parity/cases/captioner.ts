import * as tf from '@tensorflow/tfjs-core'
import { createTransformerCaptioner, type Captioner } from '@laviter/itm'
import { catrCaptioner, catrTable } from '@laviter/itm/import'
import { captionLoss } from '@laviter/losses'
import {
  assignParameters,
  namedParameters,
  sinePositions2d,
  valueAndGradients,
  type Tokens,
} from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { Rename } from '@laviter/nn/pth'
import type { Comparison } from '../compare'
import type { Fixture } from '../fixture'
import { fromRegions, toRegions } from '../layouts'
import type { ParityCase } from './index'

/** The captioner of CATR and the paper, by the importer that users have: teacher forcing, both losses, gradients, greedy words. */
export const captionerCase: ParityCase = async (fixture, comparison) => {
  const { config, tensors } = catrCaptioner(fixture.under('w.'), fixture.name, {
    padding: fixture.number('pad'),
    start: fixture.number('start'),
    end: fixture.number('end'),
    heads: fixture.number('heads'),
  })
  const counts = {
    encoderLayers: fixture.number('encoder_layers'),
    decoderLayers: fixture.number('decoder_layers'),
    inputProjection: config.inputProjection ?? false,
  }
  const [, , height = 0, width = 0] = fixture.stored('in.regions').shape
  const captioner = createTransformerCaptioner(
    { ...config, ...counts, grid: [height, width] },
    { random: createRandom(0) },
  )
  assignParameters(captioner.parameters, tensors, { where: fixture.name })
  await comparePositions(fixture, comparison)
  await compareTeaching(captioner, catrTable(counts), fixture, comparison)
  await compareGreedy(captioner, fixture, comparison)
  captioner.dispose()
}

/** Logits where the input is a word, the loss with padding ignored and counted, and every gradient of the first. */
async function compareTeaching(
  captioner: Captioner,
  table: readonly Rename[],
  fixture: Fixture,
  comparison: Comparison,
): Promise<void> {
  const { padding } = captioner.tokens
  const [, places = 0] = fixture.stored('out.logits').shape
  const rows = tf.cast(fixture.tensor('in.tokens') as Tokens, 'int32')
  const tokens: Tokens = tf.slice(rows, [0, 0], [-1, places])
  const targets: Tokens = tf.slice(rows, [0, 1]) // a row's last place may have no next token
  const regions = tf.variable(toRegions(fixture.tensor('in.regions')))
  const parameters = namedParameters(captioner.parameters)
  const { value, gradients, aux } = valueAndGradients(
    new Map<string, tf.Variable>([...parameters, ['regions', regions]]),
    () => {
      const logits = captioner.logits({ regions, global: tf.mean(regions, 1) }, tokens)
      const scored = tf.slice(logits, [0, 0, 0], [-1, targets.shape[1], -1])
      const reference = captionLoss(scored, targets, { padding, countPadding: true })
      return { total: captionLoss(scored, targets, { padding }), logits, reference }
    },
  )
  const real = tf.cast(tf.expandDims(tf.notEqual(tokens, padding), 2), 'float32')
  const ours = tf.mul(aux.logits, real)
  const expected = tf.mul(fixture.tensor('out.logits'), real)
  comparison.add('outputs', 'logits', await ours.data(), await expected.data())
  const outputs = { scalar: value, loss_ignoring_padding: value, loss_reference: aux.reference }
  for (const [name, loss] of Object.entries(outputs))
    comparison.add('outputs', name, await loss.data(), fixture.values(`out.${name}`))
  const byRegion = fromRegions(gradients.get('regions')!)
  comparison.add('gradients', 'regions', await byRegion.data(), fixture.values('grad.regions'))
  for (const [name, parts] of packed(table)) {
    if (!fixture.tensors[`grad.w.${name}`]) continue // the loss does not reach it
    const gradient = tf.concat(parts.map(({ to, layout }) => asTorch(gradients.get(to)!, layout)))
    comparison.add('gradients', name, await gradient.data(), fixture.values(`grad.w.${name}`))
  }
  regions.dispose()
}

/** Our table of sines is the one that the reference ran with. */
async function comparePositions(fixture: Fixture, comparison: Comparison): Promise<void> {
  const [, width = 0, height = 0, across = 0] = fixture.stored('in.regions').shape
  const positions = tf.transpose(sinePositions2d(tf.ones([1, height, across]), width), [0, 3, 1, 2])
  comparison.add('outputs', 'sines', await positions.data(), fixture.values('in.sine_table'))
}

/** Greedy words to the full length: those of the reference, each. */
async function compareGreedy(
  captioner: Captioner,
  fixture: Fixture,
  comparison: Comparison,
): Promise<void> {
  const [, length = 0] = fixture.stored('out.greedy').shape
  const regions = toRegions(fixture.tensor('in.regions'))
  const captions = await captioner.generate(
    { regions, global: tf.mean(regions, 1) },
    { maxWords: length - 1, ignoreEnd: true, suppress: [] },
  )
  const rows = captions.flatMap(({ tokens }) => [captioner.tokens.start, ...tokens])
  comparison.addEqual('greedy', rows, fixture.values('out.greedy'))
}

/** The rows of the table by the tensor that they come from: torch keeps queries, keys and values in one. */
function packed(table: readonly Rename[]): Map<string, Rename[]> {
  const byName = new Map<string, Rename[]>()
  for (const rename of table) {
    const name = rename.from[0]!.replace(/\.(queries|keys|values)$/, '')
    byName.set(name, [...(byName.get(name) ?? []), rename])
  }
  return byName
}

/** A gradient of ours in torch's order of values. */
const asTorch = (gradient: tf.Tensor, layout: Rename['layout']): tf.Tensor =>
  layout === 'same' ? gradient : tf.transpose(gradient)
