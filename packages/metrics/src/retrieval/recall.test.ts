import { seededRows } from '../fixtures/seeded'
import { createRecall, medianRank, recall, recallAtK } from './recall'

test('counts ranks within k', () => {
  expect(recallAtK([1, 2, 6, 11], 1)).toBe(0.25)
  expect(recallAtK(Int32Array.of(1, 2, 6, 11), 10)).toBe(0.75)
})

test('the median of an even number lies between', () => {
  expect(medianRank([5, 1, 2])).toBe(2)
  expect(medianRank([10, 1, 2, 3])).toBe(2.5)
})

test('parts give what the whole gives', () => {
  const parts = createRecall([1, 2])
  parts.add([1, 2])
  parts.add([3, 4])
  expect(parts.compute()).toEqual({ 1: 0.25, 2: 0.5, medianRank: 2.5 })
})

test.each([NaN, 0, -1, 1.5, Infinity])('refuses a rank of %p, and counts none with it', (rank) => {
  const parts = createRecall([1])
  parts.add([1])
  parts.add([])
  expect(() => parts.add([2, rank])).toThrow(`ranks[1] is ${rank}: a rank is a whole number from 1`)
  expect(parts.compute()).toEqual({ 1: 1, medianRank: 1 })
  expect(() => recallAtK([2, rank], 1)).toThrow(`ranks[1] is ${rank}`)
  expect(() => medianRank([2, rank])).toThrow(`ranks[1] is ${rank}`)
})

test('equal embeddings find each other', () => {
  const rows = seededRows(1, 12, 6)
  const both = recall({ images: rows, texts: rows, ks: [1, 5] })
  const perfect = { 1: 1, 5: 1, medianRank: 1 }
  expect(both).toEqual({ imageToText: perfect, textToImage: perfect })
})

test('refuses a k beyond the candidates, before it computes', () => {
  const rows = seededRows(1, 4, 2)
  expect(() => recall({ images: rows, texts: rows })).toThrow(
    'k is 5, but there are 4 images and 4 captions',
  )
  expect(() =>
    recall({ images: 1, texts: 2, scores: () => [1, 1], captionsPerImage: 2, ks: [2] }),
  ).toThrow('k is 2')
  expect(() => recallAtK([1], 0)).toThrow('k is 0')
  expect(() => medianRank([])).toThrow('there are no ranks')
})
