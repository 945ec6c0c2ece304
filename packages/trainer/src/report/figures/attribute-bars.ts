import type { Html } from '../page/html'
import { PAINT, plot } from './plot'

/** Attributes less than this above chance count as not learnt. */
const MARGIN = 0.1

/** @returns whether a share of right answers is hardly better than guessing */
export function isNearChance(share: number, chance: number): boolean {
  return share < chance + MARGIN
}

/** One attribute's bar, with a tick to compare it with. */
export interface AttributeBar {
  readonly group: string
  /** In [0, 1], or somewhat above. */
  readonly value: number
  readonly tick: number
  /** Nothing to be proud of: the bar is grey. */
  readonly muted: boolean
  /** Beside the bar; left out: its percent. */
  readonly text?: string
  /** What resting on the bar says. */
  readonly title: string
}

/**
 * A share of each attribute as bars, in the order given, with a tick where it is measured against.
 *
 * @param bars - at least one
 * @param axis - what the shares are, with their unit: `read right, %`
 * @param label - what a reader who cannot see it is told
 */
export async function attributeBars(
  bars: readonly AttributeBar[],
  { axis, label }: { readonly axis: string; readonly label: string },
): Promise<Html> {
  const most = Math.max(1, ...bars.flatMap(({ value, tick }) => [value, tick]))
  const values = bars.map((bar) => ({ text: `${Math.round(bar.value * 100)}`, ...bar }))
  const y = {
    field: 'group',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelColor: PAINT.ink, labelFontSize: 12, labelLimit: 220, ticks: false },
  } as const
  const x = {
    field: 'value',
    type: 'quantitative',
    title: axis,
    axis: { labelExpr: 'round(100 * datum.value)', tickCount: 5, grid: true },
    scale: { domain: [0, most] as [number, number] },
  } as const
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
            color: { condition: { test: 'datum.muted', value: PAINT.chance }, value: PAINT.ours },
            description: { field: 'title' },
          },
        },
        {
          mark: { type: 'tick', color: PAINT.ink, thickness: 2, height: 18 },
          encoding: { x: { ...x, field: 'tick' }, y },
        },
        {
          // beside the bar or the tick, whichever reaches further
          transform: [{ calculate: 'max(datum.value, datum.tick)', as: 'edge' }],
          mark: { type: 'text', align: 'left', dx: 6, fontSize: 11, color: PAINT.faint },
          encoding: { x: { ...x, field: 'edge' }, y, text: { field: 'text' } },
        },
      ],
    },
    label,
  )
}
