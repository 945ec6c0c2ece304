import { buildVocabulary, itemsOf, type DataSet } from '@laviter/data'
import { UserError } from '@laviter/nn/errors'
import { openBackend, type OpenBackendOptions } from '@laviter/runtime'
import type { Overrides } from './config/overrides'
import type { ConfigInput } from './config/schema'
import { openTrainingData } from './data-sets/open-training-data'
import type { EndEvent, NoteEvent, TrainEvent } from './events'
import type { Parts } from './parts'
import type { TrainingGoal } from './phases/phase-name'
import { expectRanking } from './tasks/expect-ranking'
import { isAbortOf } from './training/is-abort-of'
import { prepareRun, type PreparedRun } from './training/prepare-run'
import { trainPhase, trained } from './training/train-phase'
import { wantedConfig } from './training/wanted-config'
import { whileDoing } from './training/while-doing'

/** What `train` takes. */
export interface TrainOptions {
  /** a path, the name of a configuration that ships, or an object; with `resume` or `from` it may be left out */
  readonly config?: string | ConfigInput
  /** values by dotted path, as of `--set` */
  readonly overrides?: Overrides
  /** parts of one's own; the key is the same in YAML */
  readonly parts?: Parts
  /**
   * one phase, with those that it starts from where they are not trained yet; the run is for it from then on. Default: all, with
   * `resume` what the run was for
   */
  readonly phase?: TrainingGoal
  /** run folder; left out: `runs/NAME-DATE` */
  readonly run?: string
  /**
   * take finished phases of this run instead of training them: vta, and those later ones that `phase` starts from; of several
   * runs the first that holds a phase gives it
   */
  readonly from?: string | readonly string[]
  /** go on from the run's last checkpoint */
  readonly resume?: boolean
  /** remove the run that is in the folder */
  readonly fresh?: boolean
  /** takes the place of the configuration's */
  readonly seed?: number
  /** default `auto` */
  readonly device?: 'auto' | 'cpu' | 'gpu'
  /** finish the step, write a checkpoint, and end */
  readonly signal?: AbortSignal
  /**
   * where the signal is a clock's: the share of its time that is used, in [0, 1]; stages of a generator that join later, or learn
   * one after the other, then have the share of the time that they have of `tim.epochs`, where time ends first
   */
  readonly timeUsed?: () => number
}

/**
 * Trains, and tells what happens. Leaving the loop, or the signal, stops after a checkpoint; `resume` goes on from there to
 * the same weights as if it had never stopped.
 *
 * @param options - see {@link TrainOptions}
 * @returns events; the last one is `end`
 * @throws UserError where TensorFlow is not installed and plain JavaScript was not asked for (`openBackend({ backend: 'cpu' })`),
 *   or where the configuration, the data, a part or the run folder is not as it must be, or another process trains in that
 * @example
 * ```ts
 * for await (const event of train({ config: 'aviary/tiny', run: 'runs/tiny' })) {
 *   if (event.kind === 'validation') console.log(event.phase, event.epoch, event.score.value)
 * }
 * ```
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent> {
  expectOneBeginning(options)
  const wantedBackend = { device: options.device, training: true, fallback: false }
  const wantedKeys = await wantedConfig(options) // a mistake in it is told before TensorFlow opens, which takes seconds
  // where nothing can be trained no folder is left behind; a run that goes on may have nothing left to train
  if (options.resume !== true) await openBackend(wantedBackend)
  const { release, ...prepared } = await prepareRun(options, wantedKeys)
  try {
    yield* trainPrepared(prepared, wantedBackend, options)
  } finally {
    await release()
  }
}

/** A run that goes on begins with nothing else. */
function expectOneBeginning({ resume, fresh, from }: TrainOptions): void {
  if (resume !== true || (fresh !== true && from === undefined)) return
  const other = fresh === true ? 'fresh' : 'from'
  throw new UserError(
    `resume goes on with the run that is in the folder, ${other} begins a new one: give one of them`,
  )
}

/** Trains what is left of a run. */
async function* trainPrepared(
  prepared: Omit<PreparedRun, 'release'>,
  wantedBackend: OpenBackendOptions,
  { signal = new AbortController().signal, timeUsed, resume }: TrainOptions,
): AsyncGenerator<TrainEvent> {
  const { paths, config, parts, goal, phases, replaces, moved, keep } = prepared
  const run = paths.folder
  const left = phases.filter(({ over }) => !over)
  let last = phases.findLast(({ position }) => position !== undefined)
  let seconds = 0
  let kept = false
  const end = (reason: EndEvent['reason']): EndEvent => {
    const { name = phases[0]?.phase.name ?? 'vta' } = last?.phase ?? {}
    const { step = 0, best } = last?.position ?? {}
    return { kind: 'end', reason, run, phase: name, goal, step, ...(best && { best }), seconds }
  }
  for (const line of prepared.notes) yield note(line)
  for (const { phase, over, position } of phases) {
    if (over && position !== undefined) yield trained(phase.plan(config), position, 0)
    else if (goal !== 'all' && phase.name !== goal)
      yield note(`Phase ${goal} starts from phase ${phase.name}, which is trained first`)
  }
  if (left.length === 0 && !moved) {
    // nothing is loaded only to find that there is nothing to do
    await keep()
    yield end('done')
    return
  }
  try {
    const backend = await openBackend(wantedBackend)
    if (backend.note !== undefined) yield note(backend.note)
    for (const { phase } of left) await phase.check?.(config, parts)
    const dataSet = yield* whileDoing(
      { task: 'data', unit: 'pictures' },
      (watch) => openTrainingData(config, watch),
      signal,
    )
    yield* describeData(dataSet)
    if (left.some(({ phase: { name } }) => name === 'vta' || name === 'joint'))
      expectRanking(config, dataSet)
    await keep(dataSet)
    kept = true
    const vocabulary = buildVocabulary(dataSet)
    const context = { ...prepared, dataSet, vocabulary, signal, ...(timeUsed && { timeUsed }) }
    for (const standing of left) {
      const result = yield* trainPhase(standing.phase, context)
      last = { ...standing, position: result.position }
      seconds += result.seconds
      if (!result.over) return yield end('interrupted')
    }
    yield end('done')
  } catch (error) {
    if (!isAbortOf(signal, error)) throw error
    // who stops a new run this early may have named the wrong folder
    if (!kept && replaces) return yield { ...end('interrupted'), untouched: true }
    // stopped before a phase's first step: what was made and computed is kept, and --resume goes on from it
    if (!kept && resume !== true) await keep()
    yield end('interrupted')
  }
}

function note(message: string): NoteEvent {
  return { kind: 'note', message }
}

function* describeData(dataSet: DataSet): Generator<NoteEvent> {
  const counts = (['train', 'validation', 'test'] as const).map(
    (split) => `${itemsOf(dataSet, split).length} ${split}`,
  )
  yield note(`${dataSet.name} (${dataSet.root}): ${counts.join(', ')}`)
  const [first] = dataSet.skipped
  if (first !== undefined) {
    yield note(`${dataSet.skipped.length} left out, such as ${first.file}: ${first.why}`)
  }
  if (dataSet.attribution !== undefined) yield note(dataSet.attribution)
}
