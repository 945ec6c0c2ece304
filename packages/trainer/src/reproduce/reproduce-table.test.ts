import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSafetensors } from '@laviter/nn/safetensors'
import { parse } from 'yaml'
import { ABLATIONS } from '../config/joint-section'
import type { ConfigInput } from '../config/schema'
import { squaresPhasesConfig, writeColouredSquares } from '../fixtures/coloured-squares'
import { reproduceTable, type ReproduceEvent } from './reproduce-table'
import type { ReproduceOptions } from './settle'
import { SHARED, type Beginning, type Table } from './table'

const begins: readonly Beginning[] = [{ run: SHARED, phases: ['vta'] }]

/** Two rows that go on from one alignment. */
const table: Table = {
  name: 'table0',
  title: 'Frozen or trained',
  about: 'The same aligner, its image encoder frozen or not.',
  config: 'aviary/tiny',
  phase: 'joint',
  steps: 2,
  rows: [
    { name: 'frozen', label: 'VTA(F)', overrides: ABLATIONS['VTA(F)'], begins },
    { name: 'trained', label: 'VTA(T)', overrides: ABLATIONS['VTA(T)'], begins },
  ],
  also: [
    {
      name: 'faster',
      label: 'VTA(T), faster',
      overrides: { ...ABLATIONS['VTA(T)'], 'joint.rate': 0.05 },
      begins,
      beside: 'trained',
    },
  ],
  metrics: ['r-precision'],
  reference: 'trained',
  columns: [{ label: 'R-precision', digits: 2, read: ({ rPrecision }) => rPrecision?.value }],
  published: {
    note: 'COCO',
    rows: [
      { label: 'VTA(F)', row: 'frozen', values: [0.8981] },
      { label: 'VTA(T)', row: 'trained', values: [0.9037] },
    ],
  },
}

let folder: string
let config: ConfigInput
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-seeds-'))
  await writeColouredSquares(join(folder, 'data'))
  config = squaresPhasesConfig(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What is kept of a run: each test picture's R-precision over all draws. */
async function hitsOf(name: string): Promise<number[]> {
  const bytes = await readFile(join(folder, 'table', name, 'index', 'hits-test.safetensors'))
  const { tensors } = readSafetensors(bytes)
  return [...(tensors.hits!.data as Float32Array)]
}
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length

async function make(options: ReproduceOptions, paper = table) {
  const making = reproduceTable(paper, { config, device: 'cpu', ...options })
  const events: ReproduceEvent[] = []
  for (;;) {
    const { done, value } = await making.next()
    if (done) return { events, made: value }
    events.push(value)
  }
}

test('rows of a seed share what they begin with, and seeds are added to what is there', async () => {
  const run = join(folder, 'table')
  const first = await make({ run })
  expect(first.made?.result.rows[0]?.values[0]?.interval).toBeUndefined()
  expect(first.made?.result.comparisons).toEqual([])
  const { events, made } = await make({ run, seeds: [1, 3] })
  const trained = events.flatMap((event) => (event.kind === 'start' ? [event] : []))
  // the first seed was there, and the second's alignment is trained once
  expect(trained.map(({ phase, config: { seed } }) => [phase, seed])).toEqual([
    ['vta', 3],
    ['joint', 3],
    ['joint', 3],
  ])
  expect((await readdir(run)).filter((name) => !name.includes('.'))).toEqual([
    ...['frozen', 'frozen-seed-3', 'shared', 'shared-seed-3', 'trained', 'trained-seed-3'],
  ])
  const line = async (name: string) =>
    (await readFile(join(run, name, 'metrics.jsonl'), 'utf8')).split('\n')[0]
  expect(await line('trained-seed-3')).toBe(await line('shared-seed-3'))
  expect(await line('trained-seed-3')).not.toBe(await line('shared'))

  const { rows, orders } = made!.result
  for (const { values, runs } of rows) {
    expect(runs.map(({ seed, steps }) => [seed, steps])).toEqual([
      [1, 2],
      [3, 2],
    ])
    const { mean, interval = [1, 0], all } = values[0]!
    expect(mean).toBeCloseTo((all[0]! + all[1]!) / 2)
    expect(interval[0]).toBeLessThanOrEqual(mean)
    expect(interval[1]).toBeGreaterThanOrEqual(mean)
  }
  expect(orders).toMatchObject([{ published: ['VTA(F)', 'VTA(T)'], seeds: 2 }])
  expect(JSON.parse(await readFile(join(run, 'table0.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(made!.result)),
  )

  // seeds that another table holds join it, and nothing is trained
  const tables = [join(run, 'table0.json')]
  const elsewhere = await make({ run: join(folder, 'joined'), tables })
  expect(elsewhere.events).toEqual([])
  expect(elsewhere.made!.result).toEqual(made!.result)
  await expect(make({ run: join(folder, 'joined'), tables, steps: 3 })).rejects.toThrow(
    /table0\.json cannot be joined: steps of a row are 2, here 3/,
  )

  // a row that the paper does not have is trained where it is asked for, on what is there
  const more = await make({ run, also: ['faster'], overrides: { 'joint.helpers': ['itm'] } })
  expect(more.events.flatMap((event) => (event.kind === 'start' ? [event.phase] : []))).toEqual([
    'joint',
  ])
  // what sets a row apart stays what it is, and the user is told
  const written = await readFile(join(run, 'faster', 'config.yaml'), 'utf8')
  expect(parse(written)).toMatchObject({ joint: { rate: 0.05, helpers: [] } })
  const kept = more.events.flatMap((event) => (event.kind === 'note' ? [event.message] : []))
  expect(kept.filter((note) => note.includes('has its own joint.helpers'))).toEqual(
    ['VTA(F)', 'VTA(T)', 'VTA(T), faster'].map((label) => expect.stringContaining(`${label} has`)),
  )
  const { rows: all, comparisons, orders: same, byPicture } = more.made!.result
  expect(all.map(({ name }) => name)).toEqual(['frozen', 'trained', 'faster'])
  const [, trainedRow, fasterRow] = all
  const difference = fasterRow!.values[0]!.mean - trainedRow!.values[0]!.mean
  expect(comparisons).toMatchObject([
    {
      row: 'VTA(T), faster',
      beside: 'VTA(T)',
      seeds: 1,
      differences: [{ column: 'R-precision', difference: { mean: difference } }],
    },
  ])
  expect(same).toMatchObject([{ published: ['VTA(F)', 'VTA(T)'] }])

  // what is exact over all draws is near what some thousand of them say
  const [trained1, faster1] = await Promise.all(['trained', 'faster'].map(hitsOf))
  expect(Math.abs(mean(trained1!) - trainedRow!.values[0]!.mean)).toBeLessThan(0.02)
  expect(byPicture).toMatchObject({ reference: 'trained', rows: [{ name: 'frozen' }, {}] })
  const { name, seeds } = byPicture!.rows[1]!
  expect([name, seeds[0]!.half > 0]).toEqual(['faster', true])
  expect(seeds[0]!.mean).toBeCloseTo(100 * (mean(trained1!) - mean(faster1!)), 3)
})

test('a row that goes on from an aligner as it was is not put beside one that goes on from it as it is', async () => {
  const run = join(folder, 'longer')
  await make({ run })
  const longer = make({ run, also: ['faster'], overrides: { 'vta.epochs': 3 } })
  await expect(longer).rejects.toThrow(
    /^VTA\(F\) in .*frozen goes on from another phase vta than that of .*shared as it is by now\. Remove .*frozen/,
  )
  // another aligner that was trained as long
  const from = (name: string) => join(folder, name, 'shared')
  await make({ run: join(folder, 'slower'), overrides: { 'vta.rate.start': 1e-5 } })
  const given = join(folder, 'given')
  await make({ run: given, from: from('slower') })
  await expect(make({ run: given, from: from('table') })).rejects.toThrow(
    /^VTA\(F\) in .*frozen goes on from another phase vta than that of .*table.shared/,
  )
})

test('rows whose time is up are taken as they stand, where they are still what is asked for', async () => {
  const { name, title, about, config, metrics, columns } = table
  const timed: Table = {
    ...{ name, title, about, config, metrics, columns },
    phase: 'vta',
    rows: [
      { name: 'short', label: 'Short', overrides: {} },
      {
        ...{ name: 'longer', label: 'Longer', overrides: ABLATIONS['VTA(T)'], phase: 'joint' },
        begins: [{ run: 'short' }],
      },
    ],
    published: { note: 'COCO', rows: [] },
  }
  const run = join(folder, 'timed')
  const options = { run, minutes: 1e-6, overrides: { 'vta.epochs': 3, 'joint.epochs': 1 } }
  const { made } = await make(options, timed)
  expect(made?.result.rows.map(({ runs }) => runs[0]?.epochs)).toEqual([1, 1])
  // the log tells of less: it ends with the last step that was logged
  const log = join(run, 'short', 'metrics.jsonl')
  const lines = (await readFile(log, 'utf8')).split('\n')
  await writeFile(log, lines.filter((line) => !line.includes('"kind":"step"')).join('\n'))
  expect((await make(options, timed)).events.filter(({ kind }) => kind === 'step')).toEqual([])
  await writeFile(log, lines.join('\n'))
  // how it is measured may change, of all rows alike
  const drawn = { ...options, overrides: { ...options.overrides, 'drawing.temperature': 0.5 } }
  const { events } = await make(drawn, timed)
  expect(events.filter(({ kind }) => kind === 'step')).toEqual([])
  for (const row of ['short', 'longer']) {
    const saved = parse(await readFile(join(run, row, 'config.yaml'), 'utf8'))
    expect(saved).toMatchObject({ drawing: { temperature: 0.5 } })
  }
  const others = { ...options.overrides, 'vta.batch': 5 }
  await expect(make({ ...options, overrides: others }, timed)).rejects.toThrow(
    /^Short in .*short was begun with another configuration: vta\.batch \(8, now 5\)/,
  )
  await expect(make({ ...options, minutes: 5 }, timed)).rejects.toThrow(
    /^Longer in .*longer goes on from .*short as it was after 1 passes of phase vta, and by now that has 3\. Remove/,
  )
  const fewer = { ...options, minutes: 5, overrides: { ...options.overrides, 'vta.epochs': 2 } }
  await expect(make(fewer, timed)).rejects.toThrow(
    /^Short in .*short has been trained for 3 epochs of phase vta, and 2 are wanted: name another/,
  )
  await expect(make(options, timed)).rejects.toThrow(
    /^Short in .*short has been trained for \S+ minutes, and --minutes are 0\.000001: name another/,
  )
})

test.each([
  [{ minutes: 3 }, /give --steps, not --minutes/],
  [{ steps: 0 }, /--steps 0: give a whole number from 1/],
  [{ also: ['fast'] }, /--also fast: Did you mean faster\?/],
  [{ seeds: 0 }, /--seeds 0: give 1 or more/],
  [{ from: 'nowhere' }, /There is no run folder nowhere/],
])('%j is told before anything is trained', async (options, message) => {
  await expect(make({ run: join(folder, 'wrong'), ...options })).rejects.toThrow(message)
  await expect(readdir(join(folder, 'wrong'))).rejects.toThrow('ENOENT')
})
