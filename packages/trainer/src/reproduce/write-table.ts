import { markdownTable } from './markdown-table'
import { renderTable } from './render-table'
import type { TableResult } from './table-result'
import { writeMade } from './write-made'

/**
 * Writes `NAME.json`, `NAME.md` and `NAME.html`.
 *
 * @param result - the table
 * @param folder - where to
 * @throws UserError where the folder cannot be written
 */
export async function writeTable(result: TableResult, folder: string): Promise<void> {
  const made = { json: result, md: markdownTable(result), html: renderTable(result) }
  await writeMade(result.table, made, folder)
}
