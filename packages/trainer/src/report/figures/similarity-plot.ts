import type { Html } from '../page/html'
import { decimal, signed } from '../page/numerals'
import type { SimilarityMap } from '../report-data'
import { PAINT, plot } from './plot'

/** The largest difference in either direction: the ends of the colour scale. */
export function similarityReach(values: SimilarityMap['values']): number {
  return Math.max(1e-6, ...values.flat().map(Math.abs))
}

/**
 * Heat map of phrases against the pictures that show them. Strength is opacity of two hues over the page's own ground,
 * so that zero is the ground in light and in dark.
 */
export async function similarityPlot({ labels, values }: SimilarityMap): Promise<Html> {
  const reach = similarityReach(values)
  const phrases = labels.map(({ phrase }) => phrase)
  const cells = values.flatMap((row, down) =>
    row.map((value, across) => ({
      phrase: phrases[down],
      shown: phrases[across],
      value,
      strength: Math.abs(value) / reach,
      own: down === across,
      title: `"${phrases[down]}" and pictures with ${phrases[across]}: ${signed(value)}`,
    })),
  )
  const side = Math.max(11, Math.min(26, 560 / labels.length))
  const axis = {
    labelFontSize: Math.min(12, 0.85 * side),
    ticks: false,
    labelLimit: 220,
    labelOverlap: false,
    labelColor: PAINT.ink,
  } as const
  const x = {
    field: 'shown',
    type: 'nominal',
    sort: null,
    title: 'pictures with',
    axis: { ...axis, labelAngle: -90, orient: 'top' },
  } as const
  const y = { field: 'phrase', type: 'nominal', sort: null, title: 'phrase', axis } as const
  return plot(
    {
      width: { step: side },
      height: { step: side },
      data: { values: cells },
      layer: [
        {
          mark: { type: 'rect', stroke: PAINT.surface, strokeWidth: 1 },
          encoding: {
            x,
            y,
            color: {
              condition: { test: 'datum.value < 0', value: 'var(--below)' },
              value: 'var(--above)',
            },
            opacity: {
              field: 'strength',
              type: 'quantitative',
              scale: { domain: [0, 1], range: [0, 1] },
              legend: null,
            },
            description: { field: 'title' },
          },
        },
        {
          transform: [{ filter: 'datum.own' }],
          mark: { type: 'rect', fill: null, stroke: PAINT.ink, strokeWidth: 1 },
          encoding: { x, y },
        },
      ],
    },
    `Similarity of ${labels.length} phrases with the pictures that show each; differences reach ${decimal(reach)}`,
  )
}
