import { openBackend } from '@laviter/runtime'
import { completeEvaluation, evaluate } from '../evaluation/evaluate'
import { GENERATION_MEASUREMENTS, type Evaluation, type MetricName } from '../evaluation/evaluation'
import { readEvaluation } from '../evaluation/evaluation-file'
import { measureHits } from '../evaluation/hits'
import { alignerEyes } from '../evaluation/images/picture-encoder'
import type { TrainEvent } from '../events'
import { openRun } from '../open-run'
import { whileDoing } from '../training/while-doing'
import type { Job } from './job'

/** What a run is measured by. */
export interface MeasureOptions {
  readonly metrics: readonly MetricName[]
  /** a run whose image encoder sees the drawn pictures for IS, FID and KID; absent: its own */
  readonly seenBy?: string
}

/**
 * @param folder - of a trained run
 * @returns what it measures on the test split, or has measured before; undefined where the signal stopped it
 */
export async function* measureRun(
  { device, signal }: Pick<Job, 'device' | 'signal'>,
  folder: string,
  { metrics, seenBy }: MeasureOptions,
): AsyncGenerator<TrainEvent, Evaluation | undefined> {
  const notes: string[] = []
  const onNote = (line: string) => notes.push(line)
  await openBackend({ ...(device && { device }), onNote })
  const run = await openRun(folder, { onNote })
  const other = seenBy === undefined ? undefined : await openRun(seenBy, { onNote })
  try {
    const encoder = other && alignerEyes(await other.aligner())
    const saved = await readEvaluation(run, 'test', metrics)
    for (const message of notes) yield { kind: 'note', message }
    // `laviter eval` of this run alone has seen its pictures by its own encoder
    const seen = encoder === undefined || saved?.generation?.encoder.key === encoder.facts.key
    const drawn = metrics.some((metric) => GENERATION_MEASUREMENTS.includes(metric))
    if (saved !== undefined && (!drawn || (seen && asRowsAre(saved)))) return saved
    return yield* whileDoing(
      { task: 'evaluation', unit: 'captions' },
      async (watch) => {
        if (drawn) {
          return evaluate(run, { metrics, ...watch, ...(encoder && { generation: { encoder } }) })
        }
        // where METEOR alone is lacking, the captions are there
        return (await completeEvaluation(run, metrics, { install: true, ...watch })).evaluation
      },
      signal,
    )
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  } finally {
    await other?.dispose()
    await run.dispose()
  }
}

/**
 * @param folder - of a run that was measured
 * @returns each test picture's R-precision over all draws; undefined where there is none, or the signal stopped it
 */
export async function* measureRunHits(
  { signal }: Pick<Job, 'signal'>,
  folder: string,
): AsyncGenerator<TrainEvent, Float32Array | undefined> {
  const run = await openRun(folder)
  try {
    const job = { task: 'evaluation', unit: 'pictures compared' } as const
    return yield* whileDoing(job, (watch) => measureHits(run, 'test', watch), signal)
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  } finally {
    await run.dispose()
  }
}

/** `laviter eval` draws as many pictures as it is told, and shrinks real ones to any size; rows leave both as they are. */
function asRowsAre({ images, generation }: Evaluation): boolean {
  return (
    generation === undefined ||
    (generation.images === images && generation.realSize === generation.size)
  )
}
