import { captionRuleInWords, chooseCaptions } from './choose-captions'

const scores = Array.from({ length: 100 }, (_, at) => ((at * 37) % 100) / 10)
const rankOf = (at: number) => [...scores].sort((a, b) => b - a).indexOf(scores[at] ?? -1)

test('draws one of each band, best first, then the two worst', () => {
  const { examples, median } = chooseCaptions(scores, 1)
  expect(examples.map(({ place }) => place)).toEqual([
    'best sixth',
    'second sixth',
    'third sixth',
    'fourth sixth',
    'fifth sixth',
    'last sixth',
    'second worst of all',
    'worst of all',
  ])
  const ranks = examples.map(({ at }) => rankOf(at))
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
  expect(ranks.slice(0, 6).map((rank) => Math.floor(rank / (98 / 6)))).toEqual([0, 1, 2, 3, 4, 5])
  expect(ranks.slice(6)).toEqual([98, 99])
  expect(rankOf(median)).toBe(50)
})

test('the seed alone chooses', () => {
  const chosen = (seed: number) => chooseCaptions(scores, seed).examples.map(({ at }) => at)
  expect(chosen(3)).toEqual(chosen(3))
  expect(chosen(3)).not.toEqual(chosen(4))
})

test('equal scores are not chosen by their place in the data set', () => {
  const { median, examples } = chooseCaptions(new Array<number>(60).fill(1), 1)
  const chosen = examples.map(({ at }) => at)
  expect(chosen).not.toEqual([...chosen].sort((a, b) => a - b))
  expect([0, 30, 59]).not.toContain(median)
})

test.each([1, 2, 5, 7, 9])('each of %i pictures at most once', (howMany) => {
  const { examples, median } = chooseCaptions(scores.slice(0, howMany), 1)
  const chosen = examples.map(({ at }) => at)
  expect(new Set(chosen).size).toBe(chosen.length)
  expect(chosen).toHaveLength(Math.min(howMany, 8))
  expect(examples.at(-1)?.place).toBe('worst of all')
  expect(median).toBeLessThan(howMany)
})

test('the rule names the seed', () => {
  expect(captionRuleInWords(7)).toContain('seed 7 draws one of each')
})
