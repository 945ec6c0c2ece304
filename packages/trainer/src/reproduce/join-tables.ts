import { isDeepStrictEqual } from 'node:util'
import { UserError } from '@laviter/nn/errors'
import { joinByPicture } from './by-picture'
import type { ReadTable } from './read-table'
import { overSeeds, type SeedValues } from './seed-values'
import type { Table } from './table'
import type { TableNumbers, TableResultRow, TableSource } from './table-result'

/**
 * Checks that a table made elsewhere can stand in one with others: of other seeds, everything else the same.
 *
 * @param table - what is wanted
 * @param source - of what it is made here
 * @param given - see {@link ReadTable}
 * @throws UserError where one was made in another way, or a seed stands in two
 */
export function expectJoinable(
  table: Table,
  { config, set = {}, minutes, settings, steps }: TableSource & { readonly steps?: number },
  given: readonly ReadTable[],
): void {
  const namesOf = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name)
  const columns = table.columns.map(({ label }) => label)
  const holders = new Map<number, string>()
  for (const each of given) {
    const expectSame = (what: string, here: unknown, there: unknown) => {
      if (isDeepStrictEqual(here, there)) return
      throw new UserError(
        `${each.path} cannot be joined: ${what} ${told(there)}, here ${told(here)}. Give tables that differ in their seeds alone`,
      )
    }
    expectSame('it is', table.name, each.table)
    expectSame('its configuration is', config, each.config)
    expectSame('it was made with --set', set, each.set)
    const { rows } = each.numbers
    expectSame('its rows are', namesOf(table.rows), namesOf(rows))
    expectSame('its columns are', columns, each.columns)
    expectSame('minutes of a row are', minutes, each.minutes)
    if (table.steps !== undefined) expectSame('steps of a row are', steps, rows[0]?.runs[0]?.steps)
    if (settings && each.settings) expectSameSettings(each.path, settings, each.settings)
    for (const seed of seedsIn(each.numbers)) {
      const other = holders.get(seed)
      if (other !== undefined)
        throw new UserError(`Seed ${seed} stands in ${other} and in ${each.path}: give it once`)
      holders.set(seed, each.path)
    }
  }
}

function expectSameSettings(
  path: string,
  here: Readonly<Record<string, unknown>>,
  there: Readonly<Record<string, unknown>>,
): void {
  const keys = [...new Set([...Object.keys(there), ...Object.keys(here)])]
  const other = keys.filter((key) => !isDeepStrictEqual(asJson(here[key]), there[key]))
  if (other.length === 0) return
  const lines = other.map((key) => `${key} ${setting(there[key])}, here ${setting(here[key])}`)
  throw new UserError(
    `${path} cannot be joined: its settings are others: ${lines.join('; ')}. Give tables that differ in their seeds alone`,
  )
}

/** As it reads what was written. */
const asJson = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value))

const setting = (value: unknown): string =>
  value === undefined ? 'left out' : JSON.stringify(value)

const told = (value: unknown): string =>
  Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'string'
      ? value
      : (JSON.stringify(value) ?? 'not limited')

/**
 * Puts the seeds of several tables side by side, in ascending order.
 *
 * @param parts - at least one, of one table
 * @throws UserError where rows were trained for other numbers of steps that should have as many, or measured on other pictures
 */
export function joinNumbers(
  { steps }: Pick<Table, 'steps'>,
  parts: readonly TableNumbers[],
): TableNumbers {
  const [first] = parts
  if (first === undefined) throw new Error('There is no table to join')
  const seeds = parts.flatMap(seedsIn)
  // places of the runs of all parts, one after the other
  const order = [...seeds.keys()].sort((a, b) => seeds[a]! - seeds[b]!)
  const inOrder = (values: readonly (SeedValues | null)[]): SeedValues | null => {
    const all = values.flatMap((value) => value?.all ?? [])
    // what one seed lacks is not there
    return all.length < order.length ? null : (overSeeds(order.map((at) => all[at])) ?? null)
  }
  const rows = first.rows.map((row, r): TableResultRow => {
    const same = parts.map((part) => part.rows[r]!)
    const runs = same.flatMap((each) => each.runs)
    expectAlike(row.label, runs, steps === undefined ? ['images'] : ['images', 'steps'])
    return {
      ...row,
      values: row.values.map((_, column) => inOrder(same.map(({ values }) => values[column]!))),
      runs: order.map((at) => runs[at]!),
    }
  })
  const attributes = first.attributes?.map((attribute) => {
    const same = parts.map((part) =>
      part.attributes?.find(({ group }) => group === attribute.group),
    )
    const values = attribute.values.map((_, row) =>
      inOrder(same.map((each) => each?.values[row] ?? null)),
    )
    return { ...attribute, values }
  })
  const byPicture = joinByPicture(
    parts.map((part) => part.byPicture),
    order,
  )
  return {
    rows,
    baseline: first.baseline,
    ...(attributes && { attributes }),
    ...(byPicture && { byPicture }),
    notes: [...new Set(parts.flatMap(({ notes }) => notes))],
  }
}

/** @returns of each run of a row, in their order */
export function seedsIn({ rows }: TableNumbers): number[] {
  return (rows[0]?.runs ?? []).map(({ seed }) => seed)
}

function expectAlike(
  label: string,
  runs: TableResultRow['runs'],
  what: readonly ('images' | 'steps')[],
): void {
  const [first] = runs
  for (const each of what) {
    const other = runs.find((run) => run[each] !== first?.[each])
    if (first && other)
      throw new UserError(
        `${label} has ${first[each]} ${each} by seed ${first.seed} and ${other[each]} by seed ${other.seed}: they cannot stand in one row`,
      )
  }
}
