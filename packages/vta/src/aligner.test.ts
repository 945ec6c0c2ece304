import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { namedParameters } from '@laviter/nn'
import { createRandom } from '@laviter/nn/random'
import { readSafetensors, writeSafetensors } from '@laviter/nn/safetensors'
import { createVocabulary } from '@laviter/nn/vocabulary'
import type { Aligner, AlignerConfig } from './aligner'
import type { BackboneTensor, BackboneWeights } from './backbone-weights'
import { createAligner } from './create-aligner'
import { createInceptionEncoder } from './inception-encoder'
import { inceptionShapes } from './inception/parameters'
import { loadAligner } from './load-aligner'
import { saveAligner } from './node/save-aligner'
import { setFrozen } from './set-frozen'
import { createTextBiLstm } from './text-bilstm'
import { createTextTransformer } from './text-transformer'

const vocabulary = createVocabulary(['<end>', 'a', 'red', 'blue', 'bird', 'with', 'wings'])
const WIDTH = 1 / 16
const SIZES = { vocabularySize: vocabulary.size, words: 5, embed: 6 }

/** A small quantised backbone, as the bundled one is. */
function bundled(): BackboneWeights {
  const random = createRandom('bundled')
  const entries = [...inceptionShapes(WIDTH)].map(([name, shape]): [string, BackboneTensor] => {
    const data = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      random.integer(256),
    )
    const positive = name.endsWith('variance') || name.endsWith('scale')
    return [
      name,
      { dtype: 'U8', shape, data, quantisation: { scale: 1 / 255, min: positive ? 0.5 : -0.5 } },
    ]
  })
  return {
    name: 'bundled',
    note: 'a test',
    range: [0, 1],
    borders: 'inside',
    tensors: Object.fromEntries(entries),
  }
}

function make(part: 'transformer' | 'bilstm' = 'transformer', backbone?: BackboneWeights): Aligner {
  const image = {
    imageSize: 75,
    width: WIDTH,
    embed: SIZES.embed,
    backbone: backbone?.name ?? 'random',
  }
  const random = createRandom(5)
  const config: AlignerConfig = {
    imageEncoder: { part: 'inception-v3', ...image },
    textEncoder: { part, ...SIZES },
  }
  const textEncoder =
    part === 'bilstm'
      ? createTextBiLstm(SIZES, { random })
      : createTextTransformer(SIZES, { random })
  const imageEncoder = createInceptionEncoder(image, { random, backbone })
  return createAligner({ imageEncoder, textEncoder }, config, vocabulary)
}

/** Bytes of a picture with something in it. */
const picture = (width: number, height: number) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256),
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-aligner-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function outputs(aligner: Aligner) {
  const { regions, global } = await aligner.encodeImages([picture(90, 70), picture(75, 75)])
  const { words, sentence, mask } = await aligner.encodeTexts(['a red bird', 'blue wings'])
  const values = [regions, global, words, sentence].map((tensor) => [...tensor.dataSync()])
  tf.dispose([regions, global, words, sentence, mask])
  return values
}

test.each(['transformer', 'bilstm'] as const)(
  '%s: saved and loaded, the same to the bit',
  async (part) => {
    const before = tf.memory().numTensors
    const aligner = make(part, bundled())
    const expected = await outputs(aligner)
    await saveAligner(aligner, join(folder, 'model'))
    for (const source of [
      join(folder, 'model'),
      pathToFileURL(join(folder, 'model')),
      `${folder}/model/`,
    ]) {
      const loaded = await loadAligner(source)
      expect(await outputs(loaded)).toEqual(expected)
      expect(loaded.imageEncoder.backbone!.key).toBe(aligner.imageEncoder.backbone!.key)
      expect(loaded.config).toEqual(aligner.config)
      expect(loaded.vocabulary.words).toEqual(vocabulary.words)
      loaded.dispose()
    }
    aligner.dispose()
    expect(tf.memory().numTensors).toBe(before)
  },
)

test('a backbone is stored as its bytes where it is unchanged, as float32 where it was trained', async () => {
  const aligner = make('transformer', bundled())
  setFrozen(aligner.imageEncoder, 'Mixed_7b')
  const trained = 'backbone.Mixed_7c.branch1x1.weight'
  const variable = namedParameters(aligner.imageEncoder.parameters).get(trained)!
  variable.assign(tf.add(variable, 0.125))
  await saveAligner(aligner, join(folder, 'model'))
  const { tensors } = readSafetensors(await readFile(join(folder, 'model', 'model.safetensors')))
  const dtypes = Object.entries(tensors).filter(([name]) => name.startsWith('image.backbone.'))
  for (const [name, { dtype }] of dtypes)
    expect([name, dtype]).toEqual([name, name === `image.${trained}` ? 'F32' : 'U8'])
  const loaded = await loadAligner(join(folder, 'model'))
  expect(await outputs(loaded)).toEqual(await outputs(aligner))
  // and once more: what was loaded is saved as exactly
  await saveAligner(loaded, join(folder, 'again'))
  const files = (at: string) => readFile(join(folder, at, 'model.safetensors'))
  expect((await files('again')).equals(await files('model'))).toBe(true)
})

test('a random backbone is saved whole', async () => {
  const aligner = make()
  await saveAligner(aligner, join(folder, 'model'))
  expect(await outputs(await loadAligner(join(folder, 'model')))).toEqual(await outputs(aligner))
})

test('a model of another precision opens in the one that is asked for', async () => {
  const aligner = make()
  const { imageEncoder } = aligner.config
  const short = { ...imageEncoder, precision: 'bfloat16' } as const
  const saved = createAligner(aligner, { ...aligner.config, imageEncoder: short }, vocabulary)
  await saveAligner(saved, join(folder, 'model'))
  const loaded = await loadAligner(join(folder, 'model'), { precision: 'float32' })
  expect(loaded.config.imageEncoder.precision).toBe('float32')
  expect(await outputs(loaded)).toEqual(await outputs(aligner))
})

test('a model folder is replaced, anything else is not', async () => {
  const aligner = make()
  await saveAligner(aligner, join(folder, 'model'))
  await saveAligner(aligner, join(folder, 'model'))
  expect(await readdir(folder)).toEqual(['model'])
  await mkdir(join(folder, 'photos'))
  await writeFile(join(folder, 'photos', 'wren.jpg'), '')
  await expect(saveAligner(aligner, join(folder, 'photos'))).rejects.toThrow(
    /holds other files and is no model folder/,
  )
  expect(await readdir(join(folder, 'photos'))).toEqual(['wren.jpg'])
  await expect(saveAligner(aligner, join(folder, 'photos', 'wren.jpg'))).rejects.toThrow(
    /cannot be written \(ENOTDIR\)/,
  )
})

describe('over HTTP, as in a browser', () => {
  let server: Server
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  beforeEach(async () => {
    server = createServer((request, response) => {
      void readFile(join(folder, request.url!)).then(
        (bytes) => response.setHeader('content-length', bytes.length).end(bytes),
        () => response.writeHead(404).end(),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  test('loads, tells its progress, and says when there is nothing', async () => {
    const aligner = make('bilstm', bundled())
    await saveAligner(aligner, join(folder, 'model'))
    const progress: { file: string; done: number; total?: number }[] = []
    const loaded = await loadAligner(`${url()}/model`, {
      onProgress: (event) => progress.push(event),
    })
    expect(await outputs(loaded)).toEqual(await outputs(aligner))
    const last = progress.at(-1)!
    expect(last.file).toBe('model.safetensors')
    expect(last.done).toBe(last.total)
    await expect(loadAligner(`${url()}/none`)).rejects.toThrow(
      /none\/model\.json: the server answers 404/,
    )
  })

  test('stops on the signal', async () => {
    await saveAligner(make(), join(folder, 'model'))
    const stop = new AbortController()
    const loading = loadAligner(`${url()}/model`, {
      onProgress: () => stop.abort(),
      signal: stop.signal,
    })
    await expect(loading).rejects.toThrow(/abort/)
  })
})

describe('a damaged folder is one error that says what to do', () => {
  const damage = async (how: (model: string) => Promise<void>) => {
    const model = join(folder, 'model')
    const aligner = make('transformer', bundled())
    await saveAligner(aligner, model)
    aligner.dispose()
    await how(model)
    const before = tf.memory().numTensors
    const error = await loadAligner(model).catch((cause: unknown) => cause)
    expect(tf.memory().numTensors).toBe(before)
    return error
  }
  const edit =
    (change: (description: Record<string, unknown>) => void) => async (model: string) => {
      const file = join(model, 'model.json')
      const description = JSON.parse(await readFile(file, 'utf8'))
      change(description)
      await writeFile(file, JSON.stringify(description))
    }
  const rewrite =
    (
      change: (tensors: Record<string, BackboneTensor>) => void,
      metadata?: Record<string, string>,
    ) =>
    async (model: string) => {
      const file = join(model, 'model.safetensors')
      const read = readSafetensors(await readFile(file))
      change(read.tensors)
      await writeFile(file, writeSafetensors(read.tensors, metadata ?? read.metadata))
    }
  test.each<[string, (model: string) => Promise<void>, RegExp]>([
    [
      'a folder that is none',
      (model) => rm(model, { recursive: true }),
      /model: it holds no model\.json that can be read \(ENOENT\)/,
    ],
    ['no weights', (model) => rm(join(model, 'model.safetensors')), /holds no model\.safetensors/],
    ['no JSON', (model) => writeFile(join(model, 'model.json'), '{'), /model\.json: it is no JSON/],
    ['another JSON', edit((d) => delete d.format), /does not describe an aligner/],
    ['a later version', edit((d) => (d.version = 9)), /has version 9, this @laviter\/vta reads 1/],
    ['no vocabulary', edit((d) => (d.vocabulary = 3)), /lacks vocabulary/],
    [
      'an unsound backbone',
      edit((d) => (d.backbone = { name: 'x' })),
      /lacks backbone\.range and backbone\.borders/,
    ],
    [
      'a backbone that is unknown',
      edit((d) => delete d.backbone),
      /backbone "bundled" comes without its weights/,
    ],
    [
      'an unknown part',
      edit((d) => (Object(d.config).textEncoder.part = 'gpt')),
      /textEncoder is "gpt", a part of somebody's own/,
    ],
    [
      'another vocabulary size',
      edit((d) => (d.vocabulary as string[]).push('tail')),
      /vocabulary has 8 words, textEncoder\.vocabularySize is 7/,
    ],
    [
      'truncated weights',
      async (model) => {
        const file = join(model, 'model.safetensors')
        await writeFile(file, (await readFile(file)).subarray(0, -9))
      },
      /model\.safetensors: .*cut short/,
    ],
    [
      'weights of another shape',
      rewrite((tensors) => {
        const name = 'text.blocks.0.norm1.scale'
        tensors[name] = { ...tensors[name]!, shape: [2, 3] }
        delete tensors['text.table.weight']
      }),
      /lacks table\.weight.*norm1\.scale is \[2, 3\], expected \[6\]/,
    ],
    [
      'a backbone of another shape',
      rewrite((tensors) => delete tensors['image.backbone.Mixed_5b.branch1x1.weight']),
      /backbone bundled: the weights do not fit InceptionV3: lacks Mixed_5b\.branch1x1\.weight/,
    ],
    [
      'a tensor of nothing',
      rewrite((tensors) => (tensors.other = Object.values(tensors)[0]!)),
      /tensor "other" is of no part/,
    ],
    [
      'no quantisation table',
      rewrite(() => undefined, { quantisation: '[]' }),
      /quantisation table is damaged/,
    ],
  ])('%s', async (_, how, message) => {
    const error = await damage(how)
    expect(String(error)).toMatch(message)
    expect(String(error)).toMatch(/^UserError/)
  })
})

test('unknown words are named, captions cut at T, empty ones refused', async () => {
  const aligner = make()
  const { unknown, mask, words, sentence } = await aligner.encodeTexts([
    'A red PLUMED bird',
    'a a a a a a a red',
  ])
  expect(unknown).toEqual([['plumed'], []])
  expect(mask.arraySync()).toEqual([
    [1, 1, 1, 0, 0],
    [1, 1, 1, 1, 1],
  ])
  expect(words.shape).toEqual([2, 5, 6])
  expect(sentence.shape).toEqual([2, 6])
  await expect(aligner.encodeTexts(['a bird', 'plumed'])).rejects.toThrow(
    /"plumed" has no word that the aligner knows \(unknown: plumed\)/,
  )
  await expect(aligner.encodeTexts([])).rejects.toThrow(/no text was given/)
})

test('pictures and tensors give the same, in one batch or many', async () => {
  const aligner = make()
  const one = picture(75, 75)
  const tensor = tf.tidy(() =>
    tf.sub(tf.div(tf.tensor4d(Float32Array.from(one.data), [1, 75, 75, 3]), 127.5), 1),
  ) as tf.Tensor4D
  const many = await aligner.encodeImages(Array.from({ length: 17 }, () => one))
  const single = await aligner.encodeImages(tensor)
  expect(many.regions.shape[0]).toBe(17)
  const difference = tf.max(tf.abs(tf.sub(many.global, single.global))).dataSync()[0]!
  expect(difference / tf.max(tf.abs(single.global)).dataSync()[0]!).toBeLessThan(1e-5)
  await expect(aligner.encodeImages([])).rejects.toThrow(/no picture was given/)
  await expect(aligner.encodeImages(tf.zeros([0, 75, 75, 3]))).rejects.toThrow(
    /no picture was given/,
  )
  await expect(aligner.encodeImages([{ ...one, width: 74 }])).rejects.toThrow(
    /picture 0 is 74 x 75 and has 16875 bytes, expected 16650 \(RGB\)/,
  )
  const data = new Uint8Array(9)
  await expect(aligner.encodeImages([one, { data, width: 1.5, height: 2 }])).rejects.toThrow(
    /picture 1 is 1.5 x 2. Give its width and height in whole pixels/,
  )
  await expect(
    aligner.encodeImages([{ data: new Uint8Array(0), width: 0, height: 0 }]),
  ).rejects.toThrow(/picture 0 is 0 x 0/)
})

test('of a wide picture the centre square is seen, as in training', async () => {
  const aligner = make()
  const [plain, edged] = [picture(225, 75), picture(225, 75)]
  edged.data.forEach((_, i) => {
    const x = Math.floor(i / 3) % 225
    if (x < 74 || x > 150) edged.data[i] = 0
  })
  const [a, b] = [await aligner.encodeImages([plain]), await aligner.encodeImages([edged])]
  expect([...b.global.dataSync()]).toEqual([...a.global.dataSync()])
})

test('an encoder that fails leaves no pictures behind', async () => {
  const { config, textEncoder, imageEncoder } = make()
  const encode = () => {
    throw new Error('tired')
  }
  const failing = createAligner(
    { imageEncoder: { ...imageEncoder, encode }, textEncoder },
    config,
    vocabulary,
  )
  const { numTensors } = tf.memory()
  await expect(failing.encodeImages([picture(75, 75)])).rejects.toThrow('tired')
  expect(tf.memory().numTensors).toBe(numTensors)
})

test('encoders of two widths do not join', () => {
  const random = createRandom(1)
  const imageEncoder = createInceptionEncoder({ imageSize: 75, width: WIDTH, embed: 8 }, { random })
  const textEncoder = createTextTransformer(SIZES, { random })
  const config = make().config
  expect(() => createAligner({ imageEncoder, textEncoder }, config, vocabulary)).toThrow(
    /image encoder gives vectors of 8, the text encoder of 6/,
  )
})

test('a configuration of another width, by which the saved model would not open', () => {
  const { imageEncoder, textEncoder, config } = make()
  const described = (own: Partial<AlignerConfig>) =>
    createAligner({ imageEncoder, textEncoder }, { ...config, ...own }, vocabulary)
  const unsaid = { ...config.imageEncoder, embed: undefined }
  expect(() => described({ imageEncoder: unsaid })).toThrow(
    /vectors of 6, imageEncoder\.embed of the configuration is 256/,
  )
  expect(() => described({ textEncoder: { ...config.textEncoder, embed: 8 } })).toThrow(
    /vectors of 6, textEncoder\.embed of the configuration is 8/,
  )
  // a part of one's own may have another default
  const { imageEncoder: own } = described({ imageEncoder: { ...unsaid, part: './mine.mjs' } })
  expect(own).toBe(imageEncoder)
})

test('bytes, one picture and one text are told from what is asked for', async () => {
  const aligner = make()
  const bytes = tf.zeros<tf.Rank.R4>([1, 75, 75, 3], 'int32')
  await expect(aligner.encodeImages(bytes)).rejects.toThrow(
    /images are int32, expected float32 in \[-1, 1\]\. Divide bytes by 127\.5/,
  )
  await expect(aligner.encodeImages(picture(75, 75) as never)).rejects.toThrow(
    /give a list of pictures/,
  )
  await expect(aligner.encodeTexts('a red bird' as never)).rejects.toThrow(/give a list of texts/)
  bytes.dispose()
})

test('a model of one’s own parts loads with their factories', async () => {
  const aligner = make()
  const config: AlignerConfig = {
    ...aligner.config,
    textEncoder: { ...aligner.config.textEncoder, part: './my-text.mjs' },
  }
  const own = createAligner(aligner, config, vocabulary)
  await saveAligner(own, join(folder, 'model'))
  const loaded = await loadAligner(join(folder, 'model'), {
    parts: { textEncoder: createTextTransformer },
  })
  expect(await outputs(loaded)).toEqual(await outputs(aligner))
})
