import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toyMeasured, toyRun, toyTable } from '../fixtures/toy-table'
import type { Hits } from './by-picture'
import { expectJoinable, joinNumbers } from './join-tables'
import { readTable } from './read-table'
import type { Table } from './table'
import { collectNumbers, tableResult, type MeasuredRun } from './table-result'
import { writeTable } from './write-table'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laviter-tables-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const source = { config: 'aviary-tiny', set: { 'itm.epochs': 4 } }
type Runs = ReadonlyMap<string, readonly MeasuredRun[]>
const ofSeed = (wanted: number): Runs =>
  new Map(
    [...toyMeasured].map(([name, runs]) => [name, runs.filter(({ seed }) => seed === wanted)]),
  )

/** Writes a table as `laviter reproduce` does, and reads it. */
async function written(name: string, runs: Runs, { table = toyTable, ...of } = {}, hits?: Hits) {
  const result = tableResult(table, { ...source, ...of }, collectNumbers(table, runs, hits))
  await writeTable({ ...result, table: name }, folder)
  const path = join(folder, `${name}.json`)
  return { ...(await readTable(path)), table: table.name }
}

test('seeds of several tables make the table that they would have made together, in their order', async () => {
  const first = await written('first', ofSeed(1))
  const second = await written('second', ofSeed(2))
  expect(() => expectJoinable(toyTable, source, [first, second])).not.toThrow()
  const numbers = joinNumbers(toyTable, [second.numbers, first.numbers])
  const joined = tableResult(toyTable, source, numbers)
  expect(joined).toEqual(tableResult(toyTable, source, collectNumbers(toyTable, toyMeasured)))
  // a seed that lacks a number takes it from the others
  expect(joined.rows[0]!.values[1]).toBeNull()
})

test('what was compared picture by picture is joined too', async () => {
  const table = { ...toyTable, reference: 'a' }
  const hits = new Map([
    ['a', [Float32Array.of(0.5, 1), Float32Array.of(0.5, 1)]],
    ['b', [Float32Array.of(0.5, 0.25), Float32Array.of(0.5, 0.5)]],
  ])
  const [first, second] = await Promise.all(
    [1, 2].map((seed) => {
      const own = [...hits].map(([name, all]) => [name, all.slice(seed - 1, seed)] as const)
      return written(`hits${seed}`, ofSeed(seed), { table }, new Map(own))
    }),
  )
  const joined = joinNumbers(table, [second!.numbers, first!.numbers])
  const together = collectNumbers(table, toyMeasured, hits)
  expect(joined.byPicture).toEqual(together.byPicture)
  expect(together.byPicture?.rows[0]?.seeds.map(({ mean }) => mean)).toEqual([37.5, 25])
  const without = await written('without', ofSeed(1))
  expect(joinNumbers(table, [second!.numbers, without.numbers]).byPicture).toBeUndefined()
})

test('tables that differ in more than their seeds are told', async () => {
  const seed1 = await written('seed1', ofSeed(1))
  const again = await written('again', ofSeed(1))
  const check = (given: typeof seed1, table: Table = toyTable, of: object = {}) =>
    expectJoinable(table, { ...source, ...of }, [seed1, given])
  expect(() => check(again)).toThrow(
    /Seed 1 stands in .*seed1\.json and in .*again\.json: give it once/,
  )
  const other = { ...toyTable, name: 'table8' }
  expect(() => check(again, other)).toThrow(
    /seed1\.json cannot be joined: it is table9, here table8/,
  )
  expect(() => check(again, toyTable, { config: 'openmoji' })).toThrow(
    /its configuration is aviary-tiny, here openmoji/,
  )
  expect(() => check(again, toyTable, { set: {} })).toThrow(
    /made with --set \{"itm\.epochs":4\}, here \{\}/,
  )
  const here = { 'vta.batch': 48, 'joint.lambdas': [1, 2] }
  const there = { ...again, settings: { 'vta.batch': 32, 'joint.lambdas': [1, 2], 'vta.wide': 1 } }
  expect(() => expectJoinable(toyTable, { ...source, settings: here }, [there])).toThrow(
    /its settings are others: vta\.batch 32, here 48; vta\.wide 1, here left out\. Give tables/,
  )
  const same = { ...again, settings: here }
  expect(() => expectJoinable(toyTable, { ...source, settings: here }, [same])).not.toThrow()
  const narrow = { ...toyTable, rows: toyTable.rows.slice(0, 1) }
  expect(() => check(again, narrow)).toThrow(/its rows are a, b, here a\. .* seeds alone/)
  expect(() => check(again, toyTable, { minutes: 5 })).toThrow(
    /minutes of a row are not limited, here 5/,
  )
  const counted = { ...toyTable, steps: 100 }
  expect(() => check(again, counted, { steps: 100 })).toThrow(/steps of a row are 300, here 100/)
})

test('a row of as many steps holds no run of others, and none that saw other pictures', () => {
  const runs = (run: MeasuredRun) => new Map(toyTable.rows.map(({ name }) => [name, [run]]))
  const one = collectNumbers(toyTable, runs(toyRun(1, { CIDEr: 1 })))
  const longer = collectNumbers(toyTable, runs({ ...toyRun(2, { CIDEr: 1 }), steps: 301 }))
  expect(joinNumbers(toyTable, [one, longer]).rows[0]!.runs).toHaveLength(2)
  expect(() => joinNumbers({ steps: 300 }, [one, longer])).toThrow(
    /First has 300 steps by seed 1 and 301 by seed 2/,
  )
  const { evaluation } = toyRun(2, { CIDEr: 1 })
  const fewer = { ...toyRun(2, { CIDEr: 1 }), evaluation: { ...evaluation, images: 9 } }
  expect(() => joinNumbers(toyTable, [one, collectNumbers(toyTable, runs(fewer))])).toThrow(
    /10 images by seed 1 and 9 by seed 2/,
  )
})

test('what is no table, or only a part of one, is told', async () => {
  const path = join(folder, 'broken.json')
  await expect(readTable(path)).rejects.toThrow(
    /broken\.json cannot be read: there is no such file/,
  )
  await writeFile(path, '{')
  await expect(readTable(path)).rejects.toThrow(/broken\.json is no JSON/)
  for (const text of ['{}', '{"table": "table3"}']) {
    await writeFile(path, text)
    await expect(readTable(path)).rejects.toThrow(/broken\.json is no table: give the TABLE\.json/)
  }
  const whole = tableResult(toyTable, source, collectNumbers(toyTable, toyMeasured))
  const [first, second] = whole.rows
  const lost = { ...whole, rows: [first, { ...second!, runs: second!.runs.slice(0, 1) }] }
  await writeFile(path, JSON.stringify(lost))
  await expect(readTable(path)).rejects.toThrow(/is no table: .* with all its seeds/)
})
