import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Split } from '@laviter/data'
import type { Run } from '../run'
import { fileErrorCode } from '../training/file-errors'
import type { Evaluation } from './evaluation'
import { modelKey } from './keys'

/** Where a split's numbers are kept: the test split's are the run's. */
export function evaluationPath({ folder }: Pick<Run, 'folder'>, split: Split): string {
  return join(folder, split === 'test' ? 'evaluation.json' : `evaluation-${split}.json`)
}

/**
 * Reads the numbers that were saved, if they are of the model that the run now holds.
 *
 * @param run - an open run with a model
 * @param split - default `test`
 * @returns undefined where none were saved, or they are stale
 */
export async function readEvaluation(
  run: Pick<Run, 'folder'>,
  split: Split = 'test',
): Promise<Evaluation | undefined> {
  const path = evaluationPath(run, split)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    const saved: Evaluation = JSON.parse(text)
    return saved.model === (await modelKey(run)) ? saved : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined // not ours any more: it is measured anew
    throw error
  }
}
