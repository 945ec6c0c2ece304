import type { RunNumbers } from '../report-data'
import { comparison } from './comparison'

const protocol = { candidates: 100, k: 1, draws: 30_000, seed: 1 }
const run = (label: string, own: Partial<NonNullable<RunNumbers['protocol']>> = {}): RunNumbers => {
  const asked = { ...protocol, ...own }
  const chance = asked.k / asked.candidates
  const share = { value: 0.5, interval: [0.4, 0.6] as const, ...asked, ties: 0, chance }
  return {
    name: label.toLowerCase(),
    label,
    protocol: asked,
    rPrecision: share,
    oracle: { value: 0.9 },
  }
}
const dataSet = {
  name: 'birds',
  splits: [],
  unseenClasses: true,
  words: { vocabulary: 2, perCaption: 1 },
  examples: [],
  skipped: { total: 0, first: [] },
}
const textOf = (...runs: RunNumbers[]) =>
  String(comparison({ runs, dataSet, split: 'test' }).body)
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ')

test('runs of one seed and protocol chose among the same candidates', () => {
  const text = textOf(run('Transformer'), run('BiLSTM'))
  expect(text).toContain('Same pictures, same captions, same candidates. birds')
  expect(text).toContain('Chance 1.0 %')
  expect(text).not.toContain('differs')
})

test.each([
  [{ seed: 2 }, 'BiLSTM: the first 1 of 100 captions, in 30,000 draws by seed 2.'],
  [{ candidates: 10 }, 'BiLSTM: the first 1 of 10 captions, in 30,000 draws by seed 1.'],
])('those of %o did not: each says how it was measured, chance whose it is', (own, said) => {
  const text = textOf(run('Transformer'), run('BiLSTM', own))
  expect(text).not.toContain('same candidates')
  expect(text).toContain('but other candidates, so that R-precisions differ by that, too.')
  expect(text).toContain('Transformer: the first 1 of 100 captions, in 30,000 draws by seed 1;')
  expect(text).toContain(said)
  expect(text).toContain('Chance, Transformer 1.0 %')
  expect(text).toContain('Oracle, Transformer 90.0 %')
})
