import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { namedParameters } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { readSafetensors, toFloat32, type StoredTensor } from '@laviter/nn/safetensors'
import { createVocabulary } from '@laviter/nn/vocabulary'
import { createCaptionVocabulary } from '../caption-vocabulary'
import { createTransformerCaptioner } from '../transformer-captioner'
import { catrCaptioner } from './catr-captioner'
import { fillCaptioner } from './fill-captioner'

/** A tensor whose numbers count up. */
const counted = (...shape: number[]): StoredTensor => {
  const size = shape.reduce((a, b) => a * b, 1)
  return { dtype: 'F32', shape, data: Float32Array.from({ length: size }, (_, i) => i) }
}

const { tensors } = readSafetensors(
  readFileSync(join(__dirname, '../fixtures/captioner.safetensors')),
)
const stateDict = Object.fromEntries(
  Object.entries(tensors)
    .filter(([name]) => name.startsWith('w.'))
    .map(([name, tensor]) => [name.slice(2), tensor]),
)
const OPTIONS = { heads: 4, start: 1, end: 2 }
const random = () => createRandom(1)

test('tokens are BERT’s unless said otherwise', () => {
  const bert = { ...stateDict, 'transformer.embeddings.word_embeddings.weight': counted(200, 32) }
  const { config } = catrCaptioner(bert, 'weights.pth')
  expect(config).toMatchObject({ vocabularySize: 200, padding: 0, start: 101, end: 102, heads: 8 })
})

test('packed attention is cut into queries, keys and values', () => {
  const name = 'transformer.decoder.layers.1.multihead_attn.in_proj_weight'
  const packed = { ...stateDict, [name]: counted(96, 32) }
  const imported = catrCaptioner(packed, 'weights.pth', OPTIONS)
  const part = (which: string) =>
    toFloat32(imported.tensors[`decoder.layers.1.crossAttention.${which}.weight`]!)
  // [out, in] turned: the first numbers are the first column, the outputs' weight of input 0
  expect([...part('queries').slice(0, 3)]).toEqual([0, 32, 64])
  expect([...part('keys').slice(0, 3)]).toEqual([1024, 1056, 1088])
  expect([...part('values').slice(0, 3)]).toEqual([2048, 2080, 2112])
})

test('the backbone, and a convolution from its channels, stay behind and are named', () => {
  const whole = {
    ...stateDict,
    'backbone.0.body.conv1.weight': counted(4, 3, 7, 7),
    'input_proj.weight': counted(32, 64, 1, 1),
    'input_proj.bias': counted(32),
  }
  const { config, leftOut } = catrCaptioner(whole, 'weights.pth', OPTIONS)
  expect(config.inputProjection).toBe(false)
  expect(leftOut).toEqual([
    'its image backbone (1 tensors): regions come from the aligner',
    'its input convolution from 64 channels: regions are 32 wide',
  ])
})

test('a 1 x 1 convolution of the regions’ width comes along', () => {
  const weight = counted(32, 32, 1, 1)
  const whole = { ...stateDict, 'input_proj.weight': weight, 'input_proj.bias': counted(32) }
  const imported = catrCaptioner(whole, 'weights.pth', OPTIONS)
  expect(imported.config.inputProjection).toBe(true)
  const captioner = createTransformerCaptioner(imported.config, { random: random() })
  fillCaptioner(captioner, imported, { where: 'weights.pth' })
  const input = namedParameters(captioner.parameters).get('input.weight')!
  expect([...input.dataSync().slice(0, 3)]).toEqual([0, 32, 64])
  captioner.dispose()
})

test('without its words the weights fill a captioner of another vocabulary', () => {
  const imported = catrCaptioner(stateDict, 'weights.pth', { heads: 4, words: false })
  expect(imported.leftOut).toEqual(['its 50 words: the captioner has a vocabulary of its own'])
  const { tokens } = createCaptionVocabulary(createVocabulary(['<end>', 'a', 'red', 'bird']))
  const config = { ...imported.config, vocabularySize: tokens.size }
  const captioner = createTransformerCaptioner(config, { random: random() })
  expect(captioner.tokens).toEqual(tokens)
  const named = namedParameters(captioner.parameters)
  const words = [...named.get('embedding.table.weight')!.dataSync()]
  fillCaptioner(captioner, imported, { where: 'weights.pth' })
  expect([...named.get('embedding.table.weight')!.dataSync()]).toEqual(words)
  expect([...named.get('head.1.bias')!.dataSync()]).toEqual([
    ...toFloat32(stateDict['mlp.layers.1.bias']!),
  ])
  captioner.dispose()
})

test.each<[string, Record<string, StoredTensor>, RegExp]>([
  [
    'another model',
    { weight: counted(2, 2) },
    /lacks transformer.embeddings.*no state dict of CATR/,
  ],
  [
    'a tensor too many',
    { ...stateDict, 'mlp.layers.3.weight': counted(2, 2) },
    /mlp.layers.3.weight has no place in the model/,
  ],
  [
    'packed attention that has no thirds',
    {
      ...stateDict,
      'transformer.encoder.layers.0.self_attn.in_proj_bias': counted(95),
    },
    /lacks transformer.encoder.layers.0.self_attn.in_proj_bias.queries/,
  ],
])('%s is an error', (_, dict, message) => {
  expect(() => catrCaptioner(dict, 'weights.pth', OPTIONS)).toThrow(message)
})
