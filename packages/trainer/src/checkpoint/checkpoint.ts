import { open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { readSafetensors, writeSafetensors, type StoredTensor } from '@laviter/nn/safetensors'
import { z } from 'zod'
import { writeFolder } from '@laviter/nn/node'
import { PHASE_NAMES } from '../phases/phase-name'
import { explainWriteError, fileErrorCode } from '../training/file-errors'

const bestSchema = z.strictObject({
  epoch: z.int(),
  step: z.int(),
  metric: z.enum(['R-precision', 'CIDEr', 'loss']),
  value: z.number(),
})

const positionSchema = z.strictObject({
  version: z.literal(1),
  phase: z.enum(PHASE_NAMES),
  /** everything random follows from the seed and the position */
  seed: z.int(),
  /** steps taken in this phase */
  step: z.int().min(0),
  /** from 0; the epoch that goes on */
  epoch: z.int().min(0),
  /** batches of that epoch already used */
  batch: z.int().min(0),
  best: bestSchema.optional(),
})

/** Where training stands: with the seed it fixes every later batch, view and random number. */
export type Position = z.infer<typeof positionSchema>

/** Named tensors of one file. */
export type StoredTensors = Readonly<Record<string, StoredTensor>>

/** All that training needs to go on, exactly. */
export interface Checkpoint {
  readonly position: Position
  /** by file name without `.safetensors`: parameters, optimiser */
  readonly tensors: Readonly<Record<string, StoredTensors>>
}

const FOLDER = /^step-(\d+)$/

/**
 * Writes `checkpoints/PHASE/step-N/`, whole or not at all.
 *
 * @param folder - the phase's, in the run's `checkpoints/`
 * @param checkpoint - what to keep
 * @returns the checkpoint's own folder
 * @throws UserError where the disk is full or may not be written; earlier checkpoints stay as they are
 */
export async function writeCheckpoint(
  folder: string,
  { position, tensors }: Checkpoint,
): Promise<string> {
  const target = join(folder, `step-${position.step}`)
  try {
    await writeFolder(target, async (temporary) => {
      for (const [name, values] of Object.entries(tensors)) {
        await writeFile(join(temporary, `${name}.safetensors`), writeSafetensors(values))
      }
      await writeFile(join(temporary, 'position.json'), JSON.stringify(position, null, 2))
    })
  } catch (error) {
    throw explainWriteError(
      error,
      `The checkpoint ${target}`,
      'Earlier checkpoints are intact: train again with --resume.',
    )
  }
  return target
}

/** @returns steps of the checkpoints in a folder, ascending */
export async function listCheckpoints(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return []
    throw error // a phase whose checkpoints cannot be read now must not begin anew
  })
  return names
    .flatMap((name) => FOLDER.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/**
 * @param folder - the phase's, in the run's `checkpoints/`
 * @param step - of the checkpoint
 * @returns what {@link writeCheckpoint} wrote
 * @throws UserError naming the damaged file
 */
export async function readCheckpoint(folder: string, step: number): Promise<Checkpoint> {
  const source = join(folder, `step-${step}`)
  try {
    const position = await readPosition(source)
    const files = (await readdir(source)).filter((name) => name.endsWith('.safetensors'))
    const tensors: Record<string, StoredTensors> = {}
    for (const file of files) {
      tensors[file.slice(0, -'.safetensors'.length)] = await readTensors(join(source, file))
    }
    return { position, tensors }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    const before = (await listCheckpoints(folder)).some((each) => each < step)
    const remedy = before
      ? `Delete ${source} to resume from the checkpoint before it.`
      : `There is none before it: delete ${source} to begin this phase anew.`
    throw new UserError(`The checkpoint ${source} is damaged: ${reason} ${remedy}`, { cause })
  }
}

/**
 * @param folder - the phase's, in the run's `checkpoints/`
 * @returns where the newest checkpoint stands; undefined where there is none, or it is damaged
 */
export async function lastPosition(folder: string): Promise<Position | undefined> {
  const step = (await listCheckpoints(folder)).at(-1)
  return step === undefined
    ? undefined
    : readPosition(join(folder, `step-${step}`)).catch(() => undefined)
}

async function readPosition(checkpoint: string): Promise<Position> {
  return positionSchema.parse(JSON.parse(await readFile(join(checkpoint, 'position.json'), 'utf8')))
}

/**
 * Removes old checkpoints.
 *
 * @param folder - the phase's, in the run's `checkpoints/`
 * @param keep - how many of the newest stay
 * @param best - step of the best epoch's, which stays too
 */
export async function pruneCheckpoints(folder: string, keep: number, best?: number): Promise<void> {
  const steps = await listCheckpoints(folder)
  for (const step of steps.slice(0, -keep)) {
    if (step !== best) await rm(join(folder, `step-${step}`), { recursive: true, force: true })
  }
}

async function readTensors(file: string): Promise<StoredTensors> {
  try {
    return readSafetensors(await readFile(file)).tensors
  } catch (cause) {
    throw new UserError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

async function writeFile(file: string, data: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(data)
  } finally {
    await handle.close()
  }
}
