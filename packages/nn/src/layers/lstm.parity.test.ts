import * as tf from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEmbedding, embed } from './embedding'
import { bidirectionalLstm, createBidirectionalLstm } from './lstm'
import { lengthMask } from './mask'
import { distance } from '../conformance'
import { namedParameters } from '../parameters'
import { createRandom } from '../random'
import { readSafetensors, toFloat32 } from '../safetensors/index'
import { valueAndGradients } from '../value-and-gradients'

const { tensors } = readSafetensors(
  readFileSync(join(__dirname, '../fixtures/text_bilstm.safetensors')),
)
const read = <T extends tf.Tensor>(name: string): T =>
  tf.tensor(toFloat32(tensors[name]!), [...tensors[name]!.shape]) as T

test.each(['tensorflow', 'cpu'])(
  'equals torch’s packed LSTM, gradients too, on %s',
  async (backend) => {
    await tf.setBackend(backend)
    tf.tidy(() => {
      const random = createRandom(1)
      const model = {
        embedding: createEmbedding(60, 20, {}, random),
        rnn: createBidirectionalLstm(20, 16, random),
      }
      model.embedding.weight.assign(read('w.encoder.weight'))
      const suffixes = { forward: '', backward: '_reverse' } as const
      for (const direction of ['forward', 'backward'] as const) {
        const w = (name: string): tf.Tensor2D => read(`w.rnn.${name}_l0${suffixes[direction]}`)
        model.rnn[direction].weight.assign(
          tf.transpose(tf.concat([w('weight_ih'), w('weight_hh')], 1)),
        )
        model.rnn[direction].bias.assign(tf.reshape(tf.add(w('bias_ih'), w('bias_hh')), [64]))
      }
      const lengths = [...toFloat32(tensors['in.lengths']!)]
      const tokens = tf.cast(read('in.tokens') as tf.Tensor2D, 'int32')
      const run = () => {
        const out = bidirectionalLstm(
          model.rnn,
          embed(model.embedding, tokens),
          lengthMask(lengths, 15),
        )
        const words = tf.transpose(out.words, [0, 2, 1])
        const total: tf.Scalar = tf.add(
          tf.sum(tf.mul(words, read('in.rw'))),
          tf.sum(tf.mul(out.sentence, read('in.rs'))),
        )
        return { total, words, sentence: out.sentence }
      }
      const { aux, gradients } = valueAndGradients(namedParameters(model), run)
      expect(distance(aux.words, read('out.words'))).toBeLessThan(1e-5)
      expect(distance(aux.sentence, read('out.sentence'))).toBeLessThan(1e-5)
      expect(
        distance(gradients.get('embedding.weight')!, read('grad.w.encoder.weight')),
      ).toBeLessThan(1e-5)
      for (const direction of ['forward', 'backward'] as const) {
        const g = (name: string) => read(`grad.w.rnn.${name}_l0${suffixes[direction]}`)
        const weight = tf.transpose(tf.concat([g('weight_ih'), g('weight_hh')], 1))
        expect(distance(gradients.get(`rnn.${direction}.weight`)!, weight)).toBeLessThan(1e-5)
        expect(distance(gradients.get(`rnn.${direction}.bias`)!, g('bias_ih'))).toBeLessThan(1e-5)
      }
    })
    await tf.setBackend('tensorflow')
  },
)
