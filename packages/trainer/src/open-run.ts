import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DataSet } from '@laviter/data'
import { loadCaptioner, type LoadedCaptioner } from '@laviter/itm'
import { UserError } from '@laviter/nn/errors'
import { loadGenerator, type LoadedGenerator } from '@laviter/tim'
import { loadAligner, type Aligner } from '@laviter/vta'
import { listCheckpoints } from './checkpoint/checkpoint'
import { openTrainingData } from './data-sets/open-training-data'
import { chooseStore, type FeatureStore } from './features/feature-store'
import { imageFeatures } from './features/image-features'
import { createGenerator } from './generation/create-generator'
import { parseMetrics } from './logs/run-log'
import { resolveParts, type Parts } from './parts'
import type { JobOptions, Run, TrainedGenerator } from './run'
import {
  CAPTIONER_FOLDER,
  checkpointsOf,
  GENERATOR_FOLDER,
  openRunFolder,
  readRunFile,
} from './training/run-folder'

/** What opening a run takes. */
export interface OpenRunOptions {
  /** parts that were given in code when the run was trained */
  readonly parts?: Parts
  /** told in a line what a user may want to know */
  readonly onNote?: (line: string) => void
}

/**
 * Opens a run that was trained, to measure it, search with it, or look at it. Model and data are loaded when first asked
 * for; a backend must be open by then (`openBackend` of `@laviter/runtime`).
 *
 * @param folder - the run folder
 * @param options - see {@link OpenRunOptions}
 * @throws UserError where there is no such folder, or it holds no run
 * @example
 * ```ts
 * const run = await openRun('runs/birds')
 * const { sentence } = await (await run.aligner()).encodeTexts(['a small red bird'])
 * ```
 */
export async function openRun(folder: string, options: OpenRunOptions = {}): Promise<Run> {
  const { paths, config } = await openRunFolder(folder)
  let aligner: Promise<Aligner> | undefined
  let captioner: Promise<LoadedCaptioner> | undefined
  let generator: Promise<LoadedGenerator> | undefined
  let dataSet: Promise<DataSet> | undefined
  let store: Promise<FeatureStore | undefined> | undefined

  const parts = () => resolveParts(config.parts, dirname(paths.config), options.parts)
  const load = async (): Promise<Aligner> => {
    if (!existsSync(paths.model)) {
      throw new UserError(
        `${folder} holds no model yet: the first is written at the end of an epoch. laviter train --run ${folder} --resume goes on`,
      )
    }
    return loadAligner(paths.model, { parts: await parts() })
  }
  const loadWords = async (): Promise<LoadedCaptioner> => {
    const model = join(paths.model, CAPTIONER_FOLDER)
    if (!existsSync(model)) {
      throw new UserError(
        `${folder} holds no captioner yet: laviter train --run ${folder} --phase itm --resume trains one`,
      )
    }
    return loadCaptioner(model, { parts: await parts() })
  }
  const loadPictures = async (): Promise<LoadedGenerator> => {
    const model = join(paths.model, GENERATOR_FOLDER)
    if (!existsSync(model)) {
      throw new UserError(
        `${folder} holds no generator yet: laviter train --run ${folder} --phase tim --resume trains one`,
      )
    }
    return loadGenerator(model, { parts: await parts() })
  }
  const once = {
    aligner: () => (aligner ??= load()),
    captioner: () => (captioner ??= loadWords()),
    generator: async (): Promise<TrainedGenerator> => ({
      generator: (await (generator ??= loadPictures())).generator,
      untrained: async () => createGenerator(config, await parts()),
    }),
    dataSet: ({ onProgress, signal = new AbortController().signal }: JobOptions = {}) =>
      (dataSet ??= openTrainingData(config, {
        onProgress: (progress) => onProgress?.({ ...progress, unit: 'pictures' }),
        signal,
      })),
    store: () => (store ??= openStore()),
  }
  const openStore = async () => {
    // its layers were trained: what they give belongs to this run alone, and would fill the cache that all runs share
    const ofJoint = (await listCheckpoints(checkpointsOf(paths, 'joint'))).length > 0
    if (ofJoint && config.features.cache === 'auto' && config.joint.frozen !== 'all')
      return undefined
    const encoder = (await once.aligner()).imageEncoder
    const { store, notes } = await chooseStore({ config, dataSet: await once.dataSet(), encoder })
    for (const line of notes) options.onNote?.(line)
    return store
  }
  return {
    folder: paths.folder,
    config,
    aligner: once.aligner,
    captioner: once.captioner,
    generator: once.generator,
    dataSet: once.dataSet,
    imageFeatures: async function* (items, { batch, signal } = {}) {
      const { imageEncoder } = await once.aligner()
      const store = await once.store()
      yield* imageFeatures(imageEncoder, await once.dataSet(), items, {
        ...(store && { store }),
        ...(batch !== undefined && { batch }),
        ...(signal && { signal }),
      })
    },
    metrics: async () => parseMetrics(await readRunFile(paths.metrics)),
    dispose: async () => {
      // what failed to load has nothing to free
      await store?.then((opened) => opened?.close()).catch(() => undefined)
      await generator?.then((loaded) => loaded.dispose()).catch(() => undefined)
      await captioner?.then((loaded) => loaded.dispose()).catch(() => undefined)
      await aligner?.then((loaded) => loaded.dispose()).catch(() => undefined)
    },
  }
}
