import { UserError } from '@laviter/nn/errors'
import { nearest } from '../config/nearest'
import { FIGURES } from './figures'
import type { Figure } from './figures/figure'
import type { Table } from './table'
import { TABLES } from './tables'

/**
 * @param name - `table5`, `figure3`
 * @returns the table or the figure
 * @throws UserError where there is neither
 */
export function findReproducible(
  name: string,
): { readonly table: Table } | { readonly figure: Figure } {
  const table = TABLES.find((each) => each.name === name)
  if (table !== undefined) return { table }
  const figure = FIGURES.find((each) => each.name === name)
  if (figure !== undefined) return { figure }
  const names = [...TABLES, ...FIGURES].map((each) => each.name)
  throw new UserError(`There is no "${name}" to reproduce. ${nearest(name, names)}`)
}
