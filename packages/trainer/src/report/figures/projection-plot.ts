import type { Html } from '../page/html'
import type { Projection } from '../report-data'
import { groupPaint } from './group-paint'
import { placeLabels } from './place-labels'
import { GROUP_SHAPES, PAINT, plot } from './plot'

const SIZE = { width: 640, height: 430 } as const
const MARGIN = 28

/** t-SNE: small points are pictures, large ones with a name are the texts of their groups. */
export async function projectionPlot(projection: Projection): Promise<Html> {
  const { groups, grouping } = projection
  const points = onPixels(projection).map((point) => ({
    ...point,
    name: groups[point.group] ?? '',
  }))
  const labels = points.filter(({ kind }) => kind === 'label')
  const spots = placeLabels(labels, SIZE)
  const names = labels.flatMap(({ name }, at) => (spots[at] ? [{ ...spots[at], name }] : []))
  const x = {
    field: 'x',
    type: 'quantitative',
    axis: null,
    scale: { domain: [0, SIZE.width] as number[] },
  } as const
  const y = {
    field: 'y',
    type: 'quantitative',
    axis: null,
    scale: { domain: [SIZE.height, 0] as number[] },
  } as const
  const color = {
    field: 'name',
    type: 'nominal',
    title: null,
    scale: { domain: [...groups], range: groupPaint(groups) },
    legend: { columns: 4, symbolType: 'circle', symbolOpacity: 1 },
  } as const
  const shape = {
    field: 'name',
    type: 'nominal',
    title: null,
    scale: { domain: [...groups], range: GROUP_SHAPES },
    legend: { columns: 4 },
  } as const
  const text = { type: 'text', fontSize: 13, fontWeight: 600 } as const
  const named = { x, y, text: { field: 'name' } } as const
  return plot(
    {
      ...SIZE,
      layer: [
        {
          data: { values: points.filter(({ kind }) => kind === 'image') },
          mark: {
            type: 'point',
            filled: true,
            size: 40,
            opacity: 0.92,
            stroke: PAINT.faint,
            strokeWidth: 0.5,
          },
          encoding: { x, y, color, shape, description: { field: 'title' } },
        },
        {
          data: { values: labels },
          mark: {
            type: 'point',
            filled: true,
            size: 260,
            opacity: 1,
            stroke: PAINT.ink,
            strokeWidth: 1.6,
          },
          encoding: { x, y, color, shape, description: { field: 'title' } },
        },
        {
          data: { values: names },
          mark: {
            ...text,
            color: PAINT.ink,
            stroke: PAINT.surface,
            strokeWidth: 4,
            strokeJoin: 'round',
          },
          encoding: named,
        },
        { data: { values: names }, mark: { ...text, color: PAINT.ink }, encoding: named },
      ],
    },
    `t-SNE of pictures and texts, coloured by ${grouping}: ${groups.join(', ')}`,
  )
}

/** The plane fitted into the plot, so that names can be placed by their size. */
function onPixels({ points }: Projection): Projection['points'] {
  const fit = (values: readonly number[], size: number) => {
    const [low, high] = [Math.min(...values), Math.max(...values)]
    const scale = (size - 2 * MARGIN) / (high - low || 1)
    return (value: number) => MARGIN + (value - low) * scale
  }
  const across = fit(
    points.map(({ x }) => x),
    SIZE.width,
  )
  const down = fit(
    points.map(({ y }) => y),
    SIZE.height,
  )
  return points.map((point) => ({ ...point, x: across(point.x), y: down(point.y) }))
}
