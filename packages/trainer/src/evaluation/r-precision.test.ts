import { createRandom } from '@laviter/nn/random'
import {
  measureRPrecision,
  mostCandidates,
  oracleRPrecision,
  validationRPrecision,
} from './r-precision'

const random = createRandom(5)
const rowsOf = (rows: number, columns: number) => ({
  rows,
  columns,
  data: Float32Array.from({ length: rows * columns }, () => random.normal()),
})
/** 20 pictures of 4 classes, 2 captions each. */
const embedded = {
  images: rowsOf(20, 8),
  sentences: rowsOf(40, 8),
  owners: Int32Array.from({ length: 40 }, (_, caption) => Math.floor(caption / 2)),
  classes: Int32Array.from({ length: 20 }, (_, image) => image % 4),
}
const protocol = { candidates: 10, k: 1, draws: 500, seed: 3 }

test('the largest group decides how many candidates there are', () => {
  const owners = Int32Array.of(0, 0, 0, 1, 2)
  expect(mostCandidates(owners, [0, 1, 2])).toBe(3)
  expect(mostCandidates(owners, [0, 1, 0])).toBe(2)
  expect(mostCandidates(owners, [0, 0, 0])).toBe(1)
})

test('the seed of the draws decides, and asks for other classes only where told', () => {
  const plain = measureRPrecision(embedded, protocol)!
  expect(measureRPrecision(embedded, protocol)).toEqual(plain)
  const aware = measureRPrecision(embedded, protocol, true)!
  aware.draws.captions.forEach((caption, at) => {
    const image = aware.draws.image[Math.floor(at / 10)]!
    if (at % 10 > 0) expect(embedded.owners[caption]! % 4).not.toBe(image % 4)
  })
})

test('a split of one class has no class-aware value, one picture has none at all', () => {
  const one = { ...embedded, classes: new Int32Array(20) }
  expect(measureRPrecision(one, protocol, true)).toBeUndefined()
  const alone = {
    images: rowsOf(1, 8),
    sentences: rowsOf(2, 8),
    owners: Int32Array.of(0, 0),
    classes: Int32Array.of(0),
  }
  expect(measureRPrecision(alone, protocol)).toBeUndefined()
  expect(() => validationRPrecision(alone, protocol)).toThrow(
    'hold out more with data.validation.share',
  )
})

test('an oracle that sees no contradiction knows nothing: it scores chance', () => {
  const { draws } = measureRPrecision(embedded, protocol)!
  const items = [...Array(20).keys()].map((row) => 100 + row)
  const captions = Array.from({ length: 40 }, (_, i) => ({ item: items[i >> 1]!, index: i & 1 }))
  const split = { items, captions }
  expect(oracleRPrecision(draws, () => 0, split, 1).value).toBeCloseTo(0.1, 12)
  const knows = (image: number, { item }: { item: number }) => Number(image !== item)
  expect(oracleRPrecision(draws, knows, split, 1)).toMatchObject({ value: 1 })
})
