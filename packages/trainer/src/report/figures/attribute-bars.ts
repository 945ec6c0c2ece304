import type { Html } from '../page/html'
import { percent } from '../page/numerals'
import type { AttributeAccuracy } from '../report-data'
import { PAINT, plot } from './plot'

/** Attributes less than this above chance count as not learnt. */
const MARGIN = 0.1

/** @returns whether the model reads the attribute hardly better than guessing */
export function isNearChance({ accuracy, chance }: AttributeAccuracy): boolean {
  return accuracy < chance + MARGIN
}

/** Accuracy of each attribute, the best first, with a tick where guessing would be. */
export async function attributeBars(attributes: readonly AttributeAccuracy[]): Promise<Html> {
  const sorted = [...attributes].sort((a, b) => b.accuracy - a.accuracy)
  const values = sorted.map((row) => ({
    ...row,
    near: isNearChance(row),
    text: `${Math.round(row.accuracy * 100)}`,
    title: `${row.group}: ${percent(row.accuracy)} of ${row.n}, chance ${percent(row.chance)}`,
  }))
  const y = {
    field: 'group',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelColor: PAINT.ink, labelFontSize: 12, labelLimit: 220, ticks: false },
  } as const
  const x = {
    field: 'accuracy',
    type: 'quantitative',
    title: 'read right',
    axis: { format: '.0%', tickCount: 5, grid: true },
    scale: { domain: [0, 1] as [number, number] },
  } as const
  const [first, last] = [sorted[0], sorted.at(-1)]
  return plot(
    {
      width: 300,
      height: { step: 22 },
      data: { values },
      layer: [
        {
          mark: { type: 'bar', height: 12, cornerRadiusEnd: 2 },
          encoding: {
            x,
            y,
            color: { condition: { test: 'datum.near', value: PAINT.chance }, value: PAINT.ours },
            description: { field: 'title' },
          },
        },
        {
          mark: { type: 'tick', color: PAINT.ink, thickness: 2, height: 18 },
          encoding: { x: { ...x, field: 'chance' }, y },
        },
        {
          // beside the bar or the tick, whichever reaches further
          transform: [{ calculate: 'max(datum.accuracy, datum.chance)', as: 'edge' }],
          mark: { type: 'text', align: 'left', dx: 6, fontSize: 11, color: PAINT.faint },
          encoding: { x: { ...x, field: 'edge' }, y, text: { field: 'text' } },
        },
      ],
    },
    `Accuracy by attribute, from ${first?.group} (${percent(first?.accuracy ?? 0)}) to ${last?.group} (${percent(last?.accuracy ?? 0)}), chance as ticks`,
  )
}
