import type { Table } from '../table'
import { ALIGNMENT_COLUMNS, ALIGNMENT_METRICS } from './alignment-columns'
import { damsm, frozenVta, full, straightThrough, withoutHelpers } from './joint-rows'

/** Table 3: whether the helpers help, on birds. */
export const table3: Table = {
  name: 'table3',
  title: 'Whether the helpers help (Table 3)',
  about:
    'DAMSM, the aligner of AttnGAN and MirrorGAN with a BiLSTM, beside the Transformer without helpers, VTA(F), and with both, LAViTeR. VTA(F) and LAViTeR of a seed go on from the same aligner; DAMSM has a phase 1 of its own, as long as theirs. Every row is trained as many steps more. As in the paper the image encoder is frozen in DAMSM and VTA(F), and trained in LAViTeR: --also vta-t adds a row that trains it without helpers, to tell what they bring. What LAViTeR’s captioner writes is read as words, through which no gradient passes, as in the paper; --also straight-through adds a row in which the gradient goes on to captioner and image encoder.',
  config: 'aviary/medium',
  phase: 'joint',
  steps: 300,
  rows: [damsm, frozenVta, full],
  also: [withoutHelpers, straightThrough],
  metrics: ALIGNMENT_METRICS,
  columns: ALIGNMENT_COLUMNS,
  baseline: 'Chance',
  reference: full.name,
  attributes: true,
  published: {
    note: 'CUB, true caption among the first three; for the order of the rows, not for the numbers',
    rows: [
      { label: 'AttnGAN/MirrorGAN', row: 'damsm', values: [62.6, 0.072, null, null, null] },
      { label: 'VTA(F)', row: 'vta-f', values: [59.2, 0.184, null, null, null] },
      { label: 'LAViTeR', row: 'full', values: [66.8, 0.201, null, null, null] },
    ],
  },
}
