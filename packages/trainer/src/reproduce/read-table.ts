import { UserError } from '@laviter/nn/errors'
import { z } from 'zod'
import { readJson } from '../captions/read-json'
import type { TableNumbers } from './table-result'
import { overSeeds } from './seed-values'

/** A table that was made elsewhere. */
export interface ReadTable {
  readonly path: string
  readonly table: string
  readonly config: string
  readonly set: Readonly<Record<string, unknown>>
  readonly minutes?: number
  /** absent in tables of before they were kept */
  readonly settings?: Readonly<Record<string, unknown>>
  /** labels */
  readonly columns: readonly string[]
  readonly numbers: TableNumbers
}

/** Of a number over seeds those of each are read; the rest follows from them. */
const values = z.array(
  z
    .object({ all: z.array(z.number()).min(1) })
    .transform(({ all }) => overSeeds(all)!)
    .nullable(),
)

const run = z.object({
  seed: z.int().min(0),
  folder: z.string(),
  epochs: z.number(),
  steps: z.number(),
  bestEpoch: z.number().optional(),
  seconds: z.number(),
  images: z.number(),
})

const file = z.object({
  table: z.string(),
  config: z.string(),
  set: z.record(z.string(), z.unknown()).default({}),
  minutes: z.number().optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  columns: z.array(z.object({ label: z.string() })),
  rows: z.array(
    z.object({ name: z.string(), label: z.string(), values, runs: z.array(run).min(1) }),
  ),
  baseline: z.object({ values }).optional(),
  attributes: z.array(z.object({ group: z.string(), chance: z.number(), values })).optional(),
  byPicture: z
    .object({
      reference: z.string(),
      rows: z.array(
        z.object({
          name: z.string(),
          seeds: z.array(z.object({ mean: z.number(), half: z.number() })),
        }),
      ),
    })
    .optional(),
  notes: z.array(z.string()),
})

/**
 * @param path - of a `NAME.json` that `laviter reproduce` wrote
 * @throws UserError where it cannot be read, or is none
 */
export async function readTable(path: string): Promise<ReadTable> {
  const { success, data } = file.safeParse(await readJson(path))
  const [first] = data?.rows ?? []
  const seeds = first?.runs.map(({ seed }) => seed) ?? []
  const whole = data?.rows.every(
    (row) =>
      row.runs.length === seeds.length &&
      row.runs.every(({ seed }, at) => seed === seeds[at]) &&
      row.values.length === data.columns.length &&
      row.values.every((value) => value === null || value.all.length === seeds.length),
  )
  if (!success || first === undefined || !whole)
    throw new UserError(
      `${path} is no table: give the TABLE.json that laviter reproduce wrote, with all its seeds`,
    )
  const { table, config, set, minutes, settings, columns, rows, ...more } = data
  const { baseline, attributes, byPicture, notes } = more
  return {
    ...{ path, table, config, set },
    ...(minutes !== undefined && { minutes }),
    ...(settings && { settings }),
    columns: columns.map(({ label }) => label),
    numbers: {
      rows: rows as TableNumbers['rows'],
      baseline: baseline?.values ?? columns.map(() => null),
      ...(attributes && { attributes }),
      ...(byPicture && { byPicture }),
      notes,
    },
  }
}
