import type { Html } from '../page/html'
import { percent } from '../page/numerals'
import type { LossTerm } from '../report-data'
import { downsample, smooth } from './downsample'
import { GROUP_PAINT, PAINT, plot } from './plot'

const POINTS = 120

/** As Eq. 16 writes them. */
const SYMBOLS: Readonly<Record<string, string>> = {
  vta: 'L_VTA',
  fakeImage: 'L_FI',
  fakeText: 'L_FT',
  itm: 'L_ITM',
  tim: 'L_TIM',
}

/**
 * The losses of phase joint in one plot: running means as shares of what guessing costs, so that they have one scale.
 *
 * @param terms - those without a line of guessing are left out
 * @returns undefined where none is left
 */
export async function shareOfGuessingPlot(terms: readonly LossTerm[]): Promise<Html | undefined> {
  const curves = terms.flatMap(({ name, points, guess }) =>
    guess === undefined || points.length < 2
      ? []
      : [
          {
            name: SYMBOLS[name] ?? name,
            points: smooth(points, 0.9).map(({ x, y }) => ({ x, y: y / guess })),
          },
        ],
  )
  if (curves.length === 0) return undefined
  const names = curves.map(({ name }) => name)
  const values = curves.flatMap(({ name, points }) =>
    downsample(points, POINTS).map((point) => ({ ...point, name })),
  )
  const ends = curves.map(({ name, points }) => `${name} ${percent(points.at(-1)?.y ?? 0)}`)
  return plot(
    {
      width: 360,
      height: 150,
      layer: [
        {
          data: { values },
          mark: { type: 'line', strokeWidth: 2.2 },
          encoding: {
            x: { field: 'x', type: 'quantitative', title: 'step', axis: { tickCount: 4 } },
            y: {
              field: 'y',
              type: 'quantitative',
              title: null,
              axis: { format: '.0%', tickCount: 4 },
              scale: { zero: true },
            },
            color: {
              field: 'name',
              type: 'nominal',
              title: null,
              scale: { domain: names, range: names.map((_, at) => GROUP_PAINT[at] ?? PAINT.ours) },
              legend: {
                symbolType: 'stroke',
                symbolOpacity: 1,
                columns: 5,
                labelFontSize: 11,
                symbolSize: 200,
              },
            },
          },
        },
        {
          data: { values: [{}] },
          mark: { type: 'rule', color: PAINT.chance, strokeDash: [5, 4], strokeWidth: 1.5 },
          encoding: { y: { datum: 1 } },
        },
      ],
    },
    `Losses of joint training as shares of what guessing costs; they end at ${ends.join(', ')}`,
  )
}
