import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Split } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import { splitItems } from '../evaluation/embed'
import type { Evaluation } from '../evaluation/evaluation'
import type { TrainEvent } from '../events'
import { openRun } from '../open-run'
import { createPictureShelf } from '../report/collect/picture-shelf'
import { openRunFolder } from '../training/run-folder'
import { whileDoing } from '../training/while-doing'
import { figureResult, writeFigure, type FigureResult } from './figure-result'
import type { Figure } from './figures/figure'
import type { Job } from './job'
import { makeRow, type RowStart } from './make-row'
import { measureRun } from './measure-run'
import { settle, type ReproduceOptions } from './settle'
import { full } from './tables/joint-rows'

/** Of what is drawn at random: figures of two runs show the same pictures. */
const SEED = 1
const SPLIT: Split = 'test'
/** Of phase joint, as Tables 1 to 3 have it. */
const STEPS = 300

/** A run that a figure shows. */
interface Shown {
  readonly folder: string
  /** runs that it began with */
  readonly from: readonly string[]
  readonly evaluation: Evaluation
}

/**
 * Makes a figure of the paper again: trains LAViTeR as Tables 1 to 3 do, or takes it from their folder where it is there, and
 * writes `NAME.html`, `NAME.json` and `NAME.md`.
 *
 * @param figure - which one
 * @param options - see {@link ReproduceOptions}; with `from` that run is shown as it stands, and nothing is trained
 * @returns the figure; undefined where it was stopped before it was drawn
 * @throws UserError where the configuration or a run is not as it must be, or there is nothing to show
 */
export async function* reproduceFigure(
  figure: Figure,
  options: ReproduceOptions = {},
): AsyncGenerator<TrainEvent | RowStart, { result: FigureResult; folder: string } | undefined> {
  const { metrics, name, config } = figure
  if (options.also && options.also.length > 0)
    throw new UserError(`A figure shows one run: leave --also ${options.also.join(' ')} out`)
  if (options.tables && options.tables.length > 0)
    throw new UserError(`A figure shows one run: leave --with ${options.tables.join(' ')} out`)
  if (options.from !== undefined) expectAsItStands(options.from, options)
  const { job, seeds } = await settle({ name, config, rows: [full], steps: STEPS }, options)
  const [seed] = seeds
  if (seed === undefined || seeds.length > 1)
    throw new UserError(`A figure shows one run: give one seed, as --set seed=${seeds[1]}`)
  const shown =
    options.from === undefined
      ? yield* makeRow(job, full, { phase: 'joint', seed, metrics })
      : yield* standing(job, resolve(options.from), figure)
  if (shown === undefined) return undefined
  const folder =
    options.run === undefined && options.from !== undefined ? resolve(options.from) : job.folder
  const run = await openRun(shown.folder)
  const earlier = shown.from[0] === undefined ? undefined : await openRun(shown.from[0])
  try {
    const dataSet = await run.dataSet()
    const drawn = yield* whileDoing(
      { task: 'evaluation', unit: 'pictures' },
      (watch) =>
        figure.draw({
          run,
          ...(earlier && { before: earlier }),
          evaluation: shown.evaluation,
          dataSet,
          split: SPLIT,
          items: splitItems(dataSet, SPLIT),
          shelf: createPictureShelf(dataSet),
          seed: SEED,
          ...watch,
        }),
      job.signal,
    )
    const result = figureResult(figure, run, SPLIT, drawn)
    await mkdir(folder, { recursive: true })
    await writeFigure(result, drawn, folder)
    return { result, folder }
  } catch (error) {
    if (job.signal.aborted) return undefined
    throw error
  } finally {
    await earlier?.dispose()
    await run.dispose()
  }
}

/** What would train or measure a run otherwise is not taken by one that is there. */
function expectAsItStands(
  from: string,
  { config, overrides = {}, steps }: Pick<ReproduceOptions, 'config' | 'overrides' | 'steps'>,
): void {
  const asked = [
    ...(config === undefined ? [] : ['the configuration']),
    ...Object.keys(overrides).map((key) => `--set ${key}`),
    ...(steps === undefined ? [] : ['--steps']),
  ]
  if (asked.length > 0)
    throw new UserError(
      `A figure shows ${from} as it stands: leave ${asked.join(', ')} out, or leave --from out, and it is trained anew`,
    )
}

/** A run that is there already. */
async function* standing(
  job: Job,
  folder: string,
  { metrics }: Figure,
): AsyncGenerator<TrainEvent, Shown | undefined> {
  await openRunFolder(folder)
  const evaluation = yield* measureRun(job, folder, { metrics })
  return evaluation && { folder, from: [], evaluation }
}
