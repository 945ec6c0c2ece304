import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { createEmbedding, disposeParameters, embed, normalTensor } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { createVocabulary } from '@laviter/nn/vocabulary'
import { createCaptionVocabulary } from './caption-vocabulary'
import type { CaptionerImage, CreateCaptioner } from './captioner'
import type { SavedCaptioner } from './captioner-folder'
import { CAPTIONERS } from './captioners'
import { generateWith } from './decode/generate'
import { loadCaptioner } from './load-captioner'
import { saveCaptioner } from './node/save-captioner'

const vocabulary = createCaptionVocabulary(createVocabulary(['<end>', 'a', 'red', 'blue', 'bird']))
const SIZES = { vocabularySize: vocabulary.tokens.size, embed: 8, length: 6 }
const SMALL = {
  encoderLayers: 1,
  decoderLayers: 1,
  heads: 2,
  feedForward: 8,
  headWidth: 8,
  width: 8,
}

let folder: string
let image: CaptionerImage
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-itm-'))
  const regions = normalTensor(createRandom(3), [2, 9, 8]) as tf.Tensor3D
  image = { regions, global: tf.mean(regions, 1) }
})
afterAll(() => rm(folder, { recursive: true }))

async function make(part: string): Promise<SavedCaptioner> {
  const config = { part, ...SIZES, ...SMALL }
  const captioner = await CAPTIONERS[part]!(config, { random: createRandom(5) })
  return { captioner, config, vocabulary }
}

/** The last word alone chooses the next. */
const createBigram: CreateCaptioner = ({ vocabularySize, length = 128 }, { random }) => {
  const parameters = { next: createEmbedding(vocabularySize, vocabularySize, {}, random) }
  const tokens = { size: vocabularySize, padding: 0, start: 1, end: 2 }
  const logits = (_: CaptionerImage, rows: tf.Tensor2D) => embed(parameters.next, rows)
  return {
    parameters,
    tokens,
    length,
    logits: (image, rows) => tf.tidy((): tf.Tensor3D => logits(image, rows)),
    generate: generateWith((image, rows): tf.Tensor3D => logits(image, rows), { tokens, length }),
    dispose: () => disposeParameters(parameters),
  }
}

test.each(Object.keys(CAPTIONERS))(
  '%s describes pictures as it did before it was saved',
  async (part) => {
    const saved = await make(part)
    const before = tf.memory().numTensors
    await saveCaptioner(join(folder, part), saved)
    const files: string[] = []
    const loaded = await loadCaptioner(join(folder, part), {
      onProgress: ({ file }) => files.push(file),
    })
    expect(files).toEqual(['captioner.json', 'captioner.safetensors'])
    expect(loaded.config).toEqual(saved.config)
    const expected = await saved.captioner.generate(image)
    const described = await loaded.describe(image)
    expect(described.map(({ logProbability }) => logProbability)).toEqual(
      expected.map(({ logProbability }) => logProbability),
    )
    expect(described.map(({ text }) => text)).toEqual(
      expected.map(({ tokens }) => vocabulary.decode(tokens)),
    )
    loaded.dispose()
    expect(tf.memory().numTensors).toBe(before)
    saved.captioner.dispose()
  },
)

test('where a word looked stands beside it, without the end', async () => {
  const saved = await make('transformer')
  await saveCaptioner(join(folder, 'attention'), saved)
  const loaded = await loadCaptioner(join(folder, 'attention'))
  const [first] = await loaded.describe(image, { attention: true, ignoreEnd: true, maxWords: 5 })
  expect(first!.attention).toHaveLength(first!.words.length)
  for (const map of first!.attention!) {
    expect(map).toHaveLength(9)
    expect(map.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
  }
  loaded.dispose()
  saved.captioner.dispose()
})

test('a captioner of one’s own comes back by its factory', async () => {
  const config = { part: './bigram.mjs', ...SIZES }
  const captioner = await createBigram(config, { random: createRandom(8) })
  await saveCaptioner(join(folder, 'own'), { captioner, config })
  await expect(loadCaptioner(join(folder, 'own'))).rejects.toThrow(
    /captioner is ".\/bigram.mjs", a part of somebody's own. Pass its factory/,
  )
  const loaded = await loadCaptioner(join(folder, 'own'), { parts: { captioner: createBigram } })
  expect(await loaded.captioner.generate(image)).toEqual(await captioner.generate(image))
  await expect(loaded.describe(image)).rejects.toThrow(/saved without a vocabulary/)
  loaded.dispose()
  captioner.dispose()
})

test('a browser loads it over HTTP, and can stop', async () => {
  const saved = await make('transformer')
  await saveCaptioner(join(folder, 'served'), saved)
  saved.captioner.dispose()
  const server = createServer((request, response) => {
    readFile(join(folder, request.url ?? '')).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  try {
    const loaded = await loadCaptioner(`${url}/served`)
    expect(await loaded.describe(image)).toHaveLength(2)
    loaded.dispose()
    await expect(loadCaptioner(`${url}/nothing`)).rejects.toThrow(/the server answers 404/)
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(loadCaptioner(`${url}/served`, { signal })).rejects.toThrow('enough')
  } finally {
    server.close()
  }
})

test.each<[string, (json: string) => string, RegExp]>([
  ['no JSON', (json) => json.slice(1), /captioner\.json: it is no JSON. Give the captioner folder/],
  ['another file', () => '{"format": "laviter-aligner"}', /does not describe a captioner/],
  [
    'another version',
    (json) => json.replace('"version": 1', '"version": 2'),
    /version 2, this @laviter\/itm reads 1/,
  ],
  ['no part', (json) => json.replace('"part"', '"pert"'), /lacks config.part/],
  ['words that do not fit', (json) => json.replace('"red",', ''), /has 6 tokens .* is 7/],
  [
    'tokens that do not fit',
    (json) => json.replace('"embed"', '"start": 3, "embed"'),
    /captioner\.json: the captioner's tokens .* are 0, 3 and 2, the vocabulary's 0, 1 and 2/,
  ],
  ['words that are none', (json) => json.replace('"red"', '7'), /vocabulary is no list of words/],
  ['other sizes', (json) => json.replace('"embed": 8', '"embed": 16'), /weights do not fit/],
  ['sizes out of range', (json) => json.replace('"heads": 2', '"heads": 3'), /3 heads do not/],
])('a folder with %s is an error', async (_, change, message) => {
  const path = join(folder, 'damaged')
  const saved = await make('transformer')
  await saveCaptioner(path, saved)
  saved.captioner.dispose()
  const json = join(path, 'captioner.json')
  await writeFile(json, change(await readFile(json, 'utf8')))
  const before = tf.memory().numTensors
  await expect(loadCaptioner(path)).rejects.toThrow(message)
  expect(tf.memory().numTensors).toBe(before)
})

test('weights that are cut short, or missing, are an error', async () => {
  const path = join(folder, 'short')
  const saved = await make('transformer')
  await saveCaptioner(path, saved)
  saved.captioner.dispose()
  const weights = join(path, 'captioner.safetensors')
  await writeFile(weights, (await readFile(weights)).subarray(0, -8))
  await expect(loadCaptioner(path)).rejects.toThrow(/captioner\.safetensors/)
  await rm(weights)
  await expect(loadCaptioner(path)).rejects.toThrow(/holds no captioner\.safetensors/)
})

test.each<[string, object, RegExp]>([
  ['no part', { part: undefined }, /saveCaptioner: config lacks part or vocabularySize/],
  ['no vocabulary size', { vocabularySize: undefined }, /config lacks part or vocabularySize/],
  ['another vocabulary size', { vocabularySize: 20 }, /config says vocabularySize 20, .* has 7/],
  ['another start', { start: 3 }, /config says start 3, the captioner has 1/],
  ['no length, whose default is another', { length: undefined }, /says length 128, .* has 6/],
  ['a misspelt key', { head: 2 }, /there is no option "head"/],
  ['a part of one’s own, other tokens', { part: './x.mjs', end: 4 }, /says end 4, .* has 2/],
])('a configuration with %s leaves a good folder as it is', async (_, other, message) => {
  const path = join(folder, 'kept')
  const { captioner, config } = await make('show-and-tell')
  await saveCaptioner(path, { captioner, config })
  const wrong = { ...config, ...other }
  await expect(saveCaptioner(path, { captioner, config: wrong })).rejects.toThrow(message)
  captioner.dispose()
  const kept = await loadCaptioner(path)
  expect(kept.config).toEqual(config)
  kept.dispose()
})

test('a captioner of one’s own has tokens and a length of its own, where nothing is said of them', async () => {
  const { captioner } = await make('show-and-tell')
  const own = { ...captioner, tokens: { size: 7, padding: 6, start: 5, end: 4 } }
  const config = { part: './own.mjs', vocabularySize: 7, length: 9, mood: 'bright' }
  await saveCaptioner(join(folder, 'own-tokens'), { captioner: own, config })
  captioner.dispose()
})

test('a vocabulary of another size, or with other tokens, is not saved', async () => {
  const saved = await make('transformer')
  const save = (other: Partial<SavedCaptioner['config']>) =>
    saveCaptioner(join(folder, 'misfit'), { ...saved, config: { ...saved.config, ...other } })
  await expect(save({ vocabularySize: 9 })).rejects.toThrow(
    /vocabulary has 7 tokens .* vocabularySize is 9/,
  )
  await expect(save({ start: 5, end: 6 })).rejects.toThrow(
    /saveCaptioner: the captioner's tokens .* are 0, 5 and 6, the vocabulary's 0, 1 and 2/,
  )
  saved.captioner.dispose()
})
