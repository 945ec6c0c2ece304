import type { DataSet } from '@laviter/data'
import { expectRanking } from './expect-ranking'

/** Pictures of the validation split with two captions each. */
function dataSet(pictures: number): DataSet {
  const items = Array.from({ length: pictures }, (_, at) => ({
    id: `${at}.png`,
    file: `/${at}.png`,
    captions: ['a bird', 'a red bird'],
    class: 'bird',
    classIndex: 0,
    split: 'validation' as const,
  }))
  return { name: 'x', root: '/x', items, classes: [], skipped: [], unknownColumns: [] }
}

const evaluation = { candidates: 100, k: 3, draws: 10, validationDraws: 10 }

test('a picture chooses among its own caption and those of others: more than k', () => {
  expect(() => expectRanking({ evaluation }, dataSet(3))).not.toThrow()
  expect(() => expectRanking({ evaluation }, dataSet(2))).toThrow(
    /2 pictures, 4 captions.* among 3 captions, too few for R-precision at evaluation\.k 3: /,
  )
})

test('without a validation split nothing is ranked', () => {
  expect(() => expectRanking({ evaluation }, dataSet(0))).not.toThrow()
})
