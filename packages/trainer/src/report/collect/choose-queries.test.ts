import { createRandom } from '@laviter/nn/random'
import { BAD, chooseQueries, GOOD, SHOWN } from './choose-queries'
import { cosines, rowOf, stackRows, unitRows } from './rows'

const random = createRandom(5)
const noisy = (base: Float32Array<ArrayBuffer>, noise: number) =>
  base.map((value) => value + noise * random.normal())
const images = unitRows({
  rows: 80,
  columns: 12,
  data: Float32Array.from({ length: 80 * 12 }, () => random.normal()),
})
const sentences = unitRows({ ...images, data: noisy(images.data, 0.45) })
const own = (query: number, answer: number) => query === answer

/** Ranks as the definition says it. */
const naiveRank = (query: number) => {
  const scores = cosines(rowOf(sentences, query), images)
  return 1 + scores.filter((score, at) => at !== query && score >= (scores[query] ?? 0)).length
}

test('ranks and hits are those of a full sort', () => {
  for (const { query, rank, hits } of chooseQueries(sentences, images, own, 1)) {
    expect(rank).toBe(naiveRank(query))
    expect(hits).toHaveLength(SHOWN)
    const best = [...cosines(rowOf(sentences, query), images)].sort((a, b) => b - a)
    hits.forEach(({ score }, at) => expect(score).toBeCloseTo(best[at] ?? NaN, 6))
  }
})

test('good ones first, then bad ones, the same each time, others under another seed', () => {
  const chosen = chooseQueries(sentences, images, own, 1)
  expect(chosen.map(({ rank }) => rank <= SHOWN)).toEqual([
    ...Array<boolean>(GOOD).fill(true),
    ...Array<boolean>(BAD).fill(false),
  ])
  expect(chooseQueries(sentences, images, own, 1)).toEqual(chosen)
  expect(chooseQueries(sentences, images, own, 2)).not.toEqual(chosen)
})

test('where all are found no bad one is made up', () => {
  expect(chooseQueries(images, images, own, 1)).toHaveLength(GOOD)
})

test('of several true answers the best counts, and ties count against it', () => {
  const query = unitRows(stackRows([[1, 0]]))
  const answers = unitRows(
    stackRows([
      [1, 0],
      [1, 0],
      [0, 1],
      [1, 0.2],
    ]),
  )
  const rankOf = (mine: number[]) =>
    chooseQueries(query, answers, (_, answer) => mine.includes(answer), 1)[0]?.rank
  expect(rankOf([2, 3])).toBe(3)
  expect(rankOf([0])).toBe(2) // answer 1 scores the same
})
