import { comparisonInWords } from './comparison'
import { answer, bothOrders, objections } from './order-in-words'
import { BY_PICTURE, printedRows, sourceInWords } from './printed-rows'
import type { TableResult } from './table-result'

/**
 * @param result - the table
 * @returns Markdown, for a README or an issue
 */
export function markdownTable(result: TableResult): string {
  const { header, made, published, attributes, byPicture, legend } = printedRows(result)
  const paper = published.map(([label = '', ...cells]) => [`*${label}, paper*`, ...cells])
  const lines = [
    `# ${result.title}`,
    result.about,
    markdownRows([header, ...made, ...paper]),
    `Configuration ${sourceInWords(result)}, test split. ${legend.join(' ')} The paper's rows: ${result.published.note}.`,
    ...(result.orders.length > 0 ? ["## Does the paper's order hold?"] : []),
    ...result.orders.map(
      (order) =>
        `- **${order.column}**: ${[answer(order), bothOrders(order), ...objections(order)].join(' ')}`,
    ),
    ...(result.comparisons.length > 0 ? ["## Beside the paper's rows"] : []),
    ...result.comparisons.map((comparison) => comparisonInWords(comparison)),
    ...(byPicture.length > 0 ? ['## Picture by picture', markdownRows(byPicture), BY_PICTURE] : []),
    ...(attributes.length > 0 ? ['## Accuracy by attribute', markdownRows(attributes)] : []),
    ...(result.notes.length > 0
      ? ['## Notes', result.notes.map((note) => `- ${note}`).join('\n')]
      : []),
  ]
  return `${lines.join('\n\n')}\n`
}

/** @param rows - the header first; the first column to the left, numbers to the right */
function markdownRows([header = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`
  const rule = header.map((_, at) => (at === 0 ? '---' : '---:'))
  return [line(header), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}

const escaped = (text: string) => text.replaceAll('|', '\\|')
