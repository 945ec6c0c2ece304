import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '@laviter/nn/node'
import type { MetricLine, StepLine, ValidationLine } from '../events'
import type { PhaseName } from '../phases/phase-name'
import { explainWriteError } from '../training/file-errors'
import { readRunFile, type RunPaths } from '../training/run-folder'
import { scalarRecord, versionRecord } from './event-file'

/** `metrics.jsonl` and the same numbers for TensorBoard. */
export interface RunLog {
  /** @throws UserError where the disk is full */
  append(line: MetricLine): Promise<void>
}

/**
 * Opens a run's logs; a phase's lines after the checkpoint that it goes on from are dropped from both, so that a resumed
 * run's logs equal an uninterrupted one's.
 *
 * @param paths - the run's
 * @param from - the phase that goes on, and the steps and epochs that its checkpoint holds
 */
export async function openRunLog(
  paths: RunPaths,
  from: { phase: PhaseName; step: number; epochs: number },
): Promise<RunLog> {
  const kept = parseMetrics(await readRunFile(paths.metrics)).filter((line) => {
    if (line.phase !== from.phase) return true
    return line.kind === 'validation' ? line.epoch <= from.epochs : line.step <= from.step
  })
  const events = join(paths.tensorboard, 'events.out.tfevents.1.laviter')
  const guarded = async (write: () => Promise<void>) => {
    await write().catch((error: unknown) => {
      throw explainWriteError(error, paths.metrics, 'Then train again with --resume.')
    })
  }
  await guarded(async () => {
    await replaceFile(paths.metrics, kept.map((line) => `${JSON.stringify(line)}\n`).join(''))
    await rm(paths.tensorboard, { recursive: true, force: true })
    await mkdir(paths.tensorboard, { recursive: true })
    await writeFile(events, Buffer.concat([versionRecord(now()), ...kept.map(toRecord)]))
  })
  return {
    append: (line) =>
      guarded(async () => {
        await appendFile(paths.metrics, `${JSON.stringify(line)}\n`)
        await appendFile(events, toRecord(line))
      }),
  }
}

/**
 * @param text - of `metrics.jsonl`; a last line that a killed process left half written is dropped
 * @returns its lines
 */
export function parseMetrics(text: string): MetricLine[] {
  return text.split('\n').flatMap((line): MetricLine[] => {
    try {
      return [JSON.parse(line)]
    } catch {
      return []
    }
  })
}

function toRecord(line: MetricLine): Uint8Array {
  const values = Object.entries(line.kind === 'step' ? stepScalars(line) : scoreScalars(line))
  const named = values.map(([name, value]) => [`${line.phase}/${name}`, value] as const)
  return scalarRecord({ time: now(), step: line.step, values: Object.fromEntries(named) })
}

function scoreScalars({ score }: ValidationLine): Record<string, number> {
  const details = Object.entries(score.details).map(([name, value]) => [
    `validation/${name}`,
    value,
  ])
  return { [`validation/${score.metric}`]: score.value, ...Object.fromEntries(details) }
}

function stepScalars({ loss, terms, rate, gradientNorm }: StepLine): Record<string, number> {
  const named = Object.entries(terms).map(([name, value]) => [`loss/${name}`, value])
  return {
    'loss/total': loss,
    ...Object.fromEntries(named),
    'training/rate': rate,
    'training/gradient-norm': gradientNorm,
  }
}

const now = () => Date.now() / 1000
