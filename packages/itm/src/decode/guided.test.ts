import * as tf from '@tensorflow/tfjs-core'
import { createRandom, type Random } from '@laviter/nn/random'
import type { Captioner, CaptionerImage } from '../captioner'
import { exampleImages } from '../conformance/examples'
import {
  scriptedAttention,
  scriptedDecoding,
  scriptedImages,
  scriptedLogits,
  scriptedTokens,
} from '../fixtures/scripted-decoding'
import { createShowAndTell } from '../show-and-tell'
import { createShowAttendAndTell } from '../show-attend-and-tell'
import { createTransformerCaptioner } from '../transformer-captioner'
import { decodeBySteps } from './by-steps'
import { createGenerate, generateWith } from './generate'
import { guidedDecoding } from './guided'
import type { Captions, GenerateOptions } from './options'
import { selectRows } from './step'

const SIZES = { vocabularySize: 14, embed: 8, length: 9 }
const METHODS: GenerateOptions[] = [
  { method: 'greedy' },
  { method: 'beam', beams: 3 },
  { method: 'nucleus', topP: 0.8, temperature: 1.3 },
]
const seeded = (options: GenerateOptions): GenerateOptions => ({
  ...options,
  ...(options.method === 'nucleus' && { random: createRandom(5) }),
})
const near = (captions: Captions) =>
  captions.map(({ tokens, logProbability, ended }) => ({
    ...{ tokens, ended },
    logProbability: expect.closeTo(logProbability, 4),
  }))
const zerosOf = ({ regions, global }: CaptionerImage): CaptionerImage => ({
  regions: tf.zerosLike(regions),
  global: tf.zerosLike(global),
})

describe('scripted captions', () => {
  const V = 7
  const context = { tokens: scriptedTokens(V), length: 6 }
  const generate = createGenerate(scriptedDecoding(V), context)
  const IMAGES = [1, 2, 3, 4, 5, 6, 7, 8]

  /** The formula, number by number, on every prefix anew. */
  const mixed = (guidance: number) =>
    generateWith(({ global }, tokens) => {
      const numbers = global.arraySync()
      const rows = tokens.arraySync().map((row, n) =>
        row.map((_, t) => {
          const prefix = row.slice(0, t + 1)
          const blank = scriptedLogits(0, prefix, V)
          return scriptedLogits(numbers[n]![0]!, prefix, V).map(
            (seen, token) => seen + guidance * (seen - blank[token]!),
          )
        }),
      )
      return tf.tensor3d(rows)
    }, context)

  test.each(METHODS)('%p follows seen + guidance (seen - blank)', async (options) => {
    const images = scriptedImages(IMAGES)
    for (const guidance of [0.5, 2]) {
      const expected = await mixed(guidance)(images, seeded(options))
      const captions = await generate(images, { ...seeded(options), guidance })
      expect(captions).toEqual(near(expected))
      expect(captions).not.toEqual(near(await generate(images, seeded(options))))
    }
  })
  test.each(METHODS)('%p shows where the image was looked at', async (options) => {
    const captions = await generate(scriptedImages(IMAGES), {
      ...seeded(options),
      guidance: 1,
      attention: true,
    })
    expect(captions.some(({ tokens }) => tokens.length > 1)).toBe(true)
    captions.forEach(({ tokens, attention = [] }, i) => {
      const maps = tokens.map((_, t) =>
        scriptedAttention(IMAGES[i]!, [1, ...tokens.slice(0, t)], 4),
      )
      expect(attention.map((map) => [...map])).toEqual(maps)
    })
  })
  test('the blank is begun once, of one image, and not at all without guidance', async () => {
    const begun: number[] = []
    const begin = scriptedDecoding(V)
    const counted = createGenerate((image) => {
      begun.push(image.regions.shape[0])
      return begin(image)
    }, context)
    const images = scriptedImages(IMAGES)
    const plain = await counted(images)
    expect(await counted(images, { guidance: 0 })).toEqual(plain)
    expect(begun).toEqual([8, 8])
    await counted(images, { guidance: 1 })
    expect(begun).toEqual([8, 8, 8, 1])
  })
  test.each([-1, NaN, Infinity])('guidance %d is refused', async (guidance) => {
    const refused = generate(scriptedImages([1]), { guidance })
    await expect(refused).rejects.toThrow(`guidance ${guidance} is no number from 0`)
  })
})

describe.each<[string, boolean, number[]]>([
  ['keep one memory of the blank where they share images', true, [3, 1, 2, 1]],
  ['repeat it where they do not', false, [3, 3, 2, 2]],
])('pure steps', (name, sharesImages, expected) => {
  test(name, () => {
    const memories: number[] = []
    const begin = decodeBySteps<tf.Tensor3D, tf.Tensor2D>({
      sharesImages,
      begin: ({ regions, global }) => ({ memory: regions, state: global }),
      next: (memory, state) => {
        memories.push(memory.shape[0])
        return { logits: tf.clone(state), state }
      },
    })
    const before = tf.memory().numTensors
    const image = exampleImages([3, 4, 2])
    const state = guidedDecoding(begin, 1)(image)
    const step = (rows: number) =>
      tf.tidy(() => state.step(tf.zeros([rows], 'int32')).logits.arraySync())
    const global = image.global.arraySync()
    const twice = (row: number) => global[row]!.map((x) => expect.closeTo(2 * x, 5))
    expect(step(3)).toEqual([0, 1, 2].map(twice))
    selectRows(state, [2, 0])
    expect(step(2)).toEqual([2, 0].map(twice))
    expect(memories).toEqual(expected)
    state.dispose()
    tf.dispose({ ...image })
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe.each<[string, (random: Random) => Captioner]>([
  [
    'the Transformer',
    (random) =>
      createTransformerCaptioner(
        { ...SIZES, encoderLayers: 1, decoderLayers: 2, heads: 2, feedForward: 12, headWidth: 12 },
        { random },
      ),
  ],
  [
    'Show-and-Tell',
    (random) => createShowAndTell({ ...SIZES, width: 10, tableWidth: 6 }, { random }),
  ],
  [
    'Show-Attend-and-Tell',
    (random) =>
      createShowAttendAndTell(
        { ...SIZES, width: 10, tableWidth: 6, attentionWidth: 7 },
        { random },
      ),
  ],
])('%s', (_, create) => {
  const guidance = 6
  let captioner: Captioner
  beforeAll(() => {
    captioner = create(createRandom(4))
  })
  afterAll(() => captioner.dispose())

  test.each(METHODS)('%p, cached, is what two runs over every prefix say', async (options) => {
    const image = exampleImages([4, 9, 8], { masked: true })
    const naive = generateWith(
      (shown, tokens) =>
        tf.tidy(() => {
          const seen = captioner.logits(shown, tokens)
          const blank = captioner.logits(zerosOf(shown), tokens)
          return tf.add(seen, tf.mul(guidance, tf.sub(seen, blank)))
        }),
      captioner,
    )
    const expected = await naive(image, seeded(options))
    const before = tf.memory().numTensors
    const captions = await captioner.generate(image, { ...seeded(options), guidance })
    expect(captions).toEqual(near(expected))
    expect(captions).not.toEqual(near(await captioner.generate(image, seeded(options))))
    await captioner.generate(image, { ...seeded(options), guidance, attention: true })
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose({ ...image })
  })
  test('a picture that is blank already has nothing to be guided by', async () => {
    const image = zerosOf(exampleImages([2, 9, 8]))
    const plain = await captioner.generate(image)
    expect(await captioner.generate(image, { guidance })).toEqual(near(plain))
  })
})
