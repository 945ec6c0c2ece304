import { intervalHalf } from '@laviter/metrics'
import type { Table } from './table'

/** How much more of the pictures' captions one row finds than another, by one seed: R-precision over all draws, in points. */
export interface PictureDifference {
  readonly mean: number
  /** of the 95 % interval over pictures */
  readonly half: number
}

/** The row that a table is about, over each other one, on the same pictures. */
export interface ByPicture {
  /** name of that row */
  readonly reference: string
  readonly rows: readonly {
    /** the other's name */
    readonly name: string
    /** in the order of the seeds */
    readonly seeds: readonly PictureDifference[]
  }[]
}

/** Of each row's runs, in the order of the seeds: each test picture's R-precision over all draws, in [0, 1]. */
export type Hits = ReadonlyMap<string, readonly (Float32Array | undefined)[]>

/**
 * @param table - which row the others are held against
 * @param hits - of its rows
 * @returns undefined where the table has no such row, or a run was not measured so
 */
export function compareByPicture(
  { reference, rows }: Pick<Table, 'reference' | 'rows'>,
  hits: Hits,
): ByPicture | undefined {
  const own = reference === undefined ? undefined : hits.get(reference)
  if (reference === undefined || own === undefined) return undefined
  const others = rows.flatMap(({ name }) => {
    const seeds = (hits.get(name) ?? []).flatMap((theirs, seed) => differenceOf(own[seed], theirs))
    return name === reference || seeds.length < own.length ? [] : [{ name, seeds }]
  })
  return others.length < rows.length - 1 ? undefined : { reference, rows: others }
}

/** @returns none where one was not measured, or their pictures are not as many */
function differenceOf(own?: Float32Array, theirs?: Float32Array): PictureDifference[] {
  if (own === undefined || own.length !== theirs?.length) return []
  const points = Array.from(own, (hit, picture) => 100 * (hit - theirs[picture]!))
  const mean = points.reduce((sum, value) => sum + value, 0) / points.length
  const half = intervalHalf(points)
  return half === undefined ? [] : [{ mean, half }]
}

/**
 * Puts the seeds of several tables side by side.
 *
 * @param parts - of each table
 * @param order - places of the seeds of all tables, one after the other
 * @returns undefined where one of them was made without it
 */
export function joinByPicture(
  parts: readonly (ByPicture | undefined)[],
  order: readonly number[],
): ByPicture | undefined {
  const [first] = parts
  if (first === undefined) return undefined
  const rows = first.rows.map(({ name }) => {
    const all = parts.flatMap(
      (part) =>
        (part?.reference === first.reference ? part.rows : []).find((row) => row.name === name)
          ?.seeds ?? [],
    )
    return { name, seeds: order.flatMap((at) => all[at] ?? []) }
  })
  const whole = rows.every(({ seeds }) => seeds.length === order.length)
  return whole ? { reference: first.reference, rows } : undefined
}

/**
 * @param seeds - of one row
 * @returns their mean; its interval is as wide as the seeds' are in the mean, since they share their pictures
 */
export function overPictures(seeds: readonly PictureDifference[]): PictureDifference {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean: mean(seeds.map((each) => each.mean)), half: mean(seeds.map(({ half }) => half)) }
}
