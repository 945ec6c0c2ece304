import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openMeteor } from './meteor'
import { meteorScore } from './statistics'

interface Pair {
  hypothesis: string
  reference: string
  statistics: number[]
}
interface Item {
  hypothesis_tokens: string
  reference_tokens: string[]
  METEOR: number
  METEOR_stats: number[]
  METEOR_reference_stats: number[][]
}
const read = <T>(path: string): T => JSON.parse(readFileSync(join(__dirname, path), 'utf8'))
const pairs = read<Pair[]>('fixtures/pairs.json')
const captions = read<{ scores: { METEOR: number }; items: Item[] }>('../../fixtures/captions.json')
const index = readFileSync(join(__dirname, 'fixtures/reduced.index'))
const meteor = openMeteor(index)

test('all counts of each hypothesis and reference are those of the Java program', () => {
  const wrong: Pair[] = []
  const compare = (hypothesis: string, reference: string, expected: number[]) => {
    const statistics = [...meteor.statistics(hypothesis, reference)]
    if (statistics.join() !== expected.join()) wrong.push({ hypothesis, reference, statistics })
  }
  for (const pair of pairs) compare(pair.hypothesis, pair.reference, pair.statistics)
  for (const item of captions.items)
    item.reference_tokens.forEach((text, i) =>
      compare(item.hypothesis_tokens, text, item.METEOR_reference_stats[i] ?? []),
    )
  expect(wrong).toEqual([])
})

test('items and corpus score as in pycocoevalcap', () => {
  const corpus = meteor.create()
  const scored = captions.items.map((item) =>
    corpus.add({ hypothesis: item.hypothesis_tokens, references: item.reference_tokens }),
  )
  expect(scored.map(({ statistics }) => statistics)).toEqual(
    captions.items.map((item) => item.METEOR_stats),
  )
  const errors = scored.map(({ score }, i) => Math.abs(score - (captions.items[i]?.METEOR ?? NaN)))
  expect(Math.max(...errors)).toBeLessThan(1e-14)
  expect(corpus.compute()).toBeCloseTo(captions.scores.METEOR, 14)
})

test('the first of equal references is named', () => {
  const references = ['', 'a bird', 'a bird']
  expect(meteor.score({ hypothesis: 'a bird', references })).toMatchObject({
    score: 1,
    reference: 1,
  })
})

test('the separator of METEOR’s protocol is no part of a hypothesis', () => {
  expect(meteor.statistics('a ||| bird', 'a bird')).toEqual(meteor.statistics('a bird', 'a bird'))
})

test('an empty caption scores 0, no reference is an error, no item a corpus of 0', () => {
  expect(meteor.score({ hypothesis: '', references: ['a bird'] }).score).toBe(0)
  expect(meteorScore(meteor.statistics('', ''))).toBe(0)
  expect(() => meteor.score({ hypothesis: 'a bird', references: [] })).toThrow(/one reference/)
  expect(meteor.create().compute()).toBe(0)
})

test('opens an index in a browser’s hands: from a plain Uint8Array, which stays as it was', () => {
  const bytes = new Uint8Array(index)
  openMeteor(bytes).statistics('a bird', 'the birds')
  expect(Buffer.compare(bytes, index)).toBe(0)
})
