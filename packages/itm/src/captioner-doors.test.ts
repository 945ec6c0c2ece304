import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@laviter/nn/random'
import type { Captioner, CaptionerImage } from './captioner'
import { CAPTIONERS } from './captioners'
import { exampleImages, tokensOf } from './conformance/examples'

const SIZES = { vocabularySize: 14, embed: 8, length: 5 }
const SMALL = { encoderLayers: 1, decoderLayers: 1, heads: 2, feedForward: 8, headWidth: 8 }
const NARROW = { width: 6, tableWidth: 6, attentionWidth: 6 }

const make = (part: string, other: object = {}) =>
  CAPTIONERS[part]!({ ...SIZES, ...SMALL, ...NARROW, ...other }, { random: createRandom(1) })

describe.each(Object.keys(CAPTIONERS))('%s', (part) => {
  let captioner: Captioner
  let image: CaptionerImage
  beforeAll(async () => {
    captioner = await make(part)
    image = exampleImages([2, 9, 8])
  })
  afterAll(() => captioner.dispose())

  test('takes rows of 1 to `length` tokens', () => {
    const rows = (T: number) => tokensOf([1, 2].map(() => Array<number>(T).fill(3)))
    for (const T of [1, 5]) expect(captioner.logits(image, rows(T)).shape).toEqual([2, T, 14])
    expect(() => captioner.logits(image, rows(6))).toThrow(
      /a row of 6 tokens is longer than the captioner's length 5\. Shorten/,
    )
    expect(() => captioner.logits(image, tf.zeros([2, 0], 'int32'))).toThrow(
      /rows of 0 tokens .* start token/,
    )
  })
  test('says which token is none of its own', () => {
    for (const wrong of [14, -1])
      expect(() =>
        captioner.logits(
          image,
          tokensOf([
            [1, 3],
            [1, wrong],
          ]),
        ),
      ).toThrow(new RegExp(`token ${wrong} \\(row 1, place 1\\) is none of the captioner's 14`))
  })
  test('takes a mask of booleans', async () => {
    const { mask, ...rest } = exampleImages([2, 9, 8], { masked: true })
    const booleans = tf.cast(mask!, 'bool')
    const expected = await captioner.generate({ ...rest, mask: mask! })
    expect(await captioner.generate({ ...rest, mask: booleans })).toEqual(expected)
    const row = tokensOf([[1], [1]])
    expect(captioner.logits({ ...rest, mask: booleans }, row).dataSync()).toEqual(
      captioner.logits({ ...rest, mask: mask! }, row).dataSync(),
    )
  })
  test('says what is missing of an image', async () => {
    const { regions, global } = image
    const ask = (given: object, guidance = 0) =>
      expect(captioner.generate(given as CaptionerImage, { guidance })).rejects
    await ask({ global }).toThrow('generate: regions is missing, expected a tensor [B, R, D]')
    await ask({ regions }, 1).toThrow('generate: global is missing, expected a tensor [B, D]')
  })
  test('knows its keys, and those of the other captioners', async () => {
    const known = await make(part, { part, grid: undefined, encoderLayer: undefined })
    known.dispose()
    expect(() => make(part, { encoderLayer: 1, head: 2, length: 1 })).toThrow(
      /no option "encoderLayer" \(there are vocabularySize,.*no option "head".*length 1 is no whole number from 2/,
    )
  })
})
