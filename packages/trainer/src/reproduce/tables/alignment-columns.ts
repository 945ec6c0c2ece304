import type { MetricName } from '../../evaluation/evaluation'
import type { TableColumn } from '../table'

/** What Tables 1 to 3 are measured by. */
export const ALIGNMENT_METRICS: readonly MetricName[] = ['r-precision', 'aimcos', 'attributes']

const times100 = (value: number | undefined) => (value === undefined ? undefined : 100 * value)

/** The paper's two columns, then what stands beside them to judge them by. */
export const ALIGNMENT_COLUMNS: readonly TableColumn[] = [
  {
    label: 'R-precision',
    digits: 1,
    read: ({ rPrecision }) => times100(rPrecision?.value),
    baseline: ({ rPrecision }) => times100(rPrecision?.chance),
  },
  { label: 'AIMCoS', digits: 3, read: ({ aimcos }) => aimcos?.value },
  {
    label: 'other classes',
    digits: 1,
    read: ({ rPrecisionNoSameClass }) => times100(rPrecisionNoSameClass?.value),
    baseline: ({ rPrecisionNoSameClass }) => times100(rPrecisionNoSameClass?.chance),
    meaning: 'R-precision with wrong captions of other classes only',
  },
  {
    label: 'contrast',
    digits: 3,
    read: ({ aimcos }) => aimcos?.contrast,
    meaning: 'AIMCoS less the same over values that the pictures do not show',
  },
  {
    label: 'attributes',
    digits: 1,
    read: ({ attributes }) => times100(mean(attributes?.map(({ accuracy }) => accuracy))),
    baseline: ({ attributes }) => times100(mean(attributes?.map(({ chance }) => chance))),
    meaning: 'accuracy of reading an attribute by the nearest of its phrases, mean over attributes',
  },
]

const mean = (values: readonly number[] = []) =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
