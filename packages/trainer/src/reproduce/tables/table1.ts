import type { Table } from '../table'
import { ALIGNMENT_COLUMNS, ALIGNMENT_METRICS } from './alignment-columns'
import { weighted } from './joint-rows'

/** Table 1: what the weights of the five losses do, in the six settings that the paper tries on birds. */
export const table1: Table = {
  name: 'table1',
  title: 'Weights of the losses (Table 1)',
  about:
    'The whole of LAViTeR with different weights of its five losses: in each row those of L_TIM, L_ITM, L_FI, L_FT and L_VTA (Eq. 16). Every row of a seed goes on from the same aligner, captioner and generator, and is trained as many steps.',
  heading: 'Weights',
  config: 'aviary/medium',
  phase: 'joint',
  steps: 300,
  rows: [
    weighted('lambda-1-1-1-1-1', [1, 1, 1, 1, 1]),
    weighted('lambda-1-5-1', [0.01, 0.1, 1, 5, 1]),
    weighted('lambda-5-1-1', [0.01, 0.1, 5, 1, 1]),
    weighted('lambda-1-1-1', [0.01, 0.1, 1, 1, 1]),
    weighted('lambda-1-1-10', [0.01, 0.1, 1, 1, 10]),
    weighted('lambda-1-1-5', [0.01, 0.1, 1, 1, 5]),
  ],
  metrics: ALIGNMENT_METRICS,
  columns: ALIGNMENT_COLUMNS,
  baseline: 'Chance',
  attributes: true,
  published: {
    note: 'CUB, true caption among the first three; for the order of the rows, not for the numbers',
    rows: [
      {
        label: '(1, 1, 1, 1, 1)',
        row: 'lambda-1-1-1-1-1',
        values: [63.4, 0.203, null, null, null],
      },
      {
        label: '(0.01, 0.1, 1, 5, 1)',
        row: 'lambda-1-5-1',
        values: [62.2, 0.198, null, null, null],
      },
      {
        label: '(0.01, 0.1, 5, 1, 1)',
        row: 'lambda-5-1-1',
        values: [64.6, 0.197, null, null, null],
      },
      { label: '(0.01, 0.1, 1, 1, 1)', row: 'lambda-1-1-1', values: [63.0, 0.2, null, null, null] },
      {
        label: '(0.01, 0.1, 1, 1, 10)',
        row: 'lambda-1-1-10',
        values: [66.4, 0.202, null, null, null],
      },
      {
        label: '(0.01, 0.1, 1, 1, 5)',
        row: 'lambda-1-1-5',
        values: [66.8, 0.201, null, null, null],
      },
    ],
  },
}
