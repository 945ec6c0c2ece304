import { printedRows } from '../reproduce/printed-rows'
import type { TableResult } from '../reproduce/table-result'
import { textTable } from './text-table'

/**
 * @param result - a table of the paper as it was made here
 * @returns its rows above the paper's
 */
export function formatTable(result: TableResult): string {
  const { header, made, published } = printedRows(result)
  const [names = '', ...lines] = textTable([header, ...made, ...published])
  return [
    `${result.title}, configuration ${result.config}, test split`,
    names,
    ...lines.slice(0, made.length),
    `the paper (${result.published.note}):`,
    ...lines.slice(made.length),
    ...result.notes.map((note) => `! ${note}`),
  ].join('\n')
}
