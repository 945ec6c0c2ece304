import type { Html } from '../page/html'
import { decimal, percent } from '../page/numerals'
import type { CurvePoint, TrainingHistory, ValidationPoint } from '../report-data'
import { downsample, smooth } from './downsample'
import { PAINT, plot } from './plot'

const POINTS = 160
const SMALL = { width: 360, height: 210 } as const

/** What each term asks, in the order of the paper's equations. */
export const TERMS: Readonly<Record<string, string>> = {
  w0: 'w0: words, picture to sentence',
  w1: 'w1: words, sentence to picture',
  s0: 's0: whole, picture to sentence',
  s1: 's1: whole, sentence to picture',
}

/** One term of the matching loss: each logged step, its running mean, and the line of guessing, `ln(batch)`. */
export async function lossPlot(
  { name, points }: TrainingHistory['terms'][number],
  { batch, highest }: { readonly batch: number; readonly highest: number },
): Promise<Html> {
  const chance = Math.log(batch)
  const mean = smooth(points, 0.9)
  const { x, y } = curveAxes('step', 'loss, nats')
  const encoding = { x, y: { ...y, scale: { domain: [0, highest] as [number, number] } } }
  const curve = (kept: readonly CurvePoint[]) => ({ values: [...downsample(kept, POINTS)] })
  return plot(
    {
      ...SMALL,
      height: 150,
      title: { text: TERMS[name] ?? name, anchor: 'start', offset: 8 },
      layer: [
        {
          data: curve(points),
          mark: { type: 'line', color: PAINT.ours, opacity: 0.28, strokeWidth: 1 },
          encoding,
        },
        {
          data: curve(mean),
          mark: { type: 'line', color: PAINT.ours, strokeWidth: 2.2 },
          encoding,
        },
        {
          data: { values: [{}] },
          mark: { type: 'rule', color: PAINT.chance, strokeDash: [5, 4], strokeWidth: 1.5 },
          encoding: { y: { datum: chance } },
        },
      ],
    },
    `${TERMS[name] ?? name}: ends at ${decimal(mean.at(-1)?.y ?? Number.NaN, 2)} nats, guessing costs ${decimal(chance, 2)}`,
  )
}

function curveAxes(x: string, y: string) {
  return {
    x: { field: 'x', type: 'quantitative', title: x, axis: { tickCount: 5 } },
    y: {
      field: 'y',
      type: 'quantitative',
      title: y,
      scale: { zero: true },
      axis: { tickCount: 5 },
    },
  } as const
}

/** R-precision on the validation split after each epoch, the kept one ringed, a run a colour. */
export async function validationPlot(points: readonly ValidationPoint[]): Promise<Html> {
  const runs = [...new Set(points.map(({ run }) => run))]
  const values = points.map((point) => ({
    ...point,
    low: point.interval?.[0] ?? point.value,
    high: point.interval?.[1] ?? point.value,
    title: `${point.run}, epoch ${point.epoch}: ${percent(point.value)}${point.best ? ', kept' : ''}`,
  }))
  const scale = {
    domain: runs,
    range: runs.map((_, at) => (at === 0 ? PAINT.ours : PAINT.baseline)),
  }
  const colour = {
    field: 'run',
    type: 'nominal',
    title: null,
    scale,
    legend: runs.length > 1 ? { symbolOpacity: 1, symbolType: 'circle' } : null,
  } as const
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    axis: { tickMinStep: 1, tickCount: 8 },
  } as const
  const y = {
    field: 'value',
    type: 'quantitative',
    title: 'R-precision',
    axis: { format: '.0%', tickCount: 5 },
    scale: { zero: true },
  } as const
  const best = points
    .filter((point) => point.best)
    .map((point) => `${point.run} ${percent(point.value)} at epoch ${point.epoch}`)
  return plot(
    {
      ...SMALL,
      data: { values },
      layer: [
        {
          mark: { type: 'area', opacity: 0.14 },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: colour },
        },
        { mark: { type: 'line', strokeWidth: 2.2 }, encoding: { x, y, color: colour } },
        {
          mark: { type: 'point', filled: true, size: 26, opacity: 1 },
          encoding: { x, y, color: colour, description: { field: 'title' } },
        },
        {
          transform: [{ filter: 'datum.best' }],
          mark: { type: 'point', size: 170, strokeWidth: 2, opacity: 1 },
          encoding: { x, y, color: colour, description: { field: 'title' } },
        },
        {
          data: { values: [{}] },
          mark: { type: 'rule', color: PAINT.chance, strokeDash: [5, 4], strokeWidth: 1.5 },
          encoding: { y: { datum: points[0]?.chance ?? 0 } },
        },
      ],
    },
    `R-precision by epoch; best: ${best.join(', ')}`,
  )
}

/** One quiet curve: the learning rate, the gradient's norm. */
export async function curvePlot(
  points: readonly CurvePoint[],
  { title, format, label }: { title: string; format: string; label: string },
): Promise<Html> {
  const { x, y } = curveAxes('step', title)
  return plot(
    {
      ...SMALL,
      height: 150,
      data: { values: [...downsample(points, POINTS)] },
      mark: { type: 'line', color: PAINT.ours, strokeWidth: 2 },
      encoding: { x, y: { ...y, axis: { tickCount: 4, format } } },
    },
    label,
  )
}
