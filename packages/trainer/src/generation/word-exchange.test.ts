import { createRandom } from '@laviter/nn/random'
import { createVocabulary } from '@laviter/nn/vocabulary'
import fc from 'fast-check'
import { createWordExchange } from './word-exchange'

const COLOURS = ['red', 'blue', 'green']
const PARTS = ['crown', 'wing', 'belly']
const vocabulary = createVocabulary(['<end>', 'a', 'bird', 'with', 'of', 'snow', ...COLOURS, ...PARTS]) // prettier-ignore
const read = (text: string) => vocabulary.encode(text).tokens
const sentences = COLOURS.flatMap((colour) =>
  PARTS.map((part) => read(`a bird with a ${colour} ${part}`)),
)
const T = 8
const padded = (texts: readonly string[]) =>
  Int32Array.from(texts.flatMap((text) => [...read(text), ...Array<number>(T).fill(0)].slice(0, T)))
const row = (values: ArrayLike<number>, at = 0) => Array.from(values).slice(at * T, (at + 1) * T)

test('a colour is exchanged for a colour, a part for a part, and what all sentences say for nothing', () => {
  const { exchange } = createWordExchange(sentences, 1)
  const seen = new Set<string>()
  for (let seed = 0; seed < 40; seed++) {
    const tokens = padded(['a bird with a red crown'])
    const { tokens: changed, exchanged, exchangeable } = exchange(tokens, 1, createRandom(seed))
    expect(row(exchangeable)).toEqual([0, 0, 0, 0, 1, 1, 0, 0])
    expect(row(exchanged)).toEqual(row(exchangeable))
    seen.add(vocabulary.decode(changed))
  }
  const expected = ['blue', 'green'].flatMap((colour) =>
    ['wing', 'belly'].map((part) => `a bird with a ${colour} ${part}`),
  )
  expect([...seen].sort()).toEqual(expected.sort())
})

test('other words come as often as sentences have them there', () => {
  const often = [...sentences, ...Array<number[]>(2).fill(read('a bird with a blue crown'))]
  const { exchange } = createWordExchange(often, 1e-9)
  const random = createRandom(1)
  const colours = Array.from({ length: 600 }, () => {
    const { tokens } = exchange(padded(['a bird with a red crown']), 1, random)
    return vocabulary.decode(tokens).split(' ')[4]
  })
  const count = (colour: string) => colours.filter((each) => each === colour).length
  // each sentence has its one change: half of the time the colour, of which three of four are blue
  expect(count('red')).toBeGreaterThan(240)
  expect(count('red')).toBeLessThan(360)
  expect(count('blue') / (600 - count('red'))).toBeCloseTo(0.75, 1)
  expect(count('green')).toBeGreaterThan(30)
})

test('whatever the share: only words that can be are exchanged, one at least, and the same by the same seed', () => {
  const text = fc.constantFrom('a bird with a red crown', 'a bird of snow', 'blue wing', 'snow', '')
  const any = fc.record({
    texts: fc.array(text, { minLength: 1, maxLength: 5 }),
    share: fc.constantFrom(1e-9, 0.5, 1),
    seed: fc.nat(),
  })
  fc.assert(
    fc.property(any, ({ texts, share, seed }) => {
      const { exchange } = createWordExchange(sentences, share)
      const tokens = padded(texts)
      const given = exchange(tokens, texts.length, createRandom(seed))
      expect(exchange(tokens, texts.length, createRandom(seed))).toEqual(given)
      expect(tokens).toEqual(padded(texts))
      texts.forEach((_, at) => {
        const [own, changed] = [row(tokens, at), row(given.tokens, at)]
        const [exchanged, can] = [row(given.exchanged, at), row(given.exchangeable, at)]
        expect(changed.map((word, t) => Number(word !== own[t]))).toEqual(exchanged)
        expect(exchanged.every((each, t) => each <= can[t]!)).toBe(true)
        expect(exchanged.includes(1)).toBe(can.includes(1))
        expect(can.every((each, t) => each === 0 || own[t] !== 0)).toBe(true)
      })
    }),
    { seed: 1, numRuns: 100 },
  )
})
