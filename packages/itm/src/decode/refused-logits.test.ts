import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@laviter/nn/random'
import type { CaptionerImage } from '../captioner'
import {
  scriptedDecoding,
  scriptedImages,
  scriptedLogits,
  scriptedTokens,
} from '../fixtures/scripted-decoding'
import type { BeginDecoding } from './decoder'
import { createGenerate, generateWith } from './generate'
import type { GenerateOptions } from './options'

const V = 7
const context = { tokens: scriptedTokens(V), length: 5 }
const METHODS: GenerateOptions[] = [
  { method: 'greedy' },
  { method: 'beam', beams: 3 },
  { method: 'nucleus' },
]
const images = () => scriptedImages([1, 2, 3])
const seeded = (options: GenerateOptions) => ({ ...options, random: createRandom(1) })

let before: number
beforeEach(() => {
  before = tf.memory().numTensors
  tf.engine().startScope()
})
afterEach(() => {
  tf.engine().endScope()
  expect(tf.memory().numTensors).toBe(before)
})

/** Scripted logits, changed: `prefix` are the tokens so far, start included. */
const changed = (change: (logits: number[], image: number, prefix: number[]) => number[]) =>
  generateWith(({ global }: CaptionerImage, tokens) => {
    const numbers = global.arraySync()
    const rows = tokens.arraySync().map((row, n) =>
      row.map((_, t) => {
        const prefix = row.slice(0, t + 1)
        const image = numbers[n]![0]!
        return change(scriptedLogits(image, prefix, V), image, prefix)
      }),
    )
    return tf.tensor3d(rows)
  }, context)

describe.each(METHODS)('%p', (method) => {
  test.each<[string, (logits: number[], image: number, prefix: number[]) => number[]]>([
    ['all are none', (logits) => logits.map(() => NaN)],
    ['one is none', (logits) => [...logits.slice(0, -1), NaN]],
    ['one is infinite', (logits) => [...logits.slice(0, -1), Infinity]],
    [
      'those of one picture are none',
      (logits, image) => (image === 2 ? [NaN] : []).concat(logits).slice(0, V),
    ],
    ['all are -Infinity', (logits) => logits.map(() => -Infinity)],
    [
      'the second word’s are none',
      (logits, _, { length }) => (length === 2 ? logits.map(() => NaN) : logits),
    ],
  ])('%s: refused, with what to do', async (_, change) => {
    const refused = changed(change)(images(), seeded({ ...method, suppress: [0, 1, 2] }))
    await expect(refused).rejects.toThrow(
      /generate: .* logits are not finite\. .* earlier checkpoint/,
    )
  })

  test('tokens that leave none to choose are told', async () => {
    const only = changed((logits) => logits.map((x, token) => (token === 0 ? x : -Infinity)))
    await expect(only(images(), seeded(method))).rejects.toThrow(
      /generate: .* leave no token to choose.*Suppress fewer/,
    )
  })

  test('logits of other tokens are told', async () => {
    for (const width of [V - 1, V + 1, 1]) {
      const other = generateWith(
        (_, rows) => tf.zeros([rows.shape[0], rows.shape[1], width]),
        context,
      )
      await expect(other(images(), seeded(method))).rejects.toThrow(
        `generate: logits is [3, ${width}], expected [3, 7]`,
      )
    }
  })

  test.each([0, 2])('-Infinity rules a token out, guidance %d', async (guidance) => {
    const ruledOut = (minus: number) =>
      changed((logits, image) =>
        logits.map((x, token) => (token < 2 || (image === 2 && token === 3) ? minus : x)),
      )
    const options = { ...method, guidance, suppress: [] }
    const captions = await ruledOut(-Infinity)(images(), seeded(options))
    expect(captions).toHaveLength(3)
    for (const { tokens, logProbability } of captions) {
      expect(tokens.every((token) => token > 1)).toBe(true)
      expect(Number.isFinite(logProbability)).toBe(true)
    }
    expect(captions[1]!.tokens).not.toContain(3)
    expect(captions).toEqual(await ruledOut(-1e9)(images(), seeded(options)))
  })

  test('a step that throws leaves nothing behind, guided or not', async () => {
    const begin: BeginDecoding = (image) => {
      const state = scriptedDecoding(V)(image)
      let steps = 0
      return {
        ...state,
        step: (tokens, options) => {
          // of the blank, whose step comes after that of the pictures
          if (steps++ === 1 && image.regions.dataSync()[0] === failing) throw new Error('boom')
          return state.step(tokens, options)
        },
      }
    }
    let failing = 1
    for (const guidance of [0, 1])
      for (failing of guidance > 0 ? [0, 1] : [1]) {
        const given = images()
        const held = tf.memory().numTensors
        const options = { ...method, guidance, attention: true, suppress: [0, 1, 2] }
        await expect(createGenerate(begin, context)(given, seeded(options))).rejects.toThrow('boom')
        expect(tf.memory().numTensors).toBe(held)
      }
  })
})

test('one of several beams whose logits are none is told', async () => {
  const some = changed((logits, _, [, first]) =>
    first === 3 || first === 4 ? logits.map(() => NaN) : logits,
  )
  const options = { method: 'beam', beams: 3, suppress: [0, 1, 2] } as const
  await expect(some(images(), options)).rejects.toThrow(/logits are not finite/)
})

test('a blank that cannot be begun leaves nothing behind', async () => {
  const begin: BeginDecoding = (image) => {
    if (image.regions.shape[0] === 1) throw new Error('boom')
    return scriptedDecoding(V)(image)
  }
  const given = images()
  const held = tf.memory().numTensors
  await expect(createGenerate(begin, context)(given, { guidance: 1 })).rejects.toThrow('boom')
  expect(tf.memory().numTensors).toBe(held)
})
