import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { aimcos } from './aimcos'
import { rPrecision } from './r-precision'
import { retrievalRanks } from './ranks'
import { recall } from './recall'

interface Direction {
  'R@1': number
  'R@5': number
  'R@10': number
  medianRank: number
  ranks: number[]
}
interface Fixture {
  images: number[][]
  texts: number[][]
  captionsPerImage: number
  imageToText: Direction
  textToImage: Direction
  candidates: number[][]
  rPrecision: { top1: number; top3: number; ranks: number[] }
  attributes: number[][]
  imageAttributes: number[][]
  AIMCoS: number
  imageClass: number[]
  AIMCoS_byClass: number
}
const fixture: Fixture = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/retrieval.json'), 'utf8'),
)
const flat = (rows: number[][]) => ({
  rows: rows.length,
  columns: rows[0]!.length,
  data: Float32Array.from(rows.flat()),
})
const { images, texts, captionsPerImage } = fixture

for (const [layout, sides] of Object.entries({
  'plain arrays': { images, texts },
  'flat float32': { images: flat(images), texts: flat(texts) },
})) {
  test(`ranks, recall and median rank equal the reference, ${layout}`, () => {
    const ranks = retrievalRanks({ ...sides, captionsPerImage })
    expect([...ranks.imageToText]).toEqual(fixture.imageToText.ranks)
    expect([...ranks.textToImage]).toEqual(fixture.textToImage.ranks)
    const both = recall({ ...sides, captionsPerImage })
    for (const way of ['imageToText', 'textToImage'] as const) {
      const expected = fixture[way]
      expect(both[way]).toEqual({
        1: expected['R@1'],
        5: expected['R@5'],
        10: expected['R@10'],
        medianRank: expected.medianRank,
      })
    }
  })

  test(`R-precision equals the reference, ${layout}`, () => {
    const { candidates } = fixture
    expect(rPrecision({ ...sides, candidates }).value).toBe(fixture.rPrecision.top1)
    expect(rPrecision({ ...sides, candidates, k: 3 }).value).toBe(fixture.rPrecision.top3)
  })
}

test('AIMCoS equals the reference, over images', () => {
  const present = fixture.imageAttributes
  const { value } = aimcos({ images, phrases: fixture.attributes, present })
  expect(Math.abs(value / fixture.AIMCoS - 1)).toBeLessThan(1e-6)
})

test('AIMCoS over classes equals the reference: there the class is the only attribute', () => {
  const { byClass } = aimcos({
    images,
    phrases: fixture.attributes,
    present: fixture.imageClass.map((name) => [name]),
    classes: fixture.imageClass,
  })
  expect(Math.abs(byClass!.value / fixture.AIMCoS_byClass - 1)).toBeLessThan(1e-6)
})
