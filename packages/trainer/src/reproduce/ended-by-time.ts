import { z } from 'zod'
import { replaceFile } from '@laviter/nn/node'
import { lastPosition } from '../checkpoint/checkpoint'
import { PHASE_NAMES, type PhaseName } from '../phases/phase-name'
import { explainWriteError } from '../training/file-errors'
import { checkpointsOf, readRunFile, type RunPaths } from '../training/run-folder'

const endedSchema = z.strictObject({
  phase: z.enum(PHASE_NAMES),
  /** the phase's last */
  step: z.int(),
  /** that its steps were given */
  minutes: z.number(),
  /** that they took */
  seconds: z.number(),
})

/** A run whose phase was ended by its time: it is whole, though epochs are left. */
export type EndedByTime = Readonly<z.infer<typeof endedSchema>>

/**
 * Keeps that a run's time is up. The log alone does not tell: it ends with the last step that was logged.
 *
 * @param paths - the run's
 * @param ended - without the step, which is that of the last checkpoint
 * @throws UserError where it cannot be written
 */
export async function keepEndedByTime(
  paths: RunPaths,
  ended: Omit<EndedByTime, 'step'>,
): Promise<void> {
  const { step = 0 } = (await lastPosition(checkpointsOf(paths, ended.phase))) ?? {}
  await replaceFile(paths.timeIsUp, `${JSON.stringify({ ...ended, step })}\n`).catch(
    (error: unknown) => {
      throw explainWriteError(error, paths.timeIsUp)
    },
  )
}

/** @returns how the phase was ended; undefined where its time was not up, or it was trained on since */
export async function endedByTime(
  paths: RunPaths,
  phase: PhaseName,
): Promise<EndedByTime | undefined> {
  const text = await readRunFile(paths.timeIsUp)
  const ended = text === '' ? undefined : endedSchema.safeParse(parsed(text)).data
  const position = await lastPosition(checkpointsOf(paths, phase))
  return ended?.phase === phase && ended.step === position?.step ? ended : undefined
}

/** A file that is damaged says nothing: the row is taken by what its log tells. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
