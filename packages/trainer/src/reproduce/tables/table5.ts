import type { ScoreName } from '@laviter/metrics'
import { SHARED, type Beginning, type Table, type TableColumn } from '../table'

/** Papers print COCO's scores x 100. */
const score = (label: string, name: ScoreName): TableColumn => ({
  label,
  digits: 2,
  read: ({ captioning }) => times100(captioning?.scores[name]),
  baseline: ({ captioning }) => times100(captioning?.baseline.scores[name]),
})
const times100 = (value: number | undefined) => (value === undefined ? undefined : 100 * value)

/** What the two older captioners' public code leaves out of the Transformer's training. */
const PLAIN_ADAM = {
  'itm.optimiser': 'adam',
  'itm.weightDecay': 0,
  'itm.clip': null,
  'itm.rate.factor': 1,
} as const

/** The captioner of Table 5's first row, trained as its own code does. */
export const SHOW_AND_TELL = {
  'parts.captioner': 'show-and-tell',
  ...PLAIN_ADAM,
  'itm.rate.start': 1e-3,
  'captioner.dropout': undefined, // it has none, whatever the Transformer's is
} as const

/** Folder of its run; Table 4's MirrorGAN goes on from it. */
export const SHOW_AND_TELL_RUN = 'show-and-tell'

/** All rows read the regions of one aligner. */
const begins: readonly Beginning[] = [{ run: SHARED, phases: ['vta'] }]

/** Table 5: the captioner beside Show-and-Tell and Show-Attend-and-Tell, on the regions of one aligner. */
export const table5: Table = {
  name: 'table5',
  title: 'Captions (Table 5)',
  about:
    'Three captioners read the regions of the same frozen aligner and are trained for as many passes over the same pictures, each with the settings of its own paper or code: Show-Attend-and-Tell reads 2 captions of a picture in each pass, the others as many as the configuration says.',
  config: 'aviary/small',
  phase: 'itm',
  rows: [
    {
      name: SHOW_AND_TELL_RUN,
      label: 'Show-and-Tell',
      overrides: SHOW_AND_TELL,
      begins,
    },
    {
      name: 'show-attend-and-tell',
      label: 'Show-Attend-and-Tell',
      overrides: {
        'parts.captioner': 'show-attend-and-tell',
        ...PLAIN_ADAM,
        'itm.rate.start': 4e-4,
        'itm.clipEach': 5,
        'itm.batch': 16, // with 2 captions of each: the 32 a step of its code, whose attention costs by the caption
        'itm.captionsPerImage': 2,
        'captioner.dropout': 0.5,
      },
      begins,
    },
    {
      name: 'transformer',
      label: 'LAViTeR',
      overrides: { 'parts.captioner': 'transformer' },
      begins,
    },
  ],
  metrics: ['bleu', 'meteor', 'rouge-l', 'cider', 'caption-attributes'],
  columns: [
    score('BLEU-1', 'Bleu_1'),
    score('BLEU-2', 'Bleu_2'),
    score('BLEU-3', 'Bleu_3'),
    score('BLEU-4', 'Bleu_4'),
    score('METEOR', 'METEOR'),
    score('CIDEr', 'CIDEr'),
  ],
  baseline: 'Most frequent caption',
  published: {
    note: 'COCO, after joint training; for the order of the models, not for the numbers',
    rows: [
      {
        label: 'Show-and-Tell',
        row: 'show-and-tell',
        values: [null, null, null, 27.7, 23.7, 85.5],
      },
      {
        label: 'Show-Attend-and-Tell',
        row: 'show-attend-and-tell',
        values: [70.7, 49.2, 34.4, 24.3, 23.9, null],
      },
      { label: 'LAViTeR', row: 'transformer', values: [69.15, 51.75, 37.68, 27.44, 24.2, 86.72] },
    ],
  },
}
