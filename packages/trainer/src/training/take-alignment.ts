import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '@laviter/nn/errors'
import { lastPosition } from '../checkpoint/checkpoint'
import { differences } from '../config/differences'
import type { Config } from '../config/schema'
import { parseMetrics } from '../logs/run-log'
import { isOver } from '../phases/plan'
import {
  alignerFiles,
  checkpointsOf,
  openRunFolder,
  readRunFile,
  type RunPaths,
} from './run-folder'

/** Keys that make an aligner what it is; where the data lies on this disk is none of them. */
const MATTERS =
  /^(seed|embed|data\.(format|size|words|validation\..*)|parts\.(imageEncoder|textEncoder)|imageEncoder\..*|textEncoder\..*)$/

/** A finished alignment that another run begins with. */
export interface TakenAlignment {
  /** of the new run: its section `vta` is the one that trained the aligner */
  readonly config: Config
  readonly notes: readonly string[]
  /** Copies the model, the newest checkpoint and the logged lines of phase vta. */
  readonly copyTo: (paths: RunPaths) => Promise<void>
}

/**
 * Takes the phase vta of another run, so that a captioner can be trained on its aligner without training that again.
 *
 * @param folder - the other run's
 * @param config - of the new run
 * @throws UserError where that run has no finished alignment, or its configuration would have made another one
 */
export async function takeAlignment(folder: string, config: Config): Promise<TakenAlignment> {
  const { paths: source, config: saved } = await openRunFolder(folder)
  const plan = { epochs: saved.vta.epochs }
  const position = await lastPosition(checkpointsOf(source, 'vta'))
  if (position === undefined || !isOver(plan, position) || !existsSync(source.model)) {
    throw new UserError(
      `${folder} has no finished phase vta (${position?.epoch ?? 0} of ${plan.epochs} epochs): laviter train --run ${folder} --phase vta --resume finishes it`,
    )
  }
  const changed = differences(saved, config, (path) => MATTERS.test(path))
  if (changed.length > 0) {
    throw new UserError(
      `${folder} holds the aligner of another configuration: ${changed.join(', ')}. Set them back, or train without --from`,
    )
  }
  const other = differences(saved, config, (path) => path.startsWith('vta.'))
  return {
    config: { ...config, vta: saved.vta },
    notes: [
      `Phase vta is that of ${source.folder}${other.length > 0 ? `; so is its section of the configuration: ${other.join(', ')}` : ''}`,
    ],
    copyTo: async (target) => {
      const [from, to] = [checkpointsOf(source, 'vta'), checkpointsOf(target, 'vta')]
      const step = `step-${position.step}`
      await mkdir(to, { recursive: true })
      await cp(join(from, step), join(to, step), { recursive: true })
      await mkdir(target.model, { recursive: true })
      for (const name of await alignerFiles(source.model)) {
        await copyFile(join(source.model, name), join(target.model, name))
      }
      const lines = parseMetrics(await readRunFile(source.metrics)).filter(
        ({ phase }) => phase === 'vta',
      )
      await writeFile(target.metrics, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    },
  }
}
