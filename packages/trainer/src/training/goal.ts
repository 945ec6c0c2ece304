import { UserError } from '@laviter/nn/errors'
import { replaceFile } from '@laviter/nn/node'
import { z } from 'zod'
import { TRAINING_GOALS, type TrainingGoal } from '../phases/phase-name'
import { readRunFile, type RunPaths } from './run-folder'

const goalSchema = z.strictObject({ phase: z.enum(TRAINING_GOALS) })

/**
 * @param paths - the run's
 * @returns what the run is for; all, where it was begun before this was kept
 * @throws UserError where the file is damaged
 */
export async function readGoal({ goal: file }: Pick<RunPaths, 'goal'>): Promise<TrainingGoal> {
  const text = await readRunFile(file)
  if (text === '') return 'all'
  try {
    return goalSchema.parse(JSON.parse(text)).phase
  } catch (cause) {
    throw new UserError(
      `${file} is damaged: say what the run is for, such as with --phase all, and it is written again`,
      { cause },
    )
  }
}

/**
 * Keeps what a run is for.
 *
 * @param paths - the run's
 * @param phase - one, or all
 */
export async function writeGoal(
  { goal: file }: Pick<RunPaths, 'goal'>,
  phase: TrainingGoal,
): Promise<void> {
  await replaceFile(file, `${JSON.stringify({ phase })}\n`)
}
