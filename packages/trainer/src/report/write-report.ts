import { join } from 'node:path'
import { replaceFile } from '@laviter/nn/node'
import type { Run } from '../run'
import { explainWriteError } from '../training/file-errors'
import { collectReport, type ReportOptions } from './collect/collect-report'
import { renderReport } from './render'

/**
 * Writes a run's report: one HTML file that needs nothing else and can be sent to anyone.
 *
 * @param runs - the first is the subject, further ones stand beside it in one table; the caller disposes them
 * @param options - progress (pictures, captions, comparisons, t-SNE steps), notes and signal
 * @returns the path of the first run's `report.html`
 * @throws UserError where there is no run, one holds no model or is of other data, or the file cannot be written
 */
export async function writeReport(
  runs: readonly Run[],
  options: ReportOptions = {},
): Promise<string> {
  const page = await renderReport(await collectReport(runs, options))
  const path = join(runs[0]?.folder ?? '.', 'report.html')
  await replaceFile(path, page).catch((error: unknown) => {
    throw explainWriteError(error, path)
  })
  return path
}
