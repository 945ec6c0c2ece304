import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { toFloat32, type StoredTensor } from '@laviter/nn/safetensors'
import { listCheckpoints, type StoredTensors } from '../checkpoint/checkpoint'
import type { StepResult } from '../tasks/task'

/** Where training is, for a reader who has to go back. */
export interface Whereabouts {
  /** steps taken */
  readonly step: number
  /** the phase's checkpoints */
  readonly checkpoints: string
  /** what to change: `Lower vta.rate.start (now 2e-4)` */
  readonly remedy: string
}

/** Names that a message lists. */
const MOST_NAMED = 4

/** @throws UserError with the step, the terms that are no numbers, and the checkpoint that training can go back to */
export async function expectFiniteLosses(
  { losses = {}, gradientNorm }: Pick<StepResult, 'losses' | 'gradientNorm'>,
  where: Whereabouts,
): Promise<void> {
  const told = { ...losses, ...(gradientNorm !== undefined && { 'gradient norm': gradientNorm }) }
  const broken = Object.entries(told).filter(([, value]) => !Number.isFinite(value))
  await expectNone(
    'at',
    broken.map(([name, value]) => `${name} is ${value}`),
    where,
  )
}

/**
 * What a checkpoint would hold: losses are not read in every step, and what they moved shows in any that follows.
 *
 * @throws UserError with the step, the tensors that hold no numbers, and the checkpoint that training can go back to
 */
export async function expectFiniteTensors(
  files: Readonly<Record<string, StoredTensors>>,
  where: Whereabouts,
): Promise<void> {
  const broken = Object.entries(files).flatMap(([file, tensors]) =>
    Object.entries(tensors).flatMap(([name, tensor]) => {
      const value = firstBroken(tensor)
      return value === undefined ? [] : [`${name} (${file}) holds ${value}`]
    }),
  )
  await expectNone('by', broken, where)
}

async function expectNone(
  when: 'at' | 'by',
  broken: readonly string[],
  { step, checkpoints, remedy }: Whereabouts,
): Promise<void> {
  if (broken.length === 0) return
  const more = broken.length > MOST_NAMED ? `, and ${broken.length - MOST_NAMED} more` : ''
  const last = (await listCheckpoints(checkpoints)).at(-1)
  const intact =
    last === undefined
      ? 'no checkpoint had been written yet'
      : `the last good checkpoint is ${join(checkpoints, `step-${last}`)}`
  throw new UserError(
    `Training diverged ${when} step ${step}: ${broken.slice(0, MOST_NAMED).join(', ')}${more}. ${remedy} and train anew; ${intact}`,
  )
}

function firstBroken(tensor: StoredTensor): number | undefined {
  if (!/^B?F\d/.test(tensor.dtype)) return undefined
  const values = toFloat32(tensor)
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return values[i]
  return undefined
}
