import * as tf from '@tensorflow/tfjs-core'
import { expectUsefulNegatives, gameWords, hardSentences } from './game-words'
import type { SaidWords } from './verdicts'

const [B, T, D] = [2, 3, 4]
const said = (from: number, mask: number[][]): SaidWords => ({
  words: tf.tensor3d(
    Float32Array.from({ length: B * T * D }, (_, i) => from + i),
    [B, T, D],
  ),
  mask: tf.tensor2d(mask),
})
const text = () => said(0, [[1, 1, 1], [1, 0, 0]]) // prettier-ignore
const negatives = () => ({
  sentence: tf.ones<tf.Rank.R2>([B, D]),
  exchangeable: tf.tensor2d([[0, 1, 1], [0, 0, 0]]), // prettier-ignore
  words: { own: said(100, [[1, 1, 1], [1, 1, 0]]), wrong: said(200, [[1, 1, 1], [1, 1, 0]]) }, // prettier-ignore
})
const values = ({ words, mask }: SaidWords) => [words.arraySync(), mask.arraySync()]

test('wrong words are those of the next sentence, the first one’s for the last', () => {
  const own = text()
  const { taught, drawn } = gameWords(own, { words: 4 })!
  expect(values(taught.own)).toEqual(values(own))
  expect(values(drawn)).toEqual(values(own))
  const next = { words: tf.reverse(own.words, 0), mask: tf.reverse(own.mask, 0) }
  expect(values(taught.wrong)).toEqual(values(next))
  expect(gameWords(own, { words: 0 })).toBeUndefined()
})

test('with hard negatives they are those that were exchanged, and drawn pictures answer for those that could be', () => {
  const [own, given] = [text(), negatives()]
  const { taught, drawn } = gameWords(own, { words: 4 }, given)!
  expect(taught).toBe(given.words)
  expect(values(drawn)).toEqual(values({ words: own.words, mask: given.exchangeable }))
})

test('sentences are wrong by a few words where discriminators read sentences, and these make wrong pairs', () => {
  const given = negatives()
  const paper = { condition: 'sentence', wrong: 'sentence' } as const
  expect(hardSentences(paper, given).hardNegatives).toBe(given.sentence)
  expect(hardSentences(paper)).toEqual({})
  expect(hardSentences({ ...paper, condition: 'mean' }, given)).toEqual({})
  expect(hardSentences({ ...paper, wrong: 'picture' }, given)).toEqual({})
})

test('nearly right sentences that nobody would read are told', () => {
  const mean = { condition: 'mean', wrong: 'picture', words: 0, hardNegatives: 0.5 } as const
  expect(() => expectUsefulNegatives(mean)).toThrow(
    /tim\.hardNegatives is 0\.5, .* Set tim\.words above 0, or tim\.hardNegatives to 0/,
  )
  expect(() => expectUsefulNegatives({ ...mean, hardNegatives: 0 })).not.toThrow()
  expect(() => expectUsefulNegatives({ ...mean, words: 4 })).not.toThrow()
  const paper = { ...mean, condition: 'sentence', wrong: 'sentence' } as const
  expect(() => expectUsefulNegatives(paper)).not.toThrow()
})
