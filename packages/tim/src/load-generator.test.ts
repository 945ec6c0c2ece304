import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { createLinear, disposeParameters, linear, normalTensor, type Images } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import type { SavedGenerator } from './generator-folder'
import { GENERATORS } from './generators'
import type { CreateImageGenerator, GeneratedImages, ImageGenerator } from './image-generator'
import { loadGenerator } from './load-generator'
import { saveGenerator } from './node/save-generator'

const SMALL = { embed: 6, sizes: [8, 16], width: 4, residualBlocks: 1, noise: 5, condition: 4 }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-tim-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function make(part: string): Promise<SavedGenerator> {
  const config = { part, ...SMALL }
  return { generator: await GENERATORS[part]!(config, { random: createRandom(5) }), config }
}

const generate = (generator: ImageGenerator, training = false): GeneratedImages => {
  const random = createRandom('inputs')
  const draw = <R extends tf.Rank>(shape: number[]) => normalTensor(random, shape) as tf.Tensor<R>
  return generator.generate(
    { noise: draw([3, 5]), sentence: draw([3, 6]), words: draw([3, 4, 6]) },
    { random, training },
  )
}

const pixels = (generator: ImageGenerator) =>
  tf.tidy(() => generate(generator).images.map((images) => images.dataSync()))

/** Noise and sentence as a plain colour. */
const createPlain: CreateImageGenerator = ({ embed = 256, sizes = [8] }, { random }) => {
  const parameters = { colour: createLinear(embed, 3, {}, random) }
  return {
    parameters,
    sizes,
    noiseWidth: 5,
    conditionWidth: embed,
    needsWords: false,
    generate: ({ sentence }) =>
      tf.tidy(() => {
        const colour = tf.tanh(linear(parameters.colour, sentence))
        const images = sizes.map((size): Images => {
          const pixel: Images = tf.reshape(colour, [sentence.shape[0], 1, 1, 3])
          return tf.tile(pixel, [1, size, size, 1])
        })
        const mean: tf.Tensor2D = tf.clone(sentence)
        return { images, attention: [], mean, logVariance: tf.zerosLike(mean) }
      }),
    dispose: () => disposeParameters(parameters),
  }
}

test.each(Object.keys(GENERATORS))('%s draws as it did before it was saved', async (part) => {
  const saved = await make(part)
  tf.tidy(() => void generate(saved.generator, true)) // so that statistics are none of a new one
  const before = tf.memory().numTensors
  await saveGenerator(join(folder, part), saved)
  const files: string[] = []
  const loaded = await loadGenerator(join(folder, part), {
    onProgress: ({ file }) => files.push(file),
  })
  expect(files).toEqual(['generator.json', 'generator.safetensors'])
  expect(loaded.config).toEqual(saved.config)
  expect(pixels(loaded.generator)).toEqual(pixels(saved.generator))
  loaded.dispose()
  expect(tf.memory().numTensors).toBe(before)
  saved.generator.dispose()
})

test('a generator of one’s own comes back by its factory', async () => {
  const config = { part: './plain.mjs', ...SMALL }
  const generator = await createPlain(config, { random: createRandom(8) })
  await saveGenerator(join(folder, 'own'), { generator, config })
  await expect(loadGenerator(join(folder, 'own'))).rejects.toThrow(
    /generator is ".\/plain.mjs", a part of somebody's own. Pass its factory/,
  )
  const loaded = await loadGenerator(join(folder, 'own'), { parts: { generator: createPlain } })
  expect(pixels(loaded.generator)).toEqual(pixels(generator))
  loaded.dispose()
  generator.dispose()
})

test.each<[string, object, RegExp]>([
  ['no part', { part: undefined }, /saveGenerator: config lacks part/],
  ['another noise', { noise: 7 }, /saveGenerator: config says noise 7, the generator has 5/],
  ['a default that is another', { condition: undefined }, /says condition 100, .* has 4/],
  ['other sizes', { sizes: [16, 32] }, /says sizes \[16,32\], the generator has \[8,16\]/],
  ['a misspelt key', { noiseWidth: 5 }, /saveGenerator: there is no option "noiseWidth"/],
])('a configuration with %s leaves a good folder as it is', async (_, other, message) => {
  const path = join(folder, 'kept')
  const { generator, config } = await make('attngan')
  await saveGenerator(path, { generator, config })
  const wrong = { ...config, ...other }
  await expect(saveGenerator(path, { generator, config: wrong })).rejects.toThrow(message)
  generator.dispose()
  const kept = await loadGenerator(path)
  expect(kept.config).toEqual(config)
  kept.dispose()
})

test('of the sizes of StackGAN-v1 the first and the last are kept', async () => {
  const config = { part: 'stackgan-v1', ...SMALL, sizes: [8, 16, 32] }
  const generator = await GENERATORS['stackgan-v1']!(config, { random: createRandom(5) })
  await saveGenerator(join(folder, 'two-of-three'), { generator, config })
  generator.dispose()
})

test('it loads over HTTP, and can stop', async () => {
  const saved = await make('attngan')
  await saveGenerator(join(folder, 'served'), saved)
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
    const loaded = await loadGenerator(`${url}/served`)
    expect(pixels(loaded.generator)).toEqual(pixels(saved.generator))
    loaded.dispose()
    await expect(loadGenerator(`${url}/nothing`)).rejects.toThrow(/the server answers 404/)
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(loadGenerator(`${url}/served`, { signal })).rejects.toThrow('enough')
  } finally {
    saved.generator.dispose()
    server.close()
  }
})

test.each<[string, (json: string) => string, RegExp]>([
  ['no JSON', (json) => json.slice(1), /generator\.json: it is no JSON. Give the generator folder/],
  ['another file', () => '{"format": "laviter-aligner"}', /does not describe a generator/],
  [
    'another version',
    (json) => json.replace('"version": 1', '"version": 2'),
    /version 2, this @laviter\/tim reads 1/,
  ],
  ['no part', (json) => json.replace('"part"', '"pert"'), /lacks config.part/],
  ['other sizes', (json) => json.replace('"embed": 6', '"embed": 16'), /weights do not fit/],
  ['sizes out of range', (json) => json.replace('"width": 4', '"width": 0'), /width is 0/],
])('a folder with %s is an error', async (_, change, message) => {
  const path = join(folder, 'damaged')
  const saved = await make('attngan')
  await saveGenerator(path, saved)
  saved.generator.dispose()
  const json = join(path, 'generator.json')
  await writeFile(json, change(await readFile(json, 'utf8')))
  const before = tf.memory().numTensors
  await expect(loadGenerator(path)).rejects.toThrow(message)
  expect(tf.memory().numTensors).toBe(before)
})

test('weights that are cut short, or missing, are an error', async () => {
  const path = join(folder, 'short')
  const saved = await make('attngan')
  await saveGenerator(path, saved)
  saved.generator.dispose()
  const weights = join(path, 'generator.safetensors')
  await writeFile(weights, (await readFile(weights)).subarray(0, -8))
  await expect(loadGenerator(path)).rejects.toThrow(/generator\.safetensors/)
  await rm(weights)
  await expect(loadGenerator(path)).rejects.toThrow(/holds no generator\.safetensors/)
})
