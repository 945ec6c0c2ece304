import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '@laviter/nn/node'
import { explainWriteError } from '../training/file-errors'
import { markdownTable } from './markdown-table'
import { renderTable } from './render-table'
import type { TableResult } from './table-result'

/**
 * Writes `NAME.json`, `NAME.md` and `NAME.html`.
 *
 * @param result - the table
 * @param folder - where to
 * @throws UserError where the folder cannot be written
 */
export async function writeTable(result: TableResult, folder: string): Promise<void> {
  const files = {
    json: `${JSON.stringify(result, null, 2)}\n`,
    md: markdownTable(result),
    html: renderTable(result),
  }
  try {
    await mkdir(folder, { recursive: true }) // a table of others alone has no run in it
    for (const [ending, text] of Object.entries(files))
      await replaceFile(join(folder, `${result.table}.${ending}`), text)
  } catch (error) {
    throw explainWriteError(error, join(folder, result.table))
  }
}
