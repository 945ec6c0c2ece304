import { createRandom } from '@laviter/nn/random'
import { readFakeCaptions } from './fake-captions'

/** Padding 0, start 1, end 2; token 9 is a word that the text encoder does not know. */
const toWord = (token: number) => (token > 2 && token !== 9 ? token - 2 : undefined)
const first = (count: number, most: number) =>
  Array.from({ length: most }, (_, i) => count - most + i)

test('words are read wherever they stand, also after an end', () => {
  const rows = [
    [5, 6, 2, 0],
    [1, 5, 2, 7],
    [2, 0, 0, 0],
    [9, 4, 9, 4],
  ]
  expect(readFakeCaptions(rows, { words: 3, toWord, subset: first })).toEqual([
    { row: 0, words: [3, 4], places: [0, 1] },
    { row: 1, words: [3, 5], places: [1, 3] },
    { row: 3, words: [2, 2], places: [1, 3] },
  ])
})

test('of too many words a subset stays, in their order; beyond the sixty-fourth none is read', () => {
  const long = Array.from({ length: 80 }, (_, i) => i + 3)
  const asked: number[][] = []
  const [caption] = readFakeCaptions([long.map(() => 2), long], {
    words: 4,
    toWord: (token) => (token > 2 ? token - 2 : undefined),
    subset: (...args) => {
      asked.push(args)
      return createRandom(1).subset(args[0], args[1])
    },
  })
  expect(asked).toEqual([[64, 4, 1]])
  expect(caption?.row).toBe(1)
  expect(caption?.words).toHaveLength(4)
  expect([...(caption?.words ?? [])].sort((a, b) => a - b)).toEqual(caption?.words)
  expect(caption?.words).toEqual(caption?.places.map((place) => place + 1)) // token i + 3 is word i + 1
})
