import type { Html } from '../page/html'
import { decimal, hundredfold, percent } from '../page/numerals'
import type { CurvePoint, LossTerm, ValidationCurve } from '../report-data'
import { downsample, smooth } from './downsample'
import { PAINT, plot } from './plot'

const POINTS = 160
const SMALL = { width: 360, height: 210 } as const

/** What each term asks, in the order of the paper's equations. */
const TERMS: Readonly<Record<string, string>> = {
  w0: 'w0: words, picture to sentence',
  w1: 'w1: words, sentence to picture',
  s0: 's0: whole, picture to sentence',
  s1: 's1: whole, sentence to picture',
  caption: 'caption: the next word',
  attention: 'attention: regions left unread',
  kl: 'kl: conditions from the normal',
  matching: 'matching: drawn pictures, the aligner',
  dAccuracy: 'dAccuracy: judged right',
  diversity: 'diversity: what the noise decides',
  vta: 'L_VTA: real pictures, real sentences',
  fakeImage: 'L_FI: drawn pictures, real sentences',
  fakeText: 'L_FT: real pictures, written captions',
  itm: 'L_ITM: the next word of a real caption',
  tim: 'L_TIM: the generator against its judges',
}

/** Of a term, and of the two players at a stage: `d64`, `g64`, `dWords64`, `gWords64`. */
function titleOf(name: string): string {
  const [, player, words, size] = /^([dg])(Words)?(\d+)$/.exec(name) ?? []
  if (player === undefined) return TERMS[name] ?? name
  if (words !== undefined)
    return `${name}: words ${player === 'd' ? 'known' : 'drawn'} at ${size} pixels`
  return `${name}: ${player === 'd' ? 'the discriminator' : 'the generator'} at ${size} pixels`
}

/**
 * One term of a loss: each logged step, its running mean, and the line of guessing.
 *
 * @param highest - where the scale ends, so that terms compare
 */
export async function lossPlot(
  { name, points, guess, share = false }: LossTerm,
  { highest }: { readonly highest: number },
): Promise<Html> {
  const mean = smooth(points, 0.9)
  const { x, y } = curveAxes('step', share ? 'share' : 'loss, nats')
  const title = titleOf(name)
  const lowest = Math.min(0, ...points.map((point) => point.y)) // hinge goes below 0
  const encoding = { x, y: { ...y, scale: { domain: [lowest, highest] as [number, number] } } }
  const curve = (kept: readonly CurvePoint[]) => ({ values: [...downsample(kept, POINTS)] })
  return plot(
    {
      ...SMALL,
      height: 150,
      title: { text: title, anchor: 'start', offset: 8 },
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
        ...ruleAt(guess),
      ],
    },
    `${title}: ends at ${decimal(mean.at(-1)?.y ?? Number.NaN, 2)}${share ? '' : ' nats'}${
      guess === undefined ? '' : `, guessing costs ${decimal(guess, 2)}`
    }`,
  )
}

/** A dashed line across the plot, where there is something to mark. */
function ruleAt(y: number | undefined) {
  if (y === undefined) return []
  return [
    {
      data: { values: [{}] },
      mark: { type: 'rule' as const, color: PAINT.chance, strokeDash: [5, 4], strokeWidth: 1.5 },
      encoding: { y: { datum: y } },
    },
  ]
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

/** A run's hue and dash: the subject's first. */
const RUN_PAINT = [PAINT.ours, PAINT.baseline, PAINT.accent, PAINT.oracle]
const RUN_DASH = [[], [7, 3], [2, 3], [8, 3, 2, 3]]

/** How a validation metric is said, and how its axis writes it. */
export const VALIDATION = {
  'R-precision': { title: 'R-precision', scale: 1, format: '.0%', say: percent },
  CIDEr: { title: 'CIDEr, times 100', scale: 100, format: '.3~g', say: hundredfold },
  loss: {
    title: 'caption loss, nats',
    scale: 1,
    format: '.3~g',
    say: (value: number) => decimal(value, 2),
  },
} as const satisfies Readonly<Record<ValidationCurve['metric'], object>>

/** The validation split after each epoch, the kept one ringed, a run a colour and a dash. */
export async function validationPlot({ metric, points, chance }: ValidationCurve): Promise<Html> {
  const { title, scale: times, format, say } = VALIDATION[metric]
  const runs = [...new Set(points.map(({ run }) => run))]
  const values = points.map((point) => ({
    ...point,
    value: times * point.value,
    title: `${point.run}, epoch ${point.epoch}: ${say(point.value)}${point.best ? ', kept' : ''}`,
  }))
  // names too long for one line would squeeze the plot
  const columns = runs.join('').length > 36 ? 1 : runs.length
  const legend =
    runs.length > 1
      ? { symbolType: 'stroke' as const, symbolSize: 500, symbolOpacity: 1, columns }
      : null
  const colour = {
    field: 'run',
    type: 'nominal',
    title: null,
    scale: { domain: runs, range: runs.map((_, at) => RUN_PAINT[at % RUN_PAINT.length] ?? '') },
    legend,
  } as const
  const dash = {
    field: 'run',
    type: 'nominal',
    title: null,
    scale: { domain: runs, range: runs.map((_, at) => RUN_DASH[at % RUN_DASH.length] ?? []) },
    legend,
  } as const
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    axis: { tickMinStep: 1, tickCount: 8, format: 'd' },
  } as const
  const y = {
    field: 'value',
    type: 'quantitative',
    title,
    axis: { format, tickCount: 5 },
    scale: { zero: metric !== 'loss' },
  } as const
  const best = points
    .filter((point) => point.best)
    .map((point) => `${point.run} ${say(point.value)} at epoch ${point.epoch}`)
  return plot(
    {
      ...SMALL,
      data: { values },
      layer: [
        {
          mark: { type: 'line', strokeWidth: 2.2 },
          encoding: { x, y, color: colour, strokeDash: dash },
        },
        {
          mark: { type: 'point', filled: true, size: 26, opacity: 1 },
          encoding: { x, y, color: colour, description: { field: 'title' } },
        },
        {
          transform: [{ filter: 'datum.best' }],
          mark: { type: 'point', size: 170, strokeWidth: 2, opacity: 1 },
          encoding: { x, y, color: colour, description: { field: 'title' } },
        },
        ...ruleAt(chance === undefined ? undefined : times * chance),
      ],
    },
    `${metric} by epoch; best: ${best.join(', ')}`,
  )
}

interface CurveLooks {
  readonly title: string
  /** of the numbers beside the axis, as d3 writes it */
  readonly format: string
  /** what a reader who cannot see it is told */
  readonly label: string
  readonly interpolate?: 'linear' | 'step-before'
}

/** One quiet curve: the learning rate, the gradient's norm. */
export async function curvePlot(
  points: readonly CurvePoint[],
  { title, format, label, interpolate = 'linear' }: CurveLooks,
): Promise<Html> {
  const { x, y } = curveAxes('step', title)
  return plot(
    {
      ...SMALL,
      height: 150,
      data: { values: [...downsample(points, POINTS)] },
      mark: { type: 'line', color: PAINT.ours, strokeWidth: 2, interpolate },
      encoding: { x, y: { ...y, axis: { tickCount: 4, format } } },
    },
    label,
  )
}
