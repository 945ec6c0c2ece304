import fc from 'fast-check'
import fixtures from '../fixtures/captions.json'
import { bleu, createBleu } from './bleu'
import type { TokenisedItem } from './caption-item'
import { cider, ciderPlain, createCider } from './cider'
import { createRougeL, rougeL } from './rouge-l'

const items: TokenisedItem[] = fixtures.items.map((item) => ({
  hypothesis: item.hypothesis_tokens,
  references: item.reference_tokens,
}))
const close = (have: number, want: number) => expect(Math.abs(have - want)).toBeLessThan(1e-12)

const scorers = {
  Bleu_1: (set: TokenisedItem[]) => bleu(set).Bleu_1,
  Bleu_2: (set: TokenisedItem[]) => bleu(set).Bleu_2,
  Bleu_3: (set: TokenisedItem[]) => bleu(set).Bleu_3,
  Bleu_4: (set: TokenisedItem[]) => bleu(set).Bleu_4,
  ROUGE_L: rougeL,
  CIDEr: cider,
  CIDEr_plain: ciderPlain,
} as const
const names = ['Bleu_1', 'Bleu_2', 'Bleu_3', 'Bleu_4', 'ROUGE_L', 'CIDEr', 'CIDEr_plain'] as const

test.each(names)('%s equals COCO’s scorer, corpus and every item', (name) => {
  const { corpus, items: each } = scorers[name](items)
  close(corpus, fixtures.scores[name])
  expect(each).toHaveLength(items.length)
  fixtures.items.forEach((item, at) => close(each[at]!, item[name]))
})

// oracles that follow the definitions, word by word
const words = (caption: string) => caption.split(/\s+/).filter(Boolean)
const gramsOf = (caption: string, n: number) => {
  const tokens = words(caption)
  return tokens
    .slice(0, Math.max(0, tokens.length - n + 1))
    .map((_, at) => tokens.slice(at, at + n).join(' '))
}
const countOf = (list: string[], gram: string) => list.filter((other) => other === gram).length

function naiveBleu(set: TokenisedItem[]): number[] {
  let [length, referenceLength] = [0, 0]
  for (const { hypothesis, references } of set) {
    const own = words(hypothesis).length
    length += own
    referenceLength += references
      .map((reference) => words(reference).length)
      .sort((a, b) => Math.abs(a - own) - Math.abs(b - own) || a - b)[0]!
  }
  const ratio = (length + 1e-15) / (referenceLength + 1e-9)
  const precisions = [1, 2, 3, 4].map((n) => {
    let [correct, guessed] = [1e-15, 1e-9]
    for (const { hypothesis, references } of set) {
      const mine = gramsOf(hypothesis, n)
      guessed += mine.length
      for (const gram of new Set(mine)) {
        const most = Math.max(
          ...references.map((reference) => countOf(gramsOf(reference, n), gram)),
        )
        correct += Math.min(countOf(mine, gram), most)
      }
    }
    return correct / guessed
  })
  return [1, 2, 3, 4].map(
    (n) =>
      precisions.slice(0, n).reduce((product, precision) => product * precision, 1) ** (1 / n) *
      (ratio < 1 ? Math.exp(1 - 1 / ratio) : 1),
  )
}

function naiveCider(set: TokenisedItem[], plain: boolean): number {
  const idf = (gram: string, n: number) => {
    const having = set.filter(({ references }) =>
      references.some((r) => gramsOf(r, n).includes(gram)),
    )
    return Math.log(set.length) - Math.log(Math.max(1, having.length))
  }
  const vector = (caption: string, n: number) => {
    const grams = gramsOf(caption, n)
    return new Map([...new Set(grams)].map((gram) => [gram, countOf(grams, gram) * idf(gram, n)]))
  }
  const norm = (v: Map<string, number>) =>
    Math.sqrt([...v.values()].reduce((sum, x) => sum + x * x, 0))
  const scores = set.map(({ hypothesis, references }) => {
    const similarities = references.flatMap((reference) =>
      [1, 2, 3, 4].map((n) => {
        const [h, r] = [vector(hypothesis, n), vector(reference, n)]
        const scale = norm(h) * norm(r)
        if (scale === 0) return 0
        const d = gramsOf(hypothesis, 2).length - gramsOf(reference, 2).length
        const inner = [...h].reduce(
          (sum, [gram, weight]) =>
            sum + (plain ? weight : Math.min(weight, r.get(gram) ?? 0)) * (r.get(gram) ?? 0),
          0,
        )
        return (inner / scale) * (plain ? 1 : Math.exp((-d * d) / 72))
      }),
    )
    return (10 * similarities.reduce((sum, x) => sum + x, 0)) / similarities.length
  })
  return scores.reduce((sum, x) => sum + x, 0) / scores.length
}

function naiveRougeL({ hypothesis, references }: TokenisedItem): number {
  const lcs = (a: string[], b: string[]): number =>
    a.length === 0 || b.length === 0
      ? 0
      : a[0] === b[0]
        ? 1 + lcs(a.slice(1), b.slice(1))
        : Math.max(lcs(a.slice(1), b), lcs(a, b.slice(1)))
  const h = hypothesis.split(' ')
  const p = Math.max(...references.map((r) => lcs(h, r.split(' ')) / h.length))
  const r = Math.max(
    ...references.map((other) => lcs(h, other.split(' ')) / other.split(' ').length),
  )
  return p === 0 || r === 0 ? 0 : ((1 + 1.44) * p * r) / (r + 1.44 * p)
}

const caption = fc
  .array(fc.constantFrom('a', 'bird', 'red', 'the', '3\xA01/2'), { maxLength: 6 })
  .map((list) => list.join(' '))
const set = fc.array(
  fc.record({ hypothesis: caption, references: fc.array(caption, { minLength: 1, maxLength: 3 }) }),
  { minLength: 1, maxLength: 5 },
)

test('equal naive oracles on small sets, empty captions and U+00A0 included', () => {
  fc.assert(
    fc.property(set, (some) => {
      naiveBleu(some).forEach((want, n) => close(scorers[names[n]!](some).corpus, want))
      close(cider(some).corpus, naiveCider(some, false))
      close(ciderPlain(some).corpus, naiveCider(some, true))
      some.forEach((item, at) => close(rougeL(some).items[at]!, naiveRougeL(item)))
    }),
    { numRuns: 60 },
  )
})

test('each item is BLEU and ROUGE-L of itself alone', () => {
  fc.assert(
    fc.property(set, (some) => {
      const [b, r] = [bleu(some), rougeL(some)]
      some.forEach((item, at) => {
        close(b.Bleu_4.items[at]!, bleu([item]).Bleu_4.corpus)
        close(r.items[at]!, rougeL([item]).corpus)
      })
    }),
  )
})

test('the order of images and of references changes nothing', () => {
  const turned = [...items].reverse().map(({ hypothesis, references }) => ({
    hypothesis,
    references: [...references].reverse(),
  }))
  for (const name of names) close(scorers[name](turned).corpus, scorers[name](items).corpus)
})

test('accumulators say the same as the functions, and each item at once', () => {
  const [b, r, c] = [createBleu(), createRougeL(), createCider()]
  for (const item of items) {
    const own = b.add(item)
    expect(own).toHaveLength(4)
    close(r.add(item), rougeL([item]).corpus)
    c.add(item)
  }
  expect(b.compute()).toEqual(bleu(items))
  expect(r.compute()).toEqual(rougeL(items))
  expect(c.compute().CIDEr).toEqual(cider(items))
})

test('a caption that is its reference scores full, a single image no CIDEr', () => {
  const same = [
    { hypothesis: 'a small red bird', references: ['a small red bird'] },
    { hypothesis: 'two dogs run on grass', references: ['two dogs run on grass'] },
  ]
  expect(bleu(same).Bleu_4.corpus).toBeCloseTo(1, 8)
  close(rougeL(same).corpus, 1)
  close(cider(same).corpus, 10)
  expect(cider(same.slice(0, 1)).corpus).toBe(0)
})

test('an empty caption: nothing in BLEU and CIDEr, one empty word in ROUGE-L', () => {
  const empty = [{ hypothesis: '', references: ['a bird', ''] }]
  expect(bleu(empty).Bleu_1.corpus).toBeLessThan(1e-5)
  expect(rougeL(empty).corpus).toBe(1)
  expect(rougeL([{ hypothesis: '', references: ['a bird'] }]).corpus).toBe(0)
  expect(bleu([]).Bleu_1.corpus).toBe(0)
  expect(cider([]).corpus).toBe(0)
  expect(rougeL([]).corpus).toBe(0)
})

test('an item without references is an error that says so', () => {
  const none = [{ hypothesis: 'a bird', references: [] }]
  for (const name of names) expect(() => scorers[name](none)).toThrow('has no reference')
})
