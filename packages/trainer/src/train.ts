import { buildVocabulary, itemsOf, type DataSet } from '@laviter/data'
import { openBackend } from '@laviter/runtime'
import { loadBackbone } from './backbones'
import { lastPosition } from './checkpoint/checkpoint'
import type { Overrides } from './config/overrides'
import type { ConfigInput } from './config/schema'
import { openTrainingData } from './data-sets/open-training-data'
import type { NoteEvent, TrainEvent } from './events'
import { chooseStore } from './features/feature-store'
import { openRunLog } from './logs/run-log'
import { createEncoders, type Parts } from './parts'
import { saveModel } from './save-model'
import { createAlignmentTask } from './tasks/alignment'
import { runLoop } from './training/loop'
import { prepareRun, restorePosition } from './training/prepare-run'
import { whileDoing } from './training/while-doing'

/** What `train` takes. */
export interface TrainOptions {
  /** a path, the name of a configuration that ships, or an object; with `resume` it may be left out */
  readonly config?: string | ConfigInput
  /** values by dotted path, as of `--set` */
  readonly overrides?: Overrides
  /** parts of one's own; the key is the same in YAML */
  readonly parts?: Parts
  /** run folder; left out: `runs/NAME-DATE` */
  readonly run?: string
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
}

/**
 * Trains, and tells what happens. Leaving the loop, or the signal, stops after a checkpoint; `resume` goes on from there to
 * the same weights as if it had never stopped.
 *
 * @param options - see {@link TrainOptions}
 * @returns events; the last one is `end`
 * @throws UserError where the configuration, the data, a part or the run folder is not as it must be
 * @example
 * ```ts
 * for await (const event of train({ config: 'aviary/tiny', run: 'runs/tiny' })) {
 *   if (event.kind === 'validation') console.log(event.epoch, event.rPrecision.value)
 * }
 * ```
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent> {
  const signal = options.signal ?? new AbortController().signal
  const { paths, config, parts } = await prepareRun(options)
  const run = paths.folder
  const last = await lastPosition(paths.checkpoints)
  if (last !== undefined && last.epoch >= config.vta.epochs) {
    // nothing is loaded only to find that there is nothing to do
    yield { kind: 'end', reason: 'done', run, step: last.step, best: last.best, seconds: 0 }
    return
  }
  const opened: { dispose(): void | Promise<void> }[] = []
  try {
    const backend = await openBackend({ device: options.device, training: true })
    if (backend.note !== undefined) yield note(backend.note)

    const dataSet = yield* whileDoing(
      { task: 'data', unit: 'pictures' },
      (watch) => openTrainingData(config, watch),
      signal,
    )
    yield* describeData(dataSet)
    const vocabulary = buildVocabulary(dataSet)
    const backbone = yield* whileDoing(
      { task: 'weights', unit: 'bytes' },
      (watch) => loadBackbone(config.imageEncoder.backbone, watch),
      signal,
    )
    const encoders = await createEncoders(config, parts, vocabulary.size, backbone)
    const { imageEncoder, textEncoder } = encoders
    opened.push(imageEncoder, textEncoder)

    const { store, notes } = await chooseStore({ config, dataSet, encoder: imageEncoder })
    for (const line of notes) yield note(line)
    if (store !== undefined) {
      opened.push({ dispose: store.close })
      yield* whileDoing(
        { task: 'features', unit: 'pictures' },
        (watch) => store.fill(watch),
        signal,
      )
    }

    const task = createAlignmentTask({
      config,
      dataSet,
      vocabulary,
      ...encoders,
      ...(store && { store }),
      saveModel: (folder) => saveModel(folder, { config, vocabulary, ...encoders }),
    })
    opened.push(task)
    const position = await restorePosition(task, paths, config.seed)
    const log = await openRunLog(paths, { step: position.step, epochs: position.epoch })
    const { phase, stepsPerEpoch, epochs, chance, parameters } = task
    const steps = stepsPerEpoch * epochs
    const { step } = position
    yield {
      kind: 'start',
      run,
      config,
      phase,
      steps,
      stepsPerEpoch,
      epochs,
      step,
      chance,
      parameters,
    }
    yield* runLoop(task, { paths, config, log, position, signal })
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error
    // stopped before the first step: what was made and computed is kept, and --resume goes on from it
    yield { kind: 'end', reason: 'interrupted', run, step: 0, seconds: 0 }
  } finally {
    for (const each of opened.reverse()) await each.dispose()
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
