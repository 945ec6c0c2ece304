import { comparisonInWords } from '../reproduce/comparison'
import { answer, bothOrders, objections } from '../reproduce/order-in-words'
import { printedRows, sourceInWords } from '../reproduce/printed-rows'
import type { TableResult } from '../reproduce/table-result'
import { textTable } from './text-table'

/**
 * @param result - a table of the paper as it was made here
 * @returns its rows above the paper's
 */
export function formatTable(result: TableResult): string {
  const { header, made, published, attributes, byPicture, legend } = printedRows(result)
  const [names = '', ...lines] = textTable([header, ...made, ...published])
  return [
    `${result.title}, configuration ${sourceInWords(result)}, test split`,
    names,
    ...lines.slice(0, made.length),
    `the paper (${result.published.note}):`,
    ...lines.slice(made.length),
    ...legend,
    ...textTable(attributes),
    ...result.orders.flatMap((order) => [
      `${order.column}: ${answer(order)}`,
      ...[bothOrders(order), ...objections(order)].map((line) => `  ${line}`),
    ]),
    ...result.comparisons.map((comparison) => comparisonInWords(comparison)),
    ...(byPicture.length > 0 ? ['Picture by picture:', ...textTable(byPicture)] : []),
    ...result.notes.map((note) => `! ${note}`),
  ].join('\n')
}
