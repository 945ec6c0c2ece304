import type { Evaluation } from '../evaluation/evaluation'
import { formatTable } from '../terminal/format-table'
import { markdownTable } from './markdown-table'
import { renderTable } from './render-table'
import type { Table } from './table'
import { collectTable, type MeasuredRun } from './table-result'

const table: Table = {
  name: 'table9',
  title: 'Captions',
  about: 'Two models <see> the same.',
  config: 'aviary/tiny',
  phase: 'itm',
  rows: [
    { name: 'a', label: 'First', overrides: {} },
    { name: 'b', label: 'Second', overrides: {} },
  ],
  metrics: ['cider'],
  columns: [
    {
      label: 'CIDEr',
      digits: 1,
      read: ({ captioning }) => captioning?.scores.CIDEr,
      baseline: ({ captioning }) => captioning?.baseline.scores.CIDEr,
    },
    { label: 'METEOR', digits: 2, read: ({ captioning }) => captioning?.scores.METEOR },
  ],
  baseline: 'Always the same',
  published: { note: 'COCO', rows: [{ label: 'Theirs', values: [86.72, null] }] },
}

function run(seed: number, scores: { CIDEr: number; METEOR?: number }): MeasuredRun {
  const decoding = {
    method: 'greedy',
    beams: 5,
    lengthPenalty: 1,
    topP: 1,
    temperature: 1,
    maxWords: 40,
    guidance: 0,
    bestOf: 1,
  } as const
  const evaluation: Evaluation = {
    split: 'test',
    metrics: ['cider'],
    model: '',
    data: '',
    seed,
    images: 10,
    captions: 50,
    captioning: {
      scores,
      images: 10,
      decoding,
      baseline: { caption: 'a bird', count: 3, scores: { CIDEr: 1.5 } },
      distinct: 1,
    },
    notes: ['METEOR is left out'],
  }
  return { seed, folder: `runs/${seed}`, epochs: 12, seconds: 61, evaluation }
}

const measured = new Map([
  ['a', [run(1, { CIDEr: 40, METEOR: 20 }), run(2, { CIDEr: 44 })]],
  ['b', [run(1, { CIDEr: 50, METEOR: 21 })]],
])
const result = collectTable(table, 'aviary-tiny', measured)

test('a value is the mean over seeds, with their spread; what one seed lacks is not there', () => {
  expect(result.rows[0]!.values).toEqual([
    { mean: 42, deviation: Math.sqrt(8), all: [40, 44] },
    null,
  ])
  expect(result.rows[1]!.values).toEqual([
    { mean: 50, all: [50] },
    { mean: 21, all: [21] },
  ])
  expect(result.baseline).toEqual({
    label: 'Always the same',
    values: [{ mean: 1.5, all: [1.5] }, null],
  })
  expect(result.rows[0]!.runs.map(({ seed, images }) => [seed, images])).toEqual([
    [1, 10],
    [2, 10],
  ])
  expect(result.notes).toEqual(['METEOR is left out']) // once
})

test('reads the same in a terminal, as Markdown and as a page', () => {
  expect(formatTable(result)).toBe(
    [
      'Captions, configuration aviary-tiny, test split',
      '                      CIDEr  METEOR                   trained',
      'Always the same         1.5       -',
      'First            42.0 ± 2.8       -  12 epochs, 1:01, 2 seeds',
      'Second                 50.0   21.00           12 epochs, 1:01',
      'the paper (COCO):',
      'Theirs                 86.7       -',
      '! METEOR is left out',
    ].join('\n'),
  )
  const markdown = markdownTable(result)
  expect(markdown).toContain('|  | CIDEr | METEOR | trained |\n| --- | ---: | ---: | ---: |')
  expect(markdown).toContain('| First | 42.0 ± 2.8 | - | 12 epochs, 1:01, 2 seeds |')
  expect(markdown).toContain('| *Theirs, paper* | 86.7 | - |  |')
  const page = renderTable(result)
  expect(page).toContain('Two models &lt;see&gt; the same.')
  expect(page).toMatch(/<th scope="row">First<\/th>\s*<td class="n">42\.0 ± 2\.8<\/td>/)
  expect(page).not.toMatch(/https?:\/\//)
})
