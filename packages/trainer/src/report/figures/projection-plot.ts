import type { Html } from '../page/html'
import type { Projection } from '../report-data'
import { GROUP_PAINT, GROUP_SHAPES, PAINT, plot } from './plot'

/** t-SNE: small points are pictures, large ones with a name are the texts of their groups. */
export async function projectionPlot({ points, groups, grouping }: Projection): Promise<Html> {
  const values = points.map((point) => ({ ...point, name: groups[point.group] }))
  const x = {
    field: 'x',
    type: 'quantitative',
    axis: null,
    scale: { zero: false, padding: 26 },
  } as const
  const y = { ...x, field: 'y' } as const
  const color = {
    field: 'name',
    type: 'nominal',
    title: null,
    scale: { domain: [...groups], range: GROUP_PAINT },
    legend: { columns: 4, symbolType: 'circle', symbolOpacity: 1 },
  } as const
  const shape = {
    field: 'name',
    type: 'nominal',
    title: null,
    scale: { domain: [...groups], range: GROUP_SHAPES },
    legend: { columns: 4 },
  } as const
  const labels = [{ filter: "datum.kind === 'label'" }]
  return plot(
    {
      width: 640,
      height: 430,
      data: { values },
      layer: [
        {
          transform: [{ filter: "datum.kind === 'image'" }],
          mark: { type: 'point', filled: true, size: 34, opacity: 0.72 },
          encoding: { x, y, color, shape, description: { field: 'title' } },
        },
        {
          transform: labels,
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
          transform: labels,
          mark: {
            type: 'text',
            dy: -16,
            fontSize: 13,
            fontWeight: 600,
            color: PAINT.ink,
            stroke: PAINT.surface,
            strokeWidth: 4,
            strokeJoin: 'round',
          },
          encoding: { x, y, text: { field: 'name' } },
        },
        {
          transform: labels,
          mark: { type: 'text', dy: -16, fontSize: 13, fontWeight: 600, color: PAINT.ink },
          encoding: { x, y, text: { field: 'name' } },
        },
      ],
    },
    `t-SNE of pictures and texts, coloured by ${grouping}: ${groups.join(', ')}`,
  )
}
