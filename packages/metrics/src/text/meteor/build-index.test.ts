import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { buildMeteorIndex } from './build-index'
import { openMeteor } from './meteor'
import { Paraphrases } from './paraphrases'
import { unpackTables } from './tables'

const FILES = {
  'synonym/english.synsets': 'bird\n1 2\nfowl\n2\nmouse\n3\nsea_bird\n1\n',
  'synonym/english.exceptions': 'mouse\nmice meeses\nlouse\nmice\n',
  'function/english.words': 'the\na\n',
  'nonbreaking/english.prefixes': '# none\nDr\n',
  'synonym/COPYING.WORDNET': 'WordNet may be used\n',
}
type Entry = readonly [source: string, target: string]
const ENTRIES: Entry[] = [
  ['a lot of', 'many'],
  ['a lot of', 'plenty of'],
  ['many', 'a lot of'],
  ['a', 'one'],
  ['many', 'several'],
]
const jarOf = (files: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
const gzipOf = (entries: readonly Entry[]) =>
  gzipSync(entries.map(([source, target]) => `0.5\n${source}\n${target}\n`).join(''))
const jar = jarOf(FILES)
const build = (texts?: string[], entries = ENTRIES) =>
  buildMeteorIndex({ jar, paraphrases: gzipOf(entries), texts })
const whole = build()
const counts = async (hypothesis: string, reference: string) =>
  openMeteor(await whole).statistics(hypothesis, reference)

test('makes the same bytes each time, and says how far it is', async () => {
  const paraphrases = gzipOf(ENTRIES)
  const onProgress = jest.fn()
  const index = await buildMeteorIndex({ jar, paraphrases, onProgress })
  expect(await whole).toEqual(index)
  expect(onProgress.mock.calls.at(-1)).toEqual([
    { done: paraphrases.length, total: paraphrases.length },
  ])
})

test('holds what the files say', async () => {
  const tables = unpackTables(await whole)
  expect(tables.functionWords).toEqual(['the', 'a'])
  expect(tables.exceptions).toEqual(['mice mouse louse', 'meeses mouse'])
  expect(tables.synsets.words).toEqual(['bird', 'fowl', 'mouse']) // no word of a text has an underscore
  expect([...tables.synsets.ids]).toEqual([1, 2, 2, 3])
  expect(openMeteor(await whole).notices).toMatch(/Lesser General[^]*WordNet may be used/)
})

test('synonyms, stems and paraphrases are found', async () => {
  const paraphrase = (statistics: readonly number[]) => statistics.slice(16, 20)
  expect((await counts('mice', 'mouse')).slice(12, 14)).toEqual([1, 1])
  expect((await counts('fowls', 'bird')).slice(12, 14)).toEqual([1, 1])
  expect((await counts('runs', 'running')).slice(8, 10)).toEqual([1, 1])
  expect(paraphrase(await counts('many birds', 'a lot of birds'))).toEqual([1, 2, 0, 1])
  expect(paraphrase(await counts('plenty of birds', 'a lot of birds'))).toEqual([2, 2, 0, 1])
})

test('a reduced index scores its texts as the whole one does, and is smaller', async () => {
  const texts = ['many birds', 'a lot of mice']
  const reduced = await build(texts)
  const meteor = openMeteor(reduced)
  for (const h of texts)
    for (const r of texts) expect(meteor.statistics(h, r)).toEqual(await counts(h, r))
  expect(reduced.length).toBeLessThan((await whole).length)
  expect(unpackTables(reduced).paraphrases.words.toSorted()).toEqual(['a', 'lot', 'many', 'of'])
})

test('finds what a walk over all entries finds, in its order', async () => {
  const word = fc.constantFrom('a', 'b', 'c', 'd')
  const phrase = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '))
  const sentence = fc.array(fc.oneof(word, fc.constant('unknown')), { maxLength: 8 })
  const entries = fc.array(fc.tuple(phrase, phrase), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(entries, sentence, sentence, async (table, from, to) => {
      const paraphrases = new Paraphrases(unpackTables(await build(undefined, table)).paraphrases)
      expect(paraphrases.matches(paraphrases.encode(from), paraphrases.encode(to))).toEqual(
        walk(table, from, to),
      )
    }),
    { numRuns: 40 },
  )
})

/** Slow, and trusted. */
function walk(table: readonly Entry[], from: readonly string[], to: readonly string[]) {
  const found = []
  const stands = (phrase: string[], words: readonly string[], start: number) =>
    phrase.every((word, i) => words[start + i] === word)
  for (let start = 0; start < from.length; start++)
    for (let length = 1; length <= 3; length++)
      for (const [source, target] of table) {
        const [left, right] = [source.split(' '), target.split(' ')]
        if (left.length !== length || !stands(left, from, start)) continue
        for (let place = 0; place < to.length; place++)
          if (stands(right, to, place))
            found.push({ from: start, fromLength: length, to: place, toLength: right.length })
      }
  return found
}

test('what is damaged is named', async () => {
  const paraphrases = gzipOf(ENTRIES)
  const broken = (sources: { jar?: Uint8Array; paraphrases?: Uint8Array }) =>
    expect(buildMeteorIndex({ jar, paraphrases, ...sources })).rejects
  await broken({ jar: jar.subarray(0, 40) }).toThrow(/METEOR's jar is damaged: .*Fetch it anew/)
  await broken({ jar: jarOf({ 'a.txt': 'a' }) }).toThrow(/has no synonym\/english.synsets/)
  await broken({ paraphrases: paraphrases.subarray(0, 40) }).toThrow(/paraphrase table is damaged/)
  await broken({ paraphrases: gzipSync('0.1\na\n') }).toThrow(/it ends within entry 1/)
  await broken({ paraphrases: gzipSync('0.1\na\nb  c\n') }).toThrow(/it has the phrase "b {2}c"/)
})

test('stops when it is told to', async () => {
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(buildMeteorIndex({ jar, paraphrases: gzipOf(ENTRIES), signal })).rejects.toThrow(
    'enough',
  )
})
