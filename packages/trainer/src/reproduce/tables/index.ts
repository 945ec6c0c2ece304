import { UserError } from '@laviter/nn/errors'
import { nearest } from '../../config/nearest'
import type { Table } from '../table'
import { table4 } from './table4'
import { table5 } from './table5'

/** The tables that can be made again. */
export const TABLES: readonly Table[] = [table4, table5]

/**
 * @param name - `table5`
 * @throws UserError where there is no such table
 */
export function findTable(name: string): Table {
  const table = TABLES.find((each) => each.name === name)
  if (table !== undefined) return table
  const names = TABLES.map((each) => each.name)
  throw new UserError(`There is no table "${name}" to reproduce. ${nearest(name, names)}`)
}
