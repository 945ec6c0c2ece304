import { loadConfig } from '../../config/load'
import { metricNames } from '../../evaluation/evaluation'
import { settle, withAlso } from '../settle'
import { notTaken, rowOverrides, setApart } from '../table'
import { findReproducible } from '../find'
import { TABLES } from './index'
import { straightThrough } from './joint-rows'
import { table1 } from './table1'
import { table2 } from './table2'
import { table3 } from './table3'
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
    rows.map((row) => loadConfig(config, rowOverrides(row, made, { 'captioner.dropout': 0.3 }))),
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
  const config = { name: 'x', data: { format: 'folder' as const, root: 'x' } }
  const widths = async (width?: number) => {
    const user = { 'generator.width': width }
    const { config: made } = await loadConfig(config, user)
    return Promise.all(
      rows.map(async (row) => {
        const settled = await loadConfig(config, rowOverrides(row, made, user))
        return [settled.config.parts.generator, settled.config.generator.width]
      }),
    )
  }
  expect(await widths(16)).toEqual([['stackgan-v1', 96], ['stackgan-v2', 32], ['attngan', 16], ['mirrorgan', 16], ['attngan', 16]]) // prettier-ignore
  expect((await widths()).map(([, width]) => width)).toEqual(Array(5).fill(undefined))
})

test('what sets a row apart is not replaced by what is set for all of them', async () => {
  const path = 'joint.fakeCaptions.path'
  const common = { [path]: 'discrete', 'joint.batch': 4 }
  const { config } = await loadConfig(table3.config, common)
  const row = straightThrough
  expect(rowOverrides(row, config, common)).toEqual({
    [path]: 'straight-through',
    'joint.batch': 4,
    'joint.helpers': ['itm', 'tim'],
  })
  expect(notTaken(row, config, common)).toEqual([path])
  expect(notTaken(row, config, { [path]: 'straight-through' })).toEqual([])

  // one of the weights that Table 1 sets together
  const weighted = table1.rows[0]!
  const { joint } = (await loadConfig(table1.config, rowOverrides(weighted, config, { 'joint.lambdas.vta': 7 }))).config // prettier-ignore
  expect(joint.lambdas.vta).toBe(1)
  expect(notTaken(weighted, config, { 'joint.lambdas.vta': 7 })).toEqual(['joint.lambdas.vta'])
  expect(setApart({ 'joint.lambdas.vta': 7 }, {})).toEqual({ 'joint.lambdas.vta': 7 })
})

test('no two rows may be trained in the same way', async () => {
  const table = withAlso(table3, [straightThrough.name])
  const overrides = { 'joint.fakeCaptions.path': 'straight-through' }
  await settle(table, {})
  await expect(settle(table, { overrides })).rejects.toThrow(
    /rows full and straight-through are trained in the same way.* or leave --also straight-through out/,
  )
  await expect(settle(table2, { overrides: { 'joint.frozen': 'all' } })).rejects.toThrow(
    /rows vta-f and vta-t are trained in the same way, .*: change it \(--set\)$/,
  )
  // what a row is called after is not replaced
  await settle(table2, { overrides: { 'joint.helpers': [] } })
  await settle(table1, { overrides: { 'joint.helpers': ['itm'] } })
})

test('what there is not is answered with the near one', () => {
  expect(() => findReproducible('tabel5')).toThrow(/Did you mean table5\?/)
  expect(() => findReproducible('figure2')).toThrow(/Did you mean figure\d\?/)
  expect(findReproducible('figure6')).toMatchObject({ figure: { name: 'figure6' } })
})
