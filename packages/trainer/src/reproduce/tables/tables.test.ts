import { loadConfig } from '../../config/load'
import { metricNames } from '../../evaluation/evaluation'
import { rowOverrides } from '../table'
import { findReproducible } from '../find'
import { TABLES } from './index'
import { table4 } from './table4'
import { table5 } from './table5'

test.each(TABLES.map((table) => [table.name, table] as const))(
  '%s: its rows are configurations, its columns as many as the paper prints',
  async (_, { config: name, rows: printed, also = [], columns, published, metrics }) => {
    const { config } = await loadConfig(name)
    const rows = [...printed, ...also]
    for (const { beside } of also) expect(printed.map((row) => row.name)).toContain(beside)
    for (const row of rows) {
      expect(row.name).toMatch(/^[a-z0-9-]+$/)
      await loadConfig(name, rowOverrides(row, config))
    }
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
    expect(metricNames(metrics)).toHaveLength(metrics.length)
    for (const { values } of published.rows) expect(values).toHaveLength(columns.length)
  },
)

test('the LSTM rows of Table 5 train as their own code does, whatever the Transformer is given', async () => {
  const { rows } = table5
  const config = { name: 'x', data: { format: 'folder' as const, root: 'x' } }
  const made = (await loadConfig(config)).config
  const settings = await Promise.all(
    rows.map((row) => loadConfig(config, { 'captioner.dropout': 0.3, ...rowOverrides(row, made) })),
  )
  const told = settings.map(({ config: { parts, itm, captioner } }) => ({
    captioner: parts.captioner,
    optimiser: itm.optimiser,
    rate: itm.rate.start,
    factor: itm.rate.factor,
    clip: itm.clip,
    clipEach: itm.clipEach,
    dropout: captioner.dropout,
  }))
  expect(told).toEqual([
    { captioner: 'show-and-tell', optimiser: 'adam', rate: 1e-3, factor: 1, clip: null, clipEach: null, dropout: undefined }, // prettier-ignore
    { captioner: 'show-attend-and-tell', optimiser: 'adam', rate: 4e-4, factor: 1, clip: null, clipEach: 5, dropout: 0.5 }, // prettier-ignore
    { captioner: 'transformer', optimiser: 'adamw', rate: 1e-4, factor: 0.1, clip: 0.1, clipEach: null, dropout: 0.3 }, // prettier-ignore
  ])
})

test('the rows of Table 4 are as large a part of their papers’ as the configuration is of AttnGAN’s', async () => {
  const { rows } = table4
  const widths = async (width?: number) => {
    const generator = { generator: { width } }
    const config = { name: 'x', data: { format: 'folder' as const, root: 'x' }, ...generator }
    const { config: made } = await loadConfig(config)
    return Promise.all(
      rows.map(async (row) => {
        const settled = await loadConfig(config, rowOverrides(row, made))
        return [settled.config.parts.generator, settled.config.generator.width]
      }),
    )
  }
  expect(await widths(16)).toEqual([['stackgan-v1', 96], ['stackgan-v2', 32], ['attngan', 16], ['mirrorgan', 16], ['attngan', 16]]) // prettier-ignore
  expect((await widths()).map(([, width]) => width)).toEqual(Array(5).fill(undefined))
})

test('what there is not is answered with the near one', () => {
  expect(() => findReproducible('tabel5')).toThrow(/Did you mean table5\?/)
  expect(() => findReproducible('figure2')).toThrow(/Did you mean figure\d\?/)
  expect(findReproducible('figure6')).toMatchObject({ figure: { name: 'figure6' } })
})
