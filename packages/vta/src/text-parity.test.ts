import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { assignParameters, lengthMask, namedParameters, valueAndGradients } from '@laviter/nn'
import { distance } from '@laviter/nn/conformance'
import { createRandom } from '@laviter/nn/random'
import { readSafetensors, toFloat32, type StoredTensor } from '@laviter/nn/safetensors'
import {
  applyRenames,
  ATTNGAN_TEXT_BILSTM,
  attnganTextBiLstm,
  mmrlTextTransformer,
  mmrlTextTransformerTable,
  type Rename,
} from './import/index'
import { createTextBiLstm } from './text-bilstm'
import { createTextTransformer } from './text-transformer'
import type { TextEncoder } from './text-encoder'

const fixture = (name: string) =>
  readSafetensors(readFileSync(join(__dirname, `fixtures/${name}.safetensors`))).tensors

const under = (tensors: Record<string, StoredTensor>, prefix: string) =>
  Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  )

const asTensor = (stored: StoredTensor) => tf.tensor(toFloat32(stored), [...stored.shape])

function expectClose(actual: tf.Tensor, expected: tf.Tensor, tolerance: number, what: string) {
  expect([what, ...actual.shape]).toEqual([what, ...expected.shape])
  const error = distance(actual, expected)
  expect({ what, error: error < tolerance ? 0 : error }).toEqual({ what, error: 0 })
}

/** Outputs and all gradients of a case; the reference's words are [B, D, T]. */
function compare(
  encoder: TextEncoder,
  tensors: Record<string, StoredTensor>,
  gradients: Record<string, StoredTensor>,
) {
  tf.tidy(() => {
    const tokens = tf.cast(asTensor(tensors['in.tokens']!), 'int32') as tf.Tensor2D
    const lengths = [...toFloat32(tensors['in.lengths']!)]
    const mask = lengthMask(lengths, tokens.shape[1])
    const [rw, rs] = ['in.rw', 'in.rs'].map((name) => asTensor(tensors[name]!))
    const {
      value,
      gradients: ours,
      aux,
    } = valueAndGradients(namedParameters(encoder.parameters), () => {
      const { words, sentence } = encoder.encode(tokens, mask)
      const turned = tf.transpose(words, [0, 2, 1])
      const total: tf.Scalar = tf.add(tf.sum(tf.mul(turned, rw!)), tf.sum(tf.mul(sentence, rs!)))
      return { total, turned, sentence }
    })
    expectClose(aux.turned, asTensor(tensors['out.words']!), 1e-5, 'words')
    expectClose(aux.sentence, asTensor(tensors['out.sentence']!), 1e-5, 'sentence')
    expectClose(tf.reshape(value, [1]), asTensor(tensors['out.scalar']!), 1e-5, 'scalar')
    expect([...ours.keys()].sort()).toEqual(Object.keys(gradients).sort())
    for (const [path, gradient] of ours)
      expectClose(gradient, asTensor(gradients[path]!), 1e-5, path)
  })
}

test('the Transformer gives the words, sentence and gradients of the paper’s code', () => {
  const tensors = fixture('text_transformer')
  const imported = mmrlTextTransformer(under(tensors, 'w.'), 'fixture')
  expect(imported.config).toEqual({
    vocabularySize: 60,
    words: 15,
    embed: 32,
    heads: 8,
    depth: 1,
    parity: true,
  })
  const encoder = createTextTransformer(imported.config, { random: createRandom(1) })
  assignParameters(encoder.parameters, imported.tensors, { where: 'fixture' })
  const gradients = applyRenames(under(tensors, 'grad.w.'), mmrlTextTransformerTable(1), {
    where: 'fixture',
  })
  compare(encoder, tensors, gradients)
  encoder.dispose()
})

test('the BiLSTM gives the words, sentence and gradients of AttnGAN’s', () => {
  const tensors = fixture('text_bilstm')
  const imported = attnganTextBiLstm(under(tensors, 'w.'), 'fixture')
  expect(imported.config).toEqual({ vocabularySize: 60, words: 18, embed: 32, tableWidth: 20 })
  const encoder = createTextBiLstm(imported.config, { random: createRandom(1) })
  assignParameters(encoder.parameters, imported.tensors, { where: 'fixture' })
  // two biases of which one is ours: each has the sum's gradient
  const once = ATTNGAN_TEXT_BILSTM.map((rename): Rename =>
    rename.combine === 'sum' ? { ...rename, from: rename.from.slice(0, 1) } : rename,
  )
  const gradients = applyRenames(under(tensors, 'grad.w.'), once, {
    where: 'fixture',
    ignore: (name) => name.includes('bias_hh'),
  })
  compare(encoder, tensors, gradients)
  encoder.dispose()
})
