import * as tf from '@tensorflow/tfjs-core'
import { assignParameters, namedParameters, valueAndGradients } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { toFloat32 } from '@laviter/nn/safetensors'
import { createTextBiLstm, createTextTransformer, type TextEncoder } from '@laviter/vta'
import {
  applyRenames,
  ATTNGAN_TEXT_BILSTM,
  attnganTextBiLstm,
  mmrlTextTransformer,
  mmrlTextTransformerTable,
  type Rename,
} from '@laviter/vta/import'
import type { Comparison } from '../compare'
import type { Fixture } from '../fixture'
import { fromWords, toMask } from '../layouts'
import type { ParityCase } from './index'

/** The text Transformer of the paper's code, by the importer that users have. */
export const transformerCase: ParityCase = async (fixture, comparison) => {
  const { config, tensors } = mmrlTextTransformer(fixture.under('w.'), fixture.name)
  const encoder = createTextTransformer(
    {
      ...config,
      heads: fixture.number('heads'),
      depth: fixture.number('depth'),
      parity: fixture.config['mask_text_padding'] !== true,
    },
    { random: createRandom(0) },
  )
  assignParameters(encoder.parameters, tensors, { where: fixture.name })
  await compareEncoder(
    encoder,
    mmrlTextTransformerTable(fixture.number('depth')),
    fixture,
    comparison,
  )
}

/** The BiLSTM of AttnGAN, by its importer; ours has the sum of torch's two biases, and so each one's gradient. */
export const biLstmCase: ParityCase = async (fixture, comparison) => {
  const { config, tensors } = attnganTextBiLstm(fixture.under('w.'), fixture.name)
  const encoder = createTextBiLstm(config, { random: createRandom(0) })
  assignParameters(encoder.parameters, tensors, { where: fixture.name })
  const oneBias = ATTNGAN_TEXT_BILSTM.map((rename): Rename =>
    rename.combine === 'sum' ? { ...rename, from: rename.from.slice(0, 1) } : rename,
  )
  await compareEncoder(encoder, oneBias, fixture, comparison, (name) => name.includes('bias_hh'))
}

async function compareEncoder(
  encoder: TextEncoder,
  table: readonly Rename[],
  fixture: Fixture,
  comparison: Comparison,
  ignore?: (name: string) => boolean,
): Promise<void> {
  const tokens = tf.cast(fixture.tensor('in.tokens') as tf.Tensor2D, 'int32')
  const mask = toMask(fixture.tensor('in.lengths'), tokens.shape[1])
  const [byWord, bySentence] = [fixture.tensor('in.rw'), fixture.tensor('in.rs')]
  const { value, gradients, aux } = valueAndGradients(namedParameters(encoder.parameters), () => {
    const { words, sentence } = encoder.encode(tokens, mask)
    const turned = fromWords(words)
    const total: tf.Scalar = tf.add(
      tf.sum(tf.mul(turned, byWord)),
      tf.sum(tf.mul(sentence, bySentence)),
    )
    return { total, turned, sentence }
  })
  comparison.add('outputs', 'words', await aux.turned.data(), fixture.values('out.words'))
  comparison.add('outputs', 'sentence', await aux.sentence.data(), fixture.values('out.sentence'))
  comparison.add('outputs', 'scalar', await value.data(), fixture.values('out.scalar'))
  const expected = applyRenames(fixture.under('grad.w.'), table, {
    where: fixture.name,
    ...(ignore && { ignore }),
  })
  for (const [path, stored] of Object.entries(expected)) {
    const ours = gradients.get(path)
    comparison.add('gradients', path, ours ? await ours.data() : [], toFloat32(stored))
  }
  encoder.dispose()
}
