import { printedRows } from './printed-rows'
import type { TableResult } from './table-result'

/**
 * @param result - the table
 * @returns Markdown, for a README or an issue
 */
export function markdownTable(result: TableResult): string {
  const { header, made, published } = printedRows(result)
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`
  const rule = header.map((_, at) => (at === 0 ? '---' : '---:'))
  const paper = published.map(([label = '', ...cells]) => [`*${label}, paper*`, ...cells])
  return [
    `# ${result.title}`,
    '',
    result.about,
    '',
    line(header),
    `| ${rule.join(' | ')} |`,
    ...[...made, ...paper].map(line),
    '',
    `Configuration ${result.config}, test split. The paper's rows: ${result.published.note}.`,
    ...result.notes.map((note) => `\n${note}`),
    '',
  ].join('\n')
}

const escaped = (text: string) => text.replaceAll('|', '\\|')
