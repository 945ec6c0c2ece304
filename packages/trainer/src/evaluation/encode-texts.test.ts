import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { Run } from '../run'
import { textSide } from './embed'
import { encodeTexts, type TextSide } from './encode-texts'
import { createColourRun } from './fixtures/colour-run'

let folder: string
let run: Run
let side: TextSide
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-texts-'))
  run = await createColourRun(folder, { pictures: 3 })
  side = textSide(await run.aligner())
})
afterAll(async () => {
  run.dispose()
  await rm(folder, { recursive: true })
})

const rows = async (texts: string[], padding: 'words' | 'none', of: TextSide = side) => {
  const { sentences } = await encodeTexts(of, texts, { padding })
  const { columns, data } = sentences
  return texts.map((_, i) => [...data.subarray(i * columns, (i + 1) * columns)])
}

test('keeps the order of texts, padded or not', async () => {
  const texts = ['a red picture', 'blue', 'red', 'a plain green picture', 'blue']
  const padded = await rows(texts, 'words')
  expect(padded[1]).toEqual([0, 0, 1])
  expect(padded[2]).toEqual([1, 0, 0])
  expect(padded[0]![0]).toBeCloseTo((1 + 0.1) / 3, 6)
  const unpadded = await rows(texts, 'none')
  unpadded.forEach((row, i) => row.forEach((x, j) => expect(x).toBeCloseTo(padded[i]![j]!, 6)))
})

test('a phrase alone meets no padding', async () => {
  // an encoder that averages padding in, as the reference does
  const heedless: TextSide = {
    ...side,
    textEncoder: {
      ...side.textEncoder,
      encode: (tokens) => side.textEncoder.encode(tokens, tf.onesLike(tf.cast(tokens, 'float32'))),
    },
  }
  expect(await rows(['red', 'plain red'], 'none', heedless)).toEqual(
    await rows(['red', 'plain red'], 'none'),
  )
  expect((await rows(['red'], 'words', heedless))[0]![1]).toBeGreaterThan(1)
})

test('equal words give equal rows, to the bit', async () => {
  const [first, , third] = await rows(['A red, picture!', 'blue', 'a red picture'], 'words')
  expect(first).toEqual(third)
})

test('keeps the first T words', async () => {
  const [long, short] = await rows(['a a a a red', 'a a a a'], 'words')
  expect(long).toEqual(short)
})

test('names unknown words, and refuses a text of nothing else', async () => {
  const { unknown } = await encodeTexts(side, ['a red zebra', 'blue'], { padding: 'words' })
  expect(unknown).toEqual([['zebra'], []])
  await expect(encodeTexts(side, ['big zebra'], { padding: 'words' })).rejects.toThrow(
    '"big zebra": none of its words (big, zebra) is among the 7 that the model has read',
  )
  await expect(encodeTexts(side, ['?!'], { padding: 'none' })).rejects.toThrow('it has no word')
})

test('tells how far it is, stops when told, and leaves no tensor', async () => {
  const before = tf.memory().numTensors
  const steps: number[] = []
  const texts = Array.from({ length: 40 }, (_, i) => ['a ', 'plain ', 'picture '][i % 3]! + 'red')
  await encodeTexts(side, texts, { padding: 'words', onProgress: ({ done }) => steps.push(done) })
  expect(steps.at(-1)).toBe(40)
  const signal = AbortSignal.abort()
  await expect(encodeTexts(side, texts, { padding: 'words', signal })).rejects.toThrow('abort')
  expect(tf.memory().numTensors).toBe(before)
})
